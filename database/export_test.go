package database

import (
	"context"
	"io"
)

// Down takes the schema back to a version, and Up brings it up to date again.
func (db *DB) Down(ctx context.Context, version int64) error {
	provider, err := db.migrationProvider()
	if err == nil {
		_, err = provider.DownTo(ctx, version)
	}
	return err
}

// Up is what Open does to a database from before.
func (db *DB) Up(ctx context.Context) error { return db.migrate(ctx) }

// Waiting is how many acts wait for the next commit of Together.
func (db *DB) Waiting() int {
	db.shared.mu.Lock()
	defer db.shared.mu.Unlock()
	return len(db.shared.waiting)
}

// FindTraces looks through one file as Scrub does.
func FindTraces(from io.Reader, words []string, around ...string) (bool, error) {
	return newTraces(words, around).in(from)
}
