package subscribers

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"dorpspost/database"
)

// rounds is how long the clerk sleeps at most before looking at the date again: timers do not notice that a machine was suspended or
// that its clock was set.
const rounds = 5 * time.Minute

// Clerk keeps the list of days: shortly after midnight where the house is, and at the start, it lists the heads of the
// chains that grew, and writes the day's hash to the log, so that a log that is kept elsewhere bears witness. Set the
// fields, then Run it in one goroutine.
type Clerk struct {
	Store *Store
	Log   *slog.Logger            // nil is silent
	Now   func() database.Instant // nil is database.Now

	date string // on which it listed last
	said string // the last complaint, so that it is logged once
}

// Run lists until ctx ends, and then returns nil. What goes wrong is logged once and tried again.
func (c *Clerk) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		c.turn(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(c.sleep()):
		}
	}
	return nil
}

// sleep is until the next day begins, or less.
func (c *Clerk) sleep() time.Duration {
	now := c.Store.day(c.now())
	tomorrow := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 1, 0, now.Location())
	return min(tomorrow.Sub(now), rounds)
}

// turn lists once for each day.
func (c *Clerk) turn(ctx context.Context) {
	now := c.now()
	date := c.Store.day(now).Format(time.DateOnly)
	if date == c.date {
		return
	}
	last, err := c.Store.ListHeads(ctx, now)
	if err != nil {
		c.complain(ctx, err)
		return
	}
	c.date, c.said = date, ""
	if c.Log != nil && last.Number > 0 {
		c.Log.InfoContext(ctx, "consent: the list of days ends with this one", "day", last.Number, "date", last.Date, "heads", last.Heads, "hash", last.Hash)
	}
}

func (c *Clerk) complain(ctx context.Context, err error) {
	if ctx.Err() != nil || errors.Is(err, database.ErrInUse) || c.said == err.Error() {
		return // it is tried again: at the next start, or when whoever lists now is done
	}
	c.said = err.Error()
	if c.Log != nil {
		c.Log.ErrorContext(ctx, "consent: the heads of chains were not listed; it is tried again", "error", err)
	}
}

func (c *Clerk) now() database.Instant {
	if c.Now == nil {
		return database.Now()
	}
	return c.Now()
}
