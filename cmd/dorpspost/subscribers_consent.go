package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"dorpspost/database"
	"dorpspost/staff"
	"dorpspost/subscribers"

	"github.com/spf13/cobra"
)

// errNotProven is how `subscribers consent` ends when what is on record does not hold.
var errNotProven = errors.New("this proof does not hold: see its last lines, and `dorpspost subscribers verify-consent`")

func subscribersConsent(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "consent ADDRESS",
		Short: "Print the proof of one person's consent: words, moments, doors, and whether it holds",
		Long: "Consent prints all that is on record about what one person agreed to: each topic with the exact words, when and by which\n" +
			"door, and what was decided later. In place of an address it takes the number of a subscriber, also of one who was erased.\n" +
			"It goes on record who looked. The exit code is 1 where the chain does not hold.",
		Example: "  dorpspost subscribers consent els@opvang.example\n  dorpspost subscribers consent els@opvang.example --json\n" +
			"  dorpspost subscribers consent 12",
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if number, err := strconv.ParseInt(args[0], 10, 64); err == nil {
				return o.act(c, staff.Administrator, func(a *app, who string) error { return o.prove(c, a, who, subscribers.ID(number)) })
			}
			return o.person(c, staff.Administrator, args[0], func(a *app, who string, p subscribers.Subscriber) error { return o.prove(c, a, who, p.ID) })
		},
	}
}

func (o *options) prove(c *cobra.Command, a *app, who string, id subscribers.ID) error {
	proof, err := a.subscribers.Proof(c.Context(), who, id)
	if err != nil {
		return err
	}
	if err := o.print(c, proof, func(w io.Writer) { sayProof(w, proof) }); err != nil {
		return err
	}
	if proof.Fault != nil {
		return errNotProven
	}
	return nil
}

func sayProof(w io.Writer, p subscribers.Proof) {
	whom := "somebody who was erased"
	if p.State != subscribers.StateErased {
		whom = strings.TrimSpace(p.FirstName+" "+p.LastName) + " <" + p.Address + ">"
	}
	fmt.Fprintf(w, "Consent of %s, subscriber %d, as on record on %s (%s)\n", strings.TrimSpace(whom), p.Subscriber, when(p.MadeAt), houseZone())
	fmt.Fprintf(w, "%s\n", standing(p))
	for _, topic := range p.Topics {
		sayTopicProof(w, topic, p.State)
	}
	if len(p.All) > 0 {
		fmt.Fprint(w, "\nAll mail of the network\n")
		sayRecords(w, p.All)
	}
	fmt.Fprintln(w)
	sayWhetherProven(w, p)
}

// standing is the person's state of today, in words.
func standing(p subscribers.Proof) string {
	switch p.State {
	case subscribers.StateErased:
		return "Nothing personal is left. What was agreed to, and when, still is."
	case subscribers.StateLeft:
		return "Has left: gets no mail."
	case subscribers.StatePaused:
		return "Pauses until " + when(p.PausedUntil) + "; wants " + frequencies[p.Frequency] + "."
	case subscribers.StatePending:
		return "Has not confirmed: gets no mail."
	}
	return "Active; wants " + frequencies[p.Frequency] + "."
}

func sayTopicProof(w io.Writer, t subscribers.TopicProof, state subscribers.State) {
	now := "no record permits mail about it now"
	if t.Permitted > 0 && state != subscribers.StateErased {
		now = fmt.Sprintf("record %d permits mail about it", t.Permitted)
	}
	fmt.Fprintf(w, "\n%s: %s\n", cmp.Or(t.Slug, fmt.Sprintf("topic %d", t.Topic)), now)
	sayRecords(w, t.Records)
}

// sayRecords prints words that were shown before, and just so, once.
func sayRecords(w io.Writer, records []subscribers.Consent) {
	shown := map[string]int{}
	for _, r := range records {
		fmt.Fprintf(w, "  %d  %s  %s\n", r.Number, when(r.At), decided(r))
		for _, line := range circumstances(r) {
			fmt.Fprintf(w, "     %s\n", line)
		}
		switch first := shown[r.Words]; {
		case r.Words == "":
		case first > 0:
			fmt.Fprintf(w, "     words: those of record %d\n", first)
		default:
			shown[r.Words] = r.Number
			fmt.Fprintf(w, "     words, in %s:\n", r.Language)
			for line := range strings.SplitSeq(r.Words, "\n") {
				fmt.Fprintf(w, "       | %s\n", line)
			}
		}
	}
}

// decided is what a record says, in words.
func decided(r subscribers.Consent) string {
	switch r.Kind {
	case subscribers.ConsentAsked:
		return "asked for it; that alone permits nothing"
	case subscribers.ConsentGiven:
		return "agreed"
	case subscribers.ConsentWithdrawn:
		return "left the topic"
	case subscribers.ConsentLeft:
		return "left all mail"
	case subscribers.ConsentUndone:
		return "undid that"
	case subscribers.ConsentPaused:
		return "paused" + behind(" until ", momentOf(r.Detail))
	case subscribers.ConsentResumed:
		return "ended the pause"
	case subscribers.ConsentFrequency:
		return "wants from now on " + cmp.Or(frequencies[subscribers.Frequency(r.Detail)], "another number of mails")
	case subscribers.ConsentMoved:
		return "confirmed another address" + behind(", in place of ", r.Detail)
	}
	return string(r.Kind)
}

// momentOf is an instant that a record keeps as a text, in the way of all others.
func momentOf(detail string) string {
	var at database.Instant
	if at.UnmarshalText([]byte(detail)) != nil {
		return detail
	}
	return when(at)
}

func behind(text, detail string) string {
	if detail == "" {
		return ""
	}
	return text + detail
}

// doors are where a decision came in.
var doors = map[subscribers.Via]string{
	subscribers.ViaForm: "on a public form", subscribers.ViaImport: "in a list that was imported", subscribers.ViaStaff: "through staff",
	subscribers.ViaPage: "on a page behind the reader's own link", subscribers.ViaOneClick: "by the button of a mail program",
	subscribers.ViaMailto: "by a mail that asks to leave",
}

// circumstances are the lines below a record; of who was erased there are none.
func circumstances(r subscribers.Consent) (lines []string) {
	add := func(format string, what string) {
		if what != "" {
			lines = append(lines, fmt.Sprintf(format, what))
		}
	}
	add("%s", doors[r.Via])
	add("source: %s", r.Source)
	if r.By == "reader" {
		add("%s", "the reader's own act")
	} else {
		add("who vouches for it: %s", r.By)
	}
	add("the address then: %s", r.Address)
	add("version of the form: %s", r.Form)
	add("the mail that asked to confirm: SHA-256 %s", r.Mail)
	return lines
}

func sayWhetherProven(w io.Writer, p subscribers.Proof) {
	if p.Fault != nil {
		fmt.Fprintf(w, "This does NOT hold: %s.\n", p.Fault)
		return
	}
	fmt.Fprintf(w, "It holds: %s, each following from the one before it, and all as they were written.\n", counted(p.Records, "record", "records"))
	if p.Listed > 0 {
		fmt.Fprintf(w, "What stands up to record %d was listed on %s (day %d), with the hash\n%s.\n", p.Listed, p.ListedOn.Date, p.ListedOn.Number, p.ListedOn.Hash)
	}
	if p.Listed < p.Records {
		fmt.Fprintln(w, "What came later is listed when the next day begins, by a service that runs.")
	}
}
