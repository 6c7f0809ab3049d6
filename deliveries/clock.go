package deliveries

import (
	"context"
	"time"

	"dorpspost/database"
)

// Clock is what the engine knows of time. A rehearsal has one of its own, which jumps over every wait.
type Clock interface {
	Now() time.Time
	// Sleep returns when the moment has come (zero: never), at a wake, or when ctx ends.
	Sleep(ctx context.Context, until time.Time, wake <-chan struct{})
}

// wallClock is the time of this machine.
type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

func (wallClock) Sleep(ctx context.Context, until time.Time, wake <-chan struct{}) {
	var timer <-chan time.Time
	if !until.IsZero() {
		t := time.NewTimer(time.Until(until))
		defer t.Stop()
		timer = t.C
	}
	select {
	case <-ctx.Done():
	case <-timer:
	case <-wake:
	}
}

// now is the clock's time as the ledger keeps it.
func (e *Engine) now() database.Instant { return database.At(e.Clock.Now()) }
