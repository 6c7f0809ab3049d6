package deliveries

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"time"

	"dorpspost/database"
	"dorpspost/mailer"
	"dorpspost/subscribers"
)

// ledger is the one writer of marks and verdicts. Each connection hands in the verdicts of its last messages together with
// the marks of its next; whatever waits at that moment rides in one transaction, so that many connections cost few
// commits. Nobody is answered before the commit has returned.
type ledger struct {
	store    *Store
	guard    *database.Guard
	log      *slog.Logger
	now      func() database.Instant
	entries  chan *entry
	verdicts []verdict        // of the batch that is being written; kept to be filled again
	people   []subscribers.ID // of that batch, likewise
	owed     []verdict        // verdicts that a full disk kept from being written; tried again until they are
	untrue   error            // what contradicts the ledger, found in the batch that is being written
	state    *sql.Stmt
	mark     *sql.Stmt
	settle   *sql.Stmt

	markDigest *sql.Stmt
}

// entry is what one connection asks at once. It may be handed in again after its answer.
type entry struct {
	verdicts []verdict
	marks    []mark
	answered chan struct{} // with room for one
	failed   error         // the verdicts could not be written now, and are tried again; nothing is marked
}

func newEntry() *entry { return &entry{answered: make(chan struct{}, 1)} }

// mark asks whether the message of a row may leave, and the ledger's answer. Not marked and not halted: the row was skipped,
// or is no longer due.
type mark struct {
	job
	run   int64
	slots string
	hash  string
	at    database.Instant
	given []given // what the relay's pace must remember, also after a restart

	marked bool
	halt   error // why nothing more of this run may leave
}

type verdict struct {
	delivery   int64
	subscriber subscribers.ID
	address    subscribers.Address // that was mailed
	relay      string
	result     mailer.Result
	nextAt     database.Instant
	at         database.Instant
}

// Reasons to halt a run that are no fault.
var (
	errNotRunning = errors.New("the run is paused, stopped or over its last moment")
	errNotWritten = errors.New("the mark could not be written")
)

// atOnce bounds how many entries share one transaction.
const atOnce = 64

// A row that is in doubt for the second time waits for a person. Of one whose reader was erased while it was on the wire, which
// has a hash and no slots any more, the relay's words are not kept: they may hold the address.
const verdictSQL = `
		UPDATE deliveries SET state = CAST(?2 AS TEXT), code = ?3, enhanced = ?4, decided_at = ?6, relay = ?8,
		       words = CASE WHEN slots = '' AND hash <> '' THEN '' ELSE CAST(?5 AS TEXT) END,
		       doubts = doubts + CASE WHEN CAST(?2 AS TEXT) = 'unknown' THEN 1 ELSE 0 END,
		       next_at = CASE WHEN CAST(?2 AS TEXT) = 'unknown' AND doubts > 0 THEN NULL ELSE CAST(?7 AS BIGINT) END
		WHERE id = ?1 AND state = 'sending'`

func newLedger(ctx context.Context, store *Store, now func() database.Instant, log *slog.Logger) (*ledger, error) {
	l := &ledger{store: store, log: log, now: now, entries: make(chan *entry)}
	var noState, noMark, noDigest, noVerdict error
	l.state, noState = store.db.Prepare(ctx, stateSQL)
	l.mark, noMark = store.db.Prepare(ctx, markSQL)
	l.markDigest, noDigest = store.db.Prepare(ctx, markDigestSQL)
	l.settle, noVerdict = store.db.Prepare(ctx, verdictSQL)
	if err := errors.Join(noState, noMark, noDigest, noVerdict); err != nil {
		l.close()
		return nil, fmt.Errorf("prepare the ledger: %w", err)
	}
	return l, nil
}

func (l *ledger) close() {
	for _, statement := range []*sql.Stmt{l.state, l.mark, l.markDigest, l.settle} {
		if statement != nil {
			_ = statement.Close()
		}
	}
}

// enter hands in an entry and waits for its commit; the answers stand in it.
func (l *ledger) enter(e *entry) {
	l.entries <- e
	<-e.answered
}

// run writes until the channel of entries is closed, which is after the last connection has ended. Verdicts that could
// not be written are tried again every second, whether somebody asks or not. It fails with ErrLedger, and calls loud at
// once, when a row is not what the ledger knows it to be.
func (l *ledger) run(loud func()) error {
	defer l.close()
	again := time.NewTicker(time.Second)
	defer again.Stop()
	var batch []*entry
	for {
		var err error
		select {
		case first, open := <-l.entries:
			if !open {
				return l.payUp()
			}
			batch = l.gather(append(batch[:0], first))
			err = l.write(batch)
		case <-again.C:
			if len(l.owed) > 0 {
				err = l.write(nil)
			}
		}
		if err != nil {
			loud()
			l.refuseRest()
			return err
		}
	}
}

// yields is how often gather lets others run before it takes what there is.
const yields = 8

// gather takes whatever else waits by now. It never waits for more, which would only cost time (measured); but who can run
// and is about to ask runs first, so that more of them share one commit.
func (l *ledger) gather(batch []*entry) []*entry {
	for yielded := 0; len(batch) < atOnce; {
		select {
		case next, open := <-l.entries:
			if !open {
				return batch
			}
			batch = append(batch, next)
		default:
			if yielded++; yielded > yields {
				return batch
			}
			runtime.Gosched()
		}
	}
	return batch
}

// write commits a batch and answers it. The commit must not be cut short by a stop of the service: the messages it
// speaks of have left.
func (l *ledger) write(batch []*entry) error {
	ctx := context.Background()
	verdicts := append(l.verdicts[:0], l.owed...)
	for _, e := range batch {
		verdicts = append(verdicts, e.verdicts...)
	}
	l.verdicts = verdicts
	l.untrue = nil
	var epoch int64
	err := l.store.db.Write(ctx, func(tx *database.Tx) error {
		if err := l.hold(ctx, tx, verdicts, batch); err != nil {
			return err
		}
		if err := l.writeVerdicts(ctx, tx, verdicts); err != nil {
			return err
		}
		if l.untrue != nil { // everything halts, so nothing may be marked
			return nil
		}
		if err := l.writeMarks(ctx, tx, batch); err != nil {
			return err
		}
		var err error
		epoch, err = begins(ctx, tx, l.guard, batch)
		return err
	})
	if err == nil && epoch > 0 {
		l.guard.Note(epoch)
	}
	l.owed = nil
	if err != nil {
		l.owed = slices.Clone(verdicts)
		haltAll(batch, fmt.Errorf("%w: %w", errNotWritten, err))
	} else if l.untrue != nil {
		haltAll(batch, l.untrue)
	}
	for _, e := range batch {
		e.answered <- struct{}{}
	}
	if err == nil {
		return l.untrue
	}
	return nil
}

// hold keeps the people of a batch as they are until it is written: nothing is marked, and no address suppressed, of somebody who
// is being erased. They come before their rows, as they do where somebody is erased.
func (l *ledger) hold(ctx context.Context, tx *database.Tx, verdicts []verdict, batch []*entry) error {
	l.people = l.people[:0]
	for i := range verdicts {
		if verdicts[i].result.Verdict == mailer.Refused {
			l.people = append(l.people, verdicts[i].subscriber)
		}
	}
	for _, e := range batch {
		for i := range e.marks {
			l.people = append(l.people, e.marks[i].subscriber)
		}
	}
	return l.store.subscribers.HoldTx(ctx, tx, l.people)
}

func haltAll(batch []*entry, why error) {
	for _, e := range batch {
		e.failed = why
		for i := range e.marks {
			e.marks[i].marked, e.marks[i].halt = false, why
		}
	}
}

func (l *ledger) writeVerdicts(ctx context.Context, tx *database.Tx, verdicts []verdict) error {
	for i := range verdicts {
		v := &verdicts[i]
		r := &v.result
		touched, err := tx.Prepared(ctx, l.settle, v.delivery, string(stateAfter(r.Verdict)), r.Code, r.Enhanced, r.Words, v.at, v.nextAt, v.relay)
		if err != nil {
			return fmt.Errorf("write the verdict of delivery %d: %w", v.delivery, err)
		}
		if touched != 1 { // the other verdicts are true all the same, and are written
			l.untrue = fmt.Errorf("the verdict of delivery %d found no row that was being sent: %w", v.delivery, ErrLedger)
			continue
		}
		noSuch, err := l.store.addressGone(ctx, tx, *v)
		if err != nil {
			return err
		}
		if !noSuch {
			continue
		}
		if err := l.store.subscribers.SuppressTx(ctx, tx, "service", v.subscriber, v.address, "address does not exist", r.Words); err != nil {
			return fmt.Errorf("suppress after delivery %d: %w", v.delivery, err)
		}
	}
	return nil
}

var afterVerdict = map[mailer.Verdict]State{
	mailer.Accepted: Accepted, mailer.Refused: Refused, mailer.Later: Later, mailer.Unknown: Unknown,
}

func stateAfter(v mailer.Verdict) State { return afterVerdict[v] }

// refuseRest answers what still comes after the ledger has failed, so that no connection waits for ever.
func (l *ledger) refuseRest() {
	for e := range l.entries {
		haltAll([]*entry{e}, ErrLedger)
		e.answered <- struct{}{}
	}
}

// lastTries bounds how long a stopping service insists on verdicts that it could not write; after that the rows stay
// `sending` and the next start calls them unknown, which is true.
const lastTries = 5

func (l *ledger) payUp() error {
	for try := 0; len(l.owed) > 0; try++ {
		if try == lastTries {
			l.log.Error("verdicts could not be written", "deliveries", len(l.owed))
			return nil
		}
		if try > 0 {
			time.Sleep(time.Second) // nobody else is left to wait for
		}
		if err := l.write(nil); err != nil {
			return err
		}
	}
	return nil
}
