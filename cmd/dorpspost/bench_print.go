package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// tell prints the result, and fails when the ledger was not exact.
func (b *bench) tell() error {
	if err := b.options.print(b.command, b.result, func(w io.Writer) { sayBench(w, b.result) }); err != nil {
		return err
	}
	if b.result.Fault != "" {
		return errors.New(b.result.Fault)
	}
	return nil
}

func sayBench(w io.Writer, r benchResult) {
	commit := time.Duration(r.Commit * float64(time.Second))
	if r.Freeze > 0 {
		fmt.Fprintf(w, "Freezing an audience of %d took %.2f seconds, with compiling the letter; a commit takes %s on this disk.\n", r.Freeze, r.FreezeTook, inMilliseconds(commit))
		return
	}
	fmt.Fprintf(w, "%d mails of %d bytes over %d connections to %s, DKIM: %s; %s\n", r.Messages, r.Bytes, r.Connections, r.To, r.DKIM, counted(r.CPUs, "core", "cores"))
	if r.Load > float64(r.CPUs)/2 {
		fmt.Fprintf(w, "The machine was busy before the bench began (load %.1f): the ratio says little.\n", r.Load)
	}
	fmt.Fprintf(w, "A commit takes %s on this disk, which allows about %.0f messages/s.\n\n", inMilliseconds(commit), r.Ceiling)
	sayWays(w, r.Ways)
	sayBefore(w, r)
	switch {
	case r.Planned > 0 && r.Exact:
		fmt.Fprintf(w, "\n%d deliveries were planned; peak memory %s, which is %s above the idle service.\n", r.Planned, inMB(r.Ways[0].Peak), inMB(r.AboveIdle))
		fmt.Fprintln(w, "The ledger is exact: what was sent is accepted, the rest is planned.")
	case r.Exact:
		fmt.Fprintf(w, "\nThe ledger is exact: each of the %d mails of each run is accepted.\n", r.Messages)
	}
}

func sayWays(w io.Writer, ways []*way) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\tmessages/s\t(min-max)\tx smtp-source\t(min-max)\tCPU s/1,000\tallocations\tkB\tpeak memory\t")
	for _, one := range ways {
		ratio, ratios := "", ""
		if one.Ratio != nil {
			ratio, ratios = fmt.Sprintf("%.2f", one.Ratio.Median), fmt.Sprintf("%.2f-%.2f", one.Ratio.Least, one.Ratio.Most)
		}
		fmt.Fprintf(table, "%s\t%.0f\t%.0f-%.0f\t%s\t%s\t%.3f\t%s\t%s\t%s\t\n", one.Name, one.Rate.Median, one.Rate.Least, one.Rate.Most,
			ratio, ratios, one.CPU.Median, orEmpty("%.0f", one.Allocations), orEmpty("%.1f", one.Allocated/1000), inMB(one.Peak))
	}
	_ = table.Flush() // it fails when w does, and then nobody reads it
}

// orEmpty leaves out what was not measured.
func orEmpty(format string, value float64) string {
	if value == 0 {
		return ""
	}
	return fmt.Sprintf(format, value)
}

func inMB(bytes int64) string {
	if bytes == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f MB", float64(bytes)/(1<<20))
}

func inMilliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000)
}
