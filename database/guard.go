package database

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Guard knows a database in its place from a copy of it, and from an older one that was put back. It numbers epochs in the database
// and in a small file beside it, each time first in the database: so whatever ends the process, the file is never ahead, and a file
// that is ahead tells of a database that was put back. What leaves begins an epoch of its own before it does (Raise, Note), so that
// a copy from before is always older.
//
// What it cannot know from a copy is a whole disk that was put back as it was, as with a snapshot of a virtual machine: then
// somebody must say so (Tx.Doubt).
//
// One process has it at a time: the one that has the right to serve.
type Guard struct {
	Log *slog.Logger // nil is silent

	db   *DB
	path string

	mu       sync.Mutex
	file     *os.File
	says     witness
	place    int64    // where the epoch stands in it
	digits   [20]byte // room to write one
	failing  bool
	seen     int64     // of changes, at the last renewal
	raised   time.Time // the last epoch of the guard's own
	changes  counter
	interval time.Duration
	step     func(string) // a test's way to stop the world between two steps
}

// guarded is how often the guard looks whether something has changed, and begins an epoch if so.
const guarded = 10 * time.Second

// hourly is how often at least an epoch begins, so that the last one is never long ago while a service runs.
const hourly = time.Hour

// NewGuard looks whether this database is where it always was, and begins an epoch. If not, it is in doubt from now on
// (Installation), and stays so until somebody confirms. The file lies in the data folder. Close ends the guard.
func NewGuard(ctx context.Context, db *DB, folder string, log *slog.Logger) (*Guard, error) {
	g := &Guard{Log: log, db: db, interval: guarded}
	return g, g.open(ctx, folder)
}

func (g *Guard) open(ctx context.Context, folder string) (err error) {
	if g.path, err = filepath.Abs(filepath.Join(folder, witnessFile)); err != nil {
		return fmt.Errorf("find the data folder: %w", err)
	}
	if err := g.begin(ctx); err != nil {
		return fmt.Errorf("look whether this database is where it always was: %w", explain(err))
	}
	if g.changes, err = g.db.versionCounter(ctx); err != nil {
		return err
	}
	g.seen, err = g.changes.read(ctx)
	return err
}

// begin asks the file beside the database what it knows, and has both agree from now on.
func (g *Guard) begin(ctx context.Context) error {
	i, err := g.db.Installation(ctx, g.db.Read())
	if err != nil {
		return err
	}
	if !i.InDoubt() {
		if i, err = g.judge(ctx, i); err != nil {
			return err
		}
	}
	if err := g.renew(i); err != nil || i.InDoubt() {
		return err
	}
	return g.raise(ctx)
}

// judge names a database that has no name yet, and doubts one that may be a copy.
func (g *Guard) judge(ctx context.Context, i Installation) (Installation, error) {
	why, err := g.doubt(i)
	if err != nil || why == "" && i.ID != "" {
		return i, err
	}
	err = g.db.Write(ctx, func(tx *Tx) error {
		if why != "" {
			return tx.Doubt(ctx, why)
		}
		_, err := tx.Exec(ctx, "UPDATE installation SET id = ?1", rand.Text())
		return err
	})
	if err != nil {
		return i, err
	}
	g.at("judged")
	return g.db.Installation(ctx, g.db.Read())
}

// raise begins an epoch, in the database and then in a new file.
func (g *Guard) raise(ctx context.Context) error {
	var i Installation
	err := g.db.Write(ctx, func(tx *Tx) (err error) {
		if _, err = tx.raise(ctx); err != nil {
			return err
		}
		i, err = g.db.Installation(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	g.at("raised")
	g.raised = time.Now()
	return g.renew(i)
}

// renew puts a new file in the place of the old one: of a new file every copy of the folder is known, also one that is written
// over it.
func (g *Guard) renew(i Installation) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	fresh := g.path + ".new"
	if err := os.RemoveAll(fresh); err != nil { // one that a crash left would be as old as that
		return err
	}
	file, err := os.OpenFile(fresh, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	says, err := g.present(i.ID, fresh)
	if err != nil {
		return errors.Join(err, file.Close())
	}
	says.Epoch = epoch(i.Epoch)
	if says.ID == g.says.ID {
		says.Epoch = max(says.Epoch, g.says.Epoch)
	}
	g.at("renewing")
	place, err := says.writeTo(file)
	if err := errors.Join(err, file.Sync()); err != nil {
		return errors.Join(err, file.Close())
	}
	g.at("written")
	if err := os.Rename(fresh, g.path); err != nil {
		return errors.Join(err, file.Close())
	}
	if g.file != nil {
		_ = g.file.Close()
	}
	g.file, g.says, g.place = file, says, place
	g.at("renamed")
	return syncFolder(filepath.Dir(g.path))
}

// writeTo writes the whole file, and tells where its epoch stands.
func (w witness) writeTo(file *os.File) (place int64, err error) {
	text, err := json.MarshalIndent(w, "", "  ")
	if err != nil {
		return 0, err
	}
	const before = `"epoch": "`
	_, err = file.WriteAt(append(text, '\n'), 0)
	return int64(bytes.Index(text, []byte(before)) + len(before)), err
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Raise begins an epoch in the transaction of whatever is about to leave; once that is committed, and before anything leaves,
// Note writes it down. It fails with ErrInDoubt when nothing may leave.
func (g *Guard) Raise(ctx context.Context, tx *Tx) (epoch int64, err error) { return tx.raise(ctx) }

// Note writes an epoch down that has been committed. It does not wait for the disk: a process that is killed loses nothing by that,
// and a loss of power at most what left in the last ten seconds. A fault is logged once; what is on its way does not wait for it.
func (g *Guard) Note(reached int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if epoch(reached) <= g.says.Epoch {
		return
	}
	g.says.Epoch = epoch(reached)
	_, err := g.file.WriteAt(fmt.Appendf(g.digits[:0], "%020d", reached), g.place)
	g.tell(err)
}

// tell logs that the file cannot be written, and that it can again, each once.
func (g *Guard) tell(err error) {
	switch {
	case err == nil:
		g.failing = false
	case g.Log != nil && !g.failing:
		g.failing = true
		g.Log.Error("the file by which this database is known from a copy cannot be written; sending goes on", "error", err)
	}
}

// Run begins an epoch every ten seconds in which something has changed, so that a copy from before is known as one. It returns when
// ctx ends.
func (g *Guard) Run(ctx context.Context) {
	tick := time.NewTicker(g.interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			g.look(ctx)
		}
	}
}

// look begins an epoch if something has changed since the last one.
func (g *Guard) look(ctx context.Context) {
	now, err := g.changes.read(ctx)
	if err != nil || now == g.seen && time.Since(g.raised) < hourly {
		return // a database that cannot be read is said by who needs it
	}
	err = g.unlessAhead(ctx)
	if ctx.Err() == nil {
		g.mu.Lock()
		g.tell(err)
		g.mu.Unlock()
	}
	if seen, err := g.changes.read(ctx); err == nil {
		g.seen = seen
	}
}

// unlessAhead begins an epoch, unless nothing may leave because of the clock, or for another reason.
func (g *Guard) unlessAhead(ctx context.Context) error {
	i, err := g.db.Installation(ctx, g.db.Read())
	if err != nil || i.InDoubt() {
		return err
	}
	if i.Ahead(Now().Time()) {
		if i, err = g.judge(ctx, i); err != nil {
			return err
		}
		return g.renew(i)
	}
	if err = g.raise(ctx); errors.Is(err, ErrInDoubt) {
		return nil // since a moment
	}
	return err
}

// Close begins a last epoch where something has changed.
func (g *Guard) Close(ctx context.Context) error {
	g.look(ctx)
	g.changes.close()
	return g.file.Close()
}

func (g *Guard) at(step string) {
	if g.step != nil {
		g.step(step)
	}
}
