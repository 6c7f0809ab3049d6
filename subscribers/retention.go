package subscribers

import (
	"context"
	"database/sql"
	"fmt"

	"dorpspost/database"
)

// The proof of consent of who was erased has no term of its own: nothing in it is personal any more, and the list of days
// leans on it.

// ExpireAsks deletes what was asked and whose own term was over by this moment, or with dry only counts it; oldest is when the
// first of it was asked. The Doorman does so by himself, where one is at work.
func (s *Store) ExpireAsks(ctx context.Context, before database.Instant, dry bool) (n int, oldest database.Instant, err error) {
	return s.db.Expire(ctx, database.Expiry{Table: "asks", Where: "expires_at < ?1", At: "asked_at"}, before, dry)
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
