package deliveries

import (
	"context"
	"errors"
	"fmt"

	"dorpspost/database"
)

// ErrNoRehearsal keeps a rehearsal away from the ledger that is true.
var ErrNoRehearsal = errors.New("a rehearsal happens in a copy of the database only, and this is the database itself: nothing was changed")

// FreezeRehearsal is Freeze in a copy of the database, whatever became of the campaign in the true one: all other runs and
// notices of the copy are put aside first, so that an engine finds nothing else to send there. It fails with ErrNoRehearsal on
// a database that is no copy, and with ErrNobody.
func (s *Store) FreezeRehearsal(ctx context.Context, p Plan) (run Run, err error) {
	if !s.db.Disposable() {
		return Run{}, ErrNoRehearsal
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		for _, aside := range []string{
			"UPDATE runs SET campaign = -id, state = CASE WHEN state IN ('done', 'stopped') THEN state ELSE 'stopped' END",
			"UPDATE notices SET state = 'skipped', next_at = NULL WHERE state IN ('planned', 'sending', 'later')",
		} {
			if err := update(ctx, tx, aside); err != nil {
				return fmt.Errorf("put aside what else is sent: %w", err)
			}
		}
		run, err = s.Freeze(ctx, tx, p)
		return err
	})
	return run, err
}

// RehearsalOver tells whether nothing more happens in a run without a person.
func (s *Store) RehearsalOver(ctx context.Context, run int64) (bool, error) {
	var moves int
	// In this order: what has an index first, because nothing is looked for further once one row was found.
	err := s.db.Read().QueryRow(ctx, `
		SELECT count(*) FROM (
			SELECT id FROM deliveries WHERE run = ?1 AND state = 'planned'
			UNION ALL
			SELECT id FROM deliveries WHERE run = ?1 AND state IN ('later', 'unknown') AND next_at IS NOT NULL
			UNION ALL
			SELECT id FROM deliveries WHERE run = ?1 AND state = 'sending'
			LIMIT 1) moving
		WHERE (SELECT state FROM runs WHERE id = ?1) = 'running'`, run).Scan(&moves)
	if err != nil {
		return false, fmt.Errorf("ask whether the rehearsal is over: %w", err)
	}
	return moves == 0, nil
}

// Rehearsed is how a rehearsal ended.
type Rehearsed struct {
	Report
	Retries int    `json:"retries"`       // tries beyond each reader's first
	Unmade  int    `json:"unmade"`        // readers whose mail could not be made
	Why     string `json:"why,omitempty"` // of one of these
}

// Rehearsed counts a rehearsal's run.
func (s *Store) Rehearsed(ctx context.Context, run int64) (r Rehearsed, err error) {
	q := s.db.Read()
	now, err := scanRun(q.QueryRow(ctx, "SELECT "+runColumns+" FROM runs WHERE id = ?1", run))
	if err != nil {
		return r, fmt.Errorf("read the rehearsal: %w", err)
	}
	if r.Report, err = s.Report(ctx, q, now); err != nil {
		return r, err
	}
	err = q.QueryRow(ctx, `
		SELECT COALESCE(SUM(CASE WHEN attempt > 1 THEN attempt - 1 ELSE 0 END), 0),
		       COALESCE(SUM(CASE WHEN state = 'refused' AND code = 0 THEN 1 ELSE 0 END), 0),
		       COALESCE(MAX(CASE WHEN state = 'refused' AND code = 0 THEN words END), '')
		FROM deliveries WHERE run = ?1`, run).Scan(&r.Retries, &r.Unmade, &r.Why)
	if err != nil {
		return r, fmt.Errorf("count the rehearsal: %w", err)
	}
	return r, nil
}
