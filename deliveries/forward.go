package deliveries

import (
	"context"
	"time"

	"dorpspost/database"
)

// tick is how much further the time is let go by than it needs, so that many who are due in one second are tried together.
const tick = database.Instant(1000)

// BringForward lets the time go by until a rehearsal's next try, once nothing else is left to do: in place of the clock, the
// moments of the copy move. It returns how much time that was.
func (s *Store) BringForward(ctx context.Context, run int64) (skipped time.Duration, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		var busy int
		var next database.Instant
		err := tx.QueryRow(ctx, `
			SELECT (SELECT count(*) FROM deliveries WHERE run = ?1 AND state IN ('planned', 'sending')),
			       (SELECT min(next_at) FROM deliveries WHERE run = ?1 AND state IN ('later', 'unknown'))`, run).Scan(&busy, &next)
		if early := next - database.Now() + tick; err == nil && busy == 0 && early > tick {
			skipped = time.Duration(early) * time.Millisecond
			_, err = tx.Exec(ctx, "UPDATE deliveries SET next_at = next_at - ?2 WHERE run = ?1 AND next_at IS NOT NULL", run, int64(early))
		}
		return err
	})
	return skipped, err
}
