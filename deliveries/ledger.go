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
	store   *Store
	log     *slog.Logger
	now     func() database.Instant
	entries chan *entry
	owed    []verdict // verdicts that a full disk kept from being written; tried again until they are
	untrue  error     // what contradicts the ledger, found in the batch that is being written
	state   *sql.Stmt
	mark    *sql.Stmt
	settle  *sql.Stmt
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

const stateSQL = "SELECT state, topic, last_moment FROM runs WHERE id = ?1"

// markSQL asks, in the statement that marks a row, whether its run still runs and whether the person may be mailed now. What
// the attempt before said goes: after a crash the row must not tell of another one.
var markSQL = `
	UPDATE deliveries SET state = 'sending', attempt = attempt + 1, marked_at = ?3, decided_at = NULL, next_at = NULL,
	       slots = ?4, hash = ?5, code = 0, enhanced = '', words = ''
	WHERE id = ?1 AND attempt = ?2 AND state IN ('planned', 'later', 'unknown') AND EXISTS (
		SELECT 1 FROM runs r WHERE r.id = deliveries.run AND r.state = 'running' AND r.last_moment >= CAST(?3 AS BIGINT)
		       AND ` + subscribers.MailableSQL("deliveries.subscriber", "r.topic", "?3") + `)`

const (
	// A row that is in doubt for the second time waits for a person.
	verdictSQL = `
		UPDATE deliveries SET state = CAST(?2 AS TEXT), code = ?3, enhanced = ?4, words = ?5, decided_at = ?6, relay = ?8,
		       doubts = doubts + CASE WHEN CAST(?2 AS TEXT) = 'unknown' THEN 1 ELSE 0 END,
		       next_at = CASE WHEN CAST(?2 AS TEXT) = 'unknown' AND doubts > 0 THEN NULL ELSE CAST(?7 AS BIGINT) END
		WHERE id = ?1 AND state = 'sending'`
	// A row of unknown outcome that is not sent again is settled, never skipped: its mail may have arrived.
	skipSQL = `
		UPDATE deliveries SET state = CASE WHEN state = 'unknown' THEN 'settled' ELSE 'skipped' END, reason = ?2, decided_at = ?3, next_at = NULL
		WHERE id = ?1 AND state IN ('planned', 'later', 'unknown')`
)

func newLedger(ctx context.Context, store *Store, now func() database.Instant, log *slog.Logger) (*ledger, error) {
	l := &ledger{store: store, log: log, now: now, entries: make(chan *entry)}
	var noState, noMark, noVerdict error
	l.state, noState = store.db.Prepare(ctx, stateSQL)
	l.mark, noMark = store.db.Prepare(ctx, markSQL)
	l.settle, noVerdict = store.db.Prepare(ctx, verdictSQL)
	if err := errors.Join(noState, noMark, noVerdict); err != nil {
		l.close()
		return nil, fmt.Errorf("prepare the ledger: %w", err)
	}
	return l, nil
}

func (l *ledger) close() {
	for _, statement := range []*sql.Stmt{l.state, l.mark, l.settle} {
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
	verdicts := l.owed
	for _, e := range batch {
		verdicts = append(verdicts, e.verdicts...)
	}
	l.untrue = nil
	err := l.store.db.Write(ctx, func(tx *database.Tx) error {
		if err := l.writeVerdicts(ctx, tx, verdicts); err != nil {
			return err
		}
		if l.untrue != nil { // everything halts, so nothing may be marked
			return nil
		}
		return l.writeMarks(ctx, tx, batch)
	})
	l.owed = nil
	if err != nil {
		l.owed = verdicts
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
		if err := l.store.subscribers.SuppressTx(ctx, tx, "service", v.subscriber, "address does not exist", r.Words); err != nil {
			return fmt.Errorf("suppress after delivery %d: %w", v.delivery, err)
		}
	}
	return nil
}

var afterVerdict = map[mailer.Verdict]State{
	mailer.Accepted: Accepted, mailer.Refused: Refused, mailer.Later: Later, mailer.Unknown: Unknown,
}

func stateAfter(v mailer.Verdict) State { return afterVerdict[v] }

// writeMarks marks the rows that may be, and says of the others why not.
func (l *ledger) writeMarks(ctx context.Context, tx *database.Tx, batch []*entry) error {
	var left []*mark
	for _, e := range batch {
		for i := range e.marks {
			m := &e.marks[i]
			if err := l.writeMark(ctx, tx, m); err != nil {
				return fmt.Errorf("mark delivery %d: %w", m.delivery, err)
			}
			if !m.marked {
				left = append(left, m)
			}
		}
	}
	for _, of := range byRun(left) {
		if err := l.leave(ctx, tx, of); err != nil {
			return fmt.Errorf("mark deliveries of run %d: %w", of[0].run, err)
		}
	}
	return nil
}

func (l *ledger) writeMark(ctx context.Context, tx *database.Tx, m *mark) error {
	m.marked, m.halt = false, nil
	if m.barred {
		return nil
	}
	touched, err := tx.Prepared(ctx, l.mark, m.delivery, m.attempt, m.at, m.slots, m.hash)
	if err != nil || touched == 0 {
		return err
	}
	m.marked = true
	return remember(ctx, tx, m.given)
}

// byRun sorts marks; nearly always there is one run.
func byRun(marks []*mark) (runs [][]*mark) {
	for _, m := range marks {
		at := slices.IndexFunc(runs, func(of []*mark) bool { return of[0].run == m.run })
		if at < 0 {
			runs = append(runs, nil)
			at = len(runs) - 1
		}
		runs[at] = append(runs[at], m)
	}
	return runs
}

// leave halts a run that does not run any more, and skips whoever may not be mailed. A row that is neither was no longer due,
// or is only due for the next turn: it stays as it is.
func (l *ledger) leave(ctx context.Context, tx *database.Tx, marks []*mark) error {
	topic, err := l.runningTopic(ctx, tx, marks[0].run)
	if errors.Is(err, errNotRunning) {
		for _, m := range marks {
			m.halt = err
		}
		return nil
	}
	if err != nil {
		return err
	}
	ids := make([]subscribers.ID, len(marks))
	for i, m := range marks {
		ids[i] = m.subscriber
	}
	barred, err := l.store.subscribers.Mailable(ctx, tx, ids, topic, l.now())
	if err != nil {
		return err
	}
	for _, m := range marks {
		if reason, is := barred[m.subscriber]; is {
			if err := update(ctx, tx, skipSQL, m.delivery, string(reason), m.at); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *ledger) runningTopic(ctx context.Context, tx *database.Tx, run int64) (topic subscribers.TopicID, err error) {
	var state RunState
	var lastMoment database.Instant
	if err := tx.PreparedRow(ctx, l.state, run).Scan(&state, &topic, &lastMoment); err != nil {
		return 0, fmt.Errorf("read run %d: %w", run, err)
	}
	if state != Running || l.now() > lastMoment {
		return 0, errNotRunning
	}
	return topic, nil
}

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
