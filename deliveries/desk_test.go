package deliveries

import (
	"context"
	"io"
	"testing"
	"time"

	"dorpspost/mailer"
)

// stoppedClock is one moment.
type stoppedClock struct{ at time.Time }

func (c stoppedClock) Now() time.Time { return c.at }
func (stoppedClock) Sleep(context.Context, time.Time, <-chan struct{}) {
}

// deskOf is a desk with one free connection to each relay.
func deskOf(t *testing.T, at time.Time, configs ...mailer.Config) *desk {
	t.Helper()
	var relays []*mailer.Relay
	for _, c := range configs {
		r, err := mailer.NewRelay(c)
		if err != nil {
			t.Fatal(err)
		}
		relays = append(relays, r)
	}
	d := newDesk(&Engine{Clock: stoppedClock{at}, Relays: relays, Zone: time.UTC})
	for _, o := range d.outlets {
		o.free = append(o.free, &line{outlet: o, hand: make(chan order, 1)})
	}
	return d
}

// fault is one of the relay.
var fault = mailer.Result{Verdict: mailer.Unknown, Err: &mailer.Error{Step: mailer.StepDot, Cause: io.EOF}}

// Two relays, each ten a second: twenty go in a second.
func TestTwoRelaysGiveWhatBothMay(t *testing.T) {
	now := time.Date(2027, 1, 4, 12, 0, 0, 0, time.UTC)
	limits := mailer.Limits{PerSecond: 10}
	d := deskOf(t, now, mailer.Config{Name: "a", Host: "localhost", Connections: 100, Limits: limits}, mailer.Config{Name: "b", Host: "localhost", Connections: 100, Limits: limits})
	q := &queue{turn: &turn{from: "lindewijk.example"}}
	went := 0
	for ; went < 100; went++ {
		if _, chosen, _ := d.choose(q, "gmail.com", now); !chosen {
			break
		}
	}
	if went != 20 {
		t.Errorf("%d mails go in a second, want 20", went)
	}
}

// The first relay is gone, but for one mail whose verdict is waited for (ten minutes by default): the second is for that.
func TestARelayThatFailsIsGoneAround(t *testing.T) {
	now := time.Date(2027, 1, 4, 12, 0, 0, 0, time.UTC)
	d := deskOf(t, now, mailer.Config{Name: "a", Host: "localhost"}, mailer.Config{Name: "b", Host: "localhost", Order: 1})
	first := d.outlets[0]
	for range 5 {
		first.breaker.Note(now, fault)
	}
	first.flight = 1
	q := &queue{turn: &turn{from: "lindewijk.example"}}
	for _, later := range []time.Duration{0, time.Minute, 9 * time.Minute} {
		if later > 0 {
			first.free = nil
			first.breaker.Try(now) // as call does; the dial fails
			first.breaker.Failed(now, &mailer.Error{Step: mailer.StepDial, Cause: io.EOF}, 0)
		}
		if o, chosen, again := d.choose(q, "gmail.com", now.Add(later)); !chosen || o != d.outlets[1] {
			t.Errorf("after %v no relay is chosen (again %v), breaker open until %v", later, again, first.breaker.Until())
		}
	}
}

// A relay with an open breaker and one mail on the wire: a notice is dialled for again and again, at one and the same moment.
func TestANoticeGoesAroundARelayThatFails(t *testing.T) {
	now := time.Date(2027, 1, 4, 12, 0, 0, 0, time.UTC)
	d := deskOf(t, now, mailer.Config{Name: "a", Host: "localhost"}, mailer.Config{Name: "b", Host: "localhost", Order: 1})
	first := d.outlets[0]
	l := first.free[0]
	l.reserved, first.free, first.notices = true, nil, l
	for range 5 {
		first.breaker.Note(now, fault)
	}
	first.flight = 1
	d.notices = []NoticeStatus{{ID: 1}}
	dials := 0
	for range 100 {
		d.giveNotices(now)
		if len(l.hand) == 0 {
			break
		}
		o := <-l.hand
		dials++
		d.dialled(context.Background(), l, &mailer.Error{Step: mailer.StepDial, Cause: io.EOF})
		d.noticeDone(l, *o.notice, nil, false)
		first.comes(l)
	}
	if dials > 1 {
		t.Errorf("%d dials to a relay whose breaker is open until %v, at %v; the second relay is free", dials, first.breaker.Until(), now)
	}
}

// Why a mail was set aside is asked of the first relay, whichever one holds it back.
func TestWhySomethingWaitsIsAskedOfTheRelayThatHoldsIt(t *testing.T) {
	now := time.Date(2027, 1, 4, 12, 0, 0, 0, time.UTC)
	d := deskOf(t, now,
		mailer.Config{Name: "a", Host: "localhost", Senders: []string{"opvang.example"}},
		mailer.Config{Name: "b", Host: "localhost", Limits: mailer.Limits{Domains: map[string]mailer.DomainLimits{"gmail.com": {PerHour: 1}}}})
	q := &queue{turn: &turn{from: "lindewijk.example"}, held: map[int64]bool{}, bell: make(signal, 1), jobs: []job{{delivery: 1, group: "gmail.com"}}}
	if _, chosen, _ := d.choose(q, "gmail.com", now); !chosen {
		t.Fatal("the first of the hour goes nowhere")
	}
	if d.give(q, now) || len(q.jobs) > 0 {
		t.Fatal("the second of the hour was not set aside")
	}
	if q.rest.why == nil || q.rest.why.Error() == "" || !q.rest.until.After(now.Add(59*time.Minute)) {
		t.Errorf("the run rests until %v: %v", q.rest.until, q.rest.why)
	}
}

// With no campaign about, a notice alone tries a relay again that failed, once its breaker allows it.
func TestANoticeTriesARelayAgain(t *testing.T) {
	now := time.Date(2027, 1, 4, 12, 0, 0, 0, time.UTC)
	d := deskOf(t, now, mailer.Config{Name: "a", Host: "localhost"})
	only := d.outlets[0]
	only.notices, only.free = only.free[0], nil
	only.notices.reserved = true
	for range 5 {
		only.breaker.Note(now, fault)
	}
	d.notices = []NoticeStatus{{ID: 1}}
	if d.giveNotices(now); len(d.notices) == 0 || !d.again.Equal(only.breaker.Until()) {
		t.Fatalf("a relay whose breaker is open was tried, or the desk looks again at %v", d.again)
	}
	if d.giveNotices(only.breaker.Until()); len(d.notices) > 0 {
		t.Error("the notice waits although the relay may be tried")
	}
}
