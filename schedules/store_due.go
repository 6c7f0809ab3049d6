package schedules

import (
	"context"
	"fmt"
	"time"

	"dorpspost/database"
)

// due returns the schedules whose moment has come, the earliest first.
func (s *Store) due(ctx context.Context, now time.Time) ([]Schedule, error) {
	return query(ctx, s.db.Read(), "WHERE next_at <= ?1 ORDER BY next_at, id", database.At(now))
}

// next returns the first stored moment after now, or none.
func (s *Store) next(ctx context.Context, now time.Time) (at database.Instant, err error) {
	err = s.db.Read().QueryRow(ctx, "SELECT MIN(next_at) FROM schedules WHERE next_at > ?1", database.At(now)).Scan(&at)
	return at, err
}

// begin notes that the coming occurrence is being handed out. It tells whether the schedule still stands as it was read.
func (s *Store) begin(ctx context.Context, due Schedule, local string) (stands bool, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		n, err := tx.Changed(ctx, "UPDATE schedules SET begun_local = ?4 WHERE id = ?1 AND next_at = ?2 AND next_local = ?3", due.ID, due.NextAt, due.NextLocal, local)
		stands = n == 1
		return err
	})
	return stands, err
}

// undo takes begin back after Fire has said that nothing happened.
func (s *Store) undo(ctx context.Context, due Schedule) error {
	_, err := s.begin(ctx, due, "")
	return err
}

// settle records what became of a due schedule's occurrences and moves it on, in one transaction, unless it was changed
// since it was read: then the records are kept and its new plan stands.
func (s *Store) settle(ctx context.Context, due Schedule, d decision, now time.Time) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		current, err := s.lock(ctx, tx, due.ID)
		if err != nil {
			return err
		}
		if err := recordAll(ctx, tx, d, now); err != nil {
			return err
		}
		current.LastLocal = max(current.LastLocal, d.last.Local)
		if current.NextAt != due.NextAt || current.NextLocal != due.NextLocal {
			return save(ctx, tx, current)
		}
		if d.outcome != OutcomeSkipped {
			current.Fired++
		}
		rule, err := s.rule(ctx, tx, current.Spec)
		if err != nil {
			return fmt.Errorf("move schedule %d on: %w", due.ID, err)
		}
		current.plan(rule, d.last.At)
		return save(ctx, tx, current)
	})
}

func recordAll(ctx context.Context, tx *database.Tx, d decision, now time.Time) error {
	settled := database.At(now)
	for _, o := range d.overtaken {
		if _, err := record(ctx, tx, Record{o.Schedule, o.Local, database.At(o.At), OutcomeSkipped, settled}); err != nil {
			return err
		}
	}
	_, err := record(ctx, tx, Record{d.last.Schedule, d.last.Local, database.At(d.last.At), d.outcome, settled})
	return err
}

// refresh derives the next instants anew from their wall times: the tz database of this program may know a change of
// clocks that an earlier one did not. A schedule whose moment cannot be read keeps its instant, and is given to unreadable.
func (s *Store) refresh(ctx context.Context, unreadable func(Schedule, error)) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		active, err := query(ctx, tx, "WHERE next_at IS NOT NULL ORDER BY id")
		if err != nil {
			return err
		}
		for _, a := range active {
			zone, err := readZone(a.Spec.Zone)
			if err != nil {
				continue // the runner says so when its moment comes
			}
			moment, err := instantOfLocal(a.NextLocal, zone)
			if err != nil {
				unreadable(a, err)
				continue
			}
			if err := refreshOne(ctx, tx, a, a.Spec.handOut(moment, zone)); err != nil {
				return fmt.Errorf("refresh schedule %d: %w", a.ID, err)
			}
		}
		return nil
	})
}

func refreshOne(ctx context.Context, tx *database.Tx, s Schedule, at database.Instant) error {
	if at == s.NextAt {
		return nil
	}
	_, err := tx.Exec(ctx, "UPDATE schedules SET next_at = ?2 WHERE id = ?1 AND next_local = ?3", s.ID, at, s.NextLocal)
	return err
}
