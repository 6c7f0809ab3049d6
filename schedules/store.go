package schedules

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"dorpspost/database"
)

// Store keeps schedules and what became of their occurrences.
type Store struct {
	// Audit writes who did what, in the same transaction. Nil writes nothing.
	Audit func(ctx context.Context, tx *database.Tx, who, act, what string) error

	// Moved is told, in the same transaction, of each occurrence that lay ahead, or does now, and whose moment moved because the dates
	// of its observance did, handed out already or not, settled or not: from is the key under which it was known, to the one that it has from now on,
	// empty where the new dates have no such day. Nil tells nobody.
	Moved func(ctx context.Context, tx *database.Tx, id ID, from, to string) error

	db *database.DB
}

// NewStore returns the store of a database.
func NewStore(db *database.DB) *Store { return &Store{db: db} }

// Create adds an active schedule inside the caller's transaction; its first moment is strictly after now. It fails with a
// *SpecError, also when no moment lies ahead.
func (s *Store) Create(ctx context.Context, tx *database.Tx, who string, spec Spec, now time.Time) (ID, error) {
	spec = spec.Normal()
	calendar, err := s.calendarFor(ctx, tx, spec)
	if err != nil {
		return 0, err
	}
	rule, err := spec.checked(calendar)
	if err != nil {
		return 0, err
	}
	planned := Schedule{Spec: spec}
	if planned.plan(rule, now); planned.State == StateDone {
		return 0, passed(spec)
	}
	var id ID
	err = tx.QueryRow(ctx, `
		INSERT INTO schedules (spec, state, next_at, next_local, begun_local, last_local, fired, created_at)
		VALUES (?1, 'active', ?2, ?3, '', '', 0, ?4) RETURNING id`,
		stored(spec), planned.NextAt, planned.NextLocal, database.At(now)).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("add a schedule: %w", err)
	}
	return id, s.audit(ctx, tx, who, "schedule.create", id)
}

// Replace gives a schedule another spec inside the caller's transaction. The same spec changes nothing, whatever the
// schedule's state, so that applying a file again never revives what has ended. Other moments start the count of Times
// anew and make the schedule active; other settings alone keep its moment and its count. An occurrence that is due but
// not begun is recorded as skipped when the moments change. It fails with a *SpecError or ErrNotFound.
func (s *Store) Replace(ctx context.Context, tx *database.Tx, who string, id ID, spec Spec, now time.Time) error {
	spec = spec.Normal()
	calendar, err := s.calendarFor(ctx, tx, spec)
	if err != nil {
		return err
	}
	rule, err := spec.checked(calendar)
	if err != nil {
		return err
	}
	old, err := s.lock(ctx, tx, id)
	if err != nil || old.Spec == spec {
		return err
	}
	changed, err := old.replaced(spec, rule, now)
	if err != nil {
		return err
	}
	if !sameMoments(old.Spec, spec) && changed.NextLocal != old.NextLocal { // handed out ahead, the same moment may still be to come
		if err := s.abandon(ctx, tx, old, now); err != nil {
			return err
		}
	}
	if err := save(ctx, tx, changed); err != nil {
		return err
	}
	return s.audit(ctx, tx, who, "schedule.replace", id)
}

// Cancel ends a schedule inside the caller's transaction; a schedule that has ended already stays as it is. An
// occurrence that is due but not begun is recorded as skipped. It fails with ErrNotFound.
func (s *Store) Cancel(ctx context.Context, tx *database.Tx, who string, id ID) error {
	old, err := s.Locked(ctx, tx, id)
	if err != nil || old.State != StateActive {
		return err
	}
	if err := s.abandon(ctx, tx, old, database.Now().Time()); err != nil {
		return err
	}
	old.end(StateCancelled)
	if err := save(ctx, tx, old); err != nil {
		return err
	}
	return s.audit(ctx, tx, who, "schedule.cancel", id)
}

// ByID returns one schedule as last committed. It fails with ErrNotFound.
func (s *Store) ByID(ctx context.Context, id ID) (Schedule, error) { return byID(ctx, s.db.Read(), id) }

// Locked returns a schedule as it stands inside the caller's transaction, and keeps every other writer, the Runner too, away
// from it until that ends. It fails with ErrNotFound.
func (s *Store) Locked(ctx context.Context, tx *database.Tx, id ID) (Schedule, error) {
	found, err := byID(ctx, tx, id)
	if err != nil {
		return Schedule{}, err
	}
	// Confirm holds the observance and then asks for what hangs on it: in the other order each would wait for the other.
	if slug := found.Spec.Observance(); slug != "" {
		if err := s.lockObservance(ctx, tx, slug); err != nil {
			return Schedule{}, err
		}
	}
	return s.lock(ctx, tx, id)
}

// All returns every schedule, the oldest first.
func (s *Store) All(ctx context.Context) ([]Schedule, error) {
	return query(ctx, s.db.Read(), "ORDER BY id")
}

// Occurrences returns what became of a schedule's moments, the oldest first.
func (s *Store) Occurrences(ctx context.Context, id ID) ([]Record, error) {
	rows, err := s.db.Read().Query(ctx, "SELECT schedule, local, at, outcome, settled_at FROM occurrences WHERE schedule = ?1 ORDER BY local", id)
	return database.Scan(rows, err, func(rows *sql.Rows) (r Record, err error) {
		err = rows.Scan(&r.Schedule, &r.Local, &r.At, &r.Outcome, &r.SettledAt)
		return r, err
	})
}

func (s *Store) audit(ctx context.Context, tx *database.Tx, who, act string, id ID) error {
	return s.say(ctx, tx, who, act, fmt.Sprintf("schedule %d", id))
}

// say writes a line in the audit log, if there is one.
func (s *Store) say(ctx context.Context, tx *database.Tx, who, act, what string) error {
	if s.Audit == nil {
		return nil
	}
	return s.Audit(ctx, tx, who, act, what)
}

// abandon records the coming occurrence when its moment has passed and it will not be fired any more. One that was begun
// is left to the runner, which knows how it ended.
func (s *Store) abandon(ctx context.Context, tx *database.Tx, old Schedule, now time.Time) error {
	if old.State != StateActive || old.NextAt > database.At(now) || old.begunLocal == old.NextLocal {
		return nil
	}
	_, err := record(ctx, tx, Record{old.ID, old.NextLocal, old.NextAt, OutcomeSkipped, database.At(now)})
	return err
}

// lock reads a schedule and keeps every other writer away from it until the transaction ends, on PostgreSQL too.
func (s *Store) lock(ctx context.Context, tx *database.Tx, id ID) (Schedule, error) {
	if _, err := tx.Exec(ctx, "UPDATE schedules SET state = state WHERE id = ?1", id); err != nil {
		return Schedule{}, err
	}
	return byID(ctx, tx, id)
}

func byID(ctx context.Context, q database.Querier, id ID) (Schedule, error) {
	found, err := query(ctx, q, "WHERE id = ?1", id)
	if err != nil {
		return Schedule{}, err
	}
	if len(found) == 0 {
		return Schedule{}, fmt.Errorf("schedule %d: %w", id, ErrNotFound)
	}
	return found[0], nil
}

func query(ctx context.Context, q database.Querier, rest string, args ...any) ([]Schedule, error) {
	rows, err := q.Query(ctx, "SELECT id, spec, state, next_at, next_local, begun_local, last_local, fired FROM schedules "+rest, args...)
	return database.Scan(rows, err, func(rows *sql.Rows) (s Schedule, err error) {
		var spec []byte
		if err := rows.Scan(&s.ID, &spec, &s.State, &s.NextAt, &s.NextLocal, &s.begunLocal, &s.LastLocal, &s.Fired); err != nil {
			return s, err
		}
		return s, json.Unmarshal(spec, &s.Spec)
	})
}

func save(ctx context.Context, tx *database.Tx, s Schedule) error {
	_, err := tx.Exec(ctx, `
		UPDATE schedules SET spec = ?2, state = ?3, next_at = ?4, next_local = ?5, begun_local = ?6, last_local = ?7, fired = ?8
		WHERE id = ?1`,
		s.ID, stored(s.Spec), s.State, s.NextAt, s.NextLocal, s.begunLocal, s.LastLocal, s.Fired)
	return err
}

// record keeps what became of an occurrence, once: the first word stands. It tells whether it was the first.
func record(ctx context.Context, tx *database.Tx, r Record) (bool, error) {
	n, err := tx.Changed(ctx, `
		INSERT INTO occurrences (schedule, local, at, outcome, settled_at) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (schedule, local) DO NOTHING`, r.Schedule, r.Local, r.At, r.Outcome, r.SettledAt)
	return n == 1, err
}

func stored(spec Spec) string {
	text, err := json.Marshal(spec)
	if err != nil {
		panic(err) // strings and numbers always have a JSON form
	}
	return string(text)
}

func passed(spec Spec) error {
	if spec.Once != "" {
		return &SpecError{"once", spec.Once, ProblemPassed, "this moment has passed in " + spec.Zone + "; choose a later one"}
	}
	said, err := spec.kind()
	if err != nil {
		return err
	}
	return &SpecError{said.key, said.text(spec), ProblemNever, "no such date comes any more"}
}
