package subscribers

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"dorpspost/database"
)

// Doorman decides what becomes of what was asked from outside: who gets a mail, who a reminder, and when an ask is forgotten.
// He does so apart from the pages, so that nobody can tell from a page, or from how long it took, whether an address is known.
// Set the fields, then Run it in one goroutine, in one process only.
type Doorman struct {
	Store *Store       // with Notify
	Log   *slog.Logger // nil is silent

	once sync.Once
	wake chan struct{}
}

// longestNap is how long the doorman sleeps at most: timers do not notice that a machine was suspended or that its clock was
// set.
const longestNap = time.Minute

// patience is how long he waits for a database that has no room, or that another process keeps to itself.
const patience = 15 * time.Second

// Run works until ctx ends and what it had begun is done, then returns nil. It sleeps until the next stored instant or Wake. It fails without a
// Store that can notify, and on a fault of the database that does not pass by itself.
func (d *Doorman) Run(ctx context.Context) error {
	if d.Store == nil || d.Store.Notify == nil {
		return errors.New("subscribers: a Doorman needs a Store with Notify")
	}
	d.prepare()
	for ctx.Err() == nil {
		next, err := d.round(ctx)
		switch {
		case err == nil:
		case database.Passing(err):
			d.log().WarnContext(ctx, "what readers asked waits for the database", "error", err)
			next = database.Now().Add(patience)
		case ctx.Err() == nil:
			return err
		}
		d.sleep(ctx, next)
	}
	return nil
}

// Wake makes the doorman look again: call it after something was asked. It never blocks and may be called at any time, by
// anyone.
func (d *Doorman) Wake() {
	d.prepare()
	select {
	case d.wake <- struct{}{}:
	default: // he is going to look anyway
	}
}

func (d *Doorman) prepare() { d.once.Do(func() { d.wake = make(chan struct{}, 1) }) }

func (d *Doorman) sleep(ctx context.Context, until database.Instant) {
	wait := longestNap
	if !until.IsZero() {
		wait = min(wait, time.Until(until.Time()))
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-d.wake:
	case <-timer.C:
	}
}

// round handles everything that is due and returns the next stored instant, 0 where there is none.
func (d *Doorman) round(ctx context.Context) (next database.Instant, err error) {
	for {
		due, err := d.Store.dueAsks(ctx, database.Now())
		if err != nil {
			return 0, err
		}
		if len(due) == 0 {
			return d.Store.nextAsk(ctx)
		}
		if err := d.handle(ctx, due); err != nil {
			return 0, err
		}
	}
}

// handle takes a batch in one transaction. Where that fails, each is tried alone, so that one ask of which no mail can be made
// holds up no other.
func (d *Doorman) handle(ctx context.Context, due []AskID) error {
	err := d.Store.answerAsks(context.WithoutCancel(ctx), due)
	if err == nil || ctx.Err() != nil || database.Passing(err) {
		return err
	}
	if len(due) == 1 {
		d.log().ErrorContext(ctx, "no mail could be made of what a reader asked; it is tried again", "ask", due[0], "error", err)
		return d.Store.putOff(ctx, due[0])
	}
	for _, id := range due {
		if err := d.handle(ctx, []AskID{id}); err != nil {
			return err
		}
	}
	return nil
}

func (d *Doorman) log() *slog.Logger {
	if d.Log != nil {
		return d.Log
	}
	return slog.New(slog.DiscardHandler)
}
