package deliveries

import (
	"context"
	"database/sql"
	"fmt"

	"dorpspost/database"
)

// ExpireNotices deletes the notices that were decided before this moment, or with dry only counts them; oldest is when the first
// of them was made. Those that wait, or are on the wire, stay.
func (s *Store) ExpireNotices(ctx context.Context, before database.Instant, dry bool) (n int, oldest database.Instant, err error) {
	return s.db.Expire(ctx, database.Expiry{
		Table: "notices", At: "created_at",
		Where: "state NOT IN ('planned', 'sending', 'later') AND COALESCE(decided_at, marked_at, created_at) < ?1",
	}, before, dry)
}

// over are runs r of which nothing is sent any more since before ?1, and whose values are still there.
const over = "r.forgotten_at IS NULL AND COALESCE(r.ended_at, r.last_moment) < ?1 AND r.last_moment < ?1"

// overRow are rows d of a run r that goes on for years, of which nothing is sent any more since before ?1.
const overRow = "r.intake = 'open' AND d.last_moment < ?1 AND d.state IN ('accepted', 'refused', 'skipped', 'settled')"

// ExpireValues takes away what stood in the mails of runs that were over before this moment, and what relays said of them, as
// Erase does for one person; or with dry only counts these mails. Oldest is when the first such run began. The reports of the
// runs say the same as before.
func (s *Store) ExpireValues(ctx context.Context, before database.Instant, dry bool) (n int, oldest database.Instant, err error) {
	err = s.db.Read().QueryRow(ctx, `SELECT COUNT(*), MIN(r.frozen_at) FROM runs r CROSS JOIN deliveries d
		WHERE (`+over+" OR "+overRow+") AND d.run = r.id AND (d.slots <> '' OR d.words <> '')", before).Scan(&n, &oldest)
	if err != nil || dry {
		return n, oldest, wrapValues(err)
	}
	if err := s.db.Write(ctx, func(tx *database.Tx) error { return forgetWhere(ctx, tx, overRow, before) }); err != nil {
		return n, oldest, wrapValues(err)
	}
	rows, err := s.db.Read().Query(ctx, "SELECT r.id FROM runs r WHERE "+over+" ORDER BY r.id", before)
	runs, err := database.Scan(rows, err, func(rows *sql.Rows) (id int64, err error) { return id, rows.Scan(&id) })
	if err != nil {
		return 0, 0, wrapValues(err)
	}
	for _, run := range runs {
		if err := s.forgetRun(ctx, run); err != nil {
			return n, oldest, wrapValues(err)
		}
	}
	return n, oldest, nil
}

func wrapValues(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("forget what stood in old mails: %w", err)
}

// forgetRun goes through a run in the order of its index, some hundreds of rows per transaction.
func (s *Store) forgetRun(ctx context.Context, run int64) error {
	for last, done := int64(0), false; !done; {
		err := s.db.Write(ctx, func(tx *database.Tx) error {
			rows, err := tx.Query(ctx, `SELECT d.id, d.state, d.code, d.enhanced, d.words, d.subscriber FROM deliveries d
				WHERE d.run = ?1 AND d.subscriber > ?2 ORDER BY d.subscriber LIMIT ?3`, run, last, batchSize)
			few, err := database.Scan(rows, err, func(rows *sql.Rows) (t told, err error) {
				return t, rows.Scan(&t.id, &t.state, &t.code, &t.enhanced, &t.said, &last)
			})
			if err != nil {
				return err
			}
			if done = len(few) < batchSize; done {
				if err := update(ctx, tx, "UPDATE runs SET forgotten_at = ?2 WHERE id = ?1", run, database.Now()); err != nil {
					return err
				}
			}
			return forget(ctx, tx, few)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
