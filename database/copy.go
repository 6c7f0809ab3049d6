package database

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrNoCopy says that a database cannot be copied by this program.
var ErrNoCopy = errors.New("of a PostgreSQL database no copy can be made here yet: it works with SQLite only")

// Copy writes the database as it stands into a new SQLite file and opens that; whoever writes here meanwhile is not kept
// waiting. The copy is for what is thrown away again: it is Disposable, and does not survive a loss of power. The caller
// closes it and removes the file. It fails with ErrNoCopy on PostgreSQL, and with ErrDiskFull, before anything is written,
// where there is no room for a second database beside this one.
func (db *DB) Copy(ctx context.Context, path string) (*DB, error) {
	if db.kind != sqlite {
		return nil, ErrNoCopy
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find where the copy comes: %w", err)
	}
	copied := &DB{kind: sqlite, path: path, disposable: true}
	if err := db.copyTo(ctx, path); err != nil {
		return nil, fmt.Errorf("copy the database: %w", explain(err))
	}
	if err := copied.openPools(); err != nil {
		return nil, explainOpen(path, err)
	}
	if _, err := copied.writer.ExecContext(ctx, "UPDATE installation SET doubt = ''"); err != nil { // nothing leaves it, whatever it says
		return nil, errors.Join(explainOpen(path, err), copied.Close())
	}
	return copied, nil
}

// Disposable tells whether this is a copy, in which nothing is true that happens from now on.
func (db *DB) Disposable() bool { return db.disposable }

func (db *DB) copyTo(ctx context.Context, path string) error {
	if err := db.roomFor(path); err != nil {
		return err
	}
	if err := makePrivate(path); err != nil {
		return err
	}
	// VACUUM INTO writes into an empty file as well as into none, and then leaves its rights as they are.
	_, err := db.reader.ExecContext(ctx, "VACUUM INTO ?1", path)
	return err
}

// roomFor demands room for twice this database, with what its log holds, so that a copy never takes the last of a disk on which
// somebody sends.
func (db *DB) roomFor(path string) error {
	var size uint64
	for _, file := range []string{db.path, db.path + "-wal"} {
		info, err := os.Stat(file)
		if errors.Is(err, fs.ErrNotExist) && file != db.path {
			continue // nothing is in the log
		}
		if err != nil {
			return err
		}
		size += uint64(info.Size())
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(path), &disk); err != nil {
		return err
	}
	if free := disk.Bavail * uint64(disk.Bsize); free < 2*size {
		return fmt.Errorf("%w (a copy wants %d MB free, and there are %d)", ErrDiskFull, 2*size>>20+1, free>>20)
	}
	return nil
}
