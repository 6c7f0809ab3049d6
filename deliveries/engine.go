package deliveries

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"dorpspost/database"
	"dorpspost/mailer"
	"dorpspost/network"
	"dorpspost/subscribers"

	"golang.org/x/sync/errgroup"
)

// Engine sends what the ledger says is due. One engine runs per database; a lock in cmd holds that.
type Engine struct {
	Store       *Store
	Relay       *mailer.Relay // nil: nothing can leave, and every run waits
	Kind        Kind          // what this relay makes of a mail: the built-in inbox makes it practice
	Network     network.Network
	Tokens      *subscribers.Tokens
	Files       func(ref string) ([]byte, error) // the bytes of a picture or attachment that travels with a letter
	BounceKey   []byte                           // authenticates envelope senders, where the network has a bounce domain
	Connections int                              // kept open side by side
	Log         *slog.Logger

	ledger *ledger
	wake   signal
	notify signal
}

// signal wakes one waiter; more wakes before it looks count as one.
type signal chan struct{}

func (s signal) wake() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// NewEngine readies the engine; Run starts it.
func NewEngine(e Engine) *Engine {
	e.wake, e.notify = make(signal, 1), make(signal, 1)
	e.Connections = max(e.Connections, 1)
	return &e
}

// Wake makes the engine look at once for new runs, wishes and notices.
func (e *Engine) Wake() {
	e.wake.wake()
	e.notify.wake()
}

// Run sends until ctx ends. Then nothing new is marked, messages on the wire finish and their verdicts are written,
// before it returns. It fails with ErrLedger when the ledger contradicts itself, and when the database cannot be used.
func (e *Engine) Run(ctx context.Context) error {
	ready := context.WithoutCancel(ctx) // an order to stop that comes this early is no fault
	if err := e.recover(ready); err != nil {
		return err
	}
	ledger, err := newLedger(ready, e.Store, e.Log)
	if err != nil {
		return err
	}
	e.ledger = ledger
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	written := make(chan error, 1)
	go func() { written <- ledger.run(stop) }()
	work, workCtx := errgroup.WithContext(ctx)
	work.Go(func() error { return e.sendRuns(workCtx) })
	work.Go(func() error { return e.sendNotices(workCtx) })
	err = work.Wait()
	close(ledger.entries)
	return errors.Join(err, <-written)
}

// recover calls every row that a crash left `sending` by its true name.
func (e *Engine) recover(ctx context.Context) error {
	now := database.Now()
	var doubtful int64
	err := e.Store.db.Write(ctx, func(tx *database.Tx) (err error) {
		doubtful, err = tx.Changed(ctx, `
			UPDATE deliveries SET state = 'unknown', decided_at = ?1, doubts = doubts + 1,
			       next_at = CASE WHEN doubts = 0 AND run IN (SELECT id FROM runs WHERE unknown = 'resend') THEN CAST(?1 AS BIGINT) END
			WHERE state = 'sending' AND run IN (SELECT id FROM runs WHERE state NOT IN ('done', 'stopped'))`, now)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE notices SET state = 'unknown', decided_at = ?1 WHERE state = 'sending'", now)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the ledger after a stop: %w", err)
	}
	if doubtful > 0 {
		e.Log.Warn("deliveries of unknown outcome after a crash", "deliveries", doubtful)
	}
	return nil
}

// sendRuns works through the open runs, oldest first, then sleeps until something is due again or Wake is called. A full
// disk or a busy database is waited out like a relay that is away: it will be mended, and nothing is lost meanwhile.
func (e *Engine) sendRuns(ctx context.Context) error {
	w := waits{runs: map[int64]*backoff{}}
	for ctx.Err() == nil {
		next, err := e.round(ctx, &w)
		if database.Passing(err) {
			w.relay.more()
			e.Log.Error("sending waits for the database", "until", w.relay.until, "error", err)
			next, err = w.relay.until, nil
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
		sleepUntil(ctx, next, e.wake)
	}
	return nil
}

// waits holds back what would fail again: everything while the relay cannot be reached, one run where the fault may be
// that run's own.
type waits struct {
	relay backoff
	runs  map[int64]*backoff
}

func (w *waits) of(run int64) *backoff {
	if w.runs[run] == nil {
		w.runs[run] = &backoff{}
	}
	return w.runs[run]
}

// until is the moment before which a run need not be tried.
func (w *waits) until(run int64) time.Time {
	own := w.of(run).until
	if own.Before(w.relay.until) {
		return w.relay.until
	}
	return own
}

// round gives every open run its turn and returns when to look again (zero: only after a wake).
func (e *Engine) round(ctx context.Context, w *waits) (next time.Time, err error) {
	runs, err := e.Store.Open(ctx)
	if err != nil {
		return time.Time{}, err
	}
	for _, r := range runs {
		due, err := e.turn(ctx, r, w)
		if err != nil {
			return time.Time{}, fmt.Errorf("run %d: %w", r.ID, err)
		}
		next = earliest(next, due)
	}
	return next, nil
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// turn sends what is due in a run, obeys what is asked of it, and closes it when nothing is left. A pause or stop is
// obeyed also while the relay is away, and in a run of the other kind.
func (e *Engine) turn(ctx context.Context, r Run, w *waits) (next time.Time, err error) {
	sendable := e.Relay != nil && r.Kind == e.Kind
	problem := r.Problem
	if !sendable {
		problem = fmt.Sprintf(cutShort[r.Kind], r.Campaign)
	}
	if sendable && r.State == Running && time.Now().After(w.until(r.ID)) {
		if problem, err = e.attempt(ctx, r, w); err != nil {
			return time.Time{}, err
		}
	}
	next, err = e.Store.close(ctx, r.ID, problem)
	if err != nil || next.IsZero() || !sendable { // only a wish can move it
		return time.Time{}, err
	}
	if until := w.until(r.ID); next.Before(until) {
		next = until
	}
	return next, nil
}

// cutShort is why a run waits that began under other settings.
var cutShort = map[Kind]string{
	Practice: "it was practice, and was cut short; end it with `dorpspost campaigns stop %d`",
	Real:     "it began with a relay, and now there is none; it goes on when `relay` is filled in again, or end it with `dorpspost campaigns stop %d`",
}

// attempt sends, and returns the sentence that says why the run waits when the relay or the disk does not play along. What
// only a person can mend pauses the run.
func (e *Engine) attempt(ctx context.Context, r Run, w *waits) (problem string, err error) {
	own := w.of(r.ID)
	due, err := e.Store.anythingDue(ctx, r)
	if err != nil || !due { // what was not tried says nothing about the relay, and nothing keeps the run from going on
		return "", err
	}
	err = e.send(ctx, r)
	switch {
	case err == nil:
		w.relay.reset()
		own.reset()
		return "", nil
	case errors.Is(err, errNotRunning): // a wish came in between
		return "", nil
	case forAPerson(err):
		e.Log.Error("a run is paused: a person must look", "run", r.ID, "error", problemSentence(err))
		return problemSentence(err), e.Store.pauseFor(ctx, r.ID, problemSentence(err))
	case errors.Is(err, errAway), errors.Is(err, errNotWritten):
		w.relay.more()
	case errors.Is(err, errFaults):
		own.more()
	default:
		return "", err
	}
	e.Log.Warn("sending waits", "run", r.ID, "until", w.until(r.ID), "error", problemSentence(err))
	return problemSentence(err), nil
}

// backoff grows the pause after a fault of the relay or the disk, from a second to five minutes.
type backoff struct {
	until time.Time
	pause time.Duration
}

const longestPause = 5 * time.Minute

func (b *backoff) more() {
	b.pause = min(max(2*b.pause, time.Second), longestPause)
	b.until = time.Now().Add(b.pause)
}

func (b *backoff) reset() { *b = backoff{} }

// sleepUntil waits for the moment (zero: for ever), a wake or the end of ctx.
func sleepUntil(ctx context.Context, moment time.Time, wake signal) {
	var timer <-chan time.Time
	if !moment.IsZero() {
		t := time.NewTimer(time.Until(moment))
		defer t.Stop()
		timer = t.C
	}
	select {
	case <-ctx.Done():
	case <-timer:
	case <-wake:
	}
}
