package database

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"time"
)

// Scrub takes out of the files what was deleted or overwritten: call it after whatever erases, outside of any transaction. The
// words, in small letters, are looked for in the files, whatever the case of what stands there, and as JSON and HTML write them; a
// word that is a part of one of the texts around it, which are to stay, does not count. Left tells that words are still there
// because something stands in a row that has them, which Scrub leaves alone. Whoever reads or writes meanwhile is
// kept waiting for a moment, or for seconds where a large database must be written anew. It fails with ErrBusy when readers
// held on to the log for ten seconds, and with ErrDiskFull.
//
// SQLite zeroes what is deleted (secure_delete), but not what stays behind in the unused middle of a page when the page is
// split: about one row in three hundred. Only where words are found, the whole file is written anew (VACUUM).
//
// PostgreSQL gives the room of dead rows free (VACUUM) and writes over it later; its log and its backups are beyond our reach.
func (db *DB) Scrub(ctx context.Context, words []string, around ...string) (left bool, err error) {
	if db.kind == postgres {
		_, err := db.writer.ExecContext(ctx, "VACUUM")
		return false, explainScrub(err)
	}
	if err := db.emptyLog(ctx); err != nil {
		return false, explainScrub(err)
	}
	look := newTraces(words, around)
	left, err = db.holds(look)
	if err != nil || !left {
		return false, explainScrub(err)
	}
	if err := db.Rewrite(ctx); err != nil {
		return true, err
	}
	left, err = db.holds(look)
	return left, explainScrub(err)
}

// Rewrite writes the whole database anew, so that nothing is left in it of what was deleted. It keeps all other writers waiting,
// on a large database for many seconds. It fails as Scrub does.
func (db *DB) Rewrite(ctx context.Context) error {
	if db.kind == sqlite {
		if err := db.roomFor(db.path); err != nil {
			return explainScrub(err)
		}
	}
	err := db.patiently(ctx, func() error {
		_, err := db.writer.ExecContext(ctx, "VACUUM")
		return err
	})
	if err == nil && db.kind == sqlite {
		err = db.emptyLog(ctx)
	}
	return explainScrub(err)
}

func explainScrub(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("take what was deleted out of the database's files: %w", explain(err))
}

// emptyLog moves the write-ahead log into the database and cuts it to nothing: it holds pages as they were.
func (db *DB) emptyLog(ctx context.Context) error {
	return db.patiently(ctx, func() error {
		var busy, inLog, moved int
		err := db.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &inLog, &moved)
		if err == nil && busy != 0 {
			err = ErrBusy
		}
		return err
	})
}

// patiently tries again for a while what another connection keeps from being done.
func (db *DB) patiently(ctx context.Context, do func() error) error {
	for until := time.Now().Add(patience); ; {
		err := do()
		if !isBusy(err) && !errors.Is(err, ErrBusy) || time.Now().After(until) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// holds tells whether the files hold one of the words.
func (db *DB) holds(look *traces) (bool, error) {
	file, err := db.ownFile()
	if err != nil {
		return false, err
	}
	found, err := look.in(io.NewSectionReader(file, 0, math.MaxInt64))
	if err != nil || found {
		return found, err
	}
	log, err := os.ReadFile(db.path + "-wal") // what was written since the log was emptied
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return look.in(bytes.NewReader(log))
}

// ownFile is the database's file to read as it lies there. It stays open as long as the database: closing it drops the locks
// that SQLite holds on the file for this process.
func (db *DB) ownFile() (*os.File, error) {
	db.looking.Lock()
	defer db.looking.Unlock()
	if db.file == nil {
		file, err := os.Open(db.path)
		if err != nil {
			return nil, err
		}
		db.file = file
	}
	return db.file, nil
}
