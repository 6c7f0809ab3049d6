package deliveries

import (
	"context"
	"errors"
	"slices"
	"time"

	"dorpspost/mailer"
)

// outlet is what the desk, whose lock guards it, knows of one relay.
type outlet struct {
	relay    *mailer.Relay
	index    int // its place at the desk
	breaker  mailer.Breaker
	pace     *mailer.Pace
	free     []*line // that stand and wait for work
	asleep   []*line // that do not stand
	standing int     // for campaigns
	dialling int
	failed   []error   // dials that failed while others were still under way
	flight   int       // mails on the wire
	trial    bool      // the mail by which a relay that fails is tried is one of them
	notices  *line     // the connection that is kept for them, when it waits
	noPlace  time.Time // until when that one is not tried, because the relay had no place for it
}

func (o *outlet) order() int { return o.relay.Config().Order }

// fails tells whether the relay's breaker is open.
func (o *outlet) fails() bool { return !o.breaker.Until().IsZero() }

// takes tells whether a mail may be begun. To a relay that fails one is, to try, when a connection stands; the others wait to
// hear of it, or go another way.
func (o *outlet) takes(now time.Time) bool {
	if !o.fails() {
		return true
	}
	return len(o.free) > 0 && (o.breaker.Ready(now) || o.breaker.Trying() && !o.trial)
}

func (o *outlet) sendsFor(q *queue) bool { return o.relay.Config().SendsFor(q.turn.from) }

// rests is until when this relay takes nothing, and why; the zero rest when it does.
func (o *outlet) rests(now time.Time) rest {
	if !o.breaker.Ready(now) && !o.breaker.Trying() {
		// However short it is: a relay that cannot be reached is said at once.
		return rest{latest(o.breaker.Until(), now.Add(shortly+1)), errors.New(o.breaker.Why())}
	}
	if until := o.pace.Rests(now); until.After(now) {
		return rest{until, errors.New(o.pace.Why(now, ""))}
	}
	return rest{}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// comes notes that a connection waits for an order.
func (o *outlet) comes(l *line) {
	switch {
	case l.reserved:
		o.notices = l
	case l.conn != nil:
		o.free = append(o.free, l)
	default:
		o.asleep = append(o.asleep, l)
	}
}

// goes notes that it does not any more.
func (o *outlet) goes(l *line) {
	same := func(other *line) bool { return other == l }
	o.free, o.asleep = slices.DeleteFunc(o.free, same), slices.DeleteFunc(o.asleep, same)
	if o.notices == l {
		o.notices = nil
	}
}

// pop is the connection that came last, so that those that are not needed are idle, and go.
func (o *outlet) pop() *line {
	l := o.free[len(o.free)-1]
	o.free = o.free[:len(o.free)-1]
	return l
}

// call has up to so many connections opened, and returns how many. To a relay that failed one is opened, to try; and none
// while it is not clear yet whether it fails.
func (o *outlet) call(most int, now time.Time) (called int) {
	for len(o.failed) == 0 && called < most && len(o.asleep) > 0 && o.standing+o.dialling < o.pace.Connections() && o.breaker.Ready(now) {
		l := o.asleep[len(o.asleep)-1]
		o.asleep = o.asleep[:len(o.asleep)-1]
		o.dialling++
		o.breaker.Try(now)
		o.trial = false
		l.hand <- order{what: dial}
		called++
	}
	return called
}

// begins notes that so many mails go out.
func (o *outlet) begins(mails int, now time.Time) {
	o.flight += mails
	o.breaker.Try(now)
	o.trial = o.breaker.Trying()
}

// dialled notes how a dial ended. One that fails while others stand means that the relay has no place for more; a relay
// that takes none at all is at fault.
func (d *desk) dialled(ctx context.Context, l *line, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	o, now := l.outlet, d.clock.Now()
	if !l.reserved {
		o.dialling--
	}
	switch {
	case err != nil && ctx.Err() == nil:
		o.failed = append(o.failed, err)
	case err == nil && !l.reserved:
		o.standing++
	}
	if o.dialling > 0 && o.standing == 0 { // one of the others may yet stand
		return
	}
	for _, failure := range o.failed {
		o.breaker.Failed(now, failure, o.standing)
		o.pace.Failed(now, failure, o.standing, o.dialling)
		d.bells()
	}
	o.failed = nil
}

// redials notes that a connection is opened anew in the middle of its work, unless its relay fails.
func (d *desk) redials(o *outlet) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if o.fails() {
		return false
	}
	o.dialling++
	return true
}

func (d *desk) hungUp(l *line) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !l.reserved {
		l.outlet.standing--
	}
}

// note tells a relay's breaker and pace what became of a mail.
func (d *desk) note(l *line, a mailer.Answer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.noteAt(l.outlet, a)
}

func (d *desk) noteAt(o *outlet, a mailer.Answer) {
	now := d.clock.Now()
	before := o.rests(now).until
	o.flight--
	if refusesSender(a.Result) { // that is between this sender and the relay
		o.breaker.Drop(now, a.Begun)
	} else {
		o.breaker.Note(now, a)
	}
	o.pace.Done(now, a)
	if !o.rests(now).until.Equal(before) {
		d.bells()
	}
}
