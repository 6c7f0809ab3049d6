package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dorpspost/campaigns"
	"dorpspost/schedules"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

// moment is one line of `schedules next`.
type moment struct {
	campaigns.Coming
	Words string `json:"words"`

	notes []string
}

func schedulesNext(o *options) *cobra.Command {
	var n int
	c := &cobra.Command{
		Use:   "next [NAME]",
		Short: "Show what comes next, of all schedules or of one campaign or blueprint",
		Long: "Show what comes next, with what is worth knowing about each moment: a holiday, summer time, dates that are still provisional.\n" +
			"Without a name it is what all schedules bring: mails that leave, and drafts that are made. With one, it is when that leaves.",
		Example: "  dorpspost schedules next\n  dorpspost schedules next \"IMH-week\" -n 5",
		Args:    atMost(1),
		RunE: func(c *cobra.Command, args []string) error {
			if n < 1 {
				return usage("-n %d: show one moment at least", n)
			}
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				if err := sayDoubt(c, a); err != nil {
					return err
				}
				coming, err := a.coming(c, args, n)
				if err != nil {
					return err
				}
				calendar, err := a.schedules.Calendar(c.Context(), a.db.Read())
				if err != nil {
					return err
				}
				if len(coming) == 0 && !o.json {
					fmt.Fprintln(c.OutOrStdout(), "Nothing is planned.")
					return nil
				}
				moments := make([]moment, len(coming))
				for i, next := range coming {
					moments[i] = moment{Coming: next, Words: schedules.MomentIn(wordsHere, next.At)}
					if next.Act != campaigns.DraftIsMade { // what is worth knowing is about the mail
						moments[i].notes = next.Leaves.NotesIn(wordsHere, calendar)
					}
				}
				return list(o, c, moments, "MOMENT\tCAMPAIGN\tWHAT\tNOTES", func(m moment) string {
					return m.Words + "\t" + m.Name + "\t" + whatComes(m.Coming) + "\t" + strings.Join(m.notes, "; ")
				})
			})
		},
	}
	c.Flags().IntVarP(&n, "number", "n", 10, "how many")
	return c
}

// atMost asks for so many arguments or fewer.
func atMost(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) > n {
			return usage("write it as `%s`", c.UseLine())
		}
		return nil
	}
}

// coming are the next n acts of all schedules, or the next n moments of the one that is named.
func (a *app) coming(c *cobra.Command, names []string, n int) ([]campaigns.Coming, error) {
	most := n
	if len(names) == 1 {
		most = 0 // those of the others come before them
	}
	all, err := a.campaigns.Coming(c.Context(), time.Time{}, n, most)
	if err != nil {
		return nil, err
	}
	if len(names) == 1 {
		id, err := scheduleNamed(c, a, names[0])
		if err != nil {
			return nil, err
		}
		all = leavingOf(all, id)
	}
	return all[:min(n, len(all))], nil
}

// leavingOf keeps the mails of one schedule; of a blueprint's also those whose drafts are made already and have schedules of their own.
func leavingOf(all []campaigns.Coming, id schedules.ID) []campaigns.Coming {
	blueprint := int64(0)
	if i := slices.IndexFunc(all, func(next campaigns.Coming) bool { return next.Schedule == id && next.Campaign == 0 }); i >= 0 {
		blueprint = all[i].Blueprint
	}
	return slices.DeleteFunc(all, func(next campaigns.Coming) bool {
		asked := next.Schedule == id || blueprint != 0 && next.Blueprint == blueprint
		return !asked || next.Act == campaigns.DraftIsMade
	})
}

// scheduleNamed is the schedule of a campaign or blueprint. It fails where there is none, or where it has ended.
func scheduleNamed(c *cobra.Command, a *app, name string) (schedules.ID, error) {
	plan, id, err := planNamed(c, a, name)
	if err != nil {
		return 0, err
	}
	if plan.Schedule == nil && plan.Confirmation == nil {
		return 0, fmt.Errorf("%s has no schedule: give it one in its file, or send it with `dorpspost campaigns send`", plan.Name)
	}
	schedule, err := a.schedules.ByID(c.Context(), id)
	if err != nil {
		return 0, err
	}
	if schedule.State != schedules.StateActive {
		return 0, fmt.Errorf("%s has no moment to come: see `dorpspost campaigns list` for what became of it", plan.Name)
	}
	return id, nil
}

// whatComes says what happens at a moment, and what it still waits for.
func whatComes(next campaigns.Coming) string {
	switch {
	case next.Act != campaigns.Leaves:
		return string(next.Act)
	case next.Standing == campaigns.Unmade:
		return "leaves, once its draft is approved"
	case next.Standing == campaigns.Unapproved:
		return "leaves, once it is approved"
	case next.Standing == campaigns.HeldBack:
		return "held: it does not leave"
	case next.Standing == campaigns.NoRelay:
		return "leaves, once there is a relay"
	}
	return "leaves"
}
