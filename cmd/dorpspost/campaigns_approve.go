package main

import (
	"fmt"
	"io"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func campaignsApprove(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "approve NAME",
		Short: "Say that a campaign may leave as it is, at its moment",
		Long: "Approve says in your name that a campaign may leave as it is now: its content, its readers and its moment. Any change\n" +
			"makes that void. It lets go again what was held before its moment, and what is planned already is counted anew. With\n" +
			"campaigns.four_eyes in config.yaml, who wrote a campaign or changed it last cannot approve it. The name of a blueprint\n" +
			"approves all that it makes by itself from now on. Who approved what and when stands in `campaigns report`.",
		Example: "  dorpspost campaigns approve \"IMH-week 2027\" --as bart",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Sender, func(a *app, who string) error {
				approved, err := a.campaigns.Approve(c.Context(), who, args[0])
				if err != nil {
					return err
				}
				return o.print(c, approved, func(w io.Writer) { sayApproved(w, approved) })
			})
		},
	}
}

func sayApproved(w io.Writer, a campaigns.Approved) {
	people := counted(a.Approval.Mailable, "person", "people")
	if a.Kind == "blueprint" {
		fmt.Fprintf(w, "%s is approved: what it makes by itself leaves, now to %s, until somebody changes it.\n", a.Name, people)
		if a.StillHeld != "" {
			fmt.Fprintf(w, "  But its next edition is still held: let it go with `dorpspost campaigns approve %q`.\n", a.StillHeld)
		}
		return
	}
	fmt.Fprintf(w, "%s is approved: it leaves on %s, to %s. Until then, keep it here with `dorpspost campaigns hold %q`.\n", a.Name, local(a.Leaves), people, a.Name)
}

// sayApproval tells in a line who approved what, and whether that stands.
func sayApproval(w io.Writer, a campaigns.Approval) {
	if a.Hash == "" {
		fmt.Fprintln(w, "  Planned before approvals were kept.")
		return
	}
	line := fmt.Sprintf("  Approved by %s on %s", a.Who, when(a.At))
	if a.Moment != "" {
		line += " for " + local(a.Moment)
	}
	if a.Carries == 0 || a.Named > 0 {
		line += fmt.Sprintf(", to %d of %s", a.Mailable, counted(a.Named, "person", "people"))
	}
	if a.Anyway {
		line += ", whatever the checks say"
	}
	if !a.VoidAt.IsZero() {
		line += fmt.Sprintf("; void since %s: %s", when(a.VoidAt), a.Why)
	}
	fmt.Fprintln(w, line+".")
}

// inMinutes is how long it is until an instant, for people: "9 min", "40 s".
func inMinutes(at database.Instant) string {
	left := time.Until(at.Time())
	if left < time.Minute {
		return fmt.Sprintf("%d s", max(0, int(left.Seconds())))
	}
	return fmt.Sprintf("%d min", int(left.Minutes()))
}
