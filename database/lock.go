package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"syscall"
	"time"
)

// Lock is a right that one process at a time can hold over this database. The system takes it back when the process
// ends, however it ends.
type Lock struct{ release func() }

// Release gives the right back.
func (l *Lock) Release() { l.release() }

// Lock takes the right with this name ("service", "import") at once, or fails with ErrInUse when another process, or
// another part of this one, holds it.
func (db *DB) Lock(ctx context.Context, name string) (*Lock, error) {
	if db.kind == postgres {
		return db.advisoryLockShortly(ctx, name)
	}
	return lockFile(db.path+"."+name+".lock", syscall.LOCK_NB)
}

func waitForFile(path string) (*Lock, error) { return lockFile(path, 0) }

func lockFile(path string, how int) (*Lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, err
	}
	if err := flock(file, how); err != nil {
		_ = file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrInUse
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &Lock{release: func() {
		// Closing alone would leave the lock with a child that is just being started and still has our files.
		_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
		_ = file.Close()
	}}, nil
}

// shortly is how long a lock may be held by somebody who only looks whether it is free.
const shortly = 300 * time.Millisecond

func flock(file *os.File, how int) error {
	for until := time.Now().Add(shortly); ; time.Sleep(shortly / 30) {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|how)
		if !errors.Is(err, syscall.EWOULDBLOCK) || time.Now().After(until) {
			return err
		}
	}
}

func (db *DB) advisoryLockShortly(ctx context.Context, name string) (*Lock, error) {
	for until := time.Now().Add(shortly); ; time.Sleep(shortly / 30) {
		lock, err := db.advisoryLock(ctx, name)
		if !errors.Is(err, ErrInUse) || time.Now().After(until) {
			return lock, err
		}
	}
}

func (db *DB) advisoryLock(ctx context.Context, name string) (*Lock, error) {
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var held bool
	if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", lockNumber(name)).Scan(&held); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if !held {
		return nil, errors.Join(ErrInUse, conn.Close())
	}
	return &Lock{release: func() { unlock(conn, name) }}, nil
}

func unlock(conn *sql.Conn, name string) {
	// Should the statement fail, closing the session frees the lock all the same.
	_, _ = conn.ExecContext(context.Background(), "SELECT pg_advisory_unlock($1)", lockNumber(name))
	_ = conn.Close()
}

func lockNumber(name string) int64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte("dorpspost " + name))
	return int64(hash.Sum64())
}
