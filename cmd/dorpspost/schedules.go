package main

import (
	"context"
	"fmt"
	"time"

	"dorpspost/campaigns"
	"dorpspost/schedules"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func schedulesCommand(o *options) *cobra.Command {
	return group("schedules", "When campaigns go", schedulesList(o), schedulesNext(o), schedulesRewind(o))
}

func schedulesList(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Show every schedule with its next moment",
		Example: "  dorpspost schedules list",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				all, err := a.schedules.All(c.Context())
				if err != nil {
					return err
				}
				names, err := a.campaigns.NamesBySchedule(c.Context())
				if err != nil {
					return err
				}
				return list(o, c, all, "CAMPAIGN\tSTATE\tRULE\tZONE\tNEXT\tFIRED", func(s schedules.Schedule) string {
					return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%d", names[s.ID], s.State, ruleText(s.Spec), s.Spec.Zone, local(s.NextLocal), s.Fired)
				})
			})
		},
	}
}

func ruleText(s schedules.Spec) string {
	return s.String()
}

// moment is one line of `schedules next`.
type moment struct {
	At   time.Time `json:"at"`
	Name string    `json:"name"`
}

func schedulesNext(o *options) *cobra.Command {
	var n int
	c := &cobra.Command{
		Use:     "next NAME",
		Short:   "Show the next moments of a campaign or blueprint",
		Example: "  dorpspost schedules next \"IMH-week\" -n 5",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				plan, schedule, err := planNamed(c, a, args[0])
				if err != nil {
					return err
				}
				times, err := a.moments(c.Context(), plan, schedule, n)
				if err != nil {
					return err
				}
				moments := make([]moment, len(times))
				for i, t := range times {
					moments[i] = moment{t, plan.Name}
				}
				return list(o, c, moments, "MOMENT\tCAMPAIGN", func(m moment) string {
					return m.At.Format("Monday 2 January 2006 15:04 MST") + "\t" + m.Name
				})
			})
		},
	}
	c.Flags().IntVarP(&n, "number", "n", 5, "how many")
	return c
}

// moments are the next n that a plan's own schedule brings.
func (a *app) moments(ctx context.Context, plan campaigns.Plan, id schedules.ID, n int) ([]time.Time, error) {
	if plan.Schedule == nil {
		return nil, fmt.Errorf("%s has no schedule: give it one in its file, or send it with `dorpspost campaigns send`", plan.Name)
	}
	schedule, err := a.schedules.ByID(ctx, id)
	if err != nil {
		return nil, err
	}
	if schedule.State != schedules.StateActive {
		return nil, fmt.Errorf("%s has no moment to come: see `dorpspost campaigns list` for what became of it", plan.Name)
	}
	calendar, err := a.schedules.Calendar(ctx, a.db.Read())
	if err != nil {
		return nil, err
	}
	return schedules.Upcoming(*plan.Schedule, calendar, time.Now(), n)
}

// planNamed is the plan of the blueprint, or else of the campaign, with this name, and the number of its schedule.
func planNamed(c *cobra.Command, a *app, name string) (campaigns.Plan, schedules.ID, error) {
	blueprints, err := a.campaigns.Blueprints(c.Context())
	if err != nil {
		return campaigns.Plan{}, 0, err
	}
	for _, b := range blueprints {
		if b.Name == name {
			return b.Plan, b.Schedule, nil
		}
	}
	campaign, err := a.campaigns.Find(c.Context(), a.db.Read(), name)
	return campaign.Plan, campaign.Schedule, err
}
