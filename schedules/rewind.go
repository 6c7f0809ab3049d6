package schedules

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dorpspost/database"
)

// ErrNotAhead says that there is nothing to rewind.
var ErrNotAhead = errors.New("no moment of this schedule was settled before its time: nothing was changed")

// aheadBy is how far a settled moment may lie in the future without anybody wondering: clocks that are put right move by seconds.
const aheadBy = time.Hour

// settledAhead tells whether the latest settled moment is still to come, as it happens while a clock is wrong. Nothing fires before
// that moment has passed: what has been settled never fires again by itself. Rewind is the way out.
func (s Schedule) settledAhead(now time.Time) bool {
	zone, err := readZone(s.Spec.Zone)
	if err != nil || s.LastLocal == "" {
		return false
	}
	last, err := instantOfLocal(s.LastLocal, zone)
	return err == nil && s.Spec.handOut(last, zone).Time().After(now.Add(aheadBy))
}

// settledByKey keeps those whose latest settled moment was settled under the key that it has now. One that was not moved with the
// dates of its observance: it was settled in time, and no clock was wrong.
const settledByKey = "EXISTS (SELECT 1 FROM occurrences WHERE schedule = schedules.id AND local = schedules.last_local)"

// Ahead returns the schedules that have settled a moment that is still to come, the oldest first.
func (s *Store) Ahead(ctx context.Context, now time.Time) ([]Schedule, error) {
	// No zone is a day behind UTC, so that this finds all of them, and few others.
	found, err := query(ctx, s.db.Read(), "WHERE last_local > ?1 AND "+settledByKey+" ORDER BY id", now.UTC().Add(-24*time.Hour).Format(localLayout))
	if err != nil {
		return nil, fmt.Errorf("look for moments that were settled before their time: %w", err)
	}
	return slices.DeleteFunc(found, func(s Schedule) bool { return !s.settledAhead(now) }), nil
}

// Rewind plans the next moment from now on again, inside the caller's transaction, after a clock that was ahead had settled moments
// that are still to come. What was fired for one of these was made, and is found again when its moment truly comes; a record that
// says that one was skipped goes. It fails with ErrNotAhead or ErrNotFound, and with a *SpecError when no moment lies ahead.
func (s *Store) Rewind(ctx context.Context, tx *database.Tx, who string, id ID, now time.Time) error {
	schedule, err := s.lock(ctx, tx, id)
	if err != nil {
		return err
	}
	settled, err := query(ctx, tx, "WHERE id = ?1 AND "+settledByKey, id)
	if err != nil {
		return fmt.Errorf("rewind schedule %d: %w", id, err)
	}
	if len(settled) == 0 || !schedule.settledAhead(now) {
		return fmt.Errorf("schedule %d: %w", id, ErrNotAhead)
	}
	rule, err := s.rule(ctx, tx, schedule.Spec)
	if err != nil {
		return err
	}
	if schedule.plan(rule, now); schedule.State == StateDone {
		return passed(schedule.Spec)
	}
	if schedule.LastLocal, err = lastBefore(ctx, tx, id, now); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM occurrences WHERE schedule = ?1 AND at > ?2 AND outcome = ?3", id, database.At(now), OutcomeSkipped)
	if err != nil {
		return fmt.Errorf("rewind schedule %d: %w", id, err)
	}
	if err := save(ctx, tx, schedule); err != nil {
		return err
	}
	return s.audit(ctx, tx, who, "schedule.rewind", id)
}

// lastBefore is the latest moment that was settled and has passed; empty when there is none.
func lastBefore(ctx context.Context, tx *database.Tx, id ID, now time.Time) (local string, err error) {
	err = tx.QueryRow(ctx, "SELECT COALESCE(MAX(local), '') FROM occurrences WHERE schedule = ?1 AND at <= ?2", id, database.At(now)).Scan(&local)
	if err != nil {
		return "", fmt.Errorf("read what was settled: %w", err)
	}
	return local, nil
}
