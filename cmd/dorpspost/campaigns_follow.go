package main

import (
	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func campaignsCorrect(o *options) *cobra.Command {
	var anyway bool
	var urgent string
	c := &cobra.Command{
		Use:   "correct NAME FILE [--anyway] [--urgent WHY]",
		Short: "Send a correction to exactly those who got a mail",
		Long: "Correct reads a campaign file with the letter that puts something right, and sends it at once, as a campaign of its\n" +
			"own. It goes to everybody in the ledger of NAME who got the mail or may have got it, also by a later `send --rest` or\n" +
			"`--refused`, and to nobody else: not to who was skipped or refused, unless an earlier try may have arrived, nor to who\n" +
			"joined since. Topic and setting for unknown outcomes are those of NAME, and so are sender and reply address where the\n" +
			"file has none; an audience or a schedule of its own the file cannot have. Often it is the first file with the mistake\n" +
			"mended.\n\n" +
			"NAME must have ended: stop it first. The same letter goes out as a correction once only, by whichever name of the\n" +
			"corrected mail it is asked for. In practice it goes to the inbox, to whom the practice of NAME went.",
		Example: "  dorpspost campaigns stop \"IMH-week 2027\"\n  dorpspost campaigns correct \"IMH-week 2027\" rechtzetting.yaml",
		Args:    exactly(2),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Sender, func(a *app, who string) error {
				letter, err := readPlan(c, a, args[1])
				if err != nil {
					return err
				}
				return o.followUp(c, a, who, campaigns.Follow{Ref: args[0], How: deliveries.Correction, Letter: &letter, Anyway: anyway, Urgent: urgent})
			})
		},
	}
	c.Flags().StringVar(&urgent, "urgent", "", "why it cannot wait for the end of the quiet hours; that goes on record")
	c.Flags().BoolVar(&anyway, "anyway", false, "also when the checks say that something must be mended first")
	return c
}

// followUp makes and launches a follow-up, and tells of it.
func (o *options) followUp(c *cobra.Command, a *app, who string, f campaigns.Follow) error {
	made, err := a.campaigns.FollowUp(c.Context(), who, f)
	if err != nil {
		return err
	}
	sayForReal(c, a)
	return o.report(c, a, made.Name)
}
