package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
)

// copies counts at the relay who has a mail with these words in its head, and fails where somebody has it twice.
func copies(t *testing.T, relay *mailtest.Relay, words string) (readers []string) {
	t.Helper()
	for _, m := range relay.Messages() {
		if !bytes.Contains(m.Data, []byte(words)) {
			continue
		}
		if slices.Contains(readers, m.To[0]) {
			t.Errorf("%s has %q twice", m.To[0], words)
		}
		readers = append(readers, m.To[0])
	}
	slices.Sort(readers)
	return readers
}

// A campaign with a mistake is stopped half-way. The rest gets it after all, the refused are tried again, and the correction
// goes to exactly those who have the letter: all counted at the relay.
func TestStoryOfACampaignThatWentWrong(t *testing.T) {
	t.Parallel()
	const readers, wrong, right = 300, "Subject: Welkom op dinsdag", "Subject: Rechtgezet, het is woensdag"
	address := func(n int) string { return fmt.Sprintf("lezer%d@opvang.example", n) }
	slow := mailtest.Rule{At: mailtest.AtDot, Wait: 20 * time.Millisecond}
	relay := mailtest.Start(t, mailtest.Script{Keep: 4096, Rules: []mailtest.Rule{
		mailtest.Refuse(address(3), "550 5.1.1 no such user"), mailtest.Refuse(address(7), "550 not here"),
		mailtest.Refuse(address(9), "552 5.2.2 mailbox full"), slow,
	}})
	site := newSite(t, through(relay))
	site.Topic("imh-week", "IMH-week")
	site.Import(site.Readers(readers), "imh-week")
	file := site.Write("brief.yaml", brief+"subject: Welkom op dinsdag\n")
	site.Apply(file)
	site.Serve()
	site.Send(letter)
	site.Taken(relay, readers/5)
	site.Refuses("has not ended yet", "campaigns", "correct", letter, file)
	site.Run("campaigns", "stop", letter)
	first := site.Ended(letter).Reports[0]
	if first.Refused != 3 || first.Accepted != len(copies(t, relay, wrong)) || first.Skipped == 0 {
		t.Fatalf("after the stop: %+v", first)
	}
	site.tellsWhy()

	relay.Behave()
	site.followedBy(deliveries.Report{Total: 2, Accepted: 2}, "campaigns", "send", letter, "--refused")
	site.followedBy(deliveries.Report{Total: first.Skipped, Accepted: first.Skipped}, "campaigns", "send", letter, "--rest")
	site.Refuses("nobody is left", "campaigns", "send", letter, "--rest")
	site.Refuses("nobody is left", "campaigns", "send", letter, "--refused")
	had := copies(t, relay, wrong)
	if len(had) != readers-1 || slices.Contains(had, address(3)) {
		t.Errorf("%d readers have the letter, want all but the one whose address does not exist", len(had))
	}

	site.Import(site.Write("later.csv", "e-mail;voornaam\nnieuw@opvang.example;Ann\n"), "imh-week")
	mended := site.Write("brief.yaml", brief+"subject: Rechtgezet, het is woensdag\n")
	site.followedBy(deliveries.Report{Total: len(had), Accepted: len(had)}, "campaigns", "correct", letter, mended)
	site.Refuses("has gone out already", "campaigns", "correct", letter, mended)
	if corrected := copies(t, relay, right); !slices.Equal(corrected, had) {
		t.Errorf("the correction went to %d readers, the letter to %d: they are not the same", len(corrected), len(had))
	}
	copies(t, relay, wrong)
	told := site.Run("campaigns", "report", letter).out
	for _, name := range []string{"opnieuw", "rest", "rechtzetting"} {
		if !strings.Contains(told, "Follow-up: "+letter+" ("+name+")") {
			t.Errorf("the report does not name the follow-up (%s):\n%s", name, told)
		}
	}
}

// followedBy runs a command that makes a follow-up of the letter, and waits until all of that has gone as said.
func (s *site) followedBy(want deliveries.Report, command ...string) {
	s.t.Helper()
	var made campaigns.Status
	s.Run(append(command, "--json")...).Into(&made)
	if made.After == nil || made.After.Name != letter {
		s.t.Errorf("%s follows %+v", made.Name, made.After)
	}
	mustCount(s.t, s.Ended(made.Name), want)
}

// tellsWhy looks at what the report says of the three who were refused.
func (s *site) tellsWhy() {
	s.t.Helper()
	told := s.Run("campaigns", "report", letter).out
	for _, words := range []string{"1 refused: This address does not exist.", "1 refused: The reader's mailbox is full.", "1 refused: The mail server refuses this address", "--people refused"} {
		if !strings.Contains(told, words) {
			s.t.Errorf("the report does not say %q:\n%s", words, told)
		}
	}
	who := s.Run("campaigns", "report", letter, "--people", "refused")
	if want := "lezer3@opvang.example  This address does not exist.  (550 5.1.1 no such user)\n"; !strings.Contains(who.out, want) {
		s.t.Errorf("who was refused does not say %q:\n%s", want, who.out)
	}
	lines := json.NewDecoder(strings.NewReader(s.Run("campaigns", "report", letter, "--people", "skipped", "--json").out))
	var p deliveries.Person
	if err := lines.Decode(&p); err != nil || p.Reason != deliveries.ReasonStopped || p.Address == "" {
		s.t.Errorf("the first who was skipped is %+v, %v", p, err)
	}
	s.Refuses("--people takes one of", "campaigns", "report", letter, "--people", "everybody")
}

// What a mail server put off goes at once when somebody says so: by itself the first would come after a minute.
func TestStoryOfWhatWasPutOff(t *testing.T) {
	t.Parallel()
	const readers = 5
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtRcpt, Times: readers, Say: "451 4.7.1 Greylisted, come back later"}}})
	site := newSite(t, through(relay))
	site.Topic("imh-week", "IMH-week")
	site.Import(site.Readers(readers), "imh-week")
	site.Apply(site.Write("brief.yaml", brief+"last_moment: 24h\n"))
	site.Serve()
	site.Send(letter)
	status := site.When(letter, "is put off", func(c campaigns.Status) bool { return c.Reports[0].Later == readers })
	if run := status.Reports[0].Run; run.LastMoment > run.FrozenAt.Add(24*time.Hour) || run.LastMoment < run.FrozenAt.Add(23*time.Hour) {
		t.Errorf("the last moment is %v, frozen at %v", run.LastMoment, run.FrozenAt)
	}
	told := site.Run("campaigns", "report", letter).out
	for _, words := range []string{"5 put off: The mail server lets a sender that it does not know wait first.", "is skipped as too late"} {
		if !strings.Contains(told, words) {
			t.Errorf("the report does not say %q:\n%s", words, told)
		}
	}
	site.Run("campaigns", "pause", letter)
	var went resumed
	site.Run("campaigns", "resume", letter, "--now", "--json").Into(&went)
	if went.Hurried != readers {
		t.Errorf("resume --now tells of %d mails, want %d", went.Hurried, readers)
	}
	mustCount(t, site.Ended(letter), deliveries.Report{Total: readers, Accepted: readers})
	onceEach(t, relay, readers)
}
