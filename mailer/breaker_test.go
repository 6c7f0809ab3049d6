package mailer_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer"

	"pgregory.net/rapid"
)

// monday is a moment for tests that go by a clock of their own.
var monday = time.Date(2027, 1, 4, 12, 0, 0, 0, time.UTC)

// What relays answer, by what it says about them.
var (
	accepted  = mailer.Result{Verdict: mailer.Accepted, Code: 250}
	refused   = mailer.Result{Verdict: mailer.Refused, Code: 550, Enhanced: "5.1.1", Err: &mailer.Error{Step: mailer.StepRcpt, Relay: "R", Code: 550}}
	policy    = mailer.Result{Verdict: mailer.Refused, Code: 550, Enhanced: "5.7.1", Err: &mailer.Error{Step: mailer.StepDot, Relay: "R", Code: 550}}
	notNow    = mailer.Result{Verdict: mailer.Later, Code: 451, Enhanced: "4.7.1", Err: &mailer.Error{Step: mailer.StepRcpt, Relay: "R", Code: 451}}
	noSender  = mailer.Result{Verdict: mailer.Later, Code: 451, RelayFault: true, Err: &mailer.Error{Step: mailer.StepMail, Relay: "R", Code: 451}}
	goodbye   = mailer.Result{Verdict: mailer.Later, Code: 421, RelayFault: true, Err: &mailer.Error{Step: mailer.StepRcpt, Relay: "R", Code: 421, Words: "not for els@opvang.example"}}
	lineLost  = mailer.Result{Verdict: mailer.Later, RelayFault: true, Err: &mailer.Error{Step: mailer.StepRcpt, Relay: "R", Cause: io.EOF}}
	noVerdict = mailer.Result{Verdict: mailer.Unknown, Err: &mailer.Error{Step: mailer.StepDot, Relay: "R", Cause: io.EOF}}
	away      = &mailer.Error{Step: mailer.StepDial, Relay: "R", Cause: io.EOF}
)

// answer is what became of a mail that was begun at that moment, the first on its connection.
func answer(begun time.Time, result mailer.Result) mailer.Answer {
	return mailer.Answer{Begun: begun, Fresh: true, Result: result}
}

func TestBreakerCountsTheRelaysFaultsOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		result mailer.Result
		opens  bool
	}{
		"accepted": {accepted, false}, "refused": {refused, false}, "policy": {policy, false}, "not now": {notNow, false},
		"no sender": {noSender, true}, "421": {goodbye, true}, "line lost": {lineLost, true}, "no verdict": {noVerdict, true},
	} {
		var b mailer.Breaker
		for range 40 {
			b.Note(monday, answer(monday, c.result))
		}
		if b.Ready(monday) == c.opens {
			t.Errorf("%s: ready %v after 40", name, b.Ready(monday))
		}
	}
}

func TestBreakerOpensAndCloses(t *testing.T) {
	t.Parallel()
	var b mailer.Breaker
	for range 4 {
		b.Note(monday, answer(monday, goodbye))
	}
	if !b.Ready(monday) || !b.Until().IsZero() || b.Why() != "" {
		t.Fatal("it opens before the fifth fault")
	}
	b.Note(monday, answer(monday, goodbye))
	if b.Ready(monday) || !b.Until().Equal(monday.Add(time.Second)) {
		t.Fatalf("it is open until %v", b.Until())
	}
	if why := b.Why(); why != "the relay R ends the connection: 421" {
		t.Errorf("it says %q", why)
	}
	b.Note(monday, answer(monday, accepted)) // begun before it opened
	if b.Ready(monday) {
		t.Error("an answer to an older mail closes it")
	}
	at, wait := monday, time.Second
	for range 12 {
		if at = at.Add(wait); !b.Ready(at) {
			t.Fatalf("not ready after %v", wait)
		}
		if b.Try(at); b.Ready(at) || !b.Trying() {
			t.Fatal("two tries at once")
		}
		b.Failed(at, away, 0)
		if wait = min(2*wait, 5*time.Minute); b.Ready(at.Add(wait - 1)) {
			t.Fatalf("ready before %v", wait)
		}
	}
	at = at.Add(wait)
	b.Try(at)
	if b.Drop(at, at); !b.Ready(at) || b.Trying() {
		t.Error("a try that came to nothing keeps the next from it")
	}
	b.Try(at)
	b.Note(at, answer(at, refused))
	if !b.Ready(at) || b.Why() != "" {
		t.Error("an answer does not close it")
	}
}

// openAt is a Breaker that opens at that moment, for a second.
func openAt(at time.Time) *mailer.Breaker {
	var b mailer.Breaker
	for range 5 {
		b.Note(at, answer(at, lineLost))
	}
	return &b
}

// Mails that were on the wire when it opened end one after the other, while one is tried: only that one counts.
func TestBreakerTellsTheTryFromOlderMails(t *testing.T) {
	t.Parallel()
	at := monday.Add(time.Second)
	for name, result := range map[string]mailer.Result{"a fault": noVerdict, "an answer": refused} {
		b := openAt(monday)
		b.Try(at)
		if b.Note(at, answer(monday, result)); b.Ready(at) || !b.Trying() {
			t.Errorf("%s of an older mail ends the try", name)
		}
		if b.Drop(at, monday); b.Ready(at) || !b.Trying() {
			t.Error("an older mail that was given back ends the try")
		}
		if b.Note(at, answer(at, accepted)); !b.Ready(at) || !b.Until().IsZero() {
			t.Errorf("the try was accepted, and it is open until %v", b.Until())
		}
	}
	b := openAt(monday)
	b.Try(at) // the connection
	b.Try(at.Add(time.Minute))
	if b.Note(at.Add(time.Minute), answer(at.Add(time.Minute), accepted)); !b.Until().IsZero() {
		t.Error("the mail on the connection that was tried does not close it")
	}
}

// A relay that ends a session which had its share, or idled, works; one that says so on a fresh connection does not.
func TestBreakerAndTheEndOfASession(t *testing.T) {
	t.Parallel()
	atMail := func(code int, cause error) mailer.Result {
		return mailer.Result{Verdict: mailer.Later, Code: code, RelayFault: true, Err: &mailer.Error{Step: mailer.StepMail, Relay: "R", Code: code, Cause: cause}}
	}
	for name, c := range map[string]struct {
		result mailer.Result
		fresh  bool
		opens  bool
	}{
		"421": {atMail(421, nil), false, false}, "421 on a fresh one": {atMail(421, nil), true, true},
		"lost": {atMail(0, io.EOF), false, false}, "lost on a fresh one": {atMail(0, io.EOF), true, true},
		"no answer": {atMail(0, os.ErrDeadlineExceeded), false, true}, "451": {atMail(451, nil), false, true},
		"421 to a recipient": {goodbye, false, true},
	} {
		var b mailer.Breaker
		for range 40 {
			b.Note(monday, mailer.Answer{Begun: monday, Fresh: c.fresh, Result: c.result})
		}
		if b.Ready(monday) == c.opens {
			t.Errorf("%s: ready %v after 40", name, b.Ready(monday))
		}
	}
	b := openAt(monday)
	b.Try(monday)
	if b.Note(monday, mailer.Answer{Begun: monday, Result: atMail(421, nil)}); b.Trying() || !b.Ready(monday) || b.Until().IsZero() {
		t.Error("a try that met the end of a session does not leave room for another")
	}
}

// Half of what a relay is asked goes wrong, though never five times in a row.
func TestBreakerOpensAboveHalf(t *testing.T) {
	t.Parallel()
	var b mailer.Breaker
	for i := range 40 {
		b.Note(monday, answer(monday, []mailer.Result{lineLost, accepted}[i%2]))
	}
	if !b.Ready(monday) {
		t.Error("it opens at half")
	}
	b.Note(monday, answer(monday, lineLost))
	b.Note(monday, answer(monday, lineLost))
	if b.Ready(monday) {
		t.Error("it does not open above half")
	}
}

func TestBreakerAndOurOwnEnd(t *testing.T) {
	t.Parallel()
	var b mailer.Breaker
	for range 10 {
		b.Failed(monday, away, 3) // a relay that allows three
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		relay, err := mailer.NewRelay(mailer.Config{Host: "127.0.0.1", Port: 1, TLS: mailer.TLSNone})
		if err != nil {
			t.Fatal(err)
		}
		_, err = relay.Dial(ctx)
		b.Failed(monday, err, 0)
	}
	if !b.Ready(monday) {
		t.Errorf("it opened: %s", b.Why())
	}
}

// breakerModel is what a Breaker should be, with every answer kept.
type breakerModel struct {
	answers []bool // since it closed; true: a fault
	open    bool
	trying  bool
	wait    time.Duration
	until   time.Time
}

func (m *breakerModel) ready(now time.Time) bool { return !m.open || !now.Before(m.until) }

func (m *breakerModel) drop(now time.Time) {
	if m.trying {
		m.trying, m.until = false, now
	}
}

func (m *breakerModel) note(now time.Time, fault bool) {
	if m.open {
		switch {
		case !m.trying:
		case fault:
			*m = breakerModel{open: true, wait: min(2*m.wait, 5*time.Minute)}
			m.until = now.Add(m.wait)
		default:
			*m = breakerModel{}
		}
		return
	}
	m.answers = append(m.answers, fault)
	last := func(n int) (faults int) {
		for _, fault := range m.answers[max(0, len(m.answers)-n):] {
			if fault {
				faults++
			}
		}
		return faults
	}
	if last(5) == 5 || last(20) > 10 {
		*m = breakerModel{open: true, wait: time.Second, until: now.Add(time.Second)}
	}
}

func TestBreakerModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var b mailer.Breaker
		var m breakerModel
		now := monday
		t.Repeat(map[string]func(*rapid.T){
			"good":  func(*rapid.T) { b.Note(now, answer(now, refused)); m.note(now, false) },
			"bad":   func(*rapid.T) { b.Note(now, answer(now, noVerdict)); m.note(now, true) },
			"worse": func(*rapid.T) { b.Failed(now, away, 0); m.note(now, true) },
			"wait": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "seconds")) * time.Second)
			},
			"try": func(t *rapid.T) {
				if !m.ready(now) {
					t.Skip("not ready")
				}
				b.Try(now)
				if m.open {
					m.trying, m.until = true, now.Add(5*time.Minute)
				}
			},
			"drop": func(*rapid.T) { b.Drop(now, now); m.drop(now) },
			"old": func(t *rapid.T) { // of before any try
				fault := rapid.Bool().Draw(t, "fault")
				b.Note(now, answer(monday.Add(-time.Hour), map[bool]mailer.Result{true: goodbye, false: accepted}[fault]))
				b.Drop(now, monday.Add(-time.Hour))
				if !m.trying {
					m.note(now, fault)
				}
			},
			"session": func(*rapid.T) {
				b.Note(now, mailer.Answer{Begun: now, Result: mailer.Result{Verdict: mailer.Later, Code: 421, RelayFault: true, Err: &mailer.Error{Step: mailer.StepMail, Relay: "R", Code: 421}}})
				m.drop(now)
			},
			"": func(t *rapid.T) {
				if b.Ready(now) != m.ready(now) || b.Until().IsZero() == m.open || (b.Why() == "") == m.open {
					t.Fatalf("ready %v until %v, want ready %v until %v", b.Ready(now), b.Until(), m.ready(now), m.until)
				}
			},
		})
	})
}

// A clock that is set back while a Breaker is open does not keep it open for as long.
func TestBreakerAndAClockSetBack(t *testing.T) {
	t.Parallel()
	var b mailer.Breaker
	for range 5 {
		b.Failed(monday, errors.New("gone"), 0)
	}
	for _, back := range []time.Duration{2 * time.Second, 4 * time.Minute, time.Hour} {
		if !b.Ready(monday.Add(-back)) {
			t.Errorf("set back by %v, it waits until %v", back, b.Until())
		}
	}
	if !strings.Contains(b.Why(), "gone") {
		t.Errorf("it says %s", b.Why())
	}
}
