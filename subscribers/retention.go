package subscribers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"dorpspost/database"
)

// The proof of consent of who was erased has no term of its own: nothing in it is personal any more, and the list of days
// leans on it.

// ExpireAsks forgets what was asked and whose own term was over by this moment, as the Doorman does by himself where one is at
// work, or with dry only counts it; oldest is when the first of it was asked.
func (s *Store) ExpireAsks(ctx context.Context, before database.Instant, dry bool) (n int, oldest database.Instant, err error) {
	err = s.db.Read().QueryRow(ctx, "SELECT COUNT(*), MIN(asked_at) FROM asks WHERE expires_at < ?1", before).Scan(&n, &oldest)
	for more := !dry && n > 0; more && err == nil; {
		rows, failed := s.db.Read().Query(ctx, "SELECT id FROM asks WHERE expires_at < ?1 ORDER BY id LIMIT ?2", before, askBatch)
		over, failed := database.Scan(rows, failed, func(row *sql.Rows) (id AskID, err error) { return id, row.Scan(&id) })
		if failed == nil {
			failed = s.forgetAsks(ctx, over, before)
		}
		more, err = len(over) == askBatch, failed
	}
	if err != nil {
		return n, oldest, fmt.Errorf("forget what was asked: %w", err)
	}
	return n, oldest, nil
}

// forgetAsks forgets those of these that are over, in one transaction.
func (s *Store) forgetAsks(ctx context.Context, asks []AskID, before database.Instant) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		a := answering{ctx: ctx, tx: tx, store: s, now: database.Now()}
		for _, id := range asks {
			ask, err := askToChange(ctx, tx, id)
			if errors.Is(err, ErrNotFound) || err == nil && ask.ExpiresAt >= before {
				continue // the doorman was there, or it was asked anew
			}
			if err == nil {
				err = a.forget(ask.Ask)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// ExpireImportRows deletes the rows that were put aside by imports that ended before this moment, or with dry only counts them;
// oldest is when the first of those ended. An import takes its rows away by itself: what is left, something went wrong with.
func (s *Store) ExpireImportRows(ctx context.Context, before database.Instant, dry bool) (n int, oldest database.Instant, err error) {
	return s.db.Expire(ctx, database.Expiry{
		Table: "import_rows", At: "(SELECT i.ended_at FROM imports i WHERE i.id = import_rows.import_id)",
		Where: "import_id IN (SELECT id FROM imports WHERE ended_at < ?1)",
	}, before, dry)
}

// ExpireLeft erases who left all mail before this moment and did not come back, each in a transaction of their own, or with dry
// only counts them; oldest is when the first of them left. It tells each about whom it erased. They did not ask for it: no list
// brings them back, and they may join again.
func (s *Store) ExpireLeft(ctx context.Context, before database.Instant, dry bool, who string, each func(Erasure) error) (n int, oldest database.Instant, err error) {
	const gone = "state = 'left' AND left_at < ?1"
	err = s.db.Read().QueryRow(ctx, "SELECT COUNT(*), MIN(left_at) FROM subscribers WHERE "+gone, before).Scan(&n, &oldest)
	if err != nil || dry {
		return n, oldest, wrapLeft(err)
	}
	rows, err := s.db.Read().Query(ctx, "SELECT id FROM subscribers WHERE "+gone+" ORDER BY id", before)
	ids, err := database.Scan(rows, err, func(row *sql.Rows) (id ID, err error) { return id, row.Scan(&id) })
	if err != nil {
		return 0, 0, wrapLeft(err)
	}
	n = 0
	still := func(p Subscriber) bool { return p.State == StateLeft && p.LeftAt < before } // they may have come back since
	for _, id := range ids {
		done, err := s.eraseIf(ctx, id, who, ReasonOfLeft, still)
		if err != nil {
			return n, oldest, wrapLeft(err)
		}
		if len(done.Addresses) == 0 {
			continue
		}
		n++
		if err := each(done); err != nil {
			return n, oldest, wrapLeft(err)
		}
	}
	return n, oldest, nil
}

func wrapLeft(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("erase who left long ago: %w", err)
}
