package schedules

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"dorpspost/database"
)

// AddObservance adds a named week or day inside the caller's transaction. Its dates are provisional until somebody confirms
// them. It fails with an *ObservanceError.
func (s *Store) AddObservance(ctx context.Context, tx *database.Tx, who string, o Observance) error {
	o, err := o.checked()
	if err != nil {
		return err
	}
	name, err := json.Marshal(o.Name)
	if err != nil {
		return err
	}
	added, err := tx.Changed(ctx, `
		INSERT INTO observances (slug, name, rule, other, days, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT (slug) DO NOTHING`, o.Slug, string(name), o.Rule, o.Other, o.Days, database.Now())
	if err != nil {
		return fmt.Errorf("add an observance: %w", err)
	}
	if added == 0 {
		return &ObservanceError{"slug", o.Slug, "there is one by this name already; choose another, or confirm its dates"}
	}
	return s.say(ctx, tx, who, "observance.add", o.Slug)
}

// Confirm says on which dates an observance falls in a year, in place of what its rule proposes or somebody said before, inside
// the caller's transaction. Every schedule that hangs on it follows: see follow and Moved. The same dates again change nothing.
// It fails with ErrNoObservance, an *ObservanceError about the dates, an *InHandError, or a *DayTakenError.
func (s *Store) Confirm(ctx context.Context, tx *database.Tx, who, slug string, year int, first, last string) error {
	dates := Dates{Observance: slug, Year: year, First: first, Last: last, By: who, Confirmed: database.Now()}
	if err := dates.check(); err != nil {
		return err
	}
	if err := s.lockObservance(ctx, tx, slug); err != nil {
		return err
	}
	before, err := s.Calendar(ctx, tx)
	if err != nil {
		return err
	}
	if _, known := before.observances[slug]; !known {
		return fmt.Errorf("%s: %w", slug, ErrNoObservance)
	}
	old, known := before.confirmed[slug][year]
	if known && old.First == first && old.Last == last {
		return nil
	}
	if err := keepDates(ctx, tx, dates); err != nil {
		return err
	}
	what := fmt.Sprintf("%s %d: %s to %s", slug, year, first, last)
	if known {
		what += fmt.Sprintf(", was %s to %s", old.First, old.Last)
	}
	if err := s.say(ctx, tx, who, "observance.confirm", what); err != nil {
		return err
	}
	return s.followAll(ctx, tx, who, before, dates)
}

func keepDates(ctx context.Context, tx *database.Tx, d Dates) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO observance_dates (observance, year, first, last, who, confirmed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT (observance, year) DO UPDATE SET first = ?3, last = ?4, who = ?5, confirmed_at = ?6`,
		d.Observance, d.Year, d.First, d.Last, d.By, d.Confirmed)
	return err
}

// with is the calendar with other dates in one year.
func (c *Calendar) with(d Dates) *Calendar {
	changed := &Calendar{observances: c.observances, confirmed: maps.Clone(c.confirmed)}
	years := maps.Clone(c.confirmed[d.Observance])
	years[d.Year] = d
	changed.confirmed[d.Observance] = years
	return changed
}

// followAll plans what hangs on an observance by its new dates.
func (s *Store) followAll(ctx context.Context, tx *database.Tx, who string, before *Calendar, dates Dates) error {
	all, err := query(ctx, tx, "ORDER BY id")
	if err != nil {
		return err
	}
	after, now := before.with(dates), dates.Confirmed.Time()
	for _, hanging := range all {
		if hanging.Spec.Observance() != dates.Observance {
			continue
		}
		shifts, err := hanging.Spec.shifts(before, after, dates.Year)
		if err != nil {
			return fmt.Errorf("read schedule %d: %w", hanging.ID, err)
		}
		if err := s.followOne(ctx, tx, who, hanging.ID, after, shifts, now); err != nil {
			return err
		}
		if err := checkTaken(ctx, tx, hanging.ID, after, shifts, dates.Year); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) followOne(ctx context.Context, tx *database.Tx, who string, id ID, calendar *Calendar, shifts []shift, now time.Time) error {
	current, err := s.lock(ctx, tx, id)
	if err != nil {
		return err
	}
	rule, err := current.Spec.compile(calendar)
	if err != nil {
		return fmt.Errorf("read schedule %d: %w", id, err)
	}
	planned, err := current.follow(rule, shifts, now)
	if err != nil {
		return err
	}
	if planned != current {
		if err := save(ctx, tx, planned); err != nil {
			return err
		}
		if err := s.audit(ctx, tx, who, "schedule.follow", id); err != nil {
			return err
		}
	}
	return s.tellMoved(ctx, tx, id, shifts, now, rule)
}

// checkTaken fails with a *DayTakenError where an occurrence to come has a key that is settled, and did not have it before.
func checkTaken(ctx context.Context, tx *database.Tx, id ID, calendar *Calendar, shifts []shift, year int) error {
	planned, err := byID(ctx, tx, id)
	if err != nil || planned.State != StateActive {
		return err
	}
	moments, err := planned.Spec.occurrencesOf(calendar, year)
	if err != nil {
		return fmt.Errorf("read schedule %d: %w", id, err)
	}
	for _, at := range moments {
		local := key(at)
		if local < planned.NextLocal || slices.ContainsFunc(shifts, func(s shift) bool { return s.from == local && s.to == local }) {
			continue
		}
		var settled int
		if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM occurrences WHERE schedule = ?1 AND local = ?2", id, local).Scan(&settled); err != nil {
			return fmt.Errorf("look for %s of schedule %d: %w", local, id, err)
		}
		if settled > 0 {
			return &DayTakenError{id, local}
		}
	}
	return nil
}

// tellMoved tells of the occurrences that lay ahead, or do so by the new dates.
func (s *Store) tellMoved(ctx context.Context, tx *database.Tx, id ID, shifts []shift, now time.Time, rule *local) error {
	for _, moved := range shifts {
		to, err := instantOfLocal(moved.to, rule.zone)
		ahead := moved.was.After(now) || err == nil && to.After(now)
		if s.Moved == nil || moved.from == moved.to || !ahead {
			continue
		}
		if err := s.Moved(ctx, tx, id, moved.from, moved.to); err != nil {
			return fmt.Errorf("move %s of schedule %d: %w", moved.from, id, err)
		}
	}
	return nil
}
