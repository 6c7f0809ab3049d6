package database

import (
	"context"
	"database/sql"
	"fmt"
)

// Snapshot runs do with a Querier whose reads all see one and the same moment, whatever is committed meanwhile. Nobody waits
// for it; but as long as it lasts SQLite cannot clear its write-ahead log, so keep it short. It fails with do's error.
func (db *DB) Snapshot(ctx context.Context, do func(q Querier) error) error {
	var options *sql.TxOptions // SQLite: the first read of a transaction sets its moment
	if db.kind == postgres {
		options = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	tx, err := db.reader.BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("begin to read: %w", explain(err))
	}
	defer func() { _ = tx.Rollback() }() // it wrote nothing
	return do(&Tx{tx: tx, text: &db.text})
}
