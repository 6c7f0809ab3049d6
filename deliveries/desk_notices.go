package deliveries

import (
	"time"

	"dorpspost/mailer"
)

// offerNotices puts notices at the desk that are not there, nor on the wire.
func (d *desk) offerNotices(due []NoticeStatus) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range due {
		if !d.inHand[n.ID] {
			d.inHand[n.ID] = true
			d.notices = append(d.notices, n)
		}
	}
	d.dispatch()
}

// giveNotices hands notices out before any campaign's mails. Limits count them and never hold them back.
func (d *desk) giveNotices(now time.Time) {
	for len(d.notices) > 0 {
		o, l := d.forNotice(now)
		if l == nil {
			return
		}
		n := d.notices[0]
		d.notices = d.notices[1:]
		n.taken, n.group = now, d.groups.Of(now, domainOf(n.notice.Address))
		o.begins(1, now)
		o.pace.Add(now, n.group)
		l.hand <- order{what: notify, notice: n}
	}
}

// forNotice is a connection for a notice, at the first relay in order that has one: a free one, or the one that is kept for
// notices. Where all relays fail, it is one of a relay that may be tried again.
func (d *desk) forNotice(now time.Time) (by *outlet, l *line) {
	for _, o := range d.outlets {
		if !o.relay.Config().SendsFor(d.sender) {
			continue
		}
		if until := latest(o.breaker.Until(), o.noPlace); until.After(now) {
			d.again = earliest(d.again, until)
		}
		switch {
		case by != nil && by.fails() == o.fails() && by.order() <= o.order(), by != nil && o.fails() && !by.fails():
		case !o.takes(now) && !o.breaker.Ready(now):
		case len(o.free) > 0, o.notices != nil && !o.noPlace.After(now):
			by = o
		}
	}
	if by == nil {
		return nil, nil
	}
	if len(by.free) > 0 {
		return by, by.pop()
	}
	l, by.notices = by.notices, nil
	return by, l
}

// noticeDone notes that a notice is settled, and what the relay said where it was asked.
func (d *desk) noticeDone(l *line, n NoticeStatus, result *mailer.Result) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.inHand, n.ID)
	if result == nil {
		d.noticeUnsent(l.outlet, n)
		return
	}
	d.noteAt(l.outlet, mailer.Answer{Group: n.group, Attempt: n.attempt + 1, Fresh: l.fresh, Begun: n.taken, Result: *result})
	l.fresh = false
}

// noticeBack takes a notice back that could not be begun, because no connection was to be had: it waits here for another
// relay, or for this one.
func (d *desk) noticeBack(l *line, n NoticeStatus) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.noticeUnsent(l.outlet, n)
	l.outlet.noPlace = d.clock.Now().Add(shortly)
	d.notices = append([]NoticeStatus{n}, d.notices...)
}

func (d *desk) noticeUnsent(o *outlet, n NoticeStatus) {
	o.flight--
	o.breaker.Drop(d.clock.Now(), n.taken)
	o.pace.GiveBack(n.taken, n.group)
}
