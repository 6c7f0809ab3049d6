package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/mailer/mailtest"
)

// lastYearsWeek is a blueprint whose draft is due at once: it is made so far ahead that every occurrence of the coming months is.
const lastYearsWeek = `
name: Week van de IMH 2024
topic: imh-week
subject: De Week van de IMH 2024 begint bijna
schedule: {around: first day of imh-week, at: "09:00"}
edition: {ahead: 120, owner: annelies}
blocks:
  - block: week_banner
    title: Week van de IMH
    from: 2024-06-10
    to: 2024-06-16
  - block: text
    text: Kom op 10 juni naar het dorpsplein.
`

// weekIn is that blueprint with a moment in so many days, and its draft four weeks ahead.
func weekIn(days int) string {
	day := time.Now().AddDate(0, 0, days)
	return strings.NewReplacer("around: first day of imh-week", fmt.Sprintf("yearly: %d %s", day.Day(), strings.ToLower(day.Month().String())),
		"ahead: 120", "ahead: 28").Replace(lastYearsWeek)
}

// A draft whose day lies behind us is not told as to come.
func TestADraftThatIsDueIsMadeNow(t *testing.T) {
	t.Parallel()
	site := village(t)
	if told := site.Run("campaigns", "apply", site.Write("week.yaml", weekIn(10))).out; !strings.Contains(told, "Its next draft is made now, where the service runs, for annelies") {
		t.Errorf("apply says:\n%s", told)
	}
	if told := site.Run("campaigns", "list").out; !strings.Contains(told, "its next draft is made now") {
		t.Errorf("the list says:\n%s", told)
	}
}

// A blueprint says whom its drafts are for, and the list who cannot be mailed.
func TestWhatABlueprintSaysOfItsDrafts(t *testing.T) {
	t.Parallel()
	site := village(t)
	file := site.Write("week.yaml", weekIn(100))
	told := site.Run("campaigns", "apply", file).out
	for _, want := range []string{"Its next draft is made on ", ", for annelies, and leaves once somebody has approved it", "annelies has no address", "dorpspost staff address annelies ADDRESS"} {
		if !strings.Contains(told, want) {
			t.Errorf("apply does not say %q:\n%s", want, told)
		}
	}
	site.Run("staff", "add", "annelies", "--role", "sender", "--address", "Annelies@lindewijk.example", "--language", "fr")
	if told := site.Run("campaigns", "apply", file).out; strings.Contains(told, "no address") || !strings.Contains(told, "for annelies") {
		t.Errorf("with an address, apply says:\n%s", told)
	}
	if told := site.Run("campaigns", "list").out; !strings.Contains(told, "its next draft is made on ") {
		t.Errorf("the list says:\n%s", told)
	}
	if told := site.Run("staff", "list").out; !strings.Contains(told, "Annelies@lindewijk.example") {
		t.Errorf("the staff:\n%s", told)
	}
	site.Run("staff", "add", "wout", "--role", "writer")
	written := site.Write("wout.yaml", strings.NewReplacer("annelies", "wout", "IMH 2024", "wout").Replace(weekIn(100)))
	if told := site.Run("campaigns", "apply", written).out; !strings.Contains(told, "wout writes only: a sender must approve each draft") {
		t.Errorf("of an owner who only writes, apply says:\n%s", told)
	}
	byItself := site.Write("zelf.yaml", "name: Weekbrief\ntopic: imh-week\ntemplate: imh-week\nedition: {make: automatic, owner: wout}\nschedule: {cron: \"0 9 * * 1\"}\n")
	if told := site.Run("campaigns", "apply", byItself).out; !strings.Contains(told, "But wout has no address") || strings.Contains(told, "writes only") {
		t.Errorf("of what leaves by itself, apply says:\n%s", told)
	}
	if told := site.Run("staff", "disable", "wout").out; !strings.Contains(told, "still owns: Week van de wout, Weekbrief.") {
		t.Errorf("disable says:\n%s", told)
	}
	if told := site.Run("campaigns", "list").out; strings.Contains(told, "wout has no address") || !strings.Contains(told, "wout may no longer act: name another owner") {
		t.Errorf("the list says:\n%s", told)
	}
	site.Run("staff", "address", "annelies", "")
	site.Refuses("needs one @", "staff", "address", "annelies", "annelies")
	site.Refuses("nobody on the staff", "staff", "address", "bo", "bo@lindewijk.example")
	site.Refuses("choose nl, fr or en", "staff", "address", "annelies", "annelies@lindewijk.example", "--language", "de")
	site.Refuses("Week van de IMH 2024: this is a blueprint: the draft of its first edition is made on ", "campaigns", "review", "Week van de IMH 2024")
}

// The way of a draft: made, mailed to its owner, looked at again, approved, and not before.
func TestTheWayOfADraft(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t)
	site := village(t, through(relay))
	site.Run("staff", "add", "annelies", "--role", "sender", "--address", "annelies@lindewijk.example")
	site.Apply(site.Write("week.yaml", weekIn(10)))
	site.Serve()
	draft := site.When("Week van de IMH 2024", "is a draft", func(c campaigns.Status) bool { return c.State == campaigns.Draft })
	if err := relay.WaitFor(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	mail := relay.Messages()[0]
	if words := string(mail.Data); len(mail.To) != 1 || mail.To[0] != "annelies@lindewijk.example" || !strings.Contains(words, "Subject: Na te kijken: ") ||
		!strings.Contains(words, fmt.Sprintf("dorpspost campaigns approve %d", draft.ID)) {
		t.Errorf("the owner got, at %v:\n%s", mail.To, words)
	}
	number := fmt.Sprint(draft.ID)
	if told := site.Run("campaigns", "list").out; !strings.Contains(told, "annelies") || !strings.Contains(told, "to be approved before it leaves") {
		t.Errorf("the list says:\n%s", told)
	}
	site.Refuses("still to be looked at", "campaigns", "approve", number)
	site.Refuses("choose --confirm with what you looked at, or --confirm-all", "campaigns", "review", number, "--confirm", "1", "--confirm-all")
	site.Refuses("list the review again", "campaigns", "review", number, "--confirm", "9")
	ref, _, _ := strings.Cut(strings.TrimSpace(strings.SplitN(site.Run("campaigns", "review", number).out, "\n", 2)[1]), " ")
	told := site.Run("campaigns", "review", number, "--confirm", ref).out
	for _, want := range []string{"[x] (", "[ ] blok 2 (text), text, nl: “10 juni” staat er nog", "or confirm what is right"} {
		if !strings.Contains(told, want) {
			t.Errorf("the review does not say %q:\n%s", want, told)
		}
	}
	if told := site.Run("campaigns", "review", number, "--confirm-all").out; !strings.Contains(told, "all is looked at") || !strings.Contains(told, "campaigns approve") {
		t.Errorf("after all of it, the review says:\n%s", told)
	}
	site.Run("campaigns", "approve", number)
	if c := site.Report(number); c.State != campaigns.Planned || c.Leaves != draft.Leaves {
		t.Errorf("approved, it is %s and leaves at %s", c.State, c.Leaves)
	}
}

// Approving a blueprint does not let go what somebody held of it, and says so.
func TestApprovingABlueprintSaysWhatIsStillHeld(t *testing.T) {
	t.Parallel()
	site := village(t)
	site.Apply(site.Write("brief.yaml", "name: Weekbrief\ntopic: imh-week\ntemplate: imh-week\nedition: automatic\nschedule: {cron: \"0 9 * * 1\"}\n"))
	if told := site.Run("campaigns", "approve", "Weekbrief").out; strings.Contains(told, "held") {
		t.Errorf("nothing is held, and approve says:\n%s", told)
	}
	site.Run("campaigns", "hold", "Weekbrief")
	if told := site.Run("campaigns", "approve", "Weekbrief").out; !strings.Contains(told, "its next edition is still held: let it go with `dorpspost campaigns approve \"Weekbrief (") {
		t.Errorf("approve says:\n%s", told)
	}
}

// A digest is for who chose it: no consent for a topic and no audience is to blame when nobody did.
func TestADigestThatNobodyChose(t *testing.T) {
	t.Parallel()
	site := village(t)
	file := site.Write("maand.yaml", "name: Maand\ndigest: monthly\nsubject: Dit was onze maand\nschedule: {cron: \"0 9 28 * *\"}\nblocks:\n  - block: text\n    text: Tot volgende maand.\n")
	if told := site.Run("campaigns", "apply", file).out; strings.Contains(told, "consent") || !strings.Contains(told, "Nobody has chosen one mail a month yet") {
		t.Errorf("apply says:\n%s", told)
	}
	site.Refuses("it is for who chose one mail a month", "campaigns", "rehearse", "Maand")
}
