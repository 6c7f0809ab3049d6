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

// OpenGuard is NewGuard, with a way to stop the world between two steps.
func OpenGuard(ctx context.Context, db *DB, folder string, step func(string)) (*Guard, error) {
	g := &Guard{db: db, interval: guarded, step: step}
	return g, g.open(ctx, folder)
}

// Look is what the guard does every ten seconds.
func (g *Guard) Look(ctx context.Context) { g.look(ctx) }

// Drop gives back what a process that is killed gives back.
func (g *Guard) Drop() {
	g.changes.close()
	_ = g.file.Close()
}
