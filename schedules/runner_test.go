package schedules_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)

// house is a service in miniature: one database, a runner that can be stopped and started, and a ledger of what Fire
// made, in which a key counts once. Inside synctest its hours pass in milliseconds.
type house struct {
	t     *testing.T
	db    *database.DB
	store *schedules.Store
	log   bytes.Buffer

	mu     sync.Mutex
	made   []string                           // "1 2027-03-01T09:00", with " asked" when missed
	calls  int                                // of Fire
	refuse func(o schedules.Occurrence) error // what Fire says first; nil means fine
}

func newHouse(t *testing.T) *house {
	db := dbtest.Open(t)
	return &house{t: t, db: db, store: schedules.NewStore(db)}
}

func (h *house) fire(_ context.Context, o schedules.Occurrence) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls++
	if h.refuse != nil {
		if err := h.refuse(o); err != nil {
			return err
		}
	}
	line := fmt.Sprintf("%d %s", o.Schedule, o.Local)
	if slices.Contains(h.made, line) || slices.Contains(h.made, line+" asked") {
		return nil
	}
	if o.Missed {
		line += " asked"
	}
	h.made = append(h.made, line)
	return nil
}

func (h *house) refuseWith(refuse func(o schedules.Occurrence) error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refuse = refuse
}

// open runs the service for as long as do takes.
func (h *house) open(do func(r *schedules.Runner)) {
	h.t.Helper()
	h.openWith(&schedules.Runner{}, do)
}

// openWith is open with a runner of one's own.
func (h *house) openWith(runner *schedules.Runner, do func(r *schedules.Runner)) {
	h.t.Helper()
	ctx, stop := context.WithCancel(h.t.Context())
	runner.Store, runner.Fire, runner.Log = h.store, h.fire, slog.New(slog.NewTextHandler(&h.log, nil))
	done := make(chan error)
	go func() { done <- runner.Run(ctx) }()
	do(runner)
	synctest.Wait()
	stop()
	if err := <-done; err != nil {
		h.t.Errorf("run: %v", err)
	}
}

// openFor runs the service for some hours.
func (h *house) openFor(hours time.Duration) {
	h.t.Helper()
	h.open(func(*schedules.Runner) { pass(hours) })
}

// pass lets time go by in the bubble; nothing waits for real.
func pass(d time.Duration) { <-time.After(d) }

func (h *house) mustHaveMade(want ...string) {
	h.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if diff := cmp.Diff(want, h.made); diff != "" {
		h.t.Errorf("made (-want +got):\n%s", diff)
	}
}

// outcomes lists the records of a schedule, "2000-01-01T09:00 fired".
func (h *house) outcomes(id schedules.ID) (lines []string) {
	h.t.Helper()
	records, err := h.store.Occurrences(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, r := range records {
		lines = append(lines, fmt.Sprintf("%s %s", r.Local, r.Outcome))
	}
	return lines
}

func (h *house) mustHaveRecorded(id schedules.ID, want ...string) {
	h.t.Helper()
	if diff := cmp.Diff(want, h.outcomes(id)); diff != "" {
		h.t.Errorf("recorded (-want +got):\n%s", diff)
	}
}

// In a bubble the clock starts at midnight of Saturday 1 January 2000, UTC.
const utc = "UTC"

func TestRunnerFiresInTimeAndOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		nine := create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc}, time.Now())
		once := create(t, h.db, h.store, schedules.Spec{Once: "2000-01-01 08:59", Zone: utc}, time.Now())
		var late time.Duration
		h.refuseWith(func(o schedules.Occurrence) error {
			late = max(late, time.Since(o.At))
			return nil
		})
		h.openFor(34 * time.Hour)
		h.mustHaveMade("2 2000-01-01T08:59", "1 2000-01-01T09:00", "1 2000-01-02T09:00")
		h.mustHaveRecorded(nine, "2000-01-01T09:00 fired", "2000-01-02T09:00 fired")
		if s := read(t, h.store, once); s.State != schedules.StateDone || !s.NextAt.IsZero() || s.Fired != 1 {
			t.Errorf("after once: %+v", s)
		}
		if late > 10*time.Millisecond {
			t.Errorf("fired %v after its moment", late)
		}
		if h.calls != 3 {
			t.Errorf("Fire was called %d times", h.calls)
		}
	})
}

func TestRunnerCountsTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		spec := schedules.Spec{Cron: "0 9 * * *", Zone: utc, Times: 2}
		id := create(t, h.db, h.store, spec, time.Now())
		h.openFor(5 * 24 * time.Hour)
		h.mustHaveMade("1 2000-01-01T09:00", "1 2000-01-02T09:00")
		if s := read(t, h.store, id); s.State != schedules.StateDone || s.Fired != 2 {
			t.Errorf("after two times: %+v", s)
		}
		if err := replace(t, h.db, h.store, id, spec, time.Now()); err != nil || read(t, h.store, id).State != schedules.StateDone {
			t.Errorf("the same file again revived it, or failed: %v", err)
		}
		spec.Times = 3
		if err := replace(t, h.db, h.store, id, spec, time.Now()); err != nil {
			t.Fatal(err)
		}
		h.openFor(5 * 24 * time.Hour)
		h.mustHaveMade("1 2000-01-01T09:00", "1 2000-01-02T09:00", "1 2000-01-06T09:00")
	})
}

func TestWakeSeesANewSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.open(func(r *schedules.Runner) {
			synctest.Wait() // it sleeps, with nothing to wait for
			create(t, h.db, h.store, schedules.Spec{Once: "2000-01-01 00:01", Zone: utc}, time.Now())
			r.Wake()
			r.Wake()
			pass(time.Minute)
		})
		h.mustHaveMade("1 2000-01-01T00:01")
	})
}

func TestMissedMoments(t *testing.T) {
	weekly := schedules.Spec{Cron: "0 9 * * 1", Zone: utc}
	cases := []struct {
		name     string
		spec     schedules.Spec
		missed   schedules.Missed
		away     time.Duration
		made     []string
		recorded []string
	}{
		{"a little late is in time", weekly, "skip", 2*24*time.Hour + 10*time.Hour, []string{"1 2000-01-03T09:00"}, []string{"2000-01-03T09:00 fired"}},
		{"send", weekly, "send", 3 * 24 * time.Hour, []string{"1 2000-01-03T09:00"}, []string{"2000-01-03T09:00 fired"}},
		{"skip", weekly, "skip", 3 * 24 * time.Hour, nil, []string{"2000-01-03T09:00 skipped"}},
		{"ask", weekly, "ask", 3 * 24 * time.Hour, []string{"1 2000-01-03T09:00 asked"}, []string{"2000-01-03T09:00 asked"}},
		{"only the latest is asked", weekly, "ask", 17 * 24 * time.Hour, []string{"1 2000-01-17T09:00 asked"},
			[]string{"2000-01-03T09:00 skipped", "2000-01-10T09:00 skipped", "2000-01-17T09:00 asked"}},
		{"only the latest is sent", weekly, "send", 17 * 24 * time.Hour, []string{"1 2000-01-17T09:00"},
			[]string{"2000-01-03T09:00 skipped", "2000-01-10T09:00 skipped", "2000-01-17T09:00 fired"}},
		{"the latest is still in time", weekly, "ask", 16*24*time.Hour + 10*time.Hour, []string{"1 2000-01-17T09:00"},
			[]string{"2000-01-03T09:00 skipped", "2000-01-10T09:00 skipped", "2000-01-17T09:00 fired"}},
		{"once, asked", schedules.Spec{Once: "2000-01-03 09:00", Zone: utc}, "ask", 30 * 24 * time.Hour, []string{"1 2000-01-03T09:00 asked"}, []string{"2000-01-03T09:00 asked"}},
		{"a year of quarters", schedules.Spec{Cron: "*/15 * * * *", Zone: utc}, "skip", 366 * 24 * time.Hour, []string{"1 2001-01-01T00:00"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				c.spec.Missed = c.missed
				id := create(t, h.db, h.store, c.spec, time.Now())
				pass(c.away)
				h.openFor(time.Minute)
				h.mustHaveMade(c.made...)
				if c.recorded != nil {
					h.mustHaveRecorded(id, c.recorded...)
				} else if n := len(h.outcomes(id)); n != 1001 {
					t.Errorf("%d records after a year away, want the last thousand and the fired one", n)
				}
			})
		})
	}
}

func TestFailingFireIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		bad := create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc}, time.Now())
		create(t, h.db, h.store, schedules.Spec{Cron: "1 9 * * *", Zone: utc}, time.Now())
		h.refuseWith(func(o schedules.Occurrence) error {
			if o.Schedule == bad {
				return errors.New("de sjabloon is weg")
			}
			return nil
		})
		h.open(func(*schedules.Runner) {
			pass(9*time.Hour + 30*time.Minute)
			h.mustHaveMade("2 2000-01-01T09:01") // not held up by the other
			synctest.Wait()
			if s := read(t, h.store, bad); s.NextLocal != "2000-01-01T09:00" || s.Fired != 0 {
				t.Errorf("it moved on without having fired: %+v", s)
			}
			h.refuseWith(nil)
			pass(5 * time.Minute)
		})
		h.mustHaveMade("2 2000-01-01T09:01", "1 2000-01-01T09:00")
		if tries := h.calls; tries < 8 || tries > 20 {
			t.Errorf("Fire was called %d times in half an hour", tries)
		}
		if n := strings.Count(h.log.String(), "de sjabloon is weg"); n != 1 {
			t.Errorf("the complaint was logged %d times:\n%s", n, h.log.String())
		}
	})
}

// When an occurrence keeps failing until the next one is due, the newer takes its place: never both.
func TestFailingFireIsOvertaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc}, time.Now())
		h.refuseWith(func(schedules.Occurrence) error { return errors.New("not today") })
		h.open(func(*schedules.Runner) {
			pass(33*time.Hour + 30*time.Minute)
			h.refuseWith(nil)
			pass(10 * time.Minute)
		})
		h.mustHaveMade("1 2000-01-02T09:00")
		h.mustHaveRecorded(id, "2000-01-01T09:00 skipped", "2000-01-02T09:00 fired")
	})
}

func TestPanicInFireIsAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		create(t, h.db, h.store, schedules.Spec{Once: "2000-01-01 09:00", Zone: utc}, time.Now())
		panicked := false
		h.refuseWith(func(schedules.Occurrence) error {
			if !panicked {
				panicked = true
				panic("leeg blok")
			}
			return nil
		})
		h.openFor(10 * time.Hour)
		h.mustHaveMade("1 2000-01-01T09:00")
		if !strings.Contains(h.log.String(), "leeg blok") {
			t.Errorf("the panic was not logged:\n%s", h.log.String())
		}
	})
}

// A schedule that is cancelled or changed while its occurrence is being fired keeps its new plan, and the record says
// what was fired.
func TestChangedWhileFiring(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		cancelled := create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc}, time.Now())
		changed := create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc}, time.Now())
		h.refuseWith(func(o schedules.Occurrence) error {
			if o.Schedule == cancelled {
				return h.db.Write(t.Context(), func(tx *database.Tx) error { return h.store.Cancel(t.Context(), tx, "ana", cancelled) })
			}
			return replace(t, h.db, h.store, changed, schedules.Spec{Cron: "30 9 * * *", Zone: utc, Times: 1}, time.Now())
		})
		h.open(func(*schedules.Runner) { pass(9*time.Hour + time.Minute) })
		h.mustHaveMade("1 2000-01-01T09:00", "2 2000-01-01T09:00")
		h.mustHaveRecorded(cancelled, "2000-01-01T09:00 fired")
		h.mustHaveRecorded(changed, "2000-01-01T09:00 fired")
		if s := read(t, h.store, cancelled); s.State != schedules.StateCancelled {
			t.Errorf("the runner revived it: %+v", s)
		}
		if s := read(t, h.store, changed); s.NextLocal != "2000-01-01T09:30" || s.Fired != 0 {
			t.Errorf("the new plan was overwritten: %+v", s)
		}
	})
}

// Replaced between the look at it and its turn, by another moment that is handed out at the same instant, the new one is made.
func TestChangedForOneHandedOutAtTheSameInstant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, schedules.Spec{Yearly: "19 january", At: "09:00", Zone: utc, Ahead: 14}, time.Now())
		var once sync.Once
		replaced := func(step string) {
			if step != "decided" {
				return
			}
			once.Do(func() {
				sooner := schedules.Spec{Yearly: "12 january", At: "09:00", Zone: utc, Ahead: 7}
				if err := replace(t, h.db, h.store, id, sooner, time.Now().Add(-time.Second)); err != nil {
					t.Error(err)
				}
			})
		}
		h.openWith(&schedules.Runner{Step: replaced}, func(*schedules.Runner) { pass(5 * 24 * time.Hour) })
		h.mustHaveMade("1 2000-01-12T09:00")
	})
}

func TestChangedWhileDueIsRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		id := create(t, h.db, h.store, schedules.Spec{Cron: "0 9 * * *", Zone: utc}, time.Now())
		pass(10 * time.Hour) // nobody is running
		if err := replace(t, h.db, h.store, id, schedules.Spec{Cron: "0 12 * * *", Zone: utc}, time.Now()); err != nil {
			t.Fatal(err)
		}
		h.openFor(3 * time.Hour)
		h.mustHaveRecorded(id, "2000-01-01T09:00 skipped", "2000-01-01T12:00 fired")
	})
}

func TestRunNeedsItsParts(t *testing.T) {
	if err := (&schedules.Runner{}).Run(t.Context()); err == nil {
		t.Error("a runner without store and Fire ran")
	}
}
