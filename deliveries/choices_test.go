package deliveries_test

import (
	"context"
	"maps"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"
)

// choices are what readers can decide while a campaign goes out, and why they then get no mail of it.
func (w *world) choices() []struct {
	reason subscribers.Reason
	decide func(ctx context.Context, id subscribers.ID) error
} {
	save := func(change subscribers.PreferencesChange) func(context.Context, subscribers.ID) error {
		return func(ctx context.Context, id subscribers.ID) error {
			_, err := w.people.SavePreferences(ctx, id, change)
			return err
		}
	}
	three := 3
	return []struct {
		reason subscribers.Reason
		decide func(ctx context.Context, id subscribers.ID) error
	}{
		{subscribers.ReasonLeft, func(ctx context.Context, id subscribers.ID) error {
			return w.people.Leave(ctx, id, subscribers.ViaOneClick)
		}},
		{subscribers.ReasonErased, func(ctx context.Context, id subscribers.ID) error {
			_, err := w.people.Erase(ctx, id, "reader")
			return err
		}},
		{subscribers.ReasonPaused, save(subscribers.PreferencesChange{PauseMonths: &three})},
		{subscribers.ReasonLeftTopic, save(subscribers.PreferencesChange{Topics: subscribers.TopicActs{Withdrawn: []subscribers.TopicID{w.topic.ID}}})},
		{subscribers.ReasonDigest, save(subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})},
		{subscribers.ReasonWeekOnly, save(subscribers.PreferencesChange{Frequency: subscribers.FrequencyWeek})},
	}
}

// What a reader decides before the launch, or in the middle of the run while others are on the wire, counts for every mail that
// is not marked yet.
func TestChoicesReachMailsStillPlanned(t *testing.T) {
	for name, midway := range map[string]bool{"before the launch": false, "in the middle of the run": true} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, db *database.DB) { testChoicesReachMails(t, newWorldOn(t, db, 8), midway) })
		})
	}
}

func testChoicesReachMails(t *testing.T, w *world, midway bool) {
	w.exec("UPDATE topics SET slug = 'vorming'")
	w.people.Erasers = []subscribers.Eraser{w.store.Erase}
	hold, want := make(chan struct{}), map[subscribers.ID]string{}
	decide := func() {
		for i, choice := range w.choices() {
			id := w.ids[i+1]
			w.must(choice.decide(t.Context(), id))
			if midway || choice.reason != subscribers.ReasonErased { // no audience names who was erased before
				want[id] = string(choice.reason)
			}
		}
	}
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Nth: 1, Until: hold}}})
	if !midway {
		decide()
	}
	run := w.launch(deliveries.Ask)
	w.start(relay, 1)
	w.must(relay.WaitUntil(w.soon(), func(c mailtest.Counts) bool { return c.Asked == 1 }))
	if midway {
		decide()
	}
	close(hold)
	w.until("the run is done", w.ended)

	skipped, err := w.store.Deliveries(t.Context(), run.ID, deliveries.Skipped, 0, 100)
	w.must(err)
	got := map[subscribers.ID]string{}
	for _, d := range skipped {
		got[d.Subscriber] = d.Reason
	}
	if !maps.Equal(got, want) {
		t.Errorf("skipped %v, want %v", got, want)
	}
	if r := w.report(); r.Accepted != 2 || len(relay.Messages()) != 2 {
		t.Errorf("report = %+v, the relay took %d", r, len(relay.Messages()))
	}
}

// Who wants the IMH week only gets its campaigns, and they reach nobody else who asked for fewer mails.
func TestWeekOnlyGetsTheWeek(t *testing.T) { onBoth(t, 3, testWeekOnlyGetsTheWeek) }

func testWeekOnlyGetsTheWeek(t *testing.T, w *world) {
	for i, frequency := range []subscribers.Frequency{subscribers.FrequencyWeek, subscribers.FrequencyDigest} {
		_, err := w.people.SavePreferences(t.Context(), w.ids[i], subscribers.PreferencesChange{Frequency: frequency})
		w.must(err)
	}
	relay := mailtest.Start(t)
	w.launch(deliveries.Ask)
	w.start(relay, 1)
	w.until("the run is done", w.ended)
	if r := w.report(); r.Accepted != 2 || r.SkippedBy[string(subscribers.ReasonDigest)] != 1 || r.Skipped != 1 {
		t.Errorf("report = %+v", r)
	}
}
