package schedules_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)

// spring is a Monday morning in Brussels, before anything in these tests is due.
var spring = time.Date(2027, 3, 1, 8, 0, 0, 0, brussels)

var brussels = mustZone("Europe/Brussels")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

var daily = schedules.Spec{Cron: "0  9 * * *"}

func create(t testing.TB, db *database.DB, store *schedules.Store, spec schedules.Spec, now time.Time) schedules.ID {
	t.Helper()
	var id schedules.ID
	err := db.Write(t.Context(), func(tx *database.Tx) (err error) {
		id, err = store.Create(t.Context(), tx, "ana", spec, now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func replace(t testing.TB, db *database.DB, store *schedules.Store, id schedules.ID, spec schedules.Spec, now time.Time) error {
	t.Helper()
	return db.Write(t.Context(), func(tx *database.Tx) error {
		return store.Replace(t.Context(), tx, "ana", id, spec, now)
	})
}

func read(t testing.TB, store *schedules.Store, id schedules.ID) schedules.Schedule {
	t.Helper()
	s, err := store.ByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCreateStoresTheNextInstant(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		store := schedules.NewStore(db)
		var acts []string
		store.Audit = func(_ context.Context, _ *database.Tx, who, act, what string) error {
			acts = append(acts, who+" "+act+" "+what)
			return nil
		}
		id := create(t, db, store, daily, spring)
		want := schedules.Schedule{
			ID: id, State: schedules.StateActive,
			Spec:      schedules.Spec{Cron: "0 9 * * *", Zone: "Europe/Brussels", Missed: schedules.MissedAsk, MissedAfter: 2 * time.Hour},
			NextAt:    database.At(time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)),
			NextLocal: "2027-03-01T09:00",
		}
		if got := read(t, store, id); got != want {
			t.Errorf("stored %+v\nwant   %+v", got, want)
		}
		if all, err := store.All(t.Context()); err != nil || len(all) != 1 || all[0] != want {
			t.Errorf("all = %+v, %v", all, err)
		}
		if diff := cmp.Diff([]string{"ana schedule.create schedule 1"}, acts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestReplaceWithTheSameSpecChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		store := schedules.NewStore(db)
		id := create(t, db, store, daily, spring)
		before := read(t, store, id)
		store.Audit = func(context.Context, *database.Tx, string, string, string) error {
			t.Error("nothing changed, yet it was written in the audit log")
			return nil
		}
		same := schedules.Spec{Cron: "0 9 * * *", Zone: "Europe/Brussels", Missed: "ask", MissedAfter: 120 * time.Minute}
		if err := replace(t, db, store, id, same, spring.AddDate(0, 1, 0)); err != nil {
			t.Fatal(err)
		}
		if after := read(t, store, id); after != before {
			t.Errorf("became %+v\nwas    %+v", after, before)
		}
	})
}

func TestReplacePlansAnew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		store := schedules.NewStore(db)
		id := create(t, db, store, daily, spring)
		if err := replace(t, db, store, id, schedules.Spec{Cron: "30 10 * * 3"}, spring); err != nil {
			t.Fatal(err)
		}
		if got := read(t, store, id).NextLocal; got != "2027-03-03T10:30" {
			t.Errorf("next = %s", got)
		}
		if err := replace(t, db, store, id, schedules.Spec{Cron: "30 10 * * 3", Missed: "skip", Times: 2}, spring.AddDate(0, 0, 5)); err != nil {
			t.Fatal(err)
		}
		if got := read(t, store, id); got.NextLocal != "2027-03-03T10:30" || got.Spec.Missed != "skip" {
			t.Errorf("a new policy moved the moment: %+v", got)
		}
		past := schedules.Spec{Once: "2027-02-01 09:00"}
		refused, ok := errors.AsType[*schedules.SpecError](replace(t, db, store, id, past, spring))
		if !ok || refused.Problem != schedules.ProblemPassed {
			t.Errorf("a moment that has passed: %v", refused)
		}
		if err := replace(t, db, store, 99, daily, spring); !errors.Is(err, schedules.ErrNotFound) {
			t.Errorf("unknown schedule: %v", err)
		}
	})
}

func TestCancel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		store := schedules.NewStore(db)
		id := create(t, db, store, daily, spring)
		for range 2 { // a second time changes nothing
			err := db.Write(t.Context(), func(tx *database.Tx) error { return store.Cancel(t.Context(), tx, "ana", id) })
			if err != nil {
				t.Fatal(err)
			}
			if got := read(t, store, id); got.State != schedules.StateCancelled || !got.NextAt.IsZero() || got.NextLocal != "" {
				t.Errorf("cancelled: %+v", got)
			}
		}
		if err := replace(t, db, store, id, daily, spring); err != nil || read(t, store, id).State != schedules.StateCancelled {
			t.Errorf("applying the same spec again revived it, or failed: %v", err)
		}
		if err := replace(t, db, store, id, schedules.Spec{Once: "2027-06-14 09:00"}, spring); err != nil || read(t, store, id).State != schedules.StateActive {
			t.Errorf("other moments plan it again: %v", err)
		}
	})
}

func TestAnUndoneTransactionLeavesNoSchedule(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		store, stop := schedules.NewStore(db), errors.New("stop")
		store.Audit = func(context.Context, *database.Tx, string, string, string) error { return stop }
		err := db.Write(t.Context(), func(tx *database.Tx) error {
			_, err := store.Create(t.Context(), tx, "ana", daily, spring)
			return err
		})
		if all, readErr := store.All(t.Context()); !errors.Is(err, stop) || readErr != nil || len(all) != 0 {
			t.Errorf("error %v; schedules %v, %v", err, all, readErr)
		}
	})
}
