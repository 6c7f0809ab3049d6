package main

import (
	"context"
	"fmt"
	"io"

	"dorpspost/deliveries"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func campaignsResume(o *options) *cobra.Command {
	var unknown string
	var now bool
	c := &cobra.Command{
		Use:   "resume NAME [--now | --unknown resend|leave]",
		Short: "Go on after a pause, try at once what was put off, or decide about mails of unknown outcome",
		Long: "Resume lets a paused campaign go on. With --now, what a mail server put off is tried at once, and not when its time\n" +
			"comes. With --unknown it also decides about the mails of which nobody knows whether they arrived: resend (a reader\n" +
			"may get it twice) or leave (a reader may have nothing).",
		Example: "  dorpspost campaigns resume \"IMH-week 2027\"\n  dorpspost campaigns resume \"IMH-week 2027\" --now\n" +
			"  dorpspost campaigns resume \"IMH-week 2027\" --unknown resend",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			policy := deliveries.Policy(unknown)
			if unknown != "" && policy != deliveries.Resend && policy != deliveries.Leave {
				return usage("--unknown takes resend or leave")
			}
			if now && unknown != "" {
				return usage("choose --now or --unknown: they are about other mails")
			}
			return o.act(c, staff.Sender, func(a *app, who string) error {
				switch {
				case now:
					return o.hurry(c, a, who, args[0])
				case unknown != "":
					return o.resolve(c, a, who, args[0], policy)
				}
				return o.resume(c, a, who, args[0])
			})
		},
	}
	c.Flags().StringVar(&unknown, "unknown", "", "what to do with mails of unknown outcome: resend (a reader may get it twice) or leave")
	c.Flags().BoolVar(&now, "now", false, "also try at once what was put off")
	return c
}

// resumed is what `campaigns resume` tells.
type resumed struct {
	Campaign  string            `json:"campaign"`
	Asked     deliveries.Wish   `json:"asked"`
	WasPaused bool              `json:"was_paused"`        // else it went on already
	Waits     string            `json:"waits,omitempty"`   // why it waits all the same
	Unknown   deliveries.Policy `json:"unknown,omitempty"` // what was decided, where something was
	Decided   int64             `json:"decided"`           // mails of unknown outcome that were decided about
	Undecided int               `json:"undecided"`         // that still wait for a person
	Hurried   int64             `json:"hurried,omitempty"` // mails that were put off, and are tried at once

	idle bool // no service runs
}

// before is where a campaign stands when somebody asks it to go on.
func (o *options) before(ctx context.Context, a *app, name string) (resumed, error) {
	r := resumed{Asked: deliveries.WishResume}
	campaign, err := a.campaigns.Find(ctx, a.db.Read(), name)
	if err != nil {
		return r, err
	}
	r.Campaign = campaign.Name
	runs, err := a.deliveries.Runs(ctx, a.db.Read(), int64(campaign.ID))
	if err != nil {
		return r, err
	}
	for _, run := range runs {
		r.WasPaused = r.WasPaused || run.State == deliveries.Paused
		if run.State == deliveries.Running {
			r.Waits = run.Problem
		}
	}
	if o.json {
		return r, nil
	}
	serving, err := a.serving(ctx)
	r.idle = !serving
	return r, err
}

func (o *options) resume(c *cobra.Command, a *app, who, name string) error {
	r, err := o.before(c.Context(), a, name)
	if err != nil {
		return err
	}
	campaign, err := a.campaigns.Ask(c.Context(), who, name, deliveries.WishResume)
	if err != nil {
		return err
	}
	if r.Undecided, err = a.campaigns.Undecided(c.Context(), campaign); err != nil {
		return err
	}
	return o.print(c, r, func(w io.Writer) {
		sayResumed(w, r)
		sayIdle(w, r.idle)
	})
}

func sayResumed(w io.Writer, r resumed) {
	goes := "goes on"
	if !r.WasPaused {
		goes = "was not paused, and goes on"
	}
	switch {
	case r.Undecided > 0:
		fmt.Fprintf(w, "%s %s, but for %s of unknown outcome, about which you decide:\n", r.Campaign, goes, counted(r.Undecided, "mail", "mails"))
		fmt.Fprintf(w, "  dorpspost campaigns resume %q --unknown resend   (a reader may get it twice)\n", r.Campaign)
		fmt.Fprintf(w, "  dorpspost campaigns resume %q --unknown leave    (a reader may have nothing)\n", r.Campaign)
	case !r.WasPaused && r.Waits != "":
		fmt.Fprintf(w, "%s was not paused. It waits: %s\n", r.Campaign, r.Waits)
	case !r.WasPaused:
		fmt.Fprintf(w, "%s was not paused: it goes on as it did.\n", r.Campaign)
	default:
		fmt.Fprintf(w, "%s goes on.\n", r.Campaign)
	}
}

func (o *options) hurry(c *cobra.Command, a *app, who, name string) error {
	r, err := o.before(c.Context(), a, name)
	if err != nil {
		return err
	}
	campaign, hurried, err := a.campaigns.Hurry(c.Context(), who, name)
	if err != nil {
		return err
	}
	r.Hurried = hurried
	if r.Undecided, err = a.campaigns.Undecided(c.Context(), campaign); err != nil {
		return err
	}
	return o.print(c, r, func(w io.Writer) {
		sayResumed(w, r)
		if hurried == 0 {
			fmt.Fprintln(w, "  No mail was put off, so none is tried sooner.")
		} else {
			fmt.Fprintf(w, "  %s put off before: tried at once.\n", counted(int(hurried), "mail", "mails"))
		}
		sayIdle(w, r.idle)
	})
}

func (o *options) resolve(c *cobra.Command, a *app, who, name string, policy deliveries.Policy) error {
	r, err := o.before(c.Context(), a, name)
	if err != nil {
		return err
	}
	if _, r.Decided, err = a.campaigns.Resolve(c.Context(), who, name, policy); err != nil {
		return err
	}
	r.Unknown = policy
	return o.print(c, r, func(w io.Writer) {
		sayResolved(w, r)
		sayIdle(w, r.idle)
	})
}

func sayResolved(w io.Writer, r resumed) {
	if r.Decided == 0 {
		sayResumed(w, r)
		fmt.Fprintln(w, "  No mail is of unknown outcome, so there was nothing to decide.")
		return
	}
	done := map[deliveries.Policy]string{deliveries.Resend: "sent again", deliveries.Leave: "left as it is"}[r.Unknown]
	fmt.Fprintf(w, "%s goes on; %s of unknown outcome: %s.\n", r.Campaign, counted(int(r.Decided), "mail", "mails"), done)
}
