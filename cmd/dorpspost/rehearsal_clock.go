package main

import (
	"context"
	"sync"
	"time"
)

// rehearsalClock stands still while there is something to do, and jumps over every wait: what it shows at the end is the time
// that limits, retries and looks take, and nothing of what this machine took. It is a deliveries.Clock.
type rehearsalClock struct {
	idle func() bool // nothing is being done, so that time may go by

	mu    sync.Mutex
	now   time.Time
	begun time.Time
}

func newRehearsalClock() *rehearsalClock {
	now := wholeSecond(time.Now())
	return &rehearsalClock{now: now, begun: now}
}

// Now is the moment at which the rehearsal is.
func (c *rehearsalClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// lookIdle is how often a clock that is to jump looks whether it may. Nothing tells it: that would cost the engine something
// for each mail, also when nobody rehearses.
const lookIdle = time.Millisecond

// Sleep jumps to the moment once nothing is being done any more, unless it is woken before: then something may be due sooner.
// Without a moment it waits for a wake.
func (c *rehearsalClock) Sleep(ctx context.Context, until time.Time, wake <-chan struct{}) {
	tick := time.NewTicker(lookIdle)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
			return
		case <-tick.C:
		}
		if !until.IsZero() && c.idle() {
			c.jump(until)
			return
		}
	}
}

// jump goes on to the second that follows, and never back. Limits are spans of whole seconds, so that they lose nothing by it; and
// who is tried again within one second is tried together.
func (c *rehearsalClock) jump(until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if until = wholeSecond(until); until.After(c.now) {
		c.now = until
	}
}

// pass lets time go by that passes for everybody.
func (c *rehearsalClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func wholeSecond(t time.Time) time.Time {
	if whole := t.Truncate(time.Second); whole.Before(t) {
		return whole.Add(time.Second)
	}
	return t
}
