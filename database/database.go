// Package database opens the one database of a dorpspost and lets the other packages read and write it safely.
//
// It knows two kinds: SQLite, the default, in one file beside the service; and PostgreSQL, for when one machine is not
// enough. Everybody else writes SQL once, with numbered placeholders (?1, ?2), and never asks which of the two it is.
//
// SQLite is opened as two pools on one file. All writes of a process go through a single writer connection, whose queue
// is fair, so that a page that saves a choice never starves behind a campaign that is being sent. Reads have a pool of
// their own and never wait for a writer (write-ahead log). A commit that has returned survives a loss of power
// (synchronous=FULL): the ledger of deliveries is built on that promise.
//
// The package holds no table of its own except the migrations' version; what a table means is said by the package that
// writes it.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"
)

// DB is an open database, safe for use by many goroutines. Open or OpenPostgres makes one; Close ends it.
type DB struct {
	kind       dialect
	path       string // the SQLite file; empty on PostgreSQL
	disposable bool   // a copy, to be thrown away
	writer     *sql.DB
	reader     *sql.DB
	text       rewriter
	shared     queue // acts that wait for the next commit; see Together

	looking sync.Mutex
	file    *os.File // the SQLite file, once somebody has looked into it (ownFile)
}

type dialect string

const (
	sqlite   dialect = "sqlite"
	postgres dialect = "postgres"
)

// Close ends both pools. Transactions still running are rolled back by the driver.
func (db *DB) Close() error {
	if db.reader == db.writer {
		return db.writer.Close()
	}
	err := errors.Join(db.reader.Close(), db.writer.Close())
	if db.file != nil {
		err = errors.Join(err, db.file.Close())
	}
	return err
}

// Path is the SQLite file, or empty on PostgreSQL.
func (db *DB) Path() string { return db.path }

// Querier reads: a transaction (Tx) and the reader pool (DB.Read) both are one, so that a store's reading function
// serves inside a transaction and outside of it.
type Querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
}

// Read returns the reader pool. What it reads is the last committed state; two reads may see different ones.
func (db *DB) Read() Querier { return pool{db.reader, &db.text} }

type pool struct {
	db   *sql.DB
	text *rewriter
}

func (p pool) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return p.db.QueryContext(ctx, p.text.rewrite(query), args...)
}

func (p pool) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return p.db.QueryRowContext(ctx, p.text.rewrite(query), args...)
}

// Scan reads every row of a query into a slice with the function given, and closes the rows.
func Scan[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("read a row: %w", err)
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// Ping tells whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.reader.QueryRowContext(ctx, "SELECT 1").Scan(&one)
}
