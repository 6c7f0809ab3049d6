package schedules

import (
	"cmp"
	"context"
	"time"

	"dorpspost/database"
)

// heartbeat is how long the runner sleeps at most before it looks at the clock again, where Runner does not say: timers do
// not notice that a machine was suspended or that its clock was set.
const heartbeat = 5 * time.Second

// sleep waits for an instant on the wall's clock, for a moment to retry, for Wake, for the end, or until somebody sets the clock.
func (r *Runner) sleep(ctx context.Context, until database.Instant, retry time.Time) {
	wall, begun := r.now(), time.Now()
	for {
		if moved := r.now().Sub(wall) - time.Since(begun); moved.Abs() > r.heartbeat() {
			return
		}
		wait := r.heartbeat()
		if !until.IsZero() {
			wait = min(wait, until.Time().Sub(r.now()))
		}
		if !retry.IsZero() {
			wait = min(wait, time.Until(retry))
		}
		if wait <= 0 {
			return
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-r.wake:
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

func (r *Runner) heartbeat() time.Duration { return cmp.Or(r.Heartbeat, heartbeat) }

// now is the wall's clock, in UTC.
func (r *Runner) now() time.Time {
	if r.Now != nil {
		return r.Now().UTC().Round(0)
	}
	return time.Now().UTC().Round(0)
}

// sayAhead logs, at the start and after the clock went back, which schedules wait for a moment that was settled before its time.
func (r *Runner) sayAhead(ctx context.Context) error {
	now := r.now()
	if !r.latest.IsZero() && !now.Before(r.latest.Add(-aheadBy)) {
		r.latest = now
		return nil
	}
	ahead, err := r.Store.Ahead(ctx, now)
	if err != nil {
		return err // and looks again
	}
	r.latest = now
	for _, s := range ahead {
		r.log().WarnContext(ctx, "the clock was ahead: nothing fires before a moment that was settled too soon, unless somebody rewinds the schedule",
			"schedule", s.ID, "settled", s.LastLocal, "next", s.NextLocal)
	}
	return nil
}
