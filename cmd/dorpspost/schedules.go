package main

import (
	"fmt"

	"dorpspost/campaigns"
	"dorpspost/schedules"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

// wordsHere is the language of what this program prints, and the one in which rules are read aloud here.
const wordsHere = "en"

func schedulesCommand(o *options) *cobra.Command {
	return group("schedules", "When campaigns go", schedulesList(o), schedulesNext(o), schedulesExplain(o), schedulesFeed(o), schedulesRewind(o))
}

// listed is one line of `schedules list`.
type listedSchedule struct {
	schedules.Schedule
	Name    string `json:"name"`
	Reading string `json:"reading"` // its rule in words
}

func schedulesList(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Show every schedule in words, with its next moment",
		Example: "  dorpspost schedules list",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				all, err := a.listSchedules(c)
				if err != nil {
					return err
				}
				return list(o, c, all, "CAMPAIGN\tSTATE\tNEXT\tFIRED\tWHEN", func(s listedSchedule) string {
					return fmt.Sprintf("%s\t%s\t%s\t%d\t%s", s.Name, s.State, local(s.NextLocal), s.Fired, s.Reading)
				})
			})
		},
	}
}

func (a *app) listSchedules(c *cobra.Command) ([]listedSchedule, error) {
	all, err := a.schedules.All(c.Context())
	if err != nil {
		return nil, err
	}
	names, err := a.campaigns.NamesBySchedule(c.Context())
	if err != nil {
		return nil, err
	}
	calendar, err := a.schedules.Calendar(c.Context(), a.db.Read())
	if err != nil {
		return nil, err
	}
	listed := make([]listedSchedule, len(all))
	for i, s := range all {
		listed[i] = listedSchedule{s, names[s.ID], s.Spec.In(wordsHere, calendar)}
	}
	return listed, nil
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
