package schedules_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)

// What the runner asks of the store, on both databases, without waiting for anything but its signals.
func TestRunnerOnEachDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := &house{t: t, db: db, store: schedules.NewStore(db)}
		missed := create(t, db, h.store, schedules.Spec{Cron: "0 9 * * 1", Times: 1}, spring)
		create(t, db, h.store, schedules.Spec{Cron: "15 10 22 3 *", Missed: schedules.MissedSkip}, spring)
		ahead := create(t, db, h.store, schedules.Spec{Once: "2027-06-14 09:00"}, spring)
		now := spring.AddDate(0, 0, 21).Add(2 * time.Hour) // Monday 22 March, 10:00: the third Monday missed
		ctx, stop := context.WithCancel(t.Context())
		runner := &schedules.Runner{Store: h.store, Now: func() time.Time { return now }}
		runner.Fire = func(ctx context.Context, o schedules.Occurrence) error {
			stop()
			return h.fire(ctx, o)
		}
		if err := runner.Run(ctx); err != nil {
			t.Fatal(err)
		}
		h.mustHaveMade("1 2027-03-22T09:00")
		h.mustHaveRecorded(missed, "2027-03-01T09:00 skipped", "2027-03-08T09:00 skipped", "2027-03-15T09:00 skipped", "2027-03-22T09:00 fired")
		if s := read(t, h.store, missed); s.State != schedules.StateDone || s.Fired != 1 || s.LastLocal != "2027-03-22T09:00" || !s.NextAt.IsZero() {
			t.Errorf("after its one time: %+v", s)
		}
		if s := read(t, h.store, ahead); s.State != schedules.StateActive || s.NextAt.String() != "2027-06-14T07:00:00.000Z" {
			t.Errorf("not due, yet touched: %+v", s)
		}
	})
}

// A program with newer rules for a zone derives the stored instants again from their wall times.
func TestNewZoneRulesMoveTheInstant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, schedules.Spec{Once: "2000-01-01 09:00", Zone: utc}, time.Now())
		h.exec("UPDATE schedules SET next_at = next_at + 3600000")
		h.openFor(9*time.Hour + time.Minute)
		h.mustHaveRecorded(id, "2000-01-01T09:00 fired")
	})
}

// While the database gives trouble nothing is lost: it is logged once, and what was due fires when it is over.
func TestTroubleWithTheDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, schedules.Spec{Once: "2000-01-01 09:00", Zone: utc}, time.Now())
		h.open(func(*schedules.Runner) {
			pass(8 * time.Hour)
			h.exec("ALTER TABLE schedules RENAME TO gone")
			pass(2 * time.Hour)
			h.exec("ALTER TABLE gone RENAME TO schedules")
			pass(time.Minute)
		})
		h.mustHaveMade("1 2000-01-01T09:00")
		h.mustHaveRecorded(id, "2000-01-01T09:00 fired")
		if n := strings.Count(h.log.String(), "cannot be read"); n != 1 {
			t.Errorf("logged %d times:\n%s", n, h.log.String())
		}
	})
}

func (h *house) exec(query string) {
	h.t.Helper()
	err := h.db.Write(h.t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(h.t.Context(), query)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}
