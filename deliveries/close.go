package deliveries

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"dorpspost/database"
)

// anythingDue tells whether a turn at sending would find work, so that an idle run costs no connection.
func (s *Store) anythingDue(ctx context.Context, r Run, now database.Instant) (bool, error) {
	var id int64
	err := s.db.Read().QueryRow(ctx, `
		SELECT id FROM deliveries WHERE run = ?1 AND state = 'planned'
		UNION ALL
		SELECT id FROM deliveries WHERE run = ?1 AND state IN ('later', 'unknown') AND next_at <= ?2
		LIMIT 1`, r.ID, now).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// pauseFor pauses a run for a reason that a person must look at.
func (s *Store) pauseFor(ctx context.Context, run int64, problem string) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		return update(ctx, tx, "UPDATE runs SET state = 'paused', problem = ?2 WHERE id = ?1 AND state = 'running'", run, problem)
	})
}

// close does what a run asks for once none of its messages is on the wire: it skips what a stop or the last moment cuts
// off, settles the unknown where that was chosen, and ends the run when no row is open and none is to come; a run that goes on keeps the
// sentence that says why it waits. It returns when the run is next due; zero when only a person can move it.
func (s *Store) close(ctx context.Context, seen Run, problem string, now database.Instant) (next time.Time, err error) {
	if waits, err := s.waitsForPeople(ctx, seen); err != nil || waits {
		return time.Time{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		r, err := scanRun(tx.QueryRow(ctx, "SELECT "+runColumns+" FROM runs WHERE id = ?1", seen.ID))
		if err != nil {
			return err
		}
		if err := cutOff(ctx, tx, r, now); err != nil {
			return err
		}
		waits, err := anyWaits(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		if waits {
			next, err = wait(ctx, tx, r, problem, now)
			return err
		}
		if r.Intake == IntakeOpen && r.State != Stopping {
			_, err := tx.Exec(ctx, "UPDATE runs SET problem = '' WHERE id = ?1 AND state = 'running' AND problem <> ''", r.ID)
			return err
		}
		report, err := s.Report(ctx, tx, r)
		if err != nil || report.Open() > 0 {
			return err
		}
		return end(ctx, tx, report, now)
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("close run %d: %w", seen.ID, err)
	}
	return next, nil
}

// Of one state each, so that every statement finds its rows through a small index.
const (
	cutPlanned = "UPDATE deliveries SET state = 'skipped', reason = ?2, decided_at = ?3 WHERE run = ?1 AND state = 'planned'"
	cutLater   = "UPDATE deliveries SET state = 'skipped', reason = ?2, decided_at = ?3, next_at = NULL WHERE run = ?1 AND state IN ('later', 'unknown') AND state = 'later'"
	settleAll  = "UPDATE deliveries SET state = 'settled', decided_at = ?2, next_at = NULL WHERE run = ?1 AND state IN ('later', 'unknown') AND state = 'unknown'"
	sendNoMore = "UPDATE deliveries SET next_at = NULL WHERE run = ?1 AND state IN ('later', 'unknown') AND state = 'unknown' AND next_at IS NOT NULL"
)

// cutOff takes out of the run what will not be sent any more. A stop also settles what is in doubt; after the last moment
// it waits for a person, who can only leave it.
func cutOff(ctx context.Context, tx *database.Tx, r Run, now database.Instant) error {
	switch {
	case r.State == Stopping:
		if err := cut(ctx, tx, r, ReasonStopped, now); err != nil {
			return err
		}
		return update(ctx, tx, settleAll, r.ID, now)
	case r.Unknown == Leave:
		if err := update(ctx, tx, settleAll, r.ID, now); err != nil {
			return err
		}
	}
	if now <= r.LastMoment {
		return cutRows(ctx, tx, r, now)
	}
	if err := cut(ctx, tx, r, ReasonTooLate, now); err != nil {
		return err
	}
	return update(ctx, tx, sendNoMore, r.ID)
}

func cut(ctx context.Context, tx *database.Tx, r Run, reason string, now database.Instant) error {
	if err := update(ctx, tx, cutPlanned, r.ID, reason, now); err != nil {
		return err
	}
	return update(ctx, tx, cutLater, r.ID, reason, now)
}

func update(ctx context.Context, tx *database.Tx, query string, args ...any) error {
	_, err := tx.Exec(ctx, query, args...)
	return err
}

// end closes the books. The sum is checked against what was frozen, never assumed.
func end(ctx context.Context, tx *database.Tx, r Report, now database.Instant) error {
	if r.Run.Total != r.Accepted+r.Refused+r.Skipped+r.Settled {
		return fmt.Errorf("run %d froze %d rows but has %d accepted, %d refused, %d skipped, %d settled: %w",
			r.Run.ID, r.Run.Total, r.Accepted, r.Refused, r.Skipped, r.Settled, ErrLedger)
	}
	state := Done
	if r.Run.State == Stopping {
		state = Stopped
	}
	_, err := tx.Exec(ctx, `UPDATE runs SET state = ?2, ended_at = ?3, problem = '',
		intake = CASE WHEN intake = 'open' THEN 'closed' ELSE intake END WHERE id = ?1`, r.Run.ID, state, now)
	return err
}

// anyWaits looks for open rows through the two small indexes, so that a look at a run of a million costs nothing while it
// is under way; only at the end is everything counted.
func anyWaits(ctx context.Context, q database.Querier, run int64) (bool, error) {
	var waits int
	err := q.QueryRow(ctx, `
		SELECT count(*) FROM (
			SELECT id FROM deliveries WHERE run = ?1 AND state = 'planned'
			UNION ALL
			SELECT id FROM deliveries WHERE run = ?1 AND state IN ('later', 'unknown')
			LIMIT 1) open`, run).Scan(&waits)
	return waits > 0, err
}

// doubt is why a run waits of which only mails of unknown outcome are left.
const doubt = "mails of unknown outcome are left; say what is to be done with `dorpspost campaigns resume %d --unknown resend` (a reader may get it twice) or `--unknown leave`"

// lateDoubt is the same after the last moment.
const lateDoubt = "mails of unknown outcome are left, and it is too late to send them again; close the books with `dorpspost campaigns resume %d --unknown leave`"

// wait keeps why the run waits, and returns when it is next due. It writes nothing where nothing changed: a change would
// wake the engine, and that would write again.
func wait(ctx context.Context, tx *database.Tx, r Run, problem string, now database.Instant) (time.Time, error) {
	next, err := nextDue(ctx, tx, r, now)
	if err != nil {
		return time.Time{}, err
	}
	if problem == "" && r.State == Running && next.IsZero() {
		problem = fmt.Sprintf(doubt, r.Campaign)
		if now > r.LastMoment {
			problem = fmt.Sprintf(lateDoubt, r.Campaign)
		}
	}
	_, err = tx.Exec(ctx, "UPDATE runs SET problem = ?2 WHERE id = ?1 AND state = 'running' AND problem <> ?2", r.ID, problem)
	return next, err
}

func nextDue(ctx context.Context, tx *database.Tx, r Run, now database.Instant) (time.Time, error) {
	if r.State != Running {
		return time.Time{}, nil
	}
	var planned int
	var next database.Instant
	err := tx.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM (SELECT id FROM deliveries WHERE run = ?1 AND state = 'planned' LIMIT 1) one),
		       (SELECT min(next_at) FROM deliveries
		        WHERE run = ?1 AND state IN ('later', 'unknown'))`, r.ID).Scan(&planned, &next)
	if planned > 0 {
		return now.Time(), err
	}
	return next.Time(), err
}

// dueBeside tells whether a row that was put off, or is to be sent again, has come due that is none of these.
func (s *Store) dueBeside(ctx context.Context, run int64, these map[int64]bool, now database.Instant) (bool, error) {
	rows, err := s.db.Read().Query(ctx, `
		SELECT id FROM deliveries WHERE run = ?1 AND state IN ('later', 'unknown') AND next_at <= ?2 LIMIT ?3`, run, now, len(these)+1)
	due, err := database.Scan(rows, err, func(rows *sql.Rows) (id int64, err error) { return id, rows.Scan(&id) })
	return slices.ContainsFunc(due, func(id int64) bool { return !these[id] }), err
}

// nextAgain is when the next of these rows comes due; zero when none does.
func (s *Store) nextAgain(ctx context.Context, run int64, now database.Instant) (time.Time, error) {
	var next database.Instant
	err := s.db.Read().QueryRow(ctx, `
		SELECT min(next_at) FROM deliveries WHERE run = ?1 AND state IN ('later', 'unknown') AND next_at > ?2`, run, now).Scan(&next)
	return next.Time(), err
}
