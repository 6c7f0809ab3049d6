package deliveries

import (
	"context"
	"slices"
	"sync"
	"time"

	"dorpspost/mailer"
)

// desk is where mails and connections meet. Runs bring batches of rows, connections come for work, and the desk knows what
// every relay may be given now. Whatever is decided is decided under one lock, at a known moment; nothing waits while it
// holds the lock. Who waits, and who wakes them:
//
//	a connection, for an order      dispatch, by its hand; ten idle seconds; the end of the service
//	a run, for room in its queue    hand and setAside when it runs low, bells when a relay comes, goes or rests
//	a run, for what is out          let, with the last
//	the desk, for a limit           its clock at d.again, which each dispatch sets; d.timer when that has changed
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
	first     []*outlet         // the same, of serving
}

// order is what a connection is told.
type order struct {
	what   verb
	jobs   []job
	notice NoticeStatus
}

type verb int

const (
	deliver verb = iota // these jobs
	notify              // this notice
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
	for i, relay := range e.Relays {
		configs = append(configs, relay.Config())
		pace := mailer.NewPace(relay.Config(), e.Zone)
		pace.Marks(e.Config.MarksPerConnection)
		d.outlets = append(d.outlets, &outlet{relay: relay, index: i, pace: pace})
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

// await gives a connection its next order. Once ctx has ended nothing more is begun.
func (d *desk) await(ctx context.Context, l *line) order {
	if ctx.Err() != nil {
		return order{what: leave}
	}
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
		o.breaker.Drop(d.clock.Now(), d.clock.Now())
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
