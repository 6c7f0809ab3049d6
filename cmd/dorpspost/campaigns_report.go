package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/staff"
	"dorpspost/templates"

	"github.com/spf13/cobra"
)

func campaignsReport(o *options) *cobra.Command {
	var message, people string
	c := &cobra.Command{
		Use:   "report NAME",
		Short: "Say what became of a campaign, list who is in a state, or show the mail that one reader was sent",
		Long: "Report counts what the ledger says of a campaign, and why mails were refused or are put off.\n\n" +
			"With --people it lists who is in one state, one reader per line: the address, why in plain words, and what the mail\n" +
			"server said.\n\n" +
			"With --message it makes the mail of one reader again, byte for byte that of the last attempt (before any DKIM field),\n" +
			"and holds its hash against the ledger's: the mail goes to standard output, what is known of it to standard error, and\n" +
			"the exit code is 1 where they differ. Whether it was handed over is said as far as the ledger knows. The reader is named\n" +
			"by the address of then or of now, or by the number of the delivery, which stands in the Message-ID. It goes on record\n" +
			"who looked.\n\n" +
			"These two show people's addresses, and take the role of a sender.",
		Example: "  dorpspost campaigns report \"IMH-week 2027\"\n  dorpspost campaigns report 12 --json\n" +
			"  dorpspost campaigns report \"IMH-week 2027\" --people refused\n" +
			"  dorpspost campaigns report \"IMH-week 2027\" --message els@opvang.example > mail.eml",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			state := deliveries.State(people)
			switch {
			case message != "" && people != "":
				return usage("--message and --people are two questions: ask one at a time")
			case message != "":
				return o.act(c, staff.Sender, func(a *app, who string) error { return o.message(c, a, who, args[0], message) })
			case people == "":
				return o.act(c, staff.Writer, func(a *app, _ string) error { return o.report(c, a, args[0]) })
			case !slices.Contains(deliveries.States(), state):
				return usage("--people takes one of %s", stateNames())
			}
			return o.act(c, staff.Sender, func(a *app, _ string) error { return o.people(c, a, args[0], state) })
		},
	}
	c.Flags().StringVar(&message, "message", "", "the reader whose mail to make again")
	c.Flags().StringVar(&people, "people", "", "list who is in this state: "+stateNames())
	return c
}

func stateNames() string {
	var names []string
	for _, state := range deliveries.States() {
		names = append(names, string(state))
	}
	return strings.Join(names, ", ")
}

// people lists who is in a state, as it is read: there may be hundreds of thousands.
func (o *options) people(c *cobra.Command, a *app, ref string, state deliveries.State) error {
	w := bufio.NewWriter(c.OutOrStdout())
	encoder := json.NewEncoder(w)
	nobody := true
	err := a.campaigns.People(c.Context(), ref, state, func(some []deliveries.Person) error {
		nobody = nobody && len(some) == 0
		for _, p := range some {
			if !o.json {
				fmt.Fprintln(w, line(p))
			} else if err := encoder.Encode(p); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && nobody && !o.json {
		fmt.Fprintf(c.ErrOrStderr(), "Nobody of %s is in this state: %s.\n", ref, state)
	}
	return errors.Join(err, w.Flush())
}

// line is one reader in the list of people: who, why, when again, and the mail server's own words.
func line(p deliveries.Person) string {
	parts := []string{cmp.Or(p.Address, fmt.Sprintf("(erased, %d)", p.Subscriber))}
	if sentence, _ := p.Cause.In(templates.English); p.Cause != "" {
		parts = append(parts, sentence)
	}
	if p.Reason != "" {
		parts = append(parts, p.Reason+": "+deliveries.SkipIn(templates.English, p.Reason))
	}
	if !p.NextAt.IsZero() {
		parts = append(parts, "again at "+when(p.NextAt))
	}
	if p.Code != 0 || p.Words != "" {
		parts = append(parts, "("+said(p)+")")
	}
	return strings.Join(parts, "  ")
}

func (o *options) report(c *cobra.Command, a *app, ref string) error {
	status, err := a.campaigns.Status(c.Context(), ref)
	if err != nil {
		return err
	}
	idle, err := o.idle(c.Context(), a, status.Reports)
	if err != nil {
		return err
	}
	if !status.ReconsiderUntil.IsZero() && !o.json {
		serving, err := a.serving(c.Context())
		if err != nil {
			return err
		}
		idle = !serving
	}
	return o.print(c, status, func(w io.Writer) {
		sayStatus(w, status)
		sayIdle(w, idle)
	})
}

func sayStatus(w io.Writer, s campaigns.Status) {
	fmt.Fprintf(w, "%s: %s\n", s.Name, s.Where)
	sayMoment(w, s)
	if len(s.Reports) > 0 && s.Reports[0].Run.Urgent != "" {
		fmt.Fprintln(w, "  It was urgent:", s.Reports[0].Run.Urgent)
	}
	if s.Problem != "" {
		fmt.Fprintln(w, " ", s.Problem)
	}
	if s.After != nil {
		fmt.Fprintf(w, "  It "+followWords[s.After.How]+".\n", s.After.Name)
	}
	for _, a := range s.Approvals {
		sayApproval(w, a)
	}
	for i, report := range s.Reports {
		sayReport(w, s.Name, report)
		if i == 0 {
			sayCauses(w, s.Name, s.Causes)
		}
	}
	if s.Public != "" {
		fmt.Fprintf(w, "  Anybody can read it in the public archive: %s\n", s.Public)
	}
	for _, after := range s.FollowUps {
		fmt.Fprintf(w, "  Follow-up: %s, which "+followWords[after.How]+".\n", after.Name, "this one")
	}
}

// sayMoment tells when a campaign leaves, or what it takes for it to leave.
func sayMoment(w io.Writer, s campaigns.Status) {
	switch {
	case !s.ReconsiderUntil.IsZero():
		fmt.Fprintf(w, "  It leaves in %s, on %s. Until then, keep it here with `dorpspost campaigns hold %q`.\n", inMinutes(s.ReconsiderUntil), local(s.Leaves), s.Name)
	case s.Leaves != "" && s.State == campaigns.Draft:
		fmt.Fprintf(w, "  It leaves on %s if somebody has approved it: `dorpspost campaigns approve %q`.\n", local(s.Leaves), s.Name)
	case s.Leaves != "":
		fmt.Fprintf(w, "  It leaves on %s.\n", local(s.Leaves))
	case s.State == campaigns.Draft:
		fmt.Fprintf(w, "  It leaves for real when somebody sends it and a relay is set: `dorpspost campaigns send %q`.\n", s.Name)
	}
}

// followWords say what a follow-up does to the campaign before it.
var followWords = map[deliveries.FollowUp]string{
	deliveries.Correction:   "corrects %s",
	deliveries.RestAfterAll: "sends %s after all to the people who were cut off",
	deliveries.RefusedAgain: "sends %s once more to the people who were refused",
}

func sayReport(w io.Writer, name string, r deliveries.Report) {
	if r.Run.Kind == deliveries.Practice {
		fmt.Fprintln(w, "  Practice: nothing of this has left the machine.")
	}
	fmt.Fprintf(w, "  %d of %s accepted by the mail server%s.\n", r.Accepted, counted(r.Total, "mail was", "mails were"), soFar(r.Run))
	for _, line := range []struct {
		count int
		what  string
	}{
		{r.Refused, "refused"}, {r.Later, again(r)}, {r.Unknown, "of unknown outcome: nobody knows whether it arrived"},
		{r.Settled, "of unknown outcome, left as it is"}, {r.Planned + r.Sending, "still to go"},
	} {
		if line.count > 0 {
			fmt.Fprintf(w, "  %d %s.\n", line.count, line.what)
		}
	}
	if r.Unknown > 0 && !r.Run.State.Ended() && !strings.Contains(r.Run.Problem, "--unknown") {
		fmt.Fprintf(w, "  About what is of unknown outcome you decide: `dorpspost campaigns resume %q --unknown resend` (a reader may get it twice) or `leave`.\n", name)
	}
	if r.Skipped > 0 {
		fmt.Fprintf(w, "  %d skipped (%s).\n", r.Skipped, reasons(r.SkippedBy))
	}
	if !r.Run.State.Ended() && r.Open() > 0 {
		fmt.Fprintf(w, "  What has not left by %s is skipped as too late.\n", when(r.Run.LastMoment))
	}
	sayWaits(w, name, r.Run)
	sayLinks(w, r.Links)
}

// soFar is said of a campaign to which people come day by day.
func soFar(r deliveries.Run) string {
	if r.Intake == deliveries.IntakeOpen {
		return " so far; people come to it day by day"
	}
	return ""
}

// again is what is said of mails that were put off.
func again(r deliveries.Report) string {
	if r.AgainAt.IsZero() {
		return "to be tried again"
	}
	return "to be tried again, the first at " + when(r.AgainAt)
}

// sayWaits tells why a run does not go on, where it does not.
func sayWaits(w io.Writer, name string, r deliveries.Run) {
	switch {
	case r.State == deliveries.Paused && r.Problem == "":
		fmt.Fprintf(w, "  %s.\n", pausedBySomebody(name))
	case r.Problem == "":
	case r.State == deliveries.Paused:
		fmt.Fprintln(w, "  It is paused:", r.Problem)
	default:
		fmt.Fprintln(w, "  It waits:", r.Problem)
	}
}

// pausedBySomebody is what is said of a campaign that a person paused, and not a fault.
func pausedBySomebody(name string) string {
	return fmt.Sprintf("Somebody paused it; it goes on with `dorpspost campaigns resume %q`", name)
}

// said is the mail server's answer in one piece: "550 5.1.1 no such user".
func said(p deliveries.Person) string {
	code := ""
	if p.Code != 0 {
		code = strconv.Itoa(p.Code)
	}
	return strings.Join(strings.Fields(code+" "+p.Enhanced+" "+p.Words), " ")
}

// sayCauses tells why mails were refused or are put off, what to do, and how to see who.
func sayCauses(w io.Writer, name string, causes []deliveries.CauseCount) {
	for _, c := range causes {
		sentence, todo := c.Cause.In(templates.English)
		fmt.Fprintf(w, "  %7d %s: %s %s\n", c.Count, asked[c.State], sentence, todo)
	}
	if len(causes) > 0 {
		fmt.Fprintf(w, "  Who: `dorpspost campaigns report %q --people %s`.\n", name, causes[0].State)
	}
}

// asked are states in the list of causes.
var asked = map[deliveries.State]string{deliveries.Refused: "refused", deliveries.Later: "put off"}

// sayLinks tells how often the links were followed, where they are counted. It is about so often, and the reason is given.
func sayLinks(w io.Writer, links []deliveries.LinkCount) {
	if len(links) == 0 {
		return
	}
	fmt.Fprintln(w, "  Links were followed about so often. Programs that look into mails are left out as far as they give themselves away, and who")
	fmt.Fprintln(w, "  it was is not known:")
	for _, link := range links {
		fmt.Fprintf(w, "  about %6d  %s (%s)\n", link.About, link.Address, link.Language)
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
