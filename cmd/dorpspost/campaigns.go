package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/staff"

	"github.com/spf13/cobra"
)

func campaignsCommand(o *options) *cobra.Command {
	return group("campaigns", "Write, plan, send and account for mailings",
		campaignsList(o), campaignsDraft(o), campaignsApply(o), campaignsRender(o), campaignsCheck(o), campaignsReview(o), campaignsRehearse(o),
		campaignsSchedule(o), campaignsApprove(o), campaignsHold(o), campaignsSend(o), campaignsPause(o), campaignsResume(o), campaignsStop(o), campaignsCorrect(o), campaignsPublish(o), campaignsReport(o))
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
				if err := sayDoubt(c, a); err != nil {
					return err
				}
				people, err := a.roll(c.Context())
				if err != nil {
					return err
				}
				return list(o, c, all, "KIND\tNAME\tWHERE\tLEAVES\tLAUNCHED\tOWNER\tNOTE", func(e campaigns.Entry) string {
					return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s\t%s", e.Kind, e.Name, e.Where, local(e.Leaves), when(e.LaunchedAt), e.Owner, note(e, people))
				})
			})
		},
	}
}

func campaignsApply(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "apply FILE",
		Short: "Make the database say what a campaign file says",
		Long: "Apply reads a campaign file (YAML) and stores it: a campaign, or with a schedule that comes again a blueprint that\n" +
			"makes one campaign at each occurrence. Applying the same file again changes nothing. A file with a fault changes nothing\n" +
			"either; all faults that the file alone can show are named at once, each with its line. A name is of one kind: a\n" +
			"blueprint's file without such a schedule is refused, as is a campaign's with one.\n" +
			"A file with the key `series` holds several mails on one anchor: see docs/series.md.",
		Example: "  dorpspost campaigns apply imh-week.yaml",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			return o.act(c, staff.Writer, func(a *app, who string) error {
				if series, is, err := readSeries(c, a, args[0]); err != nil || is {
					if err != nil {
						return err
					}
					return o.applySeries(c, a, who, series)
				}
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
				people, err := a.roll(c.Context())
				if err != nil {
					return err
				}
				return o.print(c, struct {
					campaigns.Applied
					Blocks int `json:"blocks"` // findings that keep it from leaving for real
				}{applied, blocks}, func(w io.Writer) {
					sayApplied(w, applied, people)
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
	file, err := openGiven(path)
	if err != nil {
		return campaigns.Plan{}, err
	}
	defer file.Close()
	return campaigns.ReadFile(path, file, a.campaigns.Beside(c.Context(), path))
}

// openGiven opens a file that somebody named on the command line.
func openGiven(path string) (*os.File, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noFile(path)
	}
	if fault, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, usage("the file %s cannot be opened: %w", path, fault.Err)
	}
	return file, err
}

func noFile(path string) error {
	return usage("there is no file %s: see how its name and its folder are written", path)
}

func sayApplied(w io.Writer, a campaigns.Applied, people roll) {
	fmt.Fprintf(w, "%s %q: %s. It names %s now, of whom %d may be mailed.\n", a.Kind, a.Name, a.Action, counted(a.Named, "person", "people"), a.Allowed)
	if a.Note != "" {
		fmt.Fprintln(w, " ", a.Note)
	}
	sayEditions(w, a, people)
	if a.Allowed == 0 && a.Digest == deliveries.Single {
		fmt.Fprintln(w, "  Nobody of these gave consent for this topic: import them with --topic, --consent and --source, or nobody gets it.")
	}
}

func campaignsSend(o *options) *cobra.Command {
	var anyway, rest, refused bool
	var urgent string
	c := &cobra.Command{
		Use:   "send NAME [--rest | --refused] [--anyway] [--urgent WHY]",
		Short: "Let a campaign go now, by hand",
		Long: "Send lets a draft go, a planned campaign before its moment, one that was held or stopped before it left, or one that\n" +
			"so far was practice only. A campaign goes out for real at most once. It leaves when the time to reconsider is over\n" +
			"(campaigns.reconsider in config.yaml, ten minutes), and can be held until then; practice and what --rest and\n" +
			"--refused make leave at once. The running service does the sending. Whoever sends a campaign approves it by that.\n" +
			"Where `campaigns check` says that something must be mended first, nothing leaves for real, unless --anyway says that\n" +
			"you have read it and know better.\n" +
			"With --rest, a campaign that has ended is sent after all to who was skipped because it was stopped or too late, and\n" +
			"with --refused once more to who was refused, where the address may still be mailed. Each is a campaign of its own\n" +
			"with the same content, compiled anew with the house style of today; nobody gets that twice, however often this is\n" +
			"said, and who joined since is not in it. Nor is who was ever in doubt: they may have it.",
		Example: "  dorpspost campaigns send \"Bedankt, kinderopvang\"\n  dorpspost campaigns send \"Bedankt, kinderopvang\" --rest",
		Args:    exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if rest && refused {
				return usage("choose --rest or --refused: each makes a campaign of its own")
			}
			return o.act(c, staff.Sender, func(a *app, who string) error {
				switch {
				case rest:
					return o.followUp(c, a, who, campaigns.Follow{Ref: args[0], How: deliveries.RestAfterAll, Anyway: anyway, Urgent: urgent})
				case refused:
					return o.followUp(c, a, who, campaigns.Follow{Ref: args[0], How: deliveries.RefusedAgain, Anyway: anyway, Urgent: urgent})
				}
				return o.send(c, a, who, args[0], func(ctx context.Context, who, ref string) (campaigns.Campaign, error) {
					switch {
					case c.Flags().Changed("urgent"):
						return a.campaigns.SendUrgent(ctx, who, ref, urgent, !anyway)
					case anyway:
						return a.campaigns.SendAnyway(ctx, who, ref)
					}
					return a.campaigns.Send(ctx, who, ref)
				})
			})
		},
	}
	c.Flags().BoolVar(&anyway, "anyway", false, "also when the checks say that something must be mended first")
	c.Flags().StringVar(&urgent, "urgent", "", "why it cannot wait: it passes the cap and the quiet hours, and that goes on record")
	c.Flags().BoolVar(&rest, "rest", false, "after all to who was skipped because the campaign was stopped, or too late")
	c.Flags().BoolVar(&refused, "refused", false, "once more to who was refused and may still be mailed")
	return c
}

func (o *options) send(c *cobra.Command, a *app, who, name string, send func(ctx context.Context, who, ref string) (campaigns.Campaign, error)) error {
	before, err := a.campaigns.Status(c.Context(), name)
	if err != nil {
		return err
	}
	campaign, err := send(c.Context(), who, name)
	if err != nil {
		return wayOut(err, before)
	}
	if a.config.kind() == deliveries.Practice && len(before.Reports) > 0 && !o.json {
		fmt.Fprintln(c.OutOrStdout(), "It is practised again; the report of the practice before is gone.")
	}
	sayForReal(c, a)
	return o.report(c, a, campaign.Name)
}

// wayOut adds to the refusal of what went out before, or is being practised, what can be done instead.
func wayOut(err error, c campaigns.Status) error {
	if len(c.Reports) == 0 || !errors.Is(err, campaigns.ErrLaunched) && !errors.Is(err, deliveries.ErrPractising) {
		return err
	}
	switch state := c.Reports[0].Run.State; {
	case state == deliveries.Paused:
		return fmt.Errorf("%w. It is paused: go on with `dorpspost campaigns resume %q`", err, c.Name)
	case !state.Ended():
		return fmt.Errorf("%w. It is on its way: see `dorpspost campaigns report %q`", err, c.Name)
	}
	return fmt.Errorf("%w. After all to who was cut off: --rest; once more to who was refused: --refused; another letter to who got it: `dorpspost campaigns correct`", err)
}

// sayForReal warns where a mail server takes letters that call themselves practice. That is allowed with one on this machine, to
// try things out.
func sayForReal(c *cobra.Command, a *app) {
	if a.config.kind() == deliveries.Real && a.network.OnLoopback() {
		fmt.Fprintln(c.ErrOrStderr(), "Warning: this goes to the relay for real, and a campaign does so once; yet every mail says that it is practice, because\n"+
			"network.public_url in config.yaml is this machine itself. For readers, set it to the https address of their pages first.")
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
	return &cobra.Command{
		Use:   "stop NAME",
		Short: "End a campaign, a blueprint, or a series",
		Long: "Stop ends a campaign: who has not been mailed will not be, and one that has not begun is put aside. The name of a\n" +
			"blueprint ends the blueprint: it makes no campaign any more. What it made before is stopped by its own name. The name of\n" +
			"a series ends all its steps; stopping the open campaign of a step ends that step. What is stopped leaves the public archive; `campaigns publish` puts it back.",
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
	case e.Kind == "series":
		fmt.Fprintf(w, "%s has ended: none of its steps makes a mail any more.\n", e.Name)
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
