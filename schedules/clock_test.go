package schedules_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dorpspost/database"
	"dorpspost/schedules"
)

// wallClock is a clock on the wall that somebody sets, or that goes on while the machine sleeps. Timers do not notice.
type wallClock struct{ ahead atomic.Int64 } // of the true time

func (c *wallClock) now() time.Time          { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *wallClock) set(ahead time.Duration) { c.ahead.Store(int64(ahead)) }

// openBy runs the service by this clock for as long as do takes.
func (h *house) openBy(c *wallClock, do func()) {
	h.t.Helper()
	h.openWith(&schedules.Runner{Now: c.now}, func(*schedules.Runner) { do() })
}

// A clock that is set back, or forward and back, fires nothing twice, of whatever kind the rule is, and also what is handed out
// before its moment. Each rule has a moment, or the hand-out of one, at nine on the first, second and third day after from.
func TestClockIsSet(t *testing.T) {
	begin := func(month time.Month, day int) time.Duration {
		return time.Date(2000, month, day, 0, 0, 0, 0, time.UTC).Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	specs := map[string]struct {
		spec schedules.Spec
		from time.Duration // into the year 2000
	}{
		"cron":                {schedules.Spec{Cron: "0 9 * * *"}, 0},
		"every":               {schedules.Spec{Every: "day", At: "09:00"}, 0},
		"monthly":             {schedules.Spec{Monthly: "2", At: "09:00"}, begin(2, 1)},
		"yearly":              {schedules.Spec{Yearly: "2 march", At: "09:00"}, begin(3, 1)},
		"around":              {schedules.Spec{Around: "each day of imh-week", At: "09:00"}, begin(6, 12)},
		"yearly, ahead":       {schedules.Spec{Yearly: "30 march", At: "09:00", Ahead: 28}, begin(3, 1)},
		"around, ahead":       {schedules.Spec{Around: "each day of imh-week", At: "09:00", Ahead: 28}, begin(5, 15)},
		"cron, and two ahead": {schedules.Spec{Cron: "0 9 * * *", Ahead: 2}, begin(2, 1)},
	}
	for name, c := range specs {
		jumps := []time.Duration{-36 * time.Hour, -time.Hour, time.Hour, 40 * time.Hour}
		if name != "cron" && name != "around, ahead" {
			jumps = jumps[:1] // the clock is one for all kinds
		}
		for _, jump := range jumps {
			t.Run(fmt.Sprint(name, " ", jump), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					h := newHouse(t)
					pass(c.from + time.Minute)
					c.spec.Zone, c.spec.Missed = utc, schedules.MissedSend
					id := create(t, h.db, h.store, c.spec, time.Now())
					clock := new(wallClock)
					h.openBy(clock, func() {
						for _, now := range []time.Duration{0, jump, 0, jump, 0} {
							pass(9*time.Hour + time.Minute)
							synctest.Wait()
							clock.set(now)
						}
						pass(24 * time.Hour)
					})
					if h.calls != len(h.made) || h.calls == 0 {
						t.Errorf("Fire was called %d times for %v", h.calls, h.made)
					}
					later := schedules.Spec{Cron: "0 */3 * * *", Zone: utc}
					if err := replace(t, h.db, h.store, id, later, time.Now().Add(-48*time.Hour)); err != nil {
						t.Fatal(err)
					}
					if s := read(t, h.store, id); s.NextLocal <= s.LastLocal {
						t.Errorf("set back and replaced, it would fire %s again after %s", s.NextLocal, s.LastLocal)
					}
				})
			})
		}
	}
}

// A machine that slept over a moment fires it within seconds of waking, by the policy for missed moments.
func TestWakingFromSleep(t *testing.T) {
	for _, c := range []struct {
		missed schedules.Missed
		slept  time.Duration
		made   []string
	}{
		{schedules.MissedAsk, time.Hour, []string{"1 2000-01-01T09:00"}},
		{schedules.MissedAsk, 12 * time.Hour, []string{"1 2000-01-01T09:00 asked"}},
		{schedules.MissedSend, 12 * time.Hour, []string{"1 2000-01-01T09:00"}},
		{schedules.MissedSkip, 12 * time.Hour, nil},
		{schedules.MissedAsk, 49 * time.Hour, []string{"1 2000-01-03T09:00"}},
	} {
		t.Run(fmt.Sprint(c.missed, " ", c.slept), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc, Missed: c.missed}, time.Now())
				clock := new(wallClock)
				h.openBy(clock, func() {
					pass(8*time.Hour + 59*time.Minute)
					clock.set(c.slept)
					pass(5 * time.Second)
					synctest.Wait()
					h.mustHaveMade(c.made...)
				})
				h.mustHaveMade(c.made...)
			})
		})
	}
}

// rewind does what `schedules rewind` does.
func (h *house) rewind(id schedules.ID) error {
	return h.db.Write(h.t.Context(), func(tx *database.Tx) error {
		return h.store.Rewind(h.t.Context(), tx, "ana", id, time.Now())
	})
}

// A clock that was ahead settles what is still to come. After it is put right that is said; nothing fires until that moment
// has passed, unless somebody rewinds. Then everything fires at its moment, and what was made too soon is not made again.
func TestAClockThatWasAhead(t *testing.T) {
	for name, spec := range map[string]schedules.Spec{
		"every day":       {Cron: "0 9 * * *", Zone: utc, Missed: schedules.MissedSend},
		"every day, asks": {Every: "day", At: "09:00", Zone: utc, MissedAfter: time.Hour},
		"ahead":           {Cron: "0 9 * * *", Zone: utc, Missed: schedules.MissedSend, Ahead: 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				id := create(t, h.db, h.store, spec, time.Now())
				clock := new(wallClock)
				h.openBy(clock, func() {
					pass(time.Hour)
					clock.set(8 * 24 * time.Hour) // at one at night, on 9 January
					pass(time.Minute)
					clock.set(0)
					pass(3 * 24 * time.Hour)
				})
				if len(h.made) == 0 || !strings.Contains(h.log.String(), "the clock was ahead") {
					t.Fatalf("made %v; logged:\n%s", h.made, h.log.String())
				}
				ahead, err := h.store.Ahead(t.Context(), time.Now())
				if err != nil || len(ahead) != 1 || ahead[0].ID != id {
					t.Fatalf("ahead: %v, %v", ahead, err)
				}
				if err := h.rewind(id); err != nil {
					t.Fatal(err)
				}
				if err := h.rewind(id); !errors.Is(err, schedules.ErrNotAhead) {
					t.Errorf("rewound twice: %v", err)
				}
				h.openBy(clock, func() { pass(7 * 24 * time.Hour) })
				for day := time.Date(2000, 1, 5, 9, 0, 0, 0, time.UTC); day.Before(time.Date(2000, 1, 11, 0, 0, 0, 0, time.UTC)); day = day.AddDate(0, 0, 1) {
					key := "1 " + day.Format("2006-01-02T15:04")
					if !slices.Contains(h.made, key) && !slices.Contains(h.made, key+" asked") {
						t.Errorf("%s was never made", key)
					}
				}
				if ahead, err := h.store.Ahead(t.Context(), time.Now()); err != nil || len(ahead) > 0 {
					t.Errorf("still ahead: %v, %v", ahead, err)
				}
			})
		})
	}
}

// What is in order is not rewound.
func TestNothingToRewind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		daily := create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc, Missed: schedules.MissedSend}, time.Now())
		ahead := create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc, Missed: schedules.MissedSend, Ahead: 3}, time.Now())
		h.openFor(30 * time.Hour)
		for _, id := range []schedules.ID{daily, ahead} {
			if err := h.rewind(id); !errors.Is(err, schedules.ErrNotAhead) {
				t.Errorf("schedule %d: %v", id, err)
			}
		}
		if err := h.rewind(99); !errors.Is(err, schedules.ErrNotFound) {
			t.Errorf("a schedule that is not there: %v", err)
		}
	})
}

// A clock that jumps on by years is not believed: nothing fires, and once it is put right everything goes on as if nothing had been.
func TestAClockThatIsYearsAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc, Missed: schedules.MissedSend}, time.Now())
		h.exec(fmt.Sprintf("UPDATE installation SET alive_at = %d", database.Now()))
		clock := new(wallClock)
		h.openBy(clock, func() {
			pass(time.Hour)
			clock.set(5 * 365 * 24 * time.Hour)
			pass(2 * time.Hour)
			clock.set(0)
			pass(7 * time.Hour)
		})
		h.mustHaveRecorded(id, "2000-01-01T09:00 fired")
	})
}

// While a database may be a copy nothing fires. Once somebody has confirmed, what came due until then asks, whatever the policy says;
// what comes later goes on.
func TestAfterARestore(t *testing.T) {
	for _, missed := range []schedules.Missed{schedules.MissedAsk, schedules.MissedSend, schedules.MissedSkip} {
		t.Run(string(missed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				daily := create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc, Missed: missed}, time.Now())
				once := create(t, h.db, h.store, schedules.Spec{Once: "2000-01-02 11:55", Zone: utc, Missed: missed}, time.Now())
				draft := create(t, h.db, h.store, schedules.Spec{Once: "2000-01-04 10:00", Zone: utc, Missed: missed, Ahead: 2}, time.Now())
				h.exec("UPDATE installation SET doubt = 'a test'")
				h.open(func(r *schedules.Runner) {
					pass(36 * time.Hour)
					synctest.Wait()
					h.mustHaveMade()
					h.exec(fmt.Sprintf("UPDATE installation SET doubt = '', confirmed_at = %d", database.Now()))
					r.Wake()
					pass(time.Second)
					synctest.Wait()
					h.mustHaveMade("1 2000-01-02T09:00 asked", "3 2000-01-04T10:00", "2 2000-01-02T11:55 asked")
					pass(24 * time.Hour)
				})
				h.mustHaveRecorded(daily, "2000-01-01T09:00 skipped", "2000-01-02T09:00 asked", "2000-01-03T09:00 fired")
				h.mustHaveRecorded(once, "2000-01-02T11:55 asked")
				h.mustHaveRecorded(draft, "2000-01-04T10:00 fired")
			})
		})
	}
}

// What has left, and whose week was then put later, was settled in time: no clock was ahead, and there is nothing to rewind.
func TestDatesPutLaterAreNoClockThatWasAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, around("first day of", 0), time.Now())
		h.liveUntil(time.Date(2000, 6, 14, 12, 0, 0, 0, time.UTC))
		if err := confirm(t, h.db, h.store, 2000, "2000-06-19", "2000-06-25"); err != nil {
			t.Fatal(err)
		}
		h.log.Reset()
		h.openFor(time.Minute)
		if strings.Contains(h.log.String(), "the clock was ahead") {
			t.Errorf("logged:\n%s", h.log.String())
		}
		if err := h.rewind(id); err == nil {
			t.Error("rewound")
		}
		h.liveUntil(time.Date(2000, 7, 1, 0, 0, 0, 0, time.UTC))
		h.mustHaveMade("1 2000-06-12T09:00")
	})
}
