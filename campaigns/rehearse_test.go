package campaigns_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/staff"
	"dorpspost/subscribers"
	"dorpspost/templates"

	"github.com/google/go-cmp/cmp"
)

// copied is the same desk over a copy of its database.
func (d desk) copied() desk {
	d.t.Helper()
	db, err := d.DB.Copy(d.t.Context(), filepath.Join(d.t.TempDir(), "copy.db"))
	d.must(err)
	d.t.Cleanup(func() { _ = db.Close() })
	store := *d.Store
	store.DB, store.Subscribers = db, subscribers.NewStore(db)
	store.Deliveries = deliveries.NewStore(db, store.Subscribers)
	return desk{d.t, &store}
}

// add brings in one more reader of the topic; without a consent where that is asked.
func (d desk) add(address string, silent bool, profile subscribers.Profile) {
	d.t.Helper()
	topic, err := d.Subscribers.TopicBySlug(d.t.Context(), "imh-week")
	d.must(err)
	parsed, err := subscribers.ParseAddress(address)
	d.must(err)
	person := subscribers.NewSubscriber{Address: parsed, Profile: profile, Topics: []subscribers.TopicID{topic.ID}}
	if !silent {
		person.Consent = &subscribers.Given{Words: "Ja", Language: "nl", Source: "test", By: "test"}
	}
	_, err = d.Subscribers.Add(d.t.Context(), "test", person)
	d.must(err)
}

const forTwo = `
name: Brief
topic: imh-week
languages: [nl, fr]
subject: {nl: Een brief voor jou, fr: Une lettre pour vous}
blocks:
  - block: text
    text: {nl: "Dag {{ voornaam }}, fijn dat je er bent in {{ regio | terugval: \"je streek\" }}.", fr: "Bonjour {{ voornaam }}, on est là."}
  - block: text
    if: beroep == "arts"
    text: {nl: "Voor artsen van {{ organisatie }}.", fr: "Pour les médecins."}
`

// What a plan makes of its readers is counted before anything is sent: languages, holes, doubled mailboxes, samples.
func TestSurvey(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.Open(t)) // three readers of whom only the address is known
	d.add("els.maes@gmail.com", false, subscribers.Profile{FirstName: "Els", Profession: "arts", Language: "fr"})
	d.add("elsmaes+imh@gmail.com", false, subscribers.Profile{FirstName: "Els", Profession: "arts"})
	d.add("e.lsmaes@googlemail.com", true, subscribers.Profile{FirstName: "Els"}) // no consent: no third mail
	d.add("john@praktijk.example", false, subscribers.Profile{FirstName: "John", Profession: "arts", Organisation: "Praktijk", Language: "en"})
	got, err := d.copied().Rehearse(t.Context(), d.read(forTwo), 1)
	d.must(err)
	want := campaigns.Survey{
		Named:     7,
		Skipped:   map[subscribers.Reason]int{subscribers.ReasonNoConsent: 1},
		Languages: map[templates.Language]int{"nl": 5, "fr": 1},
		Other:     map[subscribers.Language]int{"en": 1},
		Empty:     []campaigns.EmptySlot{{Slot: "voornaam", Language: "nl", People: 3}, {Slot: "organisatie", Language: "nl", People: 1}},
		Doubled:   campaigns.Doubled{People: 1, Examples: [][]string{{"els.maes@gmail.com", "elsmaes+imh@gmail.com"}}},
		Longest:   got.Survey.Longest,
	}
	if diff := cmp.Diff(want, got.Survey); diff != "" {
		t.Errorf("the survey (-want +got):\n%s", diff)
	}
	if l := got.Survey.Longest; l["nl"] < 1000 || l["nl"] > 100_000 || l["fr"] < 1000 {
		t.Errorf("the longest mails are %v", l)
	}
	// The first reader of each language, and the first of each who sees what is for doctors only.
	samples := map[string]bool{"lezer0@opvang.example": true, "els.maes@gmail.com": true, "elsmaes+imh@gmail.com": true}
	if diff := cmp.Diff(samples, got.Samples); diff != "" {
		t.Errorf("the samples (-want +got):\n%s", diff)
	}
	if got.Run.Total != 7 || got.Run.Kind != deliveries.Real {
		t.Errorf("the run is %+v", got.Run)
	}
}

// A rehearsal happens in a copy, also of what has gone out already; the database itself is refused, and nothing stands in it.
func TestRehearsalsStayOutOfTheLedger(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.Open(t))
	d.apply(draft)
	if _, err := d.Rehearse(t.Context(), d.read(draft), 1); !errors.Is(err, deliveries.ErrNoRehearsal) {
		t.Errorf("in the database itself: %v", err)
	}
	if _, err := d.Deliveries.FreezeRehearsal(t.Context(), deliveries.Plan{}); !errors.Is(err, deliveries.ErrNoRehearsal) {
		t.Errorf("the ledger itself: %v", err)
	}
	sent, err := d.Send(t.Context(), "ana", "Bedankt")
	d.must(err)
	d.must(d.DB.Write(t.Context(), func(tx *database.Tx) error {
		_, err := d.Deliveries.Notify(t.Context(), tx, deliveries.Notice{Kind: "test", Address: "els@opvang.example"})
		return err
	}))
	there := d.copied()
	rehearsed, err := there.Rehearse(t.Context(), d.read(draft), 0)
	d.must(err)
	if rehearsed.Run.Campaign != int64(sent.ID) || len(rehearsed.Samples) != 0 {
		t.Errorf("the rehearsal is %+v", rehearsed)
	}
	open, err := there.Deliveries.Open(t.Context())
	if err != nil || len(open) != 1 || open[0].ID != rehearsed.Run.ID {
		t.Errorf("in the copy, what is to be sent is %+v, %v", open, err)
	}
	if notice, err := there.Deliveries.Notice(t.Context(), 1); err != nil || notice.State != deliveries.Skipped {
		t.Errorf("in the copy, the notice is %+v, %v", notice, err)
	}
	d.must(d.DB.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE campaigns SET follow_up = 'rest', follows = id WHERE id = ?1", sent.ID)
		return err
	}))
	if _, err := d.copied().Rehearse(t.Context(), d.read(draft), 0); !errors.Is(err, campaigns.ErrFollowedUp) {
		t.Errorf("a follow-up: %v", err)
	}
	if status := d.status("Bedankt"); len(status.Reports) != 1 || status.Where != "running" {
		t.Errorf("in the database itself it is %+v", status)
	}
}

// The audit log names what was rehearsed by number: a campaign, a blueprint, or a file that nobody applied.
func TestRehearsalsAreOnRecord(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		campaign, blueprint := d.apply(draft), d.apply(weekly)
		for _, file := range []string{draft, weekly, once} {
			d.must(d.RecordRehearsal(t.Context(), "ana", d.read(file)))
		}
		lines, err := staff.NewStore(db).Lines(t.Context(), 3)
		d.must(err)
		want := []string{"file 0", fmt.Sprintf("blueprint %d", blueprint.ID), fmt.Sprintf("campaign %d", campaign.ID)}
		for i, line := range lines {
			if line.Act != "campaign.rehearse" || line.Who != "ana" || line.What != want[i] {
				t.Errorf("line %d is %+v, want %s", i, line, want[i])
			}
		}
	})
}
