package deliveries_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// file reads what travels with letters, as the media library does.
func (w *world) file(ref string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(w.files, ref))
	if err != nil {
		return nil, fmt.Errorf("%s: this file is not in the library", ref)
	}
	return data, nil
}

// rich is a plan with a condition on a topic, a picture, an attachment of so many bytes, and a counted link.
func (w *world) rich(campaign int64, pictures string, attached int) (deliveries.Plan, templates.Letter) {
	w.t.Helper()
	pdf := append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte{'x'}, attached)...)
	one := func(text string) templates.Value { return templates.Value{Words: templates.Words{"": text}} }
	content := templates.Content{
		Languages: []templates.Language{"nl"}, Subject: templates.Words{"": "Eén week"}, Preheader: templates.Words{"": "Voor wie met kinderen werkt."},
		Pictures: pictures, Attachments: []templates.Attachment{{File: templates.PictureRef(pdf, "pdf"), Name: "affiche.pdf"}},
		Blocks: []templates.Block{
			{Type: "introduction", Fields: map[string]templates.Value{"text": one("Kijk in [het programma](https://www.example.org/programma).")}},
			{Type: "text", If: `thema bevat "vorming"`, Fields: map[string]templates.Value{"text": one("Kom naar de vorming.")}},
			{Type: "image", Fields: map[string]templates.Value{"image": {One: "builtin/together.png", Words: templates.Words{"": "Twee mensen."}}}},
		},
	}
	house := templates.House{
		Name: w.us.Name, PostalAddress: w.us.PostalAddress, Topic: "IMH-week", PublicURL: w.us.PublicURL, Key: rand.Text(), CountLinks: true,
		Attachment: func(string) ([]byte, string, error) { return pdf, "application/pdf", nil },
	}
	letter, err := templates.Compile(content, "nl", house)
	w.must(err)
	for _, f := range letter.Files {
		w.must(os.WriteFile(filepath.Join(w.files, f.Ref), f.Data, 0o600))
	}
	plan := w.plan(campaign, deliveries.Ask)
	plan.Letters["nl"] = deliveries.Letter{Letter: letter, Key: house.Key, Online: "<p>dag</p>"}
	return plan, *letter
}

// follow has the second reader ask for one topic more.
func (w *world) follow(slug string) {
	w.t.Helper()
	topic, err := w.people.AddTopic(w.t.Context(), "test", subscribers.Topic{Slug: slug, Name: map[subscribers.Language]string{"nl": slug}})
	w.must(err)
	w.exec(fmt.Sprintf("INSERT INTO subscriptions (subscriber_id, topic_id, since, consent) VALUES (%d, %d, 1, 1)", w.ids[1], topic.ID))
}

func TestALetterWithEverythingGoesOut(t *testing.T) { onBoth(t, 2, testALetterWithEverythingGoesOut) }

func testALetterWithEverythingGoesOut(t *testing.T, w *world) {
	w.follow("vorming")
	plan, letter := w.rich(1, templates.PicturesEmbedded, 1000)
	_, err := w.freeze(plan)
	w.must(err)
	relay := mailtest.Start(t)
	w.start(relay, 2)
	w.until("the run is done", w.ended)
	if r := w.report(); r.Accepted != 2 {
		t.Fatalf("report = %+v", r)
	}
	for _, m := range relay.Messages() {
		tree, err := mailtest.Tree(m.Data)
		w.must(err)
		for _, text := range tree.Leaves()[:2] {
			if shown := bytes.Contains(text.Body, []byte("Kom naar de vorming.")); shown != (m.To[0] == "lezer1@opvang.example") {
				t.Errorf("%s sees the part for those of the topic in %s: %v", m.To[0], text.Type, shown)
			}
		}
		for _, f := range letter.Files {
			if !slices.ContainsFunc(tree.Leaves(), func(n mailtest.Node) bool {
				return bytes.Equal(n.Body, f.Data) && n.Disposition == map[string]string{templates.WayInline: "inline", templates.WayAttached: "attachment"}[f.Way]
			}) {
				t.Errorf("%s did not get %s", m.To[0], f.Name)
			}
		}
	}
}

func TestAFileThatIsGonePausesTheRun(t *testing.T) { onBoth(t, 2, testAFileThatIsGonePausesTheRun) }

func testAFileThatIsGonePausesTheRun(t *testing.T, w *world) {
	for campaign, c := range map[int64]struct{ way, pictures, named string }{
		1: {templates.WayAttached, "", "the attachment affiche.pdf of the letter (nl)"},
		2: {templates.WayInline, templates.PicturesEmbedded, "a picture of the letter (nl)"},
		3: {templates.WayHosted, templates.PicturesHosted, "a picture of the letter (nl)"},
	} {
		plan, letter := w.rich(campaign, c.pictures, int(campaign))
		for _, f := range letter.Files {
			if f.Way == c.way {
				w.must(os.Remove(filepath.Join(w.files, f.Ref)))
			}
		}
		_, err := w.freeze(plan)
		w.must(err)
		relay := mailtest.Start(t)
		stop := w.start(relay, 1)
		w.until("the run is paused", func() bool { return w.run(campaign).State == deliveries.Paused })
		problem := w.run(campaign).Problem
		for _, words := range []string{c.named, "back from the backup", "`dorpspost campaigns render FILE`", fmt.Sprintf("`dorpspost campaigns resume %d`", campaign)} {
			if !strings.Contains(problem, words) {
				t.Errorf("%q does not say %q", problem, words)
			}
		}
		if strings.Count(problem, "this file is not in the library") != 1 || len(relay.Messages()) != 0 {
			t.Errorf("%q, and %d mails", problem, len(relay.Messages()))
		}
		for _, f := range letter.Files {
			w.must(os.WriteFile(filepath.Join(w.files, f.Ref), f.Data, 0o600))
		}
		ctx := t.Context()
		w.must(w.db.Write(ctx, func(tx *database.Tx) error { return w.store.Ask(ctx, tx, campaign, deliveries.WishResume) }))
		w.until("the run is done", func() bool { return w.run(campaign).State == deliveries.Done })
		stop()
	}
}

// run is the one run of a campaign.
func (w *world) run(campaign int64) deliveries.Run {
	w.t.Helper()
	runs, err := w.store.Runs(context.Background(), w.db.Read(), campaign)
	w.must(err)
	return runs[0]
}

// A relay that says how much it takes is believed: nobody is refused for the size of our letter.
func TestALetterThatIsTooLargeMarksNobody(t *testing.T) {
	onBoth(t, 9, testALetterThatIsTooLargeMarksNobody)
}

func testALetterThatIsTooLargeMarksNobody(t *testing.T, w *world) {
	plan, _ := w.rich(1, "", 100_000)
	_, err := w.freeze(plan)
	w.must(err)
	relay := mailtest.Start(t, mailtest.Script{Offers: []string{"SIZE 100000"}})
	w.start(relay, 2)
	w.until("the run is paused", func() bool { return w.report().Run.State == deliveries.Paused })
	r := w.report()
	if r.Planned != 9 || len(relay.Messages()) != 0 {
		t.Errorf("report = %+v", r)
	}
	for _, words := range []string{"too large", "takes 0.1 MB", "`dorpspost campaigns resume 1`", "`dorpspost campaigns stop 1`"} {
		if !strings.Contains(r.Run.Problem, words) {
			t.Errorf("%q does not say %q", r.Run.Problem, words)
		}
	}
}

// One that does not say it refuses five, and then a person must look.
func TestARefusalOfTheSizePausesTheRun(t *testing.T) {
	onBoth(t, 30, testARefusalOfTheSizePausesTheRun)
}

func testARefusalOfTheSizePausesTheRun(t *testing.T, w *world) {
	relay := mailtest.Start(t, mailtest.Script{Offers: []string{"PIPELINING"}, Rules: []mailtest.Rule{{At: mailtest.AtDot, Say: "552 5.3.4 message size exceeds fixed limit"}}})
	w.launch(deliveries.Ask)
	w.start(relay, 1)
	w.until("the run is paused", func() bool { return w.report().Run.State == deliveries.Paused })
	if r := w.report(); r.Refused != 5 || r.Planned != 25 || !strings.Contains(r.Run.Problem, "takes no message of this size") {
		t.Errorf("report = %+v", r)
	}
}

func TestAPlanIsHeldToASize(t *testing.T) {
	w := newWorld(t, 0)
	plan, letter := w.rich(1, "", 10)
	attached := &letter.Files[slices.IndexFunc(letter.Files, func(f templates.File) bool { return f.Way == templates.WayAttached })]
	attached.Data = make([]byte, 6_000_000)
	w.must(deliveries.CheckPlan(plan))
	attached.Data = make([]byte, 6_700_000)
	if err := deliveries.CheckPlan(plan); err == nil || !strings.Contains(err.Error(), "under 9.0 MB") {
		t.Errorf("a mail of more than nine million bytes: %v", err)
	}
}

func TestReportCountsClicks(t *testing.T) { onBoth(t, 1, testReportCountsClicks) }

func testReportCountsClicks(t *testing.T, w *world) {
	plan, _ := w.rich(1, "", 10)
	_, err := w.freeze(plan)
	w.must(err)
	other, _ := w.rich(2, "", 10)
	_, err = w.freeze(other)
	w.must(err)
	clicks := deliveries.NewClicks(w.store, nil)
	for _, key := range []string{plan.Letters["nl"].Key, plan.Letters["nl"].Key, other.Letters["nl"].Key} {
		clicks.Add(key, 1, "")
	}
	w.must(clicks.Close(t.Context()))
	want := []deliveries.LinkCount{{Language: "nl", Number: 1, Address: "https://www.example.org/programma", About: 2}}
	if got := w.report().Links; !slices.Equal(got, want) {
		t.Errorf("links = %+v, want %+v", got, want)
	}
	_, err = w.freeze(w.plan(3, deliveries.Ask))
	w.must(err)
	report, err := w.store.Report(t.Context(), w.db.Read(), w.run(3))
	w.must(err)
	if report.Links != nil {
		t.Errorf("a letter without counted links has %+v", report.Links)
	}
}

// A practice that is done again leaves nothing behind, also no links.
func TestPracticeAgainReplacesItsLinks(t *testing.T) { onBoth(t, 1, testPracticeAgainReplacesItsLinks) }

func testPracticeAgainReplacesItsLinks(t *testing.T, w *world) {
	first, _ := w.rich(1, "", 10)
	first.Kind = deliveries.Practice
	_, err := w.freeze(first)
	w.must(err)
	clicks := deliveries.NewClicks(w.store, nil)
	clicks.Add(first.Letters["nl"].Key, 1, "")
	w.must(clicks.Close(t.Context()))
	w.exec("UPDATE runs SET state = 'stopped'")
	second, _ := w.rich(1, "", 10)
	second.Kind = deliveries.Practice
	_, err = w.freeze(second)
	w.must(err)
	var links int
	w.must(w.db.Read().QueryRow(t.Context(), "SELECT count(*) FROM links WHERE clicks = 0").Scan(&links))
	if links != 1 {
		t.Errorf("%d links are left that nobody followed, want the one of the new letter", links)
	}
	if _, err := w.store.Follow(t.Context(), first.Letters["nl"].Key, 1); err == nil {
		t.Error("the link of the practice before still leads on")
	}
}
