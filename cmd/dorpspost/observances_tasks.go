package main

import (
	"context"
	"fmt"
	"time"

	"dorpspost/schedules"
)

// toConfirm are the dates of this year that nobody has confirmed and that still lie ahead: from January on they are a task for
// an administrator.
func (a *app) toConfirm(ctx context.Context, now time.Time) ([]schedules.Dates, error) {
	calendar, err := a.schedules.Calendar(ctx, a.db.Read())
	if err != nil {
		return nil, err
	}
	now = now.In(houseZone())
	return calendar.Unconfirmed(now, time.Date(now.Year(), time.December, 31, 0, 0, 0, 0, time.UTC)), nil
}

// tasks say what somebody must do in time.
func (a *app) tasks(ctx context.Context, now time.Time) (sentences []string, err error) {
	open, err := a.toConfirm(ctx, now)
	for _, d := range open {
		sentences = append(sentences, fmt.Sprintf("Nobody has confirmed that %s %d is %s to %s: see `dorpspost observances confirm --help`.",
			d.Observance, d.Year, d.First, d.Last))
	}
	return sentences, err
}

// remind says in the log, at the start and each night of January, which dates are to be confirmed. It ends with ctx.
func (s *service) remind(ctx context.Context) {
	s.sayToConfirm(ctx, time.Now())
	for due := nightAfter(time.Now(), houseZone()); ctx.Err() == nil; nap(ctx, due) {
		now := time.Now()
		if now.Before(due) {
			continue
		}
		if due = nightAfter(now, houseZone()); now.In(houseZone()).Month() == time.January {
			s.sayToConfirm(ctx, now)
		}
	}
}

func (s *service) sayToConfirm(ctx context.Context, now time.Time) {
	open, err := s.toConfirm(ctx, now)
	if err != nil && ctx.Err() == nil {
		s.log.Warn("the dates of the observances cannot be read", "error", err)
	}
	for _, d := range open {
		s.log.Warn("nobody has confirmed these dates: an administrator does with `dorpspost observances confirm`",
			"observance", d.Observance, "year", d.Year, "first", d.First, "last", d.Last)
	}
}
