package deliveries_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"
)

// comers are all readers of the world who confirmed until now.
func (w *world) comers() *deliveries.Comers {
	return &deliveries.Comers{
		Confirmed: subscribers.Confirmed{Topic: w.topic.ID, Until: database.Now() + 1, Imports: true}, Today: database.Now().Add(-time.Hour), Language: "nl",
	}
}

// open launches an open campaign.
func (w *world) open() deliveries.Run {
	w.t.Helper()
	plan := w.plan(1, deliveries.Ask)
	plan.Comers = w.comers()
	run, err := w.freeze(plan)
	w.must(err)
	return run
}

func (w *world) adds(run int64, c *deliveries.Comers) (added int, err error) {
	w.t.Helper()
	ctx := w.t.Context()
	err = w.db.Write(ctx, func(tx *database.Tx) error {
		added, err = w.store.Add(ctx, tx, run, *c)
		return err
	})
	return added, err
}

func (w *world) closes() {
	w.t.Helper()
	ctx := w.t.Context()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error { return w.store.CloseIntake(ctx, tx, 1) }))
}

// An open run begins with nobody, takes who comes each day, and ends, its sum held, once nobody comes any more.
func TestAnOpenRunGoesOnUntilItIsClosed(t *testing.T) {
	onBoth(t, 0, testAnOpenRunGoesOnUntilItIsClosed)
}

func testAnOpenRunGoesOnUntilItIsClosed(t *testing.T, w *world) {
	run := w.open()
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtRcpt, To: "lezer2@opvang.example", Say: "550 5.2.0 no"}}})
	w.start(relay, 2)
	for day := 1; day <= 3; day++ {
		w.add(fmt.Sprintf("lezer%d@opvang.example", day))
		for again := range 2 {
			if added, err := w.adds(run.ID, w.comers()); err != nil || added != 1-again {
				t.Fatalf("day %d, time %d: %d were added, %v", day, again, added, err)
			}
		}
		w.until("those of the day are sent", func() bool { return w.report().Open() == 0 })
		if r := w.report(); r.Run.State != deliveries.Running || r.Run.Total != day || r.Total != day {
			t.Fatalf("day %d: %+v", day, r)
		}
	}
	w.closes()
	w.until("it has ended", w.ended)
	if r := w.report(); r.Run.State != deliveries.Done || r.Accepted != 2 || r.Refused != 1 || r.Run.Total != 3 || r.Run.Intake != deliveries.IntakeClosed {
		t.Errorf("%+v", r)
	}
	if added, err := w.adds(run.ID, w.comers()); added != 0 || err != nil {
		t.Errorf("%d came after its end, %v", added, err)
	}
}

// Nobody comes into a run that is held, and a stop ends it though it was open.
func TestAnOpenRunIsPausedAndStopped(t *testing.T) { onBoth(t, 2, testAnOpenRunIsPausedAndStopped) }

func testAnOpenRunIsPausedAndStopped(t *testing.T, w *world) {
	run := w.open()
	w.ask(deliveries.WishPause)
	w.add("els@opvang.example")
	if added, err := w.adds(run.ID, w.comers()); added != 0 || err != nil {
		t.Fatalf("%d came while it was paused, %v", added, err)
	}
	w.ask(deliveries.WishResume)
	if added, err := w.adds(run.ID, w.comers()); added != 1 || err != nil {
		t.Fatalf("%d came when it went on, %v", added, err)
	}
	w.ask(deliveries.WishStop)
	w.start(mailtest.Start(t, mailtest.Script{}), 1)
	w.until("it has ended", w.ended)
	if r := w.report(); r.Run.State != deliveries.Stopped || r.SkippedBy[deliveries.ReasonStopped] != 3 || r.Run.Intake != deliveries.IntakeClosed {
		t.Errorf("%+v", r)
	}
}

// The last moment of a mail is that of its own day: one that is put off again and again is given up, and those of today go.
func TestEachDayHasItsOwnLastMoment(t *testing.T) { onBoth(t, 2, testEachDayHasItsOwnLastMoment) }

func testEachDayHasItsOwnLastMoment(t *testing.T, w *world) {
	run := w.open()
	w.exec("UPDATE deliveries SET state = 'later', next_at = 1, attempt = 1, last_moment = 5 WHERE subscriber = 1")
	w.exec("UPDATE deliveries SET state = 'unknown', next_at = 1, attempt = 1, last_moment = 5 WHERE subscriber = 2")
	w.exec("UPDATE runs SET last_moment = 5")
	w.add("els@opvang.example")
	if added, err := w.adds(run.ID, w.comers()); added != 1 || err != nil {
		t.Fatalf("%d came, %v", added, err)
	}
	w.start(mailtest.Start(t, mailtest.Script{}), 1)
	w.until("the mail of today is sent, and that of before given up", func() bool { r := w.report(); return r.Accepted == 1 && r.SkippedBy[deliveries.ReasonTooLate] == 1 })
	w.until("the one in doubt waits for a person", func() bool {
		waiting, err := w.store.Undecided(context.Background(), 1)
		return err == nil && waiting == 1
	})
	w.resolve(deliveries.Leave)
	w.closes()
	w.until("it has ended", w.ended)
}

// Where the books are not what was added to them, nothing more is.
func TestNothingIsAddedToBooksThatDoNotHold(t *testing.T) {
	onBoth(t, 2, testNothingIsAddedToBooksThatDoNotHold)
}

func testNothingIsAddedToBooksThatDoNotHold(t *testing.T, w *world) {
	run := w.open()
	w.exec("DELETE FROM deliveries WHERE subscriber = 1")
	if _, err := w.adds(run.ID, w.comers()); !errors.Is(err, deliveries.ErrLedger) {
		t.Errorf("added to %+v: %v", w.report(), err)
	}
}

// What stood in the mails of an open campaign is forgotten row by row, for it may go on for years.
func TestOldMailsOfAnOpenCampaignAreForgotten(t *testing.T) {
	onBoth(t, 3, testOldMailsOfAnOpenCampaignAreForgotten)
}

func testOldMailsOfAnOpenCampaignAreForgotten(t *testing.T, w *world) {
	w.open()
	w.exec(`UPDATE deliveries SET state = 'accepted', slots = '{"to":"els@opvang.example"}', last_moment = 50 * id`)
	w.exec("UPDATE deliveries SET state = 'unknown' WHERE subscriber = 1")
	for _, step := range []struct {
		dry  bool
		want int
	}{{true, 1}, {false, 1}, {true, 0}} {
		if n, _, err := w.store.ExpireValues(t.Context(), 101, step.dry); err != nil || n != step.want {
			t.Errorf("%+v: %d, %v", step, n, err)
		}
	}
	var stand int
	w.must(w.db.Read().QueryRow(t.Context(), "SELECT count(*) FROM deliveries WHERE slots <> ''").Scan(&stand))
	if stand != 2 {
		t.Errorf("%d mails are remembered, want the one in doubt and the young one", stand)
	}
}

// A first batch is that of one day's rows, however many came before.
func TestTheFirstBatchIsThatOfTheDay(t *testing.T) { onBoth(t, 0, testTheFirstBatchIsThatOfTheDay) }

func testTheFirstBatchIsThatOfTheDay(t *testing.T, w *world) {
	run := w.open()
	relay := mailtest.Start(t, mailtest.Script{})
	w.runWith(deliveries.Config{FirstBatch: 1, FirstBatchFrom: 3, Look: time.Hour}, at(relay, 1))
	for day, came := range []int{2, 2, 3} {
		for n := range came {
			w.add(fmt.Sprintf("lezer%d.%d@opvang.example", day, n))
		}
		w.exec("UPDATE runs SET last_moment = last_moment - 1")
		w.exec("UPDATE deliveries SET last_moment = last_moment - 1")
		if added, err := w.adds(run.ID, w.comers()); added != came || err != nil {
			t.Fatalf("%d came, %v", added, err)
		}
		if day < 2 {
			w.until("those of a small day are sent at once", func() bool { return w.report().Open() == 0 })
		}
	}
	w.until("the first of the large day is sent, and the others wait", func() bool { r := w.report(); return r.Accepted == 5 && !r.Run.LookUntil.IsZero() })
	if r := w.report(); r.Planned != 2 {
		t.Errorf("%+v", r)
	}
}
