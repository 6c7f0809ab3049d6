package deliveries_test

import (
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"
	"dorpspost/templates"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// follows lets people ask for one more topic.
func (w *world) follows(slug string, ids ...subscribers.ID) subscribers.Topic {
	w.t.Helper()
	topic, err := w.people.AddTopic(w.t.Context(), "test", subscribers.Topic{Slug: slug, Name: map[subscribers.Language]string{"nl": slug}})
	w.must(err)
	for _, id := range ids {
		w.saves(id, subscribers.PreferencesChange{Topics: subscribers.TopicActs{Given: []subscribers.TopicGiven{{Topic: topic.ID, Words: "Ja"}}, Form: "f1"}})
	}
	return topic
}

func (w *world) saves(id subscribers.ID, change subscribers.PreferencesChange) {
	w.t.Helper()
	_, err := w.people.SavePreferences(w.t.Context(), id, change)
	w.must(err)
}

// letter compiles a letter that says each of these words to those for whom its condition holds.
func (w *world) letter(words map[string]string) map[templates.Language]deliveries.Letter {
	w.t.Helper()
	file := "languages: [nl]\nsubject: Een overzicht\nblocks:\n  - {block: introduction, text: Dit was het.}\n"
	for _, word := range slices.Sorted(maps.Keys(words)) {
		file += fmt.Sprintf("  - {block: letter, heading: %s, if: '%s'}\n", word, words[word])
	}
	var node yaml.Node
	w.must(yaml.Unmarshal([]byte(file), &node))
	content, err := templates.ReadContent("test.yaml", node.Content[0], nil)
	w.must(err)
	letter, err := templates.Compile(content, templates.Dutch, templates.House{Name: w.us.Name, PostalAddress: w.us.PostalAddress, Topic: "x", PublicURL: w.us.PublicURL})
	w.must(err)
	return map[templates.Language]deliveries.Letter{"nl": {Letter: letter, Key: rand.Text()}}
}

// monthly is a digest about these topics; a topic's word is its slug in capitals.
func (w *world) monthly(campaign int64, topics ...subscribers.Topic) deliveries.Plan {
	w.t.Helper()
	plan, words := w.plan(campaign, deliveries.Ask), map[string]string{}
	plan.Digest.Round, plan.Topic = deliveries.Monthly, 0
	for _, topic := range topics {
		plan.Digest.Topics = append(plan.Digest.Topics, topic.ID)
		words[strings.ToUpper(topic.Slug)] = fmt.Sprintf(`thema bevat "%s"`, topic.Slug)
	}
	plan.Letters = w.letter(words)
	return plan
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s:\n%s", what, diff)
	}
}

// told says of each address which of some words its mails say.
func told(messages []mailtest.Message, words ...string) map[string]string {
	all := map[string]string{}
	for _, m := range messages {
		for _, word := range words {
			if strings.Contains(string(m.Data), word) {
				all[m.To[0]] += word + " "
			}
		}
	}
	return all
}

// A digest is for who chose it and follows a topic of it, and says at the last moment only what they still follow.
func TestADigestTellsWhatItsReaderFollows(t *testing.T) {
	onBoth(t, 7, testADigestTellsWhatItsReaderFollows)
}

func testADigestTellsWhatItsReaderFollows(t *testing.T, w *world) {
	vorming := w.follows("vorming", w.ids...)
	other := w.follows("iets-anders", w.ids[6])
	for _, id := range w.ids[:6] { // the last one wants single mails
		w.saves(id, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
	}
	leaves := func(id subscribers.ID, topics ...subscribers.Topic) {
		for _, topic := range topics {
			w.saves(id, subscribers.PreferencesChange{Topics: subscribers.TopicActs{Withdrawn: []subscribers.TopicID{topic.ID}}})
		}
	}
	leaves(w.ids[5], w.topic, vorming) // before: is not even in it
	hold := make(chan struct{})
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Nth: 1, Until: hold}}})
	run, err := w.freeze(w.monthly(1, w.topic, vorming, other))
	w.must(err)
	if run.Total != 5 {
		t.Errorf("it is for %d people, want the five who chose it and follow a topic of it", run.Total)
	}
	w.start(relay, 1)
	w.must(relay.WaitUntil(w.soon(), func(c mailtest.Counts) bool { return c.Asked == 1 }))
	leaves(w.ids[1], vorming)
	w.saves(w.ids[2], subscribers.PreferencesChange{Frequency: subscribers.FrequencyAll})
	leaves(w.ids[3], w.topic, vorming)
	close(hold)
	w.until("the run is done", w.ended)

	want := map[string]string{"lezer0@opvang.example": "IMH-WEEK VORMING ", "lezer1@opvang.example": "IMH-WEEK ", "lezer4@opvang.example": "IMH-WEEK VORMING "}
	equal(t, "told", told(relay.Messages(), "IMH-WEEK", "VORMING", "IETS-ANDERS"), want)
	equal(t, "skipped", w.report().SkippedBy, map[string]int{string(subscribers.ReasonNoDigest): 1, string(subscribers.ReasonLeftTopic): 1})
}

// What one person gets over all campaigns: the cap keeps the second mail back, and the bundle brings it once.
func TestABundleBringsWhatTheCapKeptBack(t *testing.T) {
	onBoth(t, 4, testABundleBringsWhatTheCapKeptBack)
}

func testABundleBringsWhatTheCapKeptBack(t *testing.T, w *world) {
	w.store.Pressure = deliveries.Pressure{AtMost: 1, Per: "7 days"}
	relay := mailtest.Start(t)
	w.start(relay, 2)
	send := func(campaign int64, change func(*deliveries.Plan)) deliveries.Report {
		plan := w.plan(campaign, deliveries.Ask)
		change(&plan)
		_, err := w.freeze(plan)
		w.must(err)
		w.until("the run is done", func() bool { return w.reportOf(campaign).Run.State.Ended() })
		return w.reportOf(campaign)
	}
	bundle := func(campaign int64, of ...int64) func(*deliveries.Plan) {
		words := map[string]string{}
		for _, c := range of {
			words["NIEUWS"+strings.ToUpper(deliveries.Missed(c))] = fmt.Sprintf(`gemist bevat "%s"`, deliveries.Missed(c))
		}
		return func(p *deliveries.Plan) {
			p.Digest = deliveries.Digest{Round: deliveries.Bundle, Topics: []subscribers.TopicID{w.topic.ID}, Campaigns: of}
			p.Topic, p.Letters = 0, w.letter(words)
		}
	}
	ordinary := func(*deliveries.Plan) {}
	if r := send(1, ordinary); r.Accepted != 4 {
		t.Fatalf("the first: %+v", r)
	}
	urgent := send(2, func(p *deliveries.Plan) { p.Urgent = "de zaal verandert" })
	if urgent.Accepted != 4 || urgent.Run.Urgent != "de zaal verandert" {
		t.Errorf("the urgent one: %+v", urgent)
	}
	for campaign := int64(3); campaign <= 4; campaign++ {
		equal(t, "skipped", send(campaign, ordinary).SkippedBy, map[string]int{deliveries.ReasonBundled: 4})
	}
	left, err := w.store.Bundled(t.Context(), w.db.Read(), 1)
	w.must(err)
	if len(left) != 2 || left[0].Campaign != 3 || left[1].Campaign != 4 {
		t.Errorf("bundled = %+v", left)
	}
	three := 3
	w.saves(w.ids[0], subscribers.PreferencesChange{PauseMonths: &three})
	w.saves(w.ids[1], subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
	before := len(relay.Messages())
	r := send(5, bundle(5, 3, 4))
	equal(t, "skipped", r.SkippedBy, map[string]int{string(subscribers.ReasonPaused): 1, string(subscribers.ReasonDigest): 1})
	want := map[string]string{"lezer2@opvang.example": "NIEUWSC3 NIEUWSC4 ", "lezer3@opvang.example": "NIEUWSC3 NIEUWSC4 "}
	equal(t, "told", told(relay.Messages()[before:], "NIEUWSC3", "NIEUWSC4"), want)
	plan := w.plan(6, deliveries.Ask)
	bundle(6, 3, 4)(&plan)
	if _, err := w.freeze(plan); err == nil {
		t.Error("a second bundle brings it again")
	}
}

func (w *world) reportOf(campaign int64) deliveries.Report {
	w.t.Helper()
	runs, err := w.store.Runs(w.t.Context(), w.db.Read(), campaign)
	w.must(err)
	report, err := w.store.Report(w.t.Context(), w.db.Read(), runs[0])
	w.must(err)
	return report
}

// Quiet hours go by what the clock shows, also in the nights when it changes.
func TestQuietHours(t *testing.T) {
	t.Parallel()
	brussels, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ quiet, at, turns, is string }{
		{"21:00-06:00", "2027-06-14 20:59", "2027-06-14 21:00", ""},
		{"21:00-06:00", "2027-06-14 21:00", "2027-06-15 06:00", "quiet"},
		{"21:00-06:00", "2027-06-15 05:59", "2027-06-15 06:00", "quiet"},
		{"21:00-06:00", "2027-06-15 06:00", "2027-06-15 21:00", ""},
		{"12:00-13:00", "2027-06-15 12:30", "2027-06-15 13:00", "quiet"},
		{"21:00-02:30", "2027-03-28 01:59", "2027-03-28 03:00", "quiet"}, // in the gap: the first minute after it
		{"02:15-02:45", "2027-10-31 01:00", "2027-10-31 02:15", ""},      // an hour that comes twice
		{"", "2027-06-14 23:00", "", ""},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", test.at, brussels)
		if err != nil {
			t.Fatal(err)
		}
		var quiet deliveries.Quiet
		if err := quiet.UnmarshalText([]byte(test.quiet)); err != nil {
			t.Fatal(err)
		}
		turns := ""
		if next := quiet.Turns(at); !next.IsZero() {
			turns = next.Format("2006-01-02 15:04")
		}
		if quiet.At(at) != (test.is == "quiet") || turns != test.turns {
			t.Errorf("%s at %s: quiet %v until %s, want %s until %s", test.quiet, test.at, quiet.At(at), turns, test.is, test.turns)
		}
	}
	for _, wrong := range []string{"21:00", "21-06", "25:00-06:00", "06:00-06:00", "21:00-06:00-07:00", "nacht"} {
		var quiet deliveries.Quiet
		if err := quiet.UnmarshalText([]byte(wrong)); err == nil {
			t.Errorf("%q was read as %s", wrong, quiet)
		}
	}
}
