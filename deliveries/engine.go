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
	Store      *Store
	Relays     []*mailer.Relay // none: nothing can leave, and every run waits
	Kind       Kind            // what these relays make of a mail: the built-in inbox makes it practice
	Config     Config          // zero: no first batch, no pause by itself, one mark per connection
	Zone       *time.Location  // of a warm-up's days; nil: UTC
	Network    network.Network
	Tokens     *subscribers.Tokens
	Files      func(ref string) ([]byte, error)                           // the bytes of a picture or attachment that travels with a letter
	Keys       *mailer.Keyring                                            // sign with DKIM; nil: nothing is signed
	BounceKey  []byte                                                     // authenticates envelope senders, where the network has a bounce domain
	Exchangers func(ctx context.Context, domain string) ([]string, error) // looks up who takes a domain's mail; nil: nobody does
	Clock      Clock                                                      // nil: the time of this machine
	Guard      *database.Guard                                            // writes down that something leaves; nil: nobody asks whether this is a copy
	Log        *slog.Logger

	ledger *ledger
	desk   *desk
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
	e.Config.MarksPerConnection = max(e.Config.MarksPerConnection, 1)
	if e.Clock == nil {
		e.Clock = wallClock{}
	}
	e.desk = newDesk(&e)
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
	if err := e.prepare(ready); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	written := make(chan error, 1)
	go func() { written <- e.ledger.run(stop) }()
	work, workCtx := errgroup.WithContext(ctx)
	work.Go(func() error { return e.sendRuns(workCtx) })
	work.Go(func() error { return e.sendNotices(workCtx) })
	work.Go(func() error { e.desk.run(workCtx); return nil })
	work.Go(func() error { e.desk.lookUp(workCtx, e.Exchangers); return nil })
	for _, o := range e.desk.outlets {
		for n := range o.relay.Connections() + 1 {
			work.Go(func() error { return e.newLine(o, n == 0).run(workCtx) })
		}
	}
	err := work.Wait()
	close(e.ledger.entries)
	return errors.Join(err, <-written)
}

// prepare reads what an earlier service left: rows in doubt, and how much each relay was given lately.
func (e *Engine) prepare(ctx context.Context) (err error) {
	if err := e.recover(ctx); err != nil {
		return err
	}
	if err := e.loadPaces(ctx); err != nil {
		return err
	}
	if err := e.sayCeiling(ctx); err != nil {
		return err
	}
	e.ledger, err = newLedger(ctx, e.Store, e.now, e.Log)
	if err == nil {
		e.ledger.guard = e.Guard
	}
	return err
}

// sayCeiling measures this disk and says how fast it lets us be.
func (e *Engine) sayCeiling(ctx context.Context) error {
	commit, err := e.Store.db.CommitTime(ctx, probes)
	if database.Passing(err) || err != nil && ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	connections := 0
	for _, o := range e.desk.outlets {
		connections += o.relay.Connections()
	}
	e.Log.Info("the disk sets a ceiling", "commit", commit, "connections", connections, "mails_per_second", Ceiling(commit, connections, e.Config.MarksPerConnection))
	return nil
}

// probes is how many commits are measured.
const probes = 9

// Ceiling is how many mails per second a disk allows on which a commit takes so long: each connection waits for two commits
// per mail, or per so many marks.
func Ceiling(commit time.Duration, connections, marksPerConnection int) int {
	return int(float64(connections*marksPerConnection) / (2 * max(commit, time.Microsecond).Seconds()))
}

// recover calls every row that a crash left `sending` by its true name.
func (e *Engine) recover(ctx context.Context) error {
	now := e.now()
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
