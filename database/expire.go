package database

import (
	"context"
	"fmt"
)

// Expiry says which rows of a table go once they have been kept long enough.
type Expiry struct {
	Table string // with a column id
	Where string // a condition in which ?1 is the moment before which they go
	At    string // the column by which one is older than another
}

// atOnce is how many rows go in one transaction, so that nobody who writes waits long.
const atOnce = 500

// Expire deletes the rows that an Expiry names, some hundreds per transaction, or with dry only counts them. It returns how many
// there were and how old the oldest was (zero where there was none).
func (db *DB) Expire(ctx context.Context, e Expiry, before Instant, dry bool) (n int, oldest Instant, err error) {
	err = db.Read().QueryRow(ctx, "SELECT COUNT(*), MIN("+e.At+") FROM "+e.Table+" WHERE "+e.Where, before).Scan(&n, &oldest)
	for more := !dry && n > 0; more && err == nil; {
		err = db.Write(ctx, func(tx *Tx) error {
			gone, err := tx.Changed(ctx, "DELETE FROM "+e.Table+" WHERE id IN (SELECT id FROM "+e.Table+" WHERE "+e.Where+" LIMIT ?2)", before, atOnce)
			more = gone == atOnce
			return err
		})
	}
	if err != nil {
		return n, oldest, fmt.Errorf("remove old rows of %s: %w", e.Table, err)
	}
	return n, oldest, nil
}
