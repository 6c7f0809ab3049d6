package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func campaignsReport(o *options) *cobra.Command {
	var message string
	c := &cobra.Command{
		Use:   "report NAME [--message ADDRESS]",
		Short: "Say what became of a campaign, or show the mail that one reader was sent",
		Long: "Report counts what became of everybody's mail. With --message it makes the mail of one reader again, byte for byte as\n" +
			"it was handed over (before any DKIM field), and holds its hash against the ledger's: the mail goes to standard output,\n" +
			"what is known of it to standard error, and the exit code is 1 where they differ. The reader is named by the address of\n" +
			"then or of now, or by the number of the delivery, which stands in the Message-ID. It goes on record who looked.",
		Example: "  dorpspost campaigns report \"IMH-week 2027\"\n  dorpspost campaigns report 12 --json\n" +
			"  dorpspost campaigns report \"IMH-week 2027\" --message els@opvang.example > mail.eml",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Writer, func(a *app, who string) error {
				if message != "" {
					return o.message(c, a, who, args[0], message)
				}
				return o.report(c, a, args[0])
			})
		},
	}
	c.Flags().StringVar(&message, "message", "", "the reader whose mail to make again")
	return c
}

func (o *options) report(c *cobra.Command, a *app, ref string) error {
	status, err := a.campaigns.Status(c.Context(), ref)
	if err != nil {
		return err
	}
	return o.print(c, status, func(w io.Writer) { sayStatus(w, status) })
}

func sayStatus(w io.Writer, s campaigns.Status) {
	fmt.Fprintf(w, "%s: %s\n", s.Name, s.Where)
	switch {
	case s.Leaves != "":
		fmt.Fprintf(w, "  It leaves on %s.\n", local(s.Leaves))
	case s.State == campaigns.Draft:
		fmt.Fprintf(w, "  It leaves for real when somebody sends it and a relay is set: `dorpspost campaigns send %q`.\n", s.Name)
	}
	if s.Problem != "" {
		fmt.Fprintln(w, " ", s.Problem)
	}
	if s.After != nil {
		fmt.Fprintf(w, "  It %s %s.\n", followWords[s.After.How], s.After.Name)
	}
	for _, report := range s.Reports {
		sayReport(w, report)
	}
	for _, after := range s.FollowUps {
		fmt.Fprintf(w, "  Follow-up: %s, which %s this one.\n", after.Name, followWords[after.How])
	}
}

// followWords say what a follow-up does to the campaign before it.
var followWords = map[deliveries.FollowUp]string{
	deliveries.Correction: "corrects", deliveries.RestAfterAll: "sends after all the rest of", deliveries.RefusedAgain: "tries again who was refused by",
}

func sayReport(w io.Writer, r deliveries.Report) {
	if r.Run.Kind == deliveries.Practice {
		fmt.Fprintln(w, "  Practice: nothing of this has left the machine.")
	}
	fmt.Fprintf(w, "  %d of %s accepted by the mail server.\n", r.Accepted, counted(r.Total, "mail was", "mails were"))
	for _, line := range []struct {
		count int
		what  string
	}{
		{r.Refused, "refused"}, {r.Later, "to be tried again"}, {r.Unknown, "of unknown outcome: nobody knows whether it arrived"},
		{r.Settled, "of unknown outcome, left as it is"}, {r.Planned + r.Sending, "still to go"},
	} {
		if line.count > 0 {
			fmt.Fprintf(w, "  %d %s.\n", line.count, line.what)
		}
	}
	if r.Skipped > 0 {
		fmt.Fprintf(w, "  %d skipped (%s).\n", r.Skipped, reasons(r.SkippedBy))
	}
	if !r.Run.State.Ended() {
		fmt.Fprintf(w, "  What has not left by %s is skipped as too late.\n", when(r.Run.LastMoment))
	}
	switch {
	case r.Run.Problem == "":
	case r.Run.State == deliveries.Paused:
		fmt.Fprintln(w, "  It is paused:", r.Run.Problem)
	default:
		fmt.Fprintln(w, "  It waits:", r.Run.Problem)
	}
	sayLinks(w, r.Links)
}

// sayLinks tells how often the links were followed, where they are counted.
func sayLinks(w io.Writer, links []deliveries.LinkCount) {
	if len(links) == 0 {
		return
	}
	fmt.Fprintln(w, "  Links were followed about so often (programs that look into mails count as well):")
	for _, link := range links {
		fmt.Fprintf(w, "  %7d  %s (%s)\n", link.Clicks, link.Address, link.Language)
	}
}

func reasons(by map[string]int) string {
	var all []string
	for reason, count := range by {
		all = append(all, fmt.Sprintf("%s: %d", reason, count))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
