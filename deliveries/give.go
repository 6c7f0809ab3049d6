package deliveries

import (
	"errors"
	"slices"
	"time"

	"dorpspost/mailer"
)

// give hands the next mails of a run to a free connection, and is false when that is not possible now.
func (d *desk) give(q *queue, now time.Time) bool {
	serving := d.serving(q, now)
	for i := 0; i < len(q.jobs) && anyFree(serving); {
		group := q.jobs[i].group
		o, chosen, again := d.choose(q, serving, group, now)
		switch {
		case chosen:
			d.hand(o, q, i, now)
			return true
		case o != nil && again.After(now.Add(shortly)) && !d.mayComeBack(q, serving):
			d.setAside(q, i, rest{again, errors.New(o.pace.Why(now, group))})
		default:
			d.again = earliest(d.again, again)
			i++
		}
	}
	return false
}

// serving are the relays whose turn it is: of those that take mails and may send for this run, the first in order. The next
// call uses their memory again.
func (d *desk) serving(q *queue, now time.Time) []*outlet {
	first := d.first[:0]
	for _, o := range d.outlets {
		if !o.takes(now) || !o.sendsFor(q) {
			continue
		}
		if len(first) > 0 && o.order() > first[0].order() {
			continue
		}
		if len(first) > 0 && o.order() < first[0].order() {
			first = first[:0]
		}
		first = append(first, o)
	}
	d.first = first
	return first
}

// mayComeBack tells whether a relay that fails would serve this run before those that serve it now: what their limits hold back
// waits for that, for minutes at the most.
func (d *desk) mayComeBack(q *queue, serving []*outlet) bool {
	return slices.ContainsFunc(d.outlets, func(o *outlet) bool {
		return o.fails() && o.sendsFor(q) && o.order() <= serving[0].order()
	})
}

func anyFree(outlets []*outlet) bool {
	return slices.ContainsFunc(outlets, func(o *outlet) bool { return len(o.free) > 0 })
}

// choose is the relay that gets a mail, already counted there; or the one whose limits allow it at the soonest, and when. It is
// none when it may be sooner, once another mail is done.
func (d *desk) choose(q *queue, serving []*outlet, group string, now time.Time) (by *outlet, chosen bool, again time.Time) {
	clear(d.standings)
	busy := false
	for _, o := range serving {
		s := &d.standings[o.index]
		*s = mailer.Standing{Up: true}
		if len(o.free) == 0 {
			busy = true
			continue
		}
		var when time.Time
		when, s.Free = o.pace.May(now, group)
		switch {
		case s.Free:
		case when.IsZero():
			busy = true
		case by == nil || when.Before(again):
			by, again = o, when
		}
	}
	at, ok := d.fleet.Choose(q.turn.from, d.standings)
	switch {
	case ok:
		d.outlets[at].pace.Take(now, group)
		return d.outlets[at], true, time.Time{}
	case busy:
		by = nil
	}
	return by, false, again
}

// hand gives a free connection the mail at i, and its share of the next ones where it marks several at once.
func (d *desk) hand(o *outlet, q *queue, i int, now time.Time) {
	share := 1 + len(q.jobs)/(len(o.free)+1)
	l := o.pop()
	jobs := append(l.jobs[:0], q.take(i))
	for len(jobs) < min(cap(l.jobs), share) && i < len(q.jobs) && !o.fails() {
		if _, ok := o.pace.Take(now, q.jobs[i].group); !ok {
			break
		}
		jobs = append(jobs, q.take(i))
	}
	for n := range jobs {
		jobs[n].taken = now
	}
	o.begins(len(jobs), now)
	q.out += len(jobs)
	l.hand <- order{what: deliver, jobs: jobs}
	if len(q.jobs) <= batchSize/2 {
		q.bell.wake()
	}
	if o.rests(now).far(now) { // that was the last of an hour or a day
		d.bells()
	}
}

// setAside leaves a mail in the ledger whose domain has had enough for a while, so that it does not stand in the way. The
// next turn finds it; this one does not read it again.
func (d *desk) setAside(q *queue, i int, why rest) {
	q.take(i)
	q.rest = q.rest.sooner(why)
	q.bell.wake()
}

// callMore has connections opened where mails wait for one, and one to a relay that failed, to try, also while another
// serves in its place.
func (d *desk) callMore(now time.Time) {
	for _, q := range d.queues {
		left := len(q.jobs)
		if left == 0 {
			continue
		}
		for _, o := range d.outlets {
			if o.fails() && o.sendsFor(q) {
				o.call(1, now)
			}
		}
		for _, o := range d.serving(q, now) {
			if left -= o.dialling; left > 0 && len(o.free) == 0 && !o.rests(now).far(now) {
				left -= o.call(left, now)
			}
		}
	}
}
