package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// statements is how many prepared statements a connection keeps: those of a campaign being sent are asked thousands of times.
const statements = "128"

// readers is the number of connections that read at the same time: pages and the feeder of a running campaign.
const readers = 6

// Open opens the SQLite database in the file, makes it and its folder where they do not exist, and brings its schema up
// to date. It fails with ErrReadOnly, ErrDiskFull, ErrNotDatabase or ErrNewerSchema, each a sentence that says what to
// do.
func Open(ctx context.Context, path string) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the database file: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, explainOpen(path, err)
	}
	db := &DB{kind: sqlite, path: path}
	// Two processes that start together would both migrate: the second waits here until the first is done.
	opening, err := waitForFile(path + ".open.lock")
	if err != nil {
		return nil, explainOpen(path, err)
	}
	defer opening.Release()
	if err := makePrivate(path); err != nil {
		return nil, explainOpen(path, err)
	}
	if err := db.openPools(); err != nil {
		return nil, explainOpen(path, err)
	}
	if err := db.migrate(ctx); err != nil {
		_ = db.Close()
		return nil, explainOpen(path, err)
	}
	return db, nil
}

// makePrivate makes the file before SQLite does, which would let everybody read it; the files beside it take its rights.
func makePrivate(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil // opening and closing it would drop the locks that this process may have on it
	}
	if err != nil {
		return err
	}
	return file.Close()
}

func (db *DB) openPools() (err error) {
	// busy_timeout stays short on purpose: SQLite's own handler polls ever more slowly and starves beside a busy sender;
	// begin (tx.go) does the waiting instead.
	db.writer, err = sql.Open("sqlite3", dsn(db.path, db.writing()))
	if err != nil {
		return err
	}
	db.writer.SetMaxOpenConns(1)
	db.writer.SetMaxIdleConns(1)
	db.reader, err = sql.Open("sqlite3", dsn(db.path, url.Values{"mode": {"ro"}, "_busy_timeout": {"5000"}, "_stmt_cache_size": {statements}}))
	if err != nil {
		return err
	}
	db.reader.SetMaxOpenConns(readers)
	db.reader.SetMaxIdleConns(readers)
	return nil
}

// writing is how the one connection that writes is opened.
func (db *DB) writing() url.Values {
	options := url.Values{
		"_txlock": {"immediate"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"},
		"_foreign_keys": {"on"}, "_busy_timeout": {"1"}, "_mutex": {"no"}, "_secure_delete": {"on"}, "_stmt_cache_size": {statements},
	}
	if db.disposable { // nobody will ask what a loss of power left of it, or of what it forgot
		options.Set("_synchronous", "OFF")
		options.Set("_secure_delete", "off")
	}
	return options
}

func dsn(path string, options url.Values) string {
	file := url.URL{Scheme: "file", Path: path, RawQuery: options.Encode()}
	return file.String()
}
