package deliveries

import (
	"errors"
	"testing"
	"time"

	"dorpspost/mailer"
)

// atNoon is a clock that a test moves by hand.
type atNoon struct {
	wallClock
	now time.Time
}

func (c *atNoon) Now() time.Time { return c.now }

// deskOf is a desk with these relays, each with one connection that stands and waits.
func deskOf(t *testing.T, configs ...mailer.Config) (*desk, *atNoon) {
	t.Helper()
	clock := &atNoon{now: time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)}
	e := Engine{Clock: clock}
	e.Network.Sender.Address = "nieuws@lindewijk.example"
	for _, c := range configs {
		c.Host, c.TLS = "127.0.0.1", mailer.TLSNone
		relay, err := mailer.NewRelay(c)
		if err != nil {
			t.Fatal(err)
		}
		e.Relays = append(e.Relays, relay)
	}
	d := newDesk(&e)
	for _, o := range d.outlets {
		o.free, o.standing = []*line{{outlet: o, hand: make(chan order, 1), jobs: make([]job, 0, 1)}}, 1
	}
	return d, clock
}

// queueOf is a run's queue with a mail for each of these groups of domains.
func queueOf(d *desk, groups ...string) *queue {
	q := &queue{turn: &turn{from: "lindewijk.example"}, held: map[int64]bool{}, read: map[int64]bool{}, bell: make(signal, 1)}
	for i, group := range groups {
		q.jobs = append(q.jobs, job{delivery: int64(i + 1), group: group, turn: q.turn})
	}
	d.queues = append(d.queues, q)
	return q
}

// errAway is what a relay that cannot be reached comes to.
var errAway = errors.New("connection refused")

// away opens the breaker of a relay, and lets its wait pass.
func away(o *outlet, clock *atNoon) {
	for range 5 {
		o.breaker.Failed(clock.now, errAway, 0)
	}
	o.free, o.standing = nil, 0
	clock.now = clock.now.Add(2 * time.Second)
}

// While the first relay is being tried again, which may take as long as a dial takes, the second goes on.
func TestATryOfTheFirstRelayDoesNotHoldUpTheSecond(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a"}, mailer.Config{Name: "b", Order: 1})
	away(d.outlets[0], clock)
	q := queueOf(d, "opvang.example", "opvang.example")
	d.outlets[0].breaker.Try(clock.now) // a connection is being opened
	if o, _, _ := d.choose(q, d.serving(q, clock.now), "opvang.example", clock.now); o != d.outlets[1] {
		t.Error("no relay takes a mail while the first one is only being tried")
	}
}

// A relay whose breaker is open and on which old mails hang is not up either.
func TestMailsThatHangAtABrokenRelayDoNotHoldUpTheSecond(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a"}, mailer.Config{Name: "b", Order: 1})
	a := d.outlets[0]
	for range 5 {
		a.breaker.Note(clock.now, mailer.Answer{Result: mailer.Result{Verdict: mailer.Unknown, Err: errAway}})
	}
	a.flight = 1 // waits up to verdict_timeout, ten minutes
	q := queueOf(d, "opvang.example")
	if o, _, _ := d.choose(q, d.serving(q, clock.now), "opvang.example", clock.now); o != d.outlets[1] {
		t.Error("no relay takes a mail as long as one hangs at a relay whose breaker is open")
	}
}

// Asking a relay that then does not get the mail must not use up what that relay may be given.
func TestAShareIsNotPaidForByTheOther(t *testing.T) {
	limits := mailer.Limits{PerSecond: 3}
	d, clock := deskOf(t, mailer.Config{Name: "a", Limits: limits}, mailer.Config{Name: "b", Limits: limits})
	q := queueOf(d)
	given := 0
	for range 10 {
		if _, chosen, _ := d.choose(q, d.serving(q, clock.now), "opvang.example", clock.now); chosen {
			given++
		}
	}
	if given != 6 {
		t.Errorf("two relays of 3 mails per second were given %d within one", given)
	}
}

// The sentence names what the relay that serves this run waits for.
func TestWhyAMailWasSetAside(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "other", Senders: []string{"anders.example"}},
		mailer.Config{Name: "ours", Limits: mailer.Limits{Domains: map[string]mailer.DomainLimits{"traag.example": {PerHour: 1}}}})
	d.outlets[1].pace.Take(clock.now, "traag.example")
	q := queueOf(d, "traag.example")
	d.give(q, clock.now)
	if q.rest.why == nil || q.rest.why.Error() == "" {
		t.Errorf("the mail was set aside until %v because of %v", q.rest.until, q.rest.why)
	}
}

// A second relay that is there for when the first fails must not change how a limit of the first is met.
func TestALimitedDomainIsSetAsideAlsoWithAnIdleFallback(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a", Limits: mailer.Limits{Domains: map[string]mailer.DomainLimits{"traag.example": {PerHour: 1}}}},
		mailer.Config{Name: "b", Order: 1})
	d.outlets[1].free, d.outlets[1].standing = nil, 0 // nothing calls it as long as the first is up
	d.outlets[0].pace.Take(clock.now, "traag.example")
	q := queueOf(d, "traag.example")
	d.give(q, clock.now)
	if len(q.jobs) != 0 {
		t.Errorf("%d mails stand at the desk for an hour, and it is woken at %v", len(q.jobs), d.again)
	}
}

// A run whose relay has had its hour rests and says so, also when a relay of a later order is idle.
func TestALimitIsStalledAlsoWithAnIdleFallback(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a", Limits: mailer.Limits{PerHour: 1}}, mailer.Config{Name: "b", Order: 1})
	d.outlets[0].pace.Take(clock.now, "opvang.example")
	q := queueOf(d, "opvang.example")
	gave := d.give(q, clock.now)
	if stall := d.stalled(q); !gave && stall == nil {
		t.Errorf("nothing may go for an hour, the run does not rest, and the desk is woken at %v", d.again)
	}
}

// The desk never asks to be woken in the past: it would look again and again.
func TestANoticeThatNobodyMaySendDoesNotSpinTheDesk(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a", Senders: []string{"anders.example"}})
	away(d.outlets[0], clock)
	d.offerNotices([]NoticeStatus{{ID: 1}})
	if again := d.look(); !again.IsZero() && !again.After(clock.now) {
		t.Errorf("it is %v, and the desk is to be woken at %v", clock.now, again)
	}
}

// One try is one mail.
func TestATryIsOneMail(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a"})
	o := d.outlets[0]
	l := o.free[0]
	l.jobs = make([]job, 0, 16)
	away(o, clock)
	o.free, o.standing = []*line{l}, 1
	q := queueOf(d, make([]string, 16)...)
	d.give(q, clock.now)
	if n := len((<-l.hand).jobs); n != 1 {
		t.Errorf("%d mails were risked to try a relay that had failed", n)
	}
}

// Marks for several mails at once are for each connection: they must not be taken from the others.
func TestManyMarksAreForEachConnection(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a", Connections: 4})
	o := d.outlets[0]
	o.pace.Marks(4)
	o.free, o.standing = nil, 4
	for range 4 {
		o.free = append(o.free, &line{outlet: o, hand: make(chan order, 1), jobs: make([]job, 0, 4)})
	}
	lines := append([]*line(nil), o.free...)
	q := queueOf(d, make([]string, 16)...)
	for d.give(q, clock.now) {
	}
	for i, l := range lines {
		if len(l.hand) == 0 {
			t.Errorf("connection %d of 4 has nothing to do, and %d mails wait", i+1, len(q.jobs))
		}
	}
}

// A run that has nothing on the wire hears of it when the last mail of another run leaves the relay down.
func TestARunIsRungWhenARelayGoesDownWithTheLastMail(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a"})
	o := d.outlets[0]
	l := o.free[0]
	o.free, o.flight = nil, 6
	for range 6 {
		o.pace.Take(clock.now, "opvang.example")
	}
	waits := queueOf(d, "opvang.example")
	for range 6 {
		d.note(l, mailer.Answer{Group: "opvang.example", Attempt: 1, Result: mailer.Result{Verdict: mailer.Unknown, Err: errAway}})
	}
	if d.stalled(waits) != nil && len(waits.bell) == 0 {
		t.Error("the run must rest, and nobody tells it")
	}
}

// keepsForNotices makes the one connection of a relay the one that is kept for notices; it does not stand.
func keepsForNotices(o *outlet) *line {
	l := &line{outlet: o, reserved: true, hand: make(chan order, 1)}
	o.notices, o.free, o.standing = l, nil, 0
	return l
}

// A relay with an open breaker is not dialled for a notice, again and again, when another is free.
func TestANoticeGoesAroundARelayThatFails(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a"}, mailer.Config{Name: "b", Order: 1})
	away(d.outlets[0], clock)
	kept, free := keepsForNotices(d.outlets[0]), d.outlets[1].free[0]
	d.offerNotices([]NoticeStatus{{ID: 1}})
	if len(kept.hand) > 0 || len(free.hand) != 1 {
		t.Error("the notice is kept for the relay that fails")
	}
}

// With no campaign about, a notice alone tries a relay again that failed, once its breaker allows it, and not before.
func TestANoticeTriesARelayAgain(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a"})
	away(d.outlets[0], clock)
	kept := keepsForNotices(d.outlets[0])
	open := d.outlets[0].breaker.Until()
	clock.now = open.Add(-time.Millisecond)
	if d.offerNotices([]NoticeStatus{{ID: 1}}); len(kept.hand) > 0 || !d.again.Equal(open) {
		t.Fatalf("a relay whose breaker is open is tried, or the desk looks again at %v", d.again)
	}
	clock.now = open
	if d.look(); len(kept.hand) != 1 {
		t.Error("the notice waits although the relay may be tried")
	}
}

// A relay that had no place for one more connection is not knocked at without a pause.
func TestANoticeDoesNotKnockAllTheTime(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a"})
	kept := keepsForNotices(d.outlets[0])
	d.outlets[0].standing = 1 // and busy
	knocks := 0
	d.offerNotices([]NoticeStatus{{ID: 1}})
	for ; len(kept.hand) > 0 && knocks < 100; knocks++ {
		o := <-kept.hand
		d.dialled(t.Context(), kept, errAway)
		d.noticeBack(kept, o.notice)
		d.nothingFor(kept)
	}
	if knocks != 1 || !d.again.After(clock.now) {
		t.Errorf("it was tried %d times at one moment; the desk looks again at %v", knocks, d.again)
	}
}

// A's limit per second lets more go in 200 ms; B, of the same order, is busy with a slow mail. The desk must wake for A.
func TestTheDeskWakesForALimitBesideABusyRelay(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a", Limits: mailer.Limits{PerSecond: 1}}, mailer.Config{Name: "b"})
	b := d.outlets[1]
	b.free, b.flight = nil, 1
	b.pace.Take(clock.now, "x.example")
	d.outlets[0].pace.Take(clock.now, "x.example")
	d.outlets[0].flight++
	queueOf(d, "x.example", "x.example")
	again := d.look()
	if again.IsZero() {
		t.Error("nobody wakes the desk when A may be given more")
	}
}

// A has a free line and its hour used up; B of the same order has no line standing.
func TestARelayIsDialledBesideOneThatHasHadItsHour(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a", Limits: mailer.Limits{PerHour: 1}}, mailer.Config{Name: "b"})
	b := d.outlets[1]
	l := b.free[0]
	b.asleep, b.free, b.standing = b.free, nil, 0
	d.outlets[0].pace.Take(clock.now, "x.example")
	queueOf(d, "x.example", "x.example")
	d.look()
	if len(l.hand) == 0 {
		t.Error("B is not dialled")
	}
}

// The one try is a mail that cannot be written.
func TestATryThatCannotBeWrittenIsNone(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a"})
	o := d.outlets[0]
	l := o.free[0]
	l.outlet = o
	away(o, clock)
	o.free, o.standing = []*line{l}, 1
	q := queueOf(d, "x.example", "x.example")
	d.look()
	q.turn.queue = q
	ord := <-l.hand
	d.unsent(l, ord.jobs[0])
	d.settled(ord.jobs[0])
	clock.now = clock.now.Add(time.Millisecond)
	l.conn = &mailer.Conn{}
	d.nothingFor(l)
	if len(l.hand) == 0 && o.breaker.Trying() {
		t.Error("nothing for five minutes")
	}
}

// A failed for a second and is being tried at this moment; B, the fallback, has had its hour.
func TestAFallbackThatHasHadItsHourHoldsNobodyWhileTheFirstIsTried(t *testing.T) {
	d, clock := deskOf(t, mailer.Config{Name: "a"}, mailer.Config{Name: "b", Order: 1, Limits: mailer.Limits{PerHour: 1}})
	a := d.outlets[0]
	l := a.free[0]
	away(a, clock)
	a.asleep = []*line{l}
	d.outlets[1].pace.Take(clock.now, "x.example")
	q := queueOf(d, "x.example", "x.example")
	d.look()
	if s, ok := errors.AsType[*resting](d.stalled(q)); ok && s.until.After(clock.now.Add(time.Minute)) {
		t.Errorf("rests %v while a is being tried", s.until.Sub(clock.now))
	}
	if q.rest.until.After(clock.now.Add(time.Minute)) {
		t.Errorf("set aside for %v while a is being tried", q.rest.until.Sub(clock.now))
	}
}
