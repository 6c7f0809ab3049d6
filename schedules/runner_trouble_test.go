package schedules_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dorpspost/schedules"
)

// One schedule whose stored moment cannot be read is said, and keeps no other from its turn.
func TestOneUnreadableMomentStopsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc}, time.Now())
		create(t, h.db, h.store, schedules.Spec{Yearly: "14 june", At: "09:00", Zone: utc}, time.Now())
		h.exec("UPDATE schedules SET next_local = 'soon' WHERE id = 2")
		h.openFor(10 * time.Hour)
		h.mustHaveMade("1 2000-01-01T09:00")
		if !strings.Contains(h.log.String(), "the next moment of a schedule cannot be read") {
			t.Errorf("logged:\n%s", h.log.String())
		}
	})
}

// A clock that was ahead is said once the database can be read, also when it could not at first.
func TestAClockThatWasAheadIsSaidAfterTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc}, time.Now())
		h.exec("UPDATE schedules SET last_local = '2000-01-20T09:00'")
		h.exec("INSERT INTO occurrences (schedule, local, at, outcome, settled_at) VALUES (1, '2000-01-20T09:00', 1, 'fired', 1)")
		h.exec("ALTER TABLE occurrences RENAME TO elsewhere")
		h.open(func(*schedules.Runner) {
			pass(time.Minute)
			synctest.Wait()
			h.exec("ALTER TABLE elsewhere RENAME TO occurrences")
			pass(time.Minute)
		})
		if !strings.Contains(h.log.String(), "the clock was ahead") {
			t.Errorf("logged:\n%s", h.log.String())
		}
	})
}
