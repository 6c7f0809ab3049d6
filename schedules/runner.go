package schedules

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"dorpspost/database"
)

// A failing occurrence is tried again after firstRetry, then twice that, and so on up to lastRetry.
const (
	firstRetry = 2 * time.Second
	lastRetry  = 5 * time.Minute
)

// Runner hands out the occurrences of a Store when their moment comes. Set the fields, then Run it in one goroutine, in
// one process only.
type Runner struct {
	Store *Store

	// Fire makes an occurrence happen; with Missed set it only prepares it and asks a person. It is called again with the
	// same key (Schedule and Local) when the service stopped before the schedule had moved on, and must then change
	// nothing. An error means that nothing happened: the occurrence stays due and is tried again.
	Fire func(ctx context.Context, o Occurrence) error

	Log       *slog.Logger      // nil is silent
	Now       func() time.Time  // nil is time.Now
	Heartbeat time.Duration     // how long it sleeps at most before it looks at the clock again; 0 is 5 seconds
	Step      func(step string) // a test's way to end the process between two steps; nil everywhere else

	once      sync.Once
	wake      chan struct{}
	retries   map[ID]retry // only the goroutine of Run touches it
	fault     string       // the database's last complaint, so that it is logged once
	here      database.Installation
	latest    time.Time // the last look at the clock
	refreshed bool      // the stored instants are those of this program
}

// retry is the patience with one schedule.
type retry struct {
	at   time.Time // with monotonic clock: a clock that is set does not change patience
	wait time.Duration
	said string
}

// Run sleeps until the next stored instant or Wake, fires what is due, and only then moves it on. It returns nil after
// ctx has ended and the occurrence in hand is settled; it fails only when Store or Fire is missing. What goes wrong on
// the way is logged once and tried again.
func (r *Runner) Run(ctx context.Context) error {
	if r.Store == nil || r.Fire == nil {
		return errors.New("schedules: a Runner needs a Store and a Fire")
	}
	r.prepare()
	for ctx.Err() == nil {
		until, err := r.round(ctx)
		r.complain(ctx, err)
		if err != nil {
			r.sleep(ctx, 0, time.Now().Add(r.heartbeat()))
			continue
		}
		r.sleep(ctx, until, r.firstRetry())
	}
	return nil
}

// Wake makes the runner look at the store again: call it after a commit that created, replaced or cancelled a schedule.
// It never blocks and may be called at any time, by anyone.
func (r *Runner) Wake() {
	r.prepare()
	select {
	case r.wake <- struct{}{}:
	default: // it is going to look anyway
	}
}

func (r *Runner) prepare() {
	r.once.Do(func() {
		r.wake = make(chan struct{}, 1)
		r.retries = make(map[ID]retry)
	})
}

// round fires everything that is due and returns the next stored instant. While this database may be a copy nothing fires: whoever
// confirms that it is none wakes the runner.
func (r *Runner) round(ctx context.Context) (database.Instant, error) {
	if !r.refreshed {
		err := r.Store.refresh(ctx, func(s Schedule, err error) {
			r.log().ErrorContext(ctx, "the next moment of a schedule cannot be read, and its instant stays as it is", "schedule", s.ID, "occurrence", s.NextLocal, "error", err)
		})
		if err != nil {
			return 0, err
		}
		r.refreshed = true
	}
	if err := r.sayAhead(ctx); err != nil {
		return 0, err
	}
	var err error
	if r.here, err = r.Store.db.Installation(ctx, r.Store.db.Read()); err != nil || r.here.Holds(r.now()) {
		return 0, err
	}
	for moved := true; moved; { // what has moved on may be due again
		due, err := r.Store.due(ctx, r.now())
		if err != nil {
			return 0, err
		}
		r.forget(due)
		moved = r.fireAll(ctx, due)
	}
	return r.Store.next(ctx, r.now())
}

// forget ends the patience with schedules that are not due any more, because somebody changed or cancelled them.
func (r *Runner) forget(due []Schedule) {
	maps.DeleteFunc(r.retries, func(id ID, _ retry) bool {
		return !slices.ContainsFunc(due, func(s Schedule) bool { return s.ID == id })
	})
}

// fireAll handles each due schedule whose patience is not being tried. It tells whether any has moved on.
func (r *Runner) fireAll(ctx context.Context, due []Schedule) (moved bool) {
	for _, s := range due {
		if ctx.Err() != nil {
			return false
		}
		if time.Now().Before(r.retries[s.ID].at) {
			continue
		}
		if err := r.handle(ctx, s); err != nil {
			r.failed(ctx, s, err)
			continue
		}
		if _, failing := r.retries[s.ID]; failing {
			r.log().InfoContext(ctx, "schedule works again", "schedule", s.ID, "occurrence", s.NextLocal)
			delete(r.retries, s.ID)
		}
		moved = true
	}
	return moved
}

// handle takes one due schedule through decide, begin, fire, settle. From the moment that Fire has succeeded, a stop of
// the service no longer interrupts.
func (r *Runner) handle(ctx context.Context, s Schedule) error {
	rule, err := r.Store.rule(ctx, r.Store.db.Read(), s.Spec)
	if err != nil {
		return err
	}
	d := decide(s, rule, r.now(), r.here.ConfirmedAt.Time())
	r.at("decided")
	if d.outcome != OutcomeSkipped {
		stands, err := r.Store.begin(ctx, s, d.last.Local)
		if err != nil || !stands {
			return err
		}
		r.at("begun")
		if err := r.fire(ctx, d.last); err != nil {
			if ctx.Err() != nil {
				return err // stopped in the middle: whether it happened is asked again at the next start
			}
			return errors.Join(err, r.Store.undo(ctx, s))
		}
		r.at("fired")
	}
	if err := r.Store.settle(context.WithoutCancel(ctx), s, d, r.now()); err != nil {
		return err
	}
	r.at("settled")
	r.tell(ctx, d)
	return nil
}

// fire calls Fire; a panic in it costs one occurrence its turn and not the service its life.
func (r *Runner) fire(ctx context.Context, o Occurrence) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("panic while firing: %v\n%s", fault, debug.Stack())
		}
	}()
	return r.Fire(ctx, o)
}

// failed notes when to try again. The same complaint is logged once in a row.
func (r *Runner) failed(ctx context.Context, s Schedule, err error) {
	if ctx.Err() != nil {
		return // we are stopping: it is due at the next start
	}
	patience := r.retries[s.ID]
	patience.wait = min(max(2*patience.wait, firstRetry), lastRetry)
	patience.at = time.Now().Add(patience.wait)
	if patience.said != err.Error() {
		patience.said = err.Error()
		r.log().ErrorContext(ctx, "occurrence failed, it stays due and is tried again", "schedule", s.ID, "occurrence", s.NextLocal, "error", err)
	}
	r.retries[s.ID] = patience
}

// complain logs trouble with the database once, and its end.
func (r *Runner) complain(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	said := ""
	if err != nil {
		said = err.Error()
	}
	switch said {
	case r.fault:
	case "":
		r.log().InfoContext(ctx, "schedules can be read again")
	default:
		r.log().ErrorContext(ctx, "schedules cannot be read, nothing fires until they can", "error", err)
	}
	r.fault = said
}

func (r *Runner) tell(ctx context.Context, d decision) {
	r.log().InfoContext(ctx, "occurrence settled", "schedule", d.last.Schedule, "occurrence", d.last.Local,
		"outcome", d.outcome, "overtaken", len(d.overtaken))
}

// firstRetry is when the first failing schedule may be tried again, or never.
func (r *Runner) firstRetry() (first time.Time) {
	for _, patience := range r.retries {
		if first.IsZero() || patience.at.Before(first) {
			first = patience.at
		}
	}
	return first
}

func (r *Runner) log() *slog.Logger {
	if r.Log != nil {
		return r.Log
	}
	return slog.New(slog.DiscardHandler)
}

func (r *Runner) at(step string) {
	if r.Step != nil {
		r.Step(step)
	}
}
