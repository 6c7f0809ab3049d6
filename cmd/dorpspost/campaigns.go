package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func campaignsCommand(o *options) *cobra.Command {
	return group("campaigns", "Write, plan, send and account for mailings",
		campaignsList(o), campaignsApply(o), campaignsRender(o), campaignsSend(o),
		campaignsPause(o), campaignsResume(o), campaignsStop(o), campaignsReport(o))
}

func campaignsList(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Show every campaign and where it stands",
		Example: "  dorpspost campaigns list",
		Args:    exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return o.act(c, staff.Writer, func(a *app, _ string) error {
				all, err := a.campaigns.List(c.Context())
				if err != nil {
					return err
				}
				return list(o, c, all, "NUMBER\tKIND\tNAME\tWHERE\tLEAVES\tLAUNCHED\tNOTE", func(e campaigns.Entry) string {
					return fmt.Sprintf("%d\t%s\t%s\t%s\t%s\t%s\t%s", e.ID, e.Kind, e.Name, e.Where, local(e.Leaves), when(e.LaunchedAt), e.Problem)
				})
			})
		},
	}
}

func campaignsApply(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "apply FILE",
		Short: "Make the database say what a campaign file says",
		Long: "Apply reads a campaign file (YAML) and stores it: a campaign, or with a cron schedule a blueprint that makes one\n" +
			"campaign at each occurrence. Applying the same file again changes nothing. A file with a fault changes nothing\n" +
			"either, and every fault is named with its line.",
		Example: "  dorpspost campaigns apply imh-week.yaml",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			plan, err := readPlan(args[0])
			if err != nil {
				return err
			}
			needed := staff.Writer
			if plan.Schedule != nil {
				needed = staff.Sender // planning is sending
			}
			return o.act(c, needed, func(a *app, who string) error {
				applied, err := a.campaigns.Apply(c.Context(), who, plan)
				if err != nil {
					return err
				}
				return o.print(c, applied, func(w io.Writer) { sayApplied(w, applied) })
			})
		},
	}
}

func readPlan(path string) (campaigns.Plan, error) {
	file, err := os.Open(path)
	if err != nil {
		return campaigns.Plan{}, usage("open the campaign file: %w", err)
	}
	defer file.Close()
	return campaigns.ReadFile(path, file)
}

func sayApplied(w io.Writer, a campaigns.Applied) {
	fmt.Fprintf(w, "%s %q: %s. It names %d people now, of whom %d may be mailed.\n", a.Kind, a.Name, a.Action, a.Named, a.Allowed)
}

func campaignsSend(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "send NAME",
		Short: "Launch a campaign now, by hand",
		Long: "Send launches a draft, a planned campaign before its moment, one that was held, or one that so far was practice\n" +
			"only. A campaign goes out for real at most once. The running service does the sending.",
		Example: "  dorpspost campaigns send \"Bedankt, kinderopvang\"",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Sender, func(a *app, who string) error {
				campaign, err := a.campaigns.Send(c.Context(), who, args[0])
				if err != nil {
					return err
				}
				return o.report(c, a, campaign.Name)
			})
		},
	}
}

// wish is a command that asks something of a run.
func (o *options) wish(use, short, example string, wish deliveries.Wish, done string) *cobra.Command {
	return &cobra.Command{
		Use: use + " NAME", Short: short, Example: example, Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Sender, func(a *app, who string) error {
				campaign, err := a.campaigns.Ask(c.Context(), who, args[0], wish)
				if err != nil {
					return err
				}
				return o.print(c, map[string]any{"campaign": campaign.Name, "asked": wish}, func(w io.Writer) { fmt.Fprintf(w, done+"\n", campaign.Name) })
			})
		},
	}
}

func campaignsPause(o *options) *cobra.Command {
	return o.wish("pause", "Hold back what has not been sent yet", "  dorpspost campaigns pause \"IMH-week 2027\"",
		deliveries.WishPause, "%s is paused: no mail is begun any more. Go on with `dorpspost campaigns resume`.")
}

func campaignsStop(o *options) *cobra.Command {
	return o.wish("stop", "End a campaign: who has not been mailed will not be", "  dorpspost campaigns stop \"IMH-week 2027\"",
		deliveries.WishStop, "%s is being stopped: no mail is begun any more, and the rest is skipped.")
}

func campaignsResume(o *options) *cobra.Command {
	c := o.wish("resume", "Go on after a pause, or decide about mails of unknown outcome", "  dorpspost campaigns resume \"IMH-week 2027\" --unknown resend",
		deliveries.WishResume, "%s goes on.")
	var unknown string
	c.Flags().StringVar(&unknown, "unknown", "", "what to do with mails of unknown outcome: resend (a reader may get it twice) or leave")
	resume := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		if unknown == "" {
			return resume(c, args)
		}
		policy := deliveries.Policy(unknown)
		if policy != deliveries.Resend && policy != deliveries.Leave {
			return usage("--unknown takes resend or leave")
		}
		return o.act(c, staff.Sender, func(a *app, who string) error {
			campaign, err := a.campaigns.Resolve(c.Context(), who, args[0], policy)
			if err != nil {
				return err
			}
			return o.print(c, map[string]any{"campaign": campaign.Name, "unknown": policy}, func(w io.Writer) {
				fmt.Fprintf(w, "%s: mails of unknown outcome: %s.\n", campaign.Name, policy)
			})
		})
	}
	return c
}

func campaignsReport(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "report NAME",
		Short:   "Say what became of a campaign",
		Example: "  dorpspost campaigns report \"IMH-week 2027\"\n  dorpspost campaigns report 12 --json",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Writer, func(a *app, _ string) error { return o.report(c, a, args[0]) })
		},
	}
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
	if s.Leaves != "" {
		fmt.Fprintf(w, "  It leaves on %s.\n", local(s.Leaves))
	}
	if s.Problem != "" {
		fmt.Fprintln(w, " ", s.Problem)
	}
	for _, report := range s.Reports {
		sayReport(w, report)
	}
}

func sayReport(w io.Writer, r deliveries.Report) {
	if r.Run.Kind == deliveries.Practice {
		fmt.Fprintln(w, "  Practice: nothing of this has left the machine.")
	}
	fmt.Fprintf(w, "  %d of %d mails were accepted by the mail server.\n", r.Accepted, r.Total)
	for _, line := range []struct {
		count int
		what  string
	}{
		{r.Refused, "refused"}, {r.Later, "to be tried again"}, {r.Unknown, "of unknown outcome: nobody knows whether they arrived"},
		{r.Settled, "of unknown outcome, left as they are"}, {r.Planned + r.Sending, "still to go"},
	} {
		if line.count > 0 {
			fmt.Fprintf(w, "  %d %s.\n", line.count, line.what)
		}
	}
	if r.Skipped > 0 {
		fmt.Fprintf(w, "  %d skipped (%s).\n", r.Skipped, reasons(r.SkippedBy))
	}
	if r.Run.Problem != "" {
		fmt.Fprintln(w, "  It waits:", r.Run.Problem)
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
