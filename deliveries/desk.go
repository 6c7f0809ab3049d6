package deliveries

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"dorpspost/mailer"
)

// desk is where mails and connections meet. Runs bring batches of rows, connections come for work, and the desk knows what
// every relay may be given now. Whatever is decided is decided under one lock, at a known moment; nothing waits while it
// holds the lock.
type desk struct {
	clock   Clock
	sender  string // the domain of notices
	mu      sync.Mutex
	outlets []*outlet
	fleet   *mailer.Fleet
	groups  *mailer.Groups
	queues  []*queue // one per run that is being sent; the first is served next
	notices []NoticeStatus
	inHand  map[int64]bool // notices that are here, or on the wire
	again   time.Time      // when a limit allows more, zero when none holds anything back
	timer   signal         // again has changed
	unknown signal         // somebody's domain is not known yet

	standings []mailer.Standing // one for each outlet; kept to be filled again
}

// order is what a connection is told.
type order struct {
	what   verb
	jobs   []job
	notice *NoticeStatus
}

type verb int

const (
	deliver verb = iota // these jobs, or this notice
	dial                // there is work, and the connection does not stand
	payUp               // there is nothing to do, and verdicts must not wait for it
	hangUp              // there has been nothing to do for a while
	leave               // the service stops
)

// idleFor is how long a connection stands without work. A relay has few places, and ends idle connections by itself after
// some minutes.
const idleFor = 10 * time.Second

// shortly is how long a limit may hold mails back while they stay at the desk. Longer, and they stay in the ledger.
const shortly = 2 * time.Second

func newDesk(e *Engine) *desk {
	d := &desk{clock: e.Clock, sender: e.Network.Sender.Domain(), inHand: map[int64]bool{}, timer: make(signal, 1), unknown: make(signal, 1)}
	var configs []mailer.Config
	for _, relay := range e.Relays {
		configs = append(configs, relay.Config())
		d.outlets = append(d.outlets, newOutlet(relay, e.Zone))
	}
	d.fleet, d.groups = mailer.NewFleet(configs...), mailer.NewGroups(configs...)
	d.standings = make([]mailer.Standing, len(d.outlets))
	return d
}

// run lets go what a limit held back, when its time has come.
func (d *desk) run(ctx context.Context) {
	for ctx.Err() == nil {
		d.clock.Sleep(ctx, d.look(), d.timer)
	}
}

func (d *desk) look() (again time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dispatch()
	return d.again
}

// await gives a connection its next order.
func (d *desk) await(ctx context.Context, l *line) order {
	if d.nothingFor(l) && l.owes() {
		return d.without(l, order{what: payUp})
	}
	var idle <-chan time.Time
	if l.conn != nil && len(l.hand) == 0 {
		timer := time.NewTimer(idleFor)
		defer timer.Stop()
		idle = timer.C
	}
	select {
	case o := <-l.hand:
		return o
	case <-idle:
		return d.without(l, order{what: hangUp})
	case <-ctx.Done():
		return d.without(l, order{what: leave})
	}
}

// nothingFor takes note that a connection waits, and tells whether it was given nothing at once.
func (d *desk) nothingFor(l *line) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	o := l.outlet
	o.comes(l)
	d.dispatch()
	if len(l.hand) > 0 {
		return false
	}
	if o.dialling == 0 && !o.trial { // a try of which nothing came
		o.breaker.Drop(d.clock.Now())
	}
	return true
}

// without takes a connection away from the desk, unless it was given work at that very moment.
func (d *desk) without(l *line, otherwise order) order {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case o := <-l.hand:
		return o
	default:
		l.outlet.goes(l)
		return otherwise
	}
}

// dispatch brings work and connections together as far as it goes; the lock is held.
func (d *desk) dispatch() {
	now := d.clock.Now()
	before := d.again
	d.again = time.Time{}
	d.giveNotices(now)
	for i := 0; i < len(d.queues); {
		if q := d.queues[i]; d.give(q, now) { // the next is another run's
			d.queues = append(slices.Delete(d.queues, i, i+1), q)
			i = 0
			continue
		}
		i++
	}
	d.callMore(now)
	if !d.again.Equal(before) {
		d.timer.wake()
	}
}

// give hands the next mails of a run to a free connection, and is false when that is not possible now.
func (d *desk) give(q *queue, now time.Time) bool {
	for i := 0; i < len(q.jobs); {
		o, chosen, again := d.choose(q, q.jobs[i].group, now)
		switch {
		case chosen:
			d.hand(o.pop(), q, i, now)
			return true
		case again.After(now.Add(shortly)):
			d.setAside(q, i, rest{again, errors.New(o.pace.Why(now, q.jobs[i].group))})
		case !d.anyoneFree():
			return false
		default:
			d.again = earliest(d.again, again)
			i++
		}
	}
	return false
}

// choose is the relay that gets a mail, already counted there; or the one whose limits allow it at the soonest, and when: zero
// when another mail must be done first.
func (d *desk) choose(q *queue, group string, now time.Time) (by *outlet, chosen bool, again time.Time) {
	busy := false
	for i, o := range d.outlets {
		s := &d.standings[i]
		*s = mailer.Standing{Up: o.takes(now)}
		switch {
		case !s.Up || !o.sendsFor(q) || o.rests(now).far(now):
		case len(o.free) == 0:
			busy = true
		default:
			var when time.Time
			when, s.Free = o.pace.May(now, group)
			busy = busy || !s.Free && when.IsZero()
			if by == nil || when.Before(again) {
				by, again = o, when
			}
		}
	}
	at, ok := d.fleet.Choose(q.turn.from, d.standings)
	switch {
	case ok:
		d.outlets[at].pace.Take(now, group)
		return d.outlets[at], true, time.Time{}
	case busy:
		return nil, false, time.Time{}
	}
	return by, false, again
}

// hand gives a connection the mail at i, and as many of the next as it marks at once.
func (d *desk) hand(l *line, q *queue, i int, now time.Time) {
	jobs := append(l.jobs[:0], q.take(i))
	for len(jobs) < cap(l.jobs) && i < len(q.jobs) && !l.outlet.fails() {
		if _, ok := l.outlet.pace.Take(now, q.jobs[i].group); !ok {
			break
		}
		jobs = append(jobs, q.take(i))
	}
	for n := range jobs {
		jobs[n].taken = now
	}
	l.outlet.begins(len(jobs), now)
	q.out += len(jobs)
	l.hand <- order{what: deliver, jobs: jobs}
	if len(q.jobs) <= batchSize/2 {
		q.bell.wake()
	}
}

// setAside leaves a mail in the ledger whose domain has had enough for a while, so that it does not stand in the way.
func (d *desk) setAside(q *queue, i int, why rest) {
	j := q.take(i)
	delete(q.held, j.delivery)
	q.rest = q.rest.sooner(why)
	q.bell.wake()
}

func (d *desk) anyoneFree() bool {
	return slices.ContainsFunc(d.outlets, func(o *outlet) bool { return len(o.free) > 0 })
}

// callMore has connections opened where work is left for them, and one to a relay that failed, to try, also while another
// serves in its place.
func (d *desk) callMore(now time.Time) {
	for _, q := range d.queues {
		left := len(q.jobs)
		for _, o := range d.outlets {
			if left > 0 && o.fails() && o.sendsFor(q) {
				o.call(1, now)
			}
		}
		for _, o := range d.serving(q, now) {
			if left -= o.dialling; left > 0 {
				left -= o.call(left, now)
			}
		}
	}
}

// serving are the relays whose turn it is: of those that are up and may send for this run, the first in order.
func (d *desk) serving(q *queue, now time.Time) (first []*outlet) {
	for _, o := range d.outlets {
		if !o.takes(now) || !o.sendsFor(q) {
			continue
		}
		if len(first) > 0 {
			switch before := first[0].relay.Config().Order; {
			case before < o.relay.Config().Order:
				continue
			case before > o.relay.Config().Order:
				first = first[:0]
			}
		}
		first = append(first, o)
	}
	return first
}

// giveNotices hands notices out before any campaign's mails. Limits count them and never hold them back.
func (d *desk) giveNotices(now time.Time) {
	for len(d.notices) > 0 {
		o := d.forNotices(now)
		if o == nil {
			for _, o := range d.outlets {
				d.again = earliest(d.again, o.breaker.Until())
			}
			return
		}
		l := o.forNotice()
		if l == nil {
			return
		}
		n := d.notices[0]
		n.taken, n.group = now, d.groups.Of(now, domainOf(n.notice.Address))
		d.notices = d.notices[1:]
		o.begins(1, now)
		o.pace.Add(now, n.group)
		l.hand <- order{what: deliver, notice: &n}
	}
}

// forNotices is the first relay in order that takes mails and may send for us; where all fail, one that may be tried again.
func (d *desk) forNotices(now time.Time) *outlet {
	var takes, tries *outlet
	for _, o := range d.outlets {
		switch {
		case !o.relay.Config().SendsFor(d.sender):
		case o.takes(now):
			takes = o.before(takes)
		case o.breaker.Ready(now):
			tries = o.before(tries)
		}
	}
	return cmp.Or(takes, tries)
}
