package database

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// What can be wrong with the place where the data lives. Each reads as a sentence for the person who runs dorpspost.
var (
	ErrReadOnly    = errors.New("the data folder cannot be written to: give this user the right to write there, or choose another folder in config.yaml (data)")
	ErrDiskFull    = errors.New("the disk is full: nothing of this step was saved; make room and try again")
	ErrNotDatabase = errors.New("this file is not a dorpspost database, or it is damaged: choose another one in config.yaml (data), or put back a copy")
	ErrBusy        = errors.New("another process kept the database to itself for 10 seconds: try again in a moment")
	ErrNewerSchema = errors.New("this database was made by a newer dorpspost: install that version or a later one; nothing was changed")
	ErrInUse       = errors.New("in use by another process")
)

// Passing tells whether this fault ends when somebody makes room on the disk, or another process lets go of the database:
// what failed can be tried again as it was.
func Passing(err error) bool {
	sentence := explain(err)
	return errors.Is(sentence, ErrDiskFull) || errors.Is(sentence, ErrBusy)
}

// explain names the faults that a person can mend; every other error passes unchanged. The driver's error stays in the
// chain.
func explain(err error) error {
	if err == nil {
		return nil
	}
	for _, known := range []error{ErrReadOnly, ErrDiskFull, ErrNotDatabase, ErrBusy} {
		if errors.Is(err, known) {
			return err
		}
	}
	if sentence := sentenceFor(err); sentence != nil {
		return fmt.Errorf("%w (%w)", sentence, err)
	}
	return err
}

func explainOpen(path string, err error) error {
	return fmt.Errorf("open the database %s: %w", filepath.Base(path), explain(err))
}

func sentenceFor(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return ErrDiskFull
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return ErrReadOnly
	}
	failure, ok := errors.AsType[sqlite3.Error](err)
	if !ok {
		return nil
	}
	switch failure.Code {
	case sqlite3.ErrFull:
		return ErrDiskFull
	case sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm:
		return ErrReadOnly
	case sqlite3.ErrNotADB, sqlite3.ErrCorrupt:
		return ErrNotDatabase
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return ErrBusy
	case sqlite3.ErrIoErr:
		if errors.Is(failure.SystemErrno, syscall.ENOSPC) {
			return ErrDiskFull
		}
	}
	return nil
}
