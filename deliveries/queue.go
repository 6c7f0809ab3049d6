package deliveries

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// queue is what one run has at the desk, whose lock guards it.
type queue struct {
	turn *turn
	jobs []job
	held map[int64]bool // rows that were put off before, and are here or on the wire: they can be read a second time
	read map[int64]bool // of these, the ones that were let go while the next were being read
	out  int            // jobs that a connection holds, up to the commit of their verdict
	bell signal         // rung when the queue runs low, when nothing is out any more, and when a relay comes or goes
	rest rest           // what keeps the rows that were set aside
}

// take removes a job; nearly always it is the first.
func (q *queue) take(i int) job {
	j := q.jobs[i]
	if i == 0 {
		q.jobs = q.jobs[1:]
	} else {
		q.jobs = slices.Delete(q.jobs, i, i+1)
	}
	return j
}

// open makes room for what a run brings.
func (d *desk) open(t *turn) *queue {
	q := &queue{turn: t, held: map[int64]bool{}, read: map[int64]bool{}, bell: make(signal, 1)}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queues = append(d.queues, q)
	return q
}

// shut ends that.
func (d *desk) shut(q *queue) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queues = slices.DeleteFunc(d.queues, func(other *queue) bool { return other == q })
}

// reads notes that rows are read from the ledger, which may have been let go by the time that they are here, and tells how
// many are held.
func (d *desk) reads(q *queue) (held int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(q.read)
	return len(q.held)
}

// notHeld leaves out rows that are here already, or were since reads, and holds the others.
func (d *desk) notHeld(q *queue, jobs []job) []job {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.DeleteFunc(jobs, func(j job) bool {
		if q.held[j.delivery] || q.read[j.delivery] {
			return true
		}
		q.held[j.delivery] = true
		return false
	})
}

// offer puts a batch at the desk and returns when there is room for the next. It fails with a *resting when no relay takes
// anything of this run for a while, with errSender when none may send it, and with the cause when ctx ends.
func (d *desk) offer(ctx context.Context, q *queue, jobs []job) error {
	d.put(q, jobs)
	return d.wait(ctx, q, func() bool { return len(q.jobs) <= batchSize/2 })
}

func (d *desk) put(q *queue, jobs []job) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.clock.Now()
	for i := range jobs {
		jobs[i].turn = q.turn
		jobs[i].group = d.groups.Of(now, jobs[i].recipient.Address.Domain())
	}
	q.jobs = append(slices.Clone(q.jobs), jobs...)
	d.unknown.wake()
	d.dispatch()
}

// finish waits until everything that was offered is fetched. It fails as offer does, and with an *aside when a limit kept
// something back.
func (d *desk) finish(ctx context.Context, q *queue) error {
	if err := d.wait(ctx, q, func() bool { return len(q.jobs) == 0 }); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if q.rest.until.IsZero() {
		return nil
	}
	return &aside{q.rest, q.held}
}

// wait waits for something to be true of a queue.
func (d *desk) wait(ctx context.Context, q *queue, is func() bool) error {
	for {
		d.mu.Lock()
		done, stall := is(), d.stalled(q)
		d.mu.Unlock()
		if done {
			return nil
		}
		if stall != nil {
			return stall
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-q.bell:
		}
	}
}

// drain takes back what nobody has fetched, and waits until what was fetched is settled.
func (d *desk) drain(q *queue) {
	for d.empty(q) > 0 {
		<-q.bell
	}
}

// empty takes back what nobody has fetched, and tells how much is out.
func (d *desk) empty(q *queue) (out int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	q.jobs = nil
	return q.out
}

// stalled says why no relay takes anything of this run for a while; nil when one does, or is being tried.
func (d *desk) stalled(q *queue) error {
	if !d.fleet.Serves(q.turn.from) {
		return fmt.Errorf("%w %s: add it to `senders` of a relay in config.yaml, or choose another sender; then `dorpspost campaigns resume %d`",
			errSender, q.turn.from, q.turn.Campaign)
	}
	now, soonest := d.clock.Now(), rest{}
	serving := d.serving(q, now)
	for _, o := range d.outlets {
		if !o.sendsFor(q) || !slices.Contains(serving, o) && (!o.fails() || len(serving) > 0 && o.order() > serving[0].order()) {
			continue
		}
		r := o.rests(now)
		if !r.far(now) {
			return nil
		}
		soonest = soonest.sooner(r)
	}
	return &resting{soonest}
}

// bells has every run look whether it goes on: a relay came or went.
func (d *desk) bells() {
	for _, q := range d.queues {
		q.bell.wake()
	}
}

// returned takes jobs that were not sent out of hand again: their rows are as they were, or skipped.
func (d *desk) returned(l *line, jobs []job) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, j := range jobs {
		l.outlet.pace.GiveBack(j.taken, j.group)
		l.outlet.flight--
		l.outlet.breaker.Drop(d.clock.Now(), j.taken)
		j.turn.queue.let(j)
	}
}

// unsent takes a mail off the wire that never was on it: it was marked, and its connection lost with the one before, or no
// message could be made of it.
func (d *desk) unsent(l *line, j job) {
	d.mu.Lock()
	defer d.mu.Unlock()
	l.outlet.pace.GiveBack(j.taken, j.group)
	l.outlet.flight--
	l.outlet.breaker.Drop(d.clock.Now(), j.taken)
}

// settled notes that the verdict of a job is in the ledger, or with it.
func (d *desk) settled(j job) {
	d.mu.Lock()
	defer d.mu.Unlock()
	j.turn.queue.let(j)
}

func (q *queue) let(j job) {
	if q.held[j.delivery] {
		delete(q.held, j.delivery)
		q.read[j.delivery] = true
	}
	if q.out--; q.out == 0 {
		q.bell.wake()
	}
}

// rest is until when something must wait, and why.
type rest struct {
	until time.Time
	why   error
}

// far tells whether it is longer than mails wait at the desk.
func (r rest) far(now time.Time) bool { return r.until.After(now.Add(shortly)) }

// sooner is the rest that ends first; no rest at all is none.
func (r rest) sooner(other rest) rest {
	if r.until.IsZero() || !other.until.IsZero() && other.until.Before(r.until) {
		return other
	}
	return r
}

// resting ends a turn although rows are due: they go on at a known moment.
type resting struct{ rest }

func (r *resting) Error() string { return problemSentence(r.why) }
func (r *resting) Unwrap() error { return r.why }

// aside ends a turn that has sent what it could: some rows wait for a limit of their own, which holds up no others.
type aside struct {
	rest
	rows map[int64]bool // those of them that had been put off before
}

func (a *aside) Error() string { return problemSentence(a.why) }
func (a *aside) Unwrap() error { return a.why }
