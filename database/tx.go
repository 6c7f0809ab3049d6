package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-sqlite3"
)

// patience is how long a write waits for another process that is writing to the same SQLite file.
const patience = 10 * time.Second

// Tx is one open write transaction. It is not safe for use by several goroutines.
type Tx struct {
	tx   *sql.Tx
	text *rewriter
}

// Write runs do in one transaction: committed and durable when it returns nil, undone when do returns an error. On
// SQLite the transaction takes the write lock at once, so that what it read stays true until it writes. Inside do, use
// only the Tx: a second Write of the same process would wait for the first for ever. It fails with do's error, or with
// ErrBusy, ErrDiskFull or ErrReadOnly.
func (db *DB) Write(ctx context.Context, do func(tx *Tx) error) error {
	err := explain(db.write(ctx, do))
	if errors.Is(err, ErrDiskFull) {
		db.shrinkLog(ctx)
	}
	return err
}

func (db *DB) write(ctx context.Context, do func(tx *Tx) error) error {
	tx, err := db.begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.tx.Rollback() }() // after a commit this does nothing; after a panic it frees the only writer
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// shrinkLog moves the write-ahead log into the database and cuts it: on a small full disk the log itself is what fills
// it. As long as there is no room for that it fails, and the next write that finds the disk full tries again.
func (db *DB) shrinkLog(ctx context.Context) {
	if db.kind == sqlite {
		_, _ = db.writer.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
}

// begin asks for the write lock again and again, quickly and unevenly: another process that sends a campaign leaves it
// free for moments only, and SQLite's own handler would sleep through them.
func (db *DB) begin(ctx context.Context) (*Tx, error) {
	until := time.Now().Add(patience)
	for {
		tx, err := db.writer.BeginTx(ctx, nil)
		if err == nil {
			return &Tx{tx: tx, text: &db.text}, nil
		}
		if !isBusy(err) || time.Now().After(until) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100*time.Microsecond + rand.N(400*time.Microsecond)):
		}
	}
}

func isBusy(err error) bool {
	failure, ok := errors.AsType[sqlite3.Error](err)
	return ok && (failure.Code == sqlite3.ErrBusy || failure.Code == sqlite3.ErrLocked)
}

// Exec runs a statement.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return tx.tx.ExecContext(ctx, tx.text.rewrite(query), args...)
}

// Query reads rows inside the transaction.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.tx.QueryContext(ctx, tx.text.rewrite(query), args...)
}

// QueryRow reads one row inside the transaction.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.tx.QueryRowContext(ctx, tx.text.rewrite(query), args...)
}

// Changed runs a statement and returns how many rows it touched.
func (tx *Tx) Changed(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := tx.Exec(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Prepare readies a statement for use in many transactions: inside a transaction, run it through Tx.Prepared. Close it
// when done. Call it outside of any transaction.
func (db *DB) Prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	return db.writer.PrepareContext(ctx, db.text.rewrite(query))
}

// Prepared runs a statement made by DB.Prepare inside this transaction and returns how many rows it touched.
func (tx *Tx) Prepared(ctx context.Context, statement *sql.Stmt, args ...any) (int64, error) {
	result, err := tx.tx.StmtContext(ctx, statement).ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// PreparedRow reads one row with a statement made by DB.Prepare inside this transaction.
func (tx *Tx) PreparedRow(ctx context.Context, statement *sql.Stmt, args ...any) *sql.Row {
	return tx.tx.StmtContext(ctx, statement).QueryRowContext(ctx, args...)
}

// Placeholders returns n numbered placeholders, the first numbered first, for an IN list: Placeholders(2, 3) is
// "?2,?3,?4".
func Placeholders(first, n int) string {
	var list strings.Builder
	for i := range n {
		if i > 0 {
			list.WriteByte(',')
		}
		list.WriteByte('?')
		list.WriteString(strconv.Itoa(first + i))
	}
	return list.String()
}

// rewriter turns the one SQL text (?1) into PostgreSQL's ($1) and remembers the result.
type rewriter struct {
	dollar bool
	known  sync.Map // query text -> rewritten text
}

func (r *rewriter) rewrite(query string) string {
	if !r.dollar {
		return query
	}
	if done, ok := r.known.Load(query); ok {
		return done.(string)
	}
	done := dollars(query)
	r.known.Store(query, done)
	return done
}

// dollars replaces ?N by $N outside of quoted text.
func dollars(query string) string {
	out := []byte(query)
	quoted := false
	for i, c := range out {
		switch {
		case c == '\'':
			quoted = !quoted
		case c == '?' && !quoted && i+1 < len(out) && out[i+1] >= '1' && out[i+1] <= '9':
			out[i] = '$'
		}
	}
	return string(out)
}
