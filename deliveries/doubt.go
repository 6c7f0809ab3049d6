package deliveries

import (
	"context"
	"fmt"
	"slices"

	"dorpspost/database"
)

// Nothing leaves a database that may be a copy: its runs are paused, nothing is launched or resumed, no row and no notice is marked.

// inDoubt tells whether this database may be a copy.
func (e *Engine) inDoubt(ctx context.Context) (bool, error) {
	here, err := e.Store.db.Installation(ctx, e.Store.db.Read())
	return here.InDoubt(), err
}

// begins begins an epoch where a batch marks something. It fails with database.ErrInDoubt; then the whole batch is undone, and its
// verdicts are tried again by themselves.
func begins(ctx context.Context, tx *database.Tx, guard *database.Guard, batch []*entry) (epoch int64, err error) {
	if !slices.ContainsFunc(batch, func(e *entry) bool { return slices.ContainsFunc(e.marks, func(m mark) bool { return m.marked }) }) {
		return 0, nil
	}
	return begin(ctx, tx, guard)
}

// begin begins an epoch before something leaves. It fails with database.ErrInDoubt.
func begin(ctx context.Context, tx *database.Tx, guard *database.Guard) (epoch int64, err error) {
	if guard == nil {
		return 0, nil
	}
	return guard.Raise(ctx, tx)
}

// restoredSentence is why a run waits whose database was put back from a copy.
const restoredSentence = "this database was put back from a copy, and mails of this campaign may have left after that was made; compare with your mail server's log, then `dorpspost campaigns resume` or `dorpspost campaigns stop`"

// Restored keeps back, in the caller's transaction, what may have left already after this copy of the database was made: every open
// run is paused until a person resumes it, and notices from before are of unknown outcome. Doing it again changes nothing. It returns
// the runs that it paused.
func (s *Store) Restored(ctx context.Context, tx *database.Tx, made database.Instant) (paused int64, err error) {
	paused, err = tx.Changed(ctx, "UPDATE runs SET state = 'paused', problem = ?1 WHERE state = 'running'", restoredSentence)
	if err == nil {
		_, err = tx.Exec(ctx, "UPDATE notices SET state = 'unknown', decided_at = ?2, next_at = NULL WHERE state IN ('planned', 'later') AND created_at <= ?1", made, database.Now())
	}
	if err != nil {
		return 0, fmt.Errorf("keep back what may have left already: %w", err)
	}
	return paused, nil
}
