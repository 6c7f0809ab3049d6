package staff

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"dorpspost/database"
)

// ExpireAudit deletes the lines of the audit log from before this moment, or with dry only counts them; oldest is the moment of
// the first of them.
func (s *Store) ExpireAudit(ctx context.Context, before database.Instant, dry bool) (n int, oldest database.Instant, err error) {
	return s.db.Expire(ctx, database.Expiry{Table: "audit", Where: "at < ?1", At: "at"}, before, dry)
}

// Latest is when this act was last done up to a moment, or zero. A line from after that was written by a clock that was ahead.
func (s *Store) Latest(ctx context.Context, act string, until database.Instant) (at database.Instant, err error) {
	err = s.db.Read().QueryRow(ctx, "SELECT MAX(at) FROM audit WHERE act = ?1 AND at <= ?2", act, until).Scan(&at)
	if err != nil {
		return 0, fmt.Errorf("read the audit log: %w", err)
	}
	return at, nil
}

// First is when the first act was done that the log knows, or zero.
func (s *Store) First(ctx context.Context) (at database.Instant, err error) {
	err = s.db.Read().QueryRow(ctx, "SELECT at FROM audit WHERE id = (SELECT MIN(id) FROM audit)").Scan(&at)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read the audit log: %w", err)
	}
	return at, nil
}
