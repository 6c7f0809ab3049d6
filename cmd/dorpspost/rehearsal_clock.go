package main

import (
	"context"
	"sync"
	"time"
)

// rehearsalClock knows how much time a rehearsal did not wait for.
type rehearsalClock struct {
	mu   sync.Mutex
	over time.Duration
}

// pass lets time go by.
func (c *rehearsalClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over += d
}

func (c *rehearsalClock) skipped() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.over
}

// forward brings the next try near when nothing else is left to do.
func (r *rehearsal) forward(ctx context.Context, wake func()) error {
	skipped, err := r.copy.deliveries.BringForward(ctx, r.frozen.Run.ID)
	if skipped > 0 {
		r.clock.pass(skipped)
		wake()
	}
	return err
}
