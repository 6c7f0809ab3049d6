package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"dorpspost/staff"
	"dorpspost/web/inbox"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

func campaignsRehearse(o *options) *cobra.Command {
	var profile string
	samples := 1
	c := &cobra.Command{
		Use:   "rehearse NAME|FILE [--relay PROFILE] [--keep N]",
		Short: "Send a campaign to nobody, all of it, and say how that went",
		Long: "Rehearse sends a campaign, or what a campaign file says, as it would leave now: to everybody whom it names, through the\n" +
			"same steps, with your limits. But it does so in a copy of the database, which is removed afterwards, to a mail server of\n" +
			"its own on this machine, and with a clock that does not wait. Nobody gets anything, nobody's record changes, and the\n" +
			"campaign can still leave, once. It tells who would get it, how long it takes, what is missing and what is too much.\n" +
			"With --relay the mail server misbehaves: " + strings.Join(profiles(), ", ") + ".\n" +
			"A few mails are kept to look at, N of each part that only some readers see. Their links lead nowhere. They are the mails\n" +
			"of real people: the next rehearsal removes them, and so does a start of the service after seven days.\n" +
			"It ends with exit code 1 when something must be mended first. The service may run meanwhile.",
		Example: "  dorpspost campaigns rehearse \"IMH-week 2027\"\n" +
			"  dorpspost campaigns rehearse \"IMH-week 2027\" --relay greylisting\n" +
			"  dorpspost campaigns rehearse imh-week.yaml --keep 3 --json",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains(profiles(), profile) {
				return usage("--relay takes one of %s", strings.Join(profiles(), ", "))
			}
			if samples < 0 || samples > mostSamples {
				return usage("--keep takes a number of mails up to %d: 0 keeps none", mostSamples)
			}
			return o.act(c, staff.Sender, func(a *app, who string) error {
				plan, err := planOf(c, a, args[0])
				if err != nil {
					return err
				}
				r := &rehearsal{real: a, plan: plan, profile: inbox.Profile(profile), samples: samples}
				if term.IsTerminal(int(os.Stdout.Fd())) && !o.json {
					r.progress = c.OutOrStdout()
				}
				told, err := r.hold(c.Context(), who)
				if err != nil {
					return err
				}
				if err := o.print(c, told, func(w io.Writer) { sayRehearsal(w, told) }); err != nil {
					return err
				}
				return told.verdict()
			})
		},
	}
	c.Flags().StringVar(&profile, "relay", string(inbox.Perfect), "how the mail server of the rehearsal behaves")
	c.Flags().IntVar(&samples, "keep", samples, "how many mails to keep of each part that only some readers see")
	return c
}

// mostSamples keeps a rehearsal from being a way to the whole list.
const mostSamples = 100

func profiles() (names []string) {
	for _, p := range inbox.Profiles() {
		names = append(names, string(p))
	}
	return names
}

// verdict fails when something must be mended first.
func (t *rehearsalTold) verdict() error {
	if n := len(t.Blocks) + len(t.Problems); n > 0 {
		return fmt.Errorf("%s must be mended before this can go", counted(n, "thing", "things"))
	}
	return nil
}

// errRehearsing says that two rehearsals do not go together.
var errRehearsing = errors.New("another rehearsal is going on here: wait until it has ended")
