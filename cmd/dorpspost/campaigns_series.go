package main

import (
	"bytes"
	"fmt"
	"io"

	"dorpspost/campaigns"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

// readSeries reads the file of a series; another file is none, and is read by readPlan.
func readSeries(c *cobra.Command, a *app, path string) (series campaigns.Series, is bool, err error) {
	file, err := openGiven(path)
	if err != nil {
		return series, false, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, campaigns.MostFile+1))
	if err != nil {
		return series, false, fmt.Errorf("read %s: %w", path, err)
	}
	if !campaigns.HoldsSeries(text) {
		return series, false, nil
	}
	series, err = campaigns.ReadSeries(path, bytes.NewReader(text), a.campaigns.Beside(c.Context(), path))
	return series, true, err
}

// applySeries plans mails for a long time to come: planning is sending.
func (o *options) applySeries(c *cobra.Command, a *app, who string, series campaigns.Series) error {
	if err := o.authorize(c, a, staff.Sender); err != nil {
		return err
	}
	applied, err := a.campaigns.ApplySeries(c.Context(), who, series)
	if err != nil {
		return err
	}
	blocks := make([]int, len(series.Steps))
	for i, step := range series.Steps {
		if blocks[i], err = blocking(c, a, step.Plan); err != nil {
			return err
		}
	}
	return o.print(c, applied, func(w io.Writer) { saySeries(w, series, applied, blocks) })
}

func saySeries(w io.Writer, series campaigns.Series, applied campaigns.AppliedSeries, blocks []int) {
	fmt.Fprintf(w, "series %q: %s. %s.\n", applied.Name, applied.Action, counted(len(applied.Steps), "step", "steps"))
	if series.Anchor != campaigns.AnchorConfirmation {
		fmt.Fprintf(w, "  Its audience names %s now, of whom %d may be mailed.\n", counted(applied.Named, "person", "people"), applied.Allowed)
	}
	if applied.Note != "" {
		fmt.Fprintln(w, " ", applied.Note)
	}
	for i, step := range applied.Steps {
		fmt.Fprintf(w, "  %s: %s.\n", step.Name, step.Action)
		if step.Note != "" {
			fmt.Fprintln(w, "   ", step.Note)
		}
		if blocks[i] > 0 {
			fmt.Fprintf(w, "    %s must be mended before it may leave for real: see `dorpspost campaigns check %q`.\n", counted(blocks[i], "thing", "things"), step.Name)
		}
	}
	for _, name := range applied.Ended {
		fmt.Fprintf(w, "  %s: ended; the file has it no more.\n", name)
	}
}
