package main

import (
	"dorpspost/schedules"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func campaignsSchedule(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:   "schedule NAME [MOMENT]",
		Short: "Give a campaign a moment, or another one",
		Long: "Schedule sets when a campaign leaves that has not left yet: a draft, one that is planned, held or stopped. Whoever sets\n" +
			"a moment approves the campaign by that; with campaigns.four_eyes in config.yaml somebody else approves it after that.\n" +
			"The campaign's file keeps the moment that stands in it, and applying it unchanged does not take this one back; where\n" +
			"the file gets another moment, that one holds. The flags are keys under `schedule` in a campaign file. A rule that\n" +
			"comes back makes a blueprint, and stands in a file.",
		Example: "  dorpspost campaigns schedule \"Bedankt, kinderopvang\" \"2027-06-14 09:00\"\n" +
			"  dorpspost campaigns schedule \"Bedankt, kinderopvang\" --once \"2027-06-14 09:00\" --missed send",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usage("write it as `%s`, with the moment between quotes", c.UseLine())
			}
			return nil
		},
	}
	addRuleFlags(c, onceKeys)
	c.RunE = func(c *cobra.Command, args []string) error {
		spec, err := specOf(c, args[1:])
		if err != nil {
			return err
		}
		return o.act(c, staff.Sender, func(a *app, who string) error {
			campaign, err := a.campaigns.Schedule(c.Context(), who, args[0], spec)
			if err != nil {
				return err
			}
			return o.report(c, a, campaign.Name)
		})
	}
	return c
}

// specOf reads a schedule from the flags as from a file, with the moment that stands behind the name as `once`.
func specOf(c *cobra.Command, moment []string) (schedules.Spec, error) {
	keys := ruleGiven(c)
	if len(moment) > 0 {
		if c.Flags().Changed("once") {
			return schedules.Spec{}, usage("write the moment behind the name, or with --once, not both")
		}
		keys["once"] = moment[0]
	}
	if len(keys) == 0 {
		return schedules.Spec{}, usage("say when: `dorpspost campaigns schedule NAME \"2027-06-14 09:00\"`")
	}
	spec, err := specWith(keys)
	if err != nil {
		return schedules.Spec{}, usage("%w", err)
	}
	return spec, nil
}
