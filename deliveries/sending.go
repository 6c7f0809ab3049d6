package deliveries

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"dorpspost/database"
	"dorpspost/mailer"
	"dorpspost/templates"
)

// run is one turn at sending a run: the letters made ready, and the connections that share its jobs.
type run struct {
	Run
	engine   *Engine
	letters  map[templates.Language]*letter
	topics   bool // some letter asks which topics its reader follows
	jobs     chan job
	faults   atomic.Int32 // of the relay, one after another
	refusals atomic.Int32 // of what we send, one after another
	lines    lines
}

// batchSize is how many rows the feeder reads ahead.
const batchSize = 500

// lines counts the connections of a turn, so that the one whose dial failed knows whether another carries on.
type lines struct {
	mu                 sync.Mutex
	standing, dialling int
}

func (l *lines) dial() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dialling++
}

// dialled notes how a dial ended; alone means that it failed and nobody else stands or is still trying.
func (l *lines) dialled(stands bool) (alone bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dialling--
	if stands {
		l.standing++
	}
	return !stands && l.standing+l.dialling == 0
}

func (l *lines) hungUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.standing--
}

// send marks and sends what is due in a run until nothing is, or until another run wants its turn. It returns
// errNotRunning after a pause or stop, errNotWritten when the disk does not take marks, and the errors above.
func (e *Engine) send(ctx context.Context, r Run) error {
	turn := &run{Run: r, engine: e, jobs: make(chan job)}
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
	for _, language := range slices.Sorted(maps.Keys(compiled)) {
		c := compiled[language]
		if err := fetch(c, r.engine.Files); err != nil {
			return r.lacks(err)
		}
		if r.letters[language], err = newLetter(c, r.Head); err != nil {
			return fmt.Errorf("%w: %w", errLetters, err)
		}
		r.topics = r.topics || slices.Contains(c.Slots, templates.SlotTopics)
	}
	return nil
}

// feed hands out what is due until nothing is: a batch of planned rows in order, then those whose next moment has come,
// so that a greylisted mail does not wait for the end of a long campaign. It stops early when another run wants its turn.
func (r *run) feed(ctx context.Context) error {
	for last := int64(0); ; {
		planned, err := r.engine.Store.plannedAfter(ctx, r.ID, last, batchSize, r.topics)
		if err != nil {
			return err
		}
		if len(planned) > 0 {
			last = planned[len(planned)-1].delivery
		}
		// A row that a connection holds but has not marked yet may be read a second time; its attempt then no longer fits.
		again, err := r.engine.Store.dueAgain(ctx, r.ID, database.Now(), batchSize, r.topics)
		if err != nil {
			return err
		}
		if len(planned)+len(again) == 0 {
			return nil
		}
		if err := r.handOut(ctx, append(planned, again...)); err != nil {
			return err
		}
		if others, err := r.engine.Store.othersRun(ctx, r.Run); err != nil || others {
			return err
		}
	}
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
func (r *run) work(ctx context.Context) (err error) {
	c := connection{run: r}
	defer func() {
		if halt := c.payUp(); err == nil {
			err = halt
		}
		c.hangUp()
	}()
	for {
		j, ok, err := c.nextJob(ctx)
		if err != nil || !ok {
			return err
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
	conn   *mailer.Conn
	owed   *verdict
	writer writer
}

// nextJob takes a job when one is ready. Otherwise it first hands in the verdict, which must not wait for a job that
// may never come.
func (c *connection) nextJob(ctx context.Context) (job, bool, error) {
	select {
	case j, open := <-c.jobs:
		return j, open && ctx.Err() == nil, nil
	default:
	}
	if err := c.payUp(); err != nil {
		return job{}, false, err
	}
	select {
	case j, open := <-c.jobs:
		return j, open && ctx.Err() == nil, nil
	case <-ctx.Done():
		return job{}, false, nil
	}
}

// payUp hands in the verdict alone. Should it not be written, the ledger keeps it and tries again; the turn ends.
func (c *connection) payUp() error {
	if c.owed == nil {
		return nil
	}
	answer := c.engine.ledger.enter(entry{verdict: c.owed})
	c.owed = nil
	return answer.halt
}

func (c *connection) hangUp() {
	if c.conn != nil {
		_ = c.conn.Close() // the relay may have closed it already; nothing of ours hangs on it
		c.conn = nil
		c.lines.hungUp()
	}
}

// dial opens the connection where it does not stand. It returns false when that failed and others carry on, as with a
// relay that allows fewer connections than we open, and errAway when there are no others.
func (c *connection) dial(ctx context.Context) (bool, error) {
	if c.conn != nil {
		return true, nil
	}
	c.lines.dial()
	conn, err := c.engine.Relay.Dial(ctx)
	alone := c.lines.dialled(err == nil)
	if err == nil {
		c.conn = conn
		return true, nil
	}
	if !alone || ctx.Err() != nil {
		return false, nil
	}
	return false, fmt.Errorf("%w: %w", errAway, err)
}

// deliver brings one row from due to its verdict.
func (c *connection) deliver(ctx context.Context, j job) error {
	at := database.Now()
	m, unwritable := c.prepare(j, at)
	if err := c.fits(m); err != nil {
		return err
	}
	answer := c.engine.ledger.enter(entry{verdict: c.owed, mark: &mark{job: j, run: c.ID, slots: m.slots, hash: m.hash, at: at}})
	c.owed = nil
	if !answer.marked {
		return answer.halt
	}
	result := mailer.Result{Verdict: mailer.Refused, Err: unwritable}
	if unwritable == nil {
		// A stop of the service must not cut off a message that is on the wire.
		result = c.conn.Send(context.WithoutCancel(ctx), m.envelope, m.bytes)
	}
	c.owed = c.newVerdict(j, result)
	return c.judgeRelay(result)
}

// prepare writes the message, unless the person is gone: then the mark will skip the row.
func (c *connection) prepare(j job, at database.Instant) (message, error) {
	if j.recipient == nil {
		return message{}, nil
	}
	return c.write(&c.writer, j, at)
}

// newVerdict is what the ledger keeps of the relay's answer, in our words where the relay had none.
func (r *run) newVerdict(j job, result mailer.Result) *verdict {
	if result.Words == "" && result.Err != nil {
		result.Words = result.Err.Error()
	}
	v := &verdict{delivery: j.delivery, subscriber: j.subscriber, result: result, at: database.Now()}
	if result.Verdict == mailer.Later || result.Verdict == mailer.Unknown && r.Unknown == Resend {
		v.nextAt = v.at.Add(mailer.RetryAfter(j.attempt + 1))
	}
	return v
}
