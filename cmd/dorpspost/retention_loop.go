package main

import (
	"context"
	"errors"
	"time"

	"dorpspost/database"
)

// nightHour and nightMinute are when the service takes away what was kept long enough, where the house is: after clocks are put
// forward or back.
const nightHour, nightMinute = 3, 30

// nightAfter is the first such moment after another.
func nightAfter(at time.Time, zone *time.Location) time.Time {
	at = at.In(zone)
	night := time.Date(at.Year(), at.Month(), at.Day(), nightHour, nightMinute, 0, 0, zone)
	if !night.After(at) {
		night = time.Date(at.Year(), at.Month(), at.Day()+1, nightHour, nightMinute, 0, 0, zone)
	}
	return night
}

// longestNap is how long the service sleeps at most before it looks at the clock again: timers do not notice that a machine was
// suspended, or that its clock was set.
const longestNap = 10 * time.Minute

// retentionAgain is when a run is tried again that failed.
const retentionAgain = time.Hour

// keepClean takes away each night what was kept long enough, and at once when a night was missed. It ends with ctx, and says
// of a fault what it is: nothing else of the service hangs on it.
func (s *service) keepClean(ctx context.Context) {
	for ctx.Err() == nil {
		due, err := s.nextRetention(ctx)
		if now := time.Now(); err == nil && !due.After(now) {
			err = s.clean(ctx, now)
			due = now
		}
		if err != nil && ctx.Err() == nil {
			s.log.Error("what was kept long enough could not be taken away; it is tried again within the hour", "error", err)
			due = time.Now().Add(retentionAgain)
		}
		nap(ctx, due)
	}
}

// nap sleeps until a moment, or for as long as one may without looking at the clock.
func nap(ctx context.Context, until time.Time) {
	timer := time.NewTimer(min(time.Until(until), longestNap))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// nextRetention is the first night after the last run, or after the first thing that the audit log knows, as far as these are
// not still to come: then a clock was ahead.
func (s *service) nextRetention(ctx context.Context) (time.Time, error) {
	now := database.Now()
	last, err := s.staff.Latest(ctx, actRetention, now)
	if err == nil && last.IsZero() {
		last, err = s.staff.First(ctx)
	}
	if err != nil {
		return time.Time{}, err
	}
	if last.IsZero() || last > now {
		last = now
	}
	return nightAfter(last.Time(), houseZone()), nil
}

func (s *service) clean(ctx context.Context, now time.Time) error {
	all, err := (&retention{app: s.app, who: "service"}).run(ctx, now, false)
	if errors.Is(err, errRetaining) { // by the command
		return nil
	}
	for _, one := range all {
		if one.Count > 0 {
			s.log.Info("kept long enough, and taken away", "kind", one.Kind, "count", one.Count)
		}
	}
	return err
}
