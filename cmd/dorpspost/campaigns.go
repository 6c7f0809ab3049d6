package main

import (
	"fmt"
	"io"
	"os"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func campaignsCommand(o *options) *cobra.Command {
	return group("campaigns", "Write, plan, send and account for mailings",
		campaignsList(o), campaignsDraft(o), campaignsApply(o), campaignsRender(o), campaignsCheck(o), campaignsSend(o),
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
				return list(o, c, all, "KIND\tNAME\tWHERE\tLEAVES\tLAUNCHED\tNOTE", func(e campaigns.Entry) string {
					return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s", e.Kind, e.Name, e.Where, local(e.Leaves), when(e.LaunchedAt), e.Problem)
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
			"either; all faults that the file alone can show are named at once, each with its line. A name is of one kind: a\n" +
			"blueprint's file without its cron is refused, as is a campaign's with one.",
		Example: "  dorpspost campaigns apply imh-week.yaml",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Writer, func(a *app, who string) error {
				plan, err := readPlan(c, a, args[0])
				if err != nil {
					return err
				}
				if plan.Schedule != nil { // planning is sending
					if err := o.authorize(c, a, staff.Sender); err != nil {
						return err
					}
				}
				applied, err := a.campaigns.Apply(c.Context(), who, plan)
				if err != nil {
					return err
				}
				blocks, err := blocking(c, a, plan)
				if err != nil {
					return err
				}
				return o.print(c, struct {
					campaigns.Applied
					Blocks int `json:"blocks"` // findings that keep it from leaving for real
				}{applied, blocks}, func(w io.Writer) {
					sayApplied(w, applied)
					if blocks > 0 {
						fmt.Fprintf(w, "  %s must be mended before it may leave for real: see `dorpspost campaigns check %q`.\n", counted(blocks, "thing", "things"), applied.Name)
					}
				})
			})
		},
	}
}

// blocking counts what the checks want mended before a plan may leave for real.
func blocking(c *cobra.Command, a *app, plan campaigns.Plan) (int, error) {
	findings, err := a.campaigns.Check(c.Context(), plan, campaigns.Checking{Leaving: true})
	return len(campaigns.Blocking(findings)), err
}

// readPlan reads a campaign file, and the pictures and attachments that it names into the library.
func readPlan(c *cobra.Command, a *app, path string) (campaigns.Plan, error) {
	file, err := os.Open(path)
	if err != nil {
		return campaigns.Plan{}, usage("open the campaign file: %w", err)
	}
	defer file.Close()
	return campaigns.ReadFile(path, file, a.campaigns.Beside(c.Context(), path))
}

func sayApplied(w io.Writer, a campaigns.Applied) {
	fmt.Fprintf(w, "%s %q: %s. It names %s now, of whom %d may be mailed.\n", a.Kind, a.Name, a.Action, counted(a.Named, "person", "people"), a.Allowed)
	if a.Note != "" {
		fmt.Fprintln(w, " ", a.Note)
	}
	if a.Allowed == 0 {
		fmt.Fprintln(w, "  Nobody of these gave consent for this topic: import them with --topic, --consent and --source, or nobody gets it.")
	}
}

func campaignsSend(o *options) *cobra.Command {
	var anyway bool
	c := &cobra.Command{
		Use:   "send NAME [--anyway]",
		Short: "Launch a campaign now, by hand",
		Long: "Send launches a draft, a planned campaign before its moment, one that was held or stopped before it left, or one\n" +
			"that so far was practice only. A campaign goes out for real at most once. The running service does the sending.\n" +
			"Where `campaigns check` says that something must be mended first, nothing leaves for real, unless --anyway says that\n" +
			"you have read it and know better.",
		Example: "  dorpspost campaigns send \"Bedankt, kinderopvang\"",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Sender, func(a *app, who string) error {
				before, err := a.campaigns.Status(c.Context(), args[0])
				if err != nil {
					return err
				}
				send := a.campaigns.Send
				if anyway {
					send = a.campaigns.SendAnyway
				}
				campaign, err := send(c.Context(), who, args[0])
				if err != nil {
					return err
				}
				if a.config.kind() == deliveries.Practice && len(before.Reports) > 0 && !o.json {
					fmt.Fprintln(c.OutOrStdout(), "It is practised again; the report of the practice before is gone.")
				}
				return o.report(c, a, campaign.Name)
			})
		},
	}
	c.Flags().BoolVar(&anyway, "anyway", false, "also when the checks say that something must be mended first")
	return c
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
	return &cobra.Command{
		Use:   "stop NAME",
		Short: "End a campaign, or a blueprint",
		Long: "Stop ends a campaign: who has not been mailed will not be, and one that has not begun is put aside. The name of a\n" +
			"blueprint ends the blueprint: it makes no campaign any more. What it made before is stopped by its own name.",
		Example: "  dorpspost campaigns stop \"IMH-week 2027\"",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Sender, func(a *app, who string) error {
				ending, err := a.campaigns.Stop(c.Context(), who, args[0])
				if err != nil {
					return err
				}
				return o.print(c, ending, func(w io.Writer) { sayEnding(w, ending) })
			})
		},
	}
}

func sayEnding(w io.Writer, e campaigns.Ending) {
	switch {
	case e.Kind == "blueprint":
		fmt.Fprintf(w, "%s has ended: it makes no campaign any more.\n", e.Name)
	case e.Still:
		fmt.Fprintf(w, "The practice of %s is being stopped; the campaign itself stays as it was.\n", e.Name)
	case e.Unsent:
		fmt.Fprintf(w, "%s is put aside: it leaves only when somebody sends it with `dorpspost campaigns send %q`.\n", e.Name, e.Name)
	default:
		fmt.Fprintf(w, "%s is being stopped: no mail is begun any more, and the rest is skipped.\n", e.Name)
	}
	for _, name := range e.Coming {
		fmt.Fprintf(w, "  Made before, and not ended: %s. To stop it too: `dorpspost campaigns stop %q`.\n", name, name)
	}
}

func campaignsResume(o *options) *cobra.Command {
	var unknown string
	c := &cobra.Command{
		Use:   "resume NAME",
		Short: "Go on after a pause, or decide about mails of unknown outcome",
		Long: "Resume lets a paused campaign go on. With --unknown it also decides about the mails of which nobody knows whether\n" +
			"they arrived: resend (a reader may get it twice) or leave (a reader may have nothing).",
		Example: "  dorpspost campaigns resume \"IMH-week 2027\"\n  dorpspost campaigns resume \"IMH-week 2027\" --unknown resend",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			policy := deliveries.Policy(unknown)
			if unknown != "" && policy != deliveries.Resend && policy != deliveries.Leave {
				return usage("--unknown takes resend or leave")
			}
			return o.act(c, staff.Sender, func(a *app, who string) error {
				if unknown == "" {
					return o.resume(c, a, who, args[0])
				}
				return o.resolve(c, a, who, args[0], policy)
			})
		},
	}
	c.Flags().StringVar(&unknown, "unknown", "", "what to do with mails of unknown outcome: resend (a reader may get it twice) or leave")
	return c
}

// resumed is what `campaigns resume` tells.
type resumed struct {
	Campaign  string            `json:"campaign"`
	Asked     deliveries.Wish   `json:"asked"`
	Unknown   deliveries.Policy `json:"unknown,omitempty"` // what was decided, where something was
	Decided   int64             `json:"decided"`           // mails of unknown outcome that were decided about
	Undecided int               `json:"undecided"`         // that still wait for a person
}

func (o *options) resume(c *cobra.Command, a *app, who, name string) error {
	campaign, err := a.campaigns.Ask(c.Context(), who, name, deliveries.WishResume)
	if err != nil {
		return err
	}
	undecided, err := a.campaigns.Undecided(c.Context(), campaign)
	if err != nil {
		return err
	}
	r := resumed{Campaign: campaign.Name, Asked: deliveries.WishResume, Undecided: undecided}
	return o.print(c, r, func(w io.Writer) {
		if r.Undecided == 0 {
			fmt.Fprintf(w, "%s goes on.\n", r.Campaign)
			return
		}
		fmt.Fprintf(w, "%s goes on, but for %s of unknown outcome, about which you decide:\n", r.Campaign, counted(r.Undecided, "mail", "mails"))
		fmt.Fprintf(w, "  dorpspost campaigns resume %q --unknown resend   (a reader may get it twice)\n", r.Campaign)
		fmt.Fprintf(w, "  dorpspost campaigns resume %q --unknown leave    (a reader may have nothing)\n", r.Campaign)
	})
}

func (o *options) resolve(c *cobra.Command, a *app, who, name string, policy deliveries.Policy) error {
	campaign, decided, err := a.campaigns.Resolve(c.Context(), who, name, policy)
	if err != nil {
		return err
	}
	r := resumed{Campaign: campaign.Name, Asked: deliveries.WishResume, Unknown: policy, Decided: decided}
	done := map[deliveries.Policy]string{deliveries.Resend: "sent again", deliveries.Leave: "left as it is"}[policy]
	return o.print(c, r, func(w io.Writer) {
		fmt.Fprintf(w, "%s goes on; %s of unknown outcome: %s.\n", r.Campaign, counted(int(decided), "mail", "mails"), done)
	})
}
