package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// pagesResult is what `bench pages --json` prints.
type pagesResult struct {
	Subscribers int           `json:"subscribers"`
	Clients     int           `json:"clients"`
	CPUs        int           `json:"cpus"`
	Load        float64       `json:"load"`           // of the machine when the bench began
	Commit      float64       `json:"commit_seconds"` // of the disk, the median
	Pages       []pageFigures `json:"pages"`
	Sent        int           `json:"sent_meanwhile,omitempty"` // mails that the sink took in the measurements with --to
	Rate        float64       `json:"mails_per_second_meanwhile,omitempty"`
}

// pageFigures are the figures of one page, over all measurements.
type pageFigures struct {
	Page    string  `json:"page"`
	Sending bool    `json:"while_sending"`
	Rate    spread  `json:"requests_per_second"`
	P50     spread  `json:"p50_seconds"`
	P99     spread  `json:"p99_seconds"`
	Worst   float64 `json:"worst_seconds"`
	Asked   int     `json:"asked"`
	Failed  int     `json:"failed"`
	Bytes   int     `json:"bytes"`                // of one answer's body
	CPU     spread  `json:"cpu_seconds_per_1000"` // of the service

	measured []measurement
}

// add takes one measurement in.
func (r *pagesResult) add(page string, sending bool, m measurement) {
	at := slices.IndexFunc(r.Pages, func(f pageFigures) bool { return f.Page == page && f.Sending == sending })
	if at < 0 {
		at = len(r.Pages)
		r.Pages = append(r.Pages, pageFigures{Page: page, Sending: sending})
	}
	f := &r.Pages[at]
	f.measured = append(f.measured, m)
	f.Asked, f.Failed, f.Bytes = f.Asked+len(m.times), f.Failed+m.failed, m.bytes
	f.Worst = max(f.Worst, m.at(1))
	of := func(figure func(measurement) float64) spread {
		var all []float64
		for _, one := range f.measured {
			all = append(all, figure(one))
		}
		return spreadOf(all)
	}
	f.Rate = of(func(m measurement) float64 { return float64(len(m.times)) / m.took.Seconds() })
	f.P50, f.P99 = of(func(m measurement) float64 { return m.at(.5) }), of(func(m measurement) float64 { return m.at(.99) })
	f.CPU = of(func(m measurement) float64 { return 1000 * m.cpu / float64(len(m.times)) })
}

// tell prints the result, and fails when a page failed.
func (b *pagesBench) tell() error {
	if err := b.options.print(b.command, b.result, func(w io.Writer) { sayPages(w, b.result) }); err != nil {
		return err
	}
	for _, page := range b.result.Pages {
		if page.Failed > 0 {
			return fmt.Errorf("%d of %d requests for %s failed", page.Failed, page.Asked, page.Page)
		}
	}
	return nil
}

func sayPages(w io.Writer, r pagesResult) {
	fmt.Fprintf(w, "%d readers, %d clients on this machine, %s; a commit takes %s.\n\n", r.Subscribers, r.Clients, counted(r.CPUs, "core", "cores"),
		inMilliseconds(time.Duration(r.Commit*float64(time.Second))))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\trequests/s\t(min-max)\tp50 ms\tp99 ms\t(max)\tworst ms\tfailed\tCPU s/1,000\t")
	for _, page := range r.Pages {
		name := page.Page
		if page.Sending {
			name += ", while sending"
		}
		fmt.Fprintf(table, "%s\t%.0f\t%.0f-%.0f\t%.2f\t%.2f\t%.2f\t%.1f\t%d of %d\t%.3f\t\n", name, page.Rate.Median, page.Rate.Least, page.Rate.Most,
			1000*page.P50.Median, 1000*page.P99.Median, 1000*page.P99.Most, 1000*page.Worst, page.Failed, page.Asked, page.CPU.Median)
	}
	_ = table.Flush() // it fails when w does, and then nobody reads it
	if r.Sent > 0 {
		fmt.Fprintf(w, "\nMeanwhile %d mails left, %.0f a second.\n", r.Sent, r.Rate)
	}
}
