package deliveries

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"dorpspost/database"
	"dorpspost/mailer"
	"dorpspost/templates"
)

// run is one turn at sending a run: the letters made ready, and the connections that share its jobs.
type run struct {
	Run
	engine    *Engine
	letters   map[templates.Language]*letter
	links     links
	bounceKey []byte
	jobs      chan job
	faults    atomic.Int32 // of the relay, one after another
	open      atomic.Int32 // connections that stand
}

// errRelay means that the relay's side is at fault: nobody's row suffers for it, and the run waits.
var errRelay = errors.New("the relay cannot be used")

// manyFaults of the relay in a row end the turn.
const manyFaults = 5

// batchSize is how many rows the feeder reads ahead.
const batchSize = 500

func problemSentence(err error) string {
	if fault, ok := errors.AsType[*mailer.Error](err); ok {
		return fault.Error()
	}
	return err.Error()
}

// send marks and sends what is due in a run until nothing is. It returns errNotRunning after a pause or stop, errRelay
// when the relay is away, errNotWritten when the disk does not take marks.
func (e *Engine) send(ctx context.Context, r Run) error {
	due, err := e.Store.anythingDue(ctx, r)
	if err != nil || !due {
		return err
	}
	turn := &run{Run: r, engine: e, links: links{e.Network, e.Tokens}, bounceKey: e.BounceKey, jobs: make(chan job)}
	if err := turn.readyLetters(ctx); err != nil {
		return err
	}
	ctx, halt := context.WithCancelCause(ctx)
	defer halt(nil)
	var connections sync.WaitGroup
	for range e.Connections {
		connections.Go(func() {
			if err := turn.work(ctx); err != nil {
				halt(err)
			}
		})
	}
	fed := turn.feed(ctx)
	close(turn.jobs)
	connections.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return fed
}

func (r *run) readyLetters(ctx context.Context) error {
	compiled, err := r.engine.Store.letters(ctx, r.ID)
	if err != nil {
		return err
	}
	r.letters = make(map[templates.Language]*letter, len(compiled))
	for language, c := range compiled {
		if r.letters[language], err = newLetter(c, r.Head); err != nil {
			return err
		}
	}
	return nil
}

// feed hands out every due row once: first the planned ones in order, then those whose next moment has come.
func (r *run) feed(ctx context.Context) error {
	if err := r.feedPlanned(ctx); err != nil {
		return err
	}
	states := []State{Later}
	if r.Unknown == Resend {
		states = append(states, Unknown)
	}
	now := database.Now() // fixed, so that a row that is put off again during this turn waits for the next
	for _, state := range states {
		if err := r.feedAgain(ctx, state, now); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) feedPlanned(ctx context.Context) error {
	for last := int64(0); ; {
		batch, err := r.engine.Store.plannedAfter(ctx, r.ID, last, batchSize)
		if err != nil || len(batch) == 0 {
			return err
		}
		last = batch[len(batch)-1].delivery
		if err := r.handOut(ctx, batch); err != nil {
			return err
		}
		if others, err := r.engine.Store.othersRun(ctx, r.Run); err != nil || others {
			return err // the next turn goes on where this one ends; a mail to ten does not wait behind a mail to thousands
		}
	}
}

// feedAgain reads one large batch only: what it hands out stays in its state until the mark, so that reading on would
// find the same rows. What is left over is due at once in the next turn.
func (r *run) feedAgain(ctx context.Context, state State, now database.Instant) error {
	batch, err := r.engine.Store.dueAgain(ctx, r.ID, state, now, 20*batchSize)
	if err != nil {
		return err
	}
	return r.handOut(ctx, batch)
}

func (r *run) handOut(ctx context.Context, batch []job) error {
	for _, j := range batch {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case r.jobs <- j:
		}
	}
	return nil
}

// work is one connection's loop: the verdict of the last message and the mark of the next ride together.
func (r *run) work(ctx context.Context) error {
	c := connection{run: r}
	defer c.close()
	for {
		j, ok := c.nextJob(ctx)
		if !ok {
			return nil
		}
		// A job that finds no connection stays due: the next turn hands it out again.
		if ready, err := c.dial(ctx); err != nil || !ready {
			return err
		}
		if err := c.deliver(ctx, j); err != nil {
			return err
		}
	}
}

// connection is one standing connection to the relay and the verdict that it still owes the ledger.
type connection struct {
	*run
	conn *mailer.Conn
	owed *verdict
}

// nextJob takes a job when one is ready. Otherwise it first hands in the verdict, which must not wait for a job that
// may never come.
func (c *connection) nextJob(ctx context.Context) (job, bool) {
	select {
	case j, open := <-c.jobs:
		return j, open && ctx.Err() == nil
	default:
	}
	c.payUp()
	select {
	case j, open := <-c.jobs:
		return j, open
	case <-ctx.Done():
		return job{}, false
	}
}

func (c *connection) payUp() {
	if c.owed != nil {
		c.engine.ledger.enter(entry{verdict: c.owed})
		c.owed = nil
	}
}

func (c *connection) close() {
	c.payUp()
	c.hangUp()
}

func (c *connection) hangUp() {
	if c.conn != nil {
		_ = c.conn.Close() // the relay may have closed it already; nothing of ours hangs on it
		c.conn = nil
		c.open.Add(-1)
	}
}

// dial opens the connection where it does not stand. It returns errRelay when there is no other connection that could
// take the work, and false when there is one.
func (c *connection) dial(ctx context.Context) (bool, error) {
	if c.conn != nil {
		return true, nil
	}
	conn, err := c.engine.Relay.Dial(ctx)
	if err == nil {
		c.conn = conn
		c.open.Add(1)
		return true, nil
	}
	if c.open.Load() > 0 || ctx.Err() != nil {
		return false, nil
	}
	return false, fmt.Errorf("%w: %w", errRelay, err)
}

// deliver brings one row from due to its verdict.
func (c *connection) deliver(ctx context.Context, j job) error {
	at := database.Now()
	m, unwritable := c.prepare(j, at)
	answer := c.engine.ledger.enter(entry{verdict: c.owed, mark: &mark{job: j, run: c.ID, slots: m.slots, at: at}})
	c.owed = nil
	if !answer.marked {
		return answer.halt
	}
	result := mailer.Result{Verdict: mailer.Refused}
	if unwritable != nil {
		result.Words = unwritable.Error()
	} else {
		// A stop of the service must not cut off a message that is on the wire.
		result = c.conn.Send(context.WithoutCancel(ctx), m.envelope, m.bytes)
	}
	c.owed = newVerdict(j, result, m.hash)
	return c.judgeRelay(result)
}

// prepare writes the message, unless the person is gone: then the mark will skip the row.
func (c *connection) prepare(j job, at database.Instant) (message, error) {
	if j.recipient == nil {
		return message{}, nil
	}
	return c.write(j, at)
}

func newVerdict(j job, result mailer.Result, hash string) *verdict {
	v := &verdict{delivery: j.delivery, subscriber: j.subscriber, result: result, hash: hash, at: database.Now()}
	if result.Verdict == mailer.Later || result.Verdict == mailer.Unknown {
		v.nextAt = v.at.Add(mailer.RetryAfter(j.attempt + 1))
	}
	return v
}

// judgeRelay hangs up a connection that cannot be used any more, and ends the turn when the relay fails again and again:
// one reader after another would be put off, or left in doubt, for what is not theirs.
func (c *connection) judgeRelay(result mailer.Result) error {
	if c.conn.Broken() {
		c.hangUp()
	}
	if !result.RelayFault && result.Verdict != mailer.Unknown {
		c.faults.Store(0)
		return nil
	}
	if c.faults.Add(1) < manyFaults {
		return nil
	}
	return fmt.Errorf("%w: %w", errRelay, result.Err)
}
