package schedules_test

import (
	"testing"
	"testing/synctest"
	"time"

	"dorpspost/schedules"
)

// Another time of day for a draft that was made already is no reason to make a second one for the same day.
func TestReplacedAfterItWasHandedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, around("first day of", 28), time.Now())
		h.liveUntil(time.Date(2000, 5, 20, 12, 0, 0, 0, time.UTC))
		later := around("first day of", 28)
		later.At = "10:00"
		if err := replace(t, h.db, h.store, id, later, time.Now()); err != nil {
			t.Fatal(err)
		}
		h.liveUntil(time.Date(2000, 7, 1, 0, 0, 0, 0, time.UTC))
		h.mustHaveMade("1 2000-06-12T09:00")
	})
}

// It left at nine, and somebody writes another time on the same day: it does not leave twice that day.
func TestReplacedOnTheDayItLeft(t *testing.T) {
	for name, c := range map[string]struct {
		first, later schedules.Spec
		made         []string
	}{
		"a rule of days": {schedules.Spec{Every: "day", Start: "2000-01-01", At: "09:00"}, schedules.Spec{Every: "day", Start: "2000-01-01", At: "10:00"},
			[]string{"1 2000-01-01T09:00", "1 2000-01-02T10:00"}},
		"from cron to a rule of days": {schedules.Spec{Cron: "0 9 * * *"}, schedules.Spec{Every: "day", Start: "2000-01-01", At: "10:00"},
			[]string{"1 2000-01-01T09:00", "1 2000-01-02T10:00"}},
		"cron": {schedules.Spec{Cron: "0 9 * * *"}, schedules.Spec{Cron: "0 10 * * *"},
			[]string{"1 2000-01-01T09:00", "1 2000-01-01T10:00", "1 2000-01-02T10:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				c.first.Zone, c.later.Zone = utc, utc
				id := create(t, h.db, h.store, c.first, time.Now())
				h.liveUntil(time.Date(2000, 1, 1, 9, 30, 0, 0, time.UTC))
				if err := replace(t, h.db, h.store, id, c.later, time.Now()); err != nil {
					t.Fatal(err)
				}
				h.liveUntil(time.Date(2000, 1, 2, 12, 0, 0, 0, time.UTC))
				h.mustHaveMade(c.made...)
			})
		})
	}
}

// It left, then its week was put later, and then its file was applied with another time: it does not leave twice in a year.
func TestReplacedAfterDatesWerePutLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, around("first day of", 0), time.Now())
		h.liveUntil(time.Date(2000, 6, 14, 12, 0, 0, 0, time.UTC))
		if err := confirm(t, h.db, h.store, 2000, "2000-06-19", "2000-06-25"); err != nil {
			t.Fatal(err)
		}
		later := around("first day of", 0)
		later.At = "10:00"
		if err := replace(t, h.db, h.store, id, later, time.Now()); err != nil {
			t.Fatal(err)
		}
		h.liveUntil(time.Date(2000, 7, 1, 0, 0, 0, 0, time.UTC))
		h.mustHaveMade("1 2000-06-12T09:00")
	})
}

// A due hand-out that is replaced by the same moment with other settings was not skipped: it is still to come.
func TestReplacedWhileDueAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, around("first day of", 28), time.Now())
		pass(time.Until(time.Date(2000, 5, 20, 12, 0, 0, 0, time.UTC))) // nobody was running
		other := around("first day of", 21)
		if err := replace(t, h.db, h.store, id, other, time.Now()); err != nil {
			t.Fatal(err)
		}
		h.liveUntil(time.Date(2000, 7, 1, 0, 0, 0, 0, time.UTC))
		h.mustHaveMade("1 2000-06-12T09:00")
		h.mustHaveRecorded(id, "2000-06-12T09:00 fired")
	})
}
