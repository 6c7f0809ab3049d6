package database

import (
	"context"
	"fmt"
	"time"
)

// Watch calls changed after another connection, of this process or of another one, has committed something; it looks
// once per period. It returns when ctx ends. This is how a running service notices, within one period, what a second
// process asked of it.
func (db *DB) Watch(ctx context.Context, period time.Duration, changed func()) error {
	tick := time.NewTicker(period)
	defer tick.Stop()
	version, err := db.versionCounter(ctx)
	if err != nil {
		return unlessEnded(ctx, err)
	}
	defer version.close()
	last := int64(-1)
	for {
		now, err := version.read(ctx)
		if err != nil && ctx.Err() == nil && !Passing(err) {
			return fmt.Errorf("watch for changes: %w", err)
		}
		if err == nil && now != last {
			last = now
			changed()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// unlessEnded is err, except where ctx has ended: then the end is the reason, and is no fault.
func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// counter reads a number that differs after a change by somebody else.
type counter struct {
	read  func(context.Context) (int64, error)
	close func()
}

func (db *DB) versionCounter(ctx context.Context) (counter, error) {
	if db.kind == postgres {
		return db.transactionCounter(), nil
	}
	// data_version is a property of one connection, so the counter keeps one for itself.
	conn, err := db.reader.Conn(ctx)
	if err != nil {
		return counter{}, fmt.Errorf("watch for changes: %w", err)
	}
	read := func(ctx context.Context) (version int64, err error) {
		err = conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version)
		return version, err
	}
	return counter{read, func() { _ = conn.Close() }}, nil
}

func (db *DB) transactionCounter() counter {
	read := func(ctx context.Context) (version int64, err error) {
		err = db.reader.QueryRowContext(ctx, "SELECT txid_snapshot_xmax(txid_current_snapshot())").Scan(&version)
		return version, err
	}
	return counter{read, func() {}}
}
