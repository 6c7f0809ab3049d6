package mailer_test

import (
	"testing"
	"time"

	"dorpspost/mailer"

	"pgregory.net/rapid"
)

func later(step mailer.Step, code int, enhanced string) mailer.Result {
	return mailer.Result{
		Verdict: mailer.Later, Code: code, Enhanced: enhanced, RelayFault: code == 421 || step == mailer.StepMail,
		Err: &mailer.Error{Step: step, Relay: "R", Code: code, Enhanced: enhanced},
	}
}

// TestWhoAsksForLess is which answers slow down whom, when three of them come in a row.
func TestWhoAsksForLess(t *testing.T) {
	t.Parallel()
	const nobody, group, relay = "nobody", "group", "relay"
	for _, c := range []struct {
		name    string
		result  mailer.Result
		attempt int
		fresh   bool
		want    string
	}{
		{"accepted", accepted, 1, true, nobody},
		{"no such address", refused, 1, true, nobody},
		{"refused by policy", policy, 9, true, nobody},
		{"mailbox busy", later(mailer.StepRcpt, 450, "4.2.0"), 9, true, nobody},
		{"a bare 451", later(mailer.StepRcpt, 451, ""), 9, true, nobody},
		{"greylisted", later(mailer.StepRcpt, 451, "4.7.1"), 1, true, nobody},
		{"greylisted at the dot", later(mailer.StepDot, 451, "4.7.0"), 1, true, nobody},
		{"greylisted, asked too soon", later(mailer.StepRcpt, 451, "4.7.1"), 2, true, nobody},
		{"no greylisting any more", later(mailer.StepRcpt, 451, "4.7.1"), 3, true, group},
		{"Gmail's rate", later(mailer.StepDot, 450, "4.7.28"), 1, false, group},
		{"Outlook is busy", later(mailer.StepRcpt, 451, "4.7.500"), 1, false, group},
		{"421 to the recipient", later(mailer.StepRcpt, 421, "4.7.0"), 1, false, group},
		{"421 to the message", later(mailer.StepDot, 421, ""), 1, true, group},
		{"421 to MAIL", later(mailer.StepMail, 421, ""), 1, true, relay},
		{"421 at the end of a session", later(mailer.StepMail, 421, "4.7.0"), 1, false, nobody},
		{"our sender, too fast", later(mailer.StepMail, 451, "4.7.1"), 1, false, relay},
		{"our sender, not now", later(mailer.StepMail, 451, "4.3.0"), 1, true, nobody},
		{"line lost", lineLost, 1, true, nobody},
		{"no verdict", noVerdict, 1, true, nobody},
	} {
		p := mailer.NewPace(mailer.Config{}, brussels)
		for range 3 {
			if _, ok := p.Take(monday, "gmail.com"); !ok {
				t.Fatalf("%s: %s", c.name, p.Why(monday, "gmail.com"))
			}
			p.Done(monday, mailer.Answer{Group: "gmail.com", Attempt: c.attempt, Fresh: c.fresh, Result: c.result})
		}
		got := nobody
		if !goes(p, monday, "gmail.com") {
			got = group
		}
		if !goes(p, monday, "opvang.example") {
			got = relay
		}
		if got != c.want {
			t.Errorf("%s: %s slows down, want %s", c.name, got, c.want)
		}
	}
}

// A group that asks for less rests, with half of the connections, and gets them back one by one.
func TestSlowerAndFasterAgain(t *testing.T) {
	t.Parallel()
	p := mailer.NewPace(mailer.Config{Connections: 8}, brussels)
	now := monday
	take := func(want int) {
		t.Helper()
		n := 0
		for ; n < 100; n++ {
			if _, ok := p.Take(now, "gmail.com"); !ok {
				break
			}
		}
		if n != want {
			t.Fatalf("at %v %d mails are on the wire, want %d", now, n, want)
		}
	}
	done := func(n int, r mailer.Result) {
		for range n {
			p.Done(now, mailer.Answer{Group: "gmail.com", Attempt: 1, Result: r})
		}
	}
	less := later(mailer.StepRcpt, 421, "")
	take(8)
	done(5, accepted)
	take(5)
	done(8, less) // the third of them counts, with six on the wire
	if again, ok := p.Take(now, "gmail.com"); ok || !again.Equal(now.Add(time.Minute)) {
		t.Errorf("it rests until %v", again)
	}
	if why := p.Why(now, "gmail.com"); why != "the mailboxes of gmail.com ask for less mail: they rest until 13:01" {
		t.Errorf("it says %q", why)
	}
	if !goes(p, now, "opvang.example") {
		t.Error("others rest as well")
	}
	now = now.Add(time.Minute)
	take(3)
	done(3, less)
	if again, _ := p.Take(now, "gmail.com"); !again.Equal(now.Add(2 * time.Minute)) {
		t.Errorf("the second time it rests until %v", again)
	}
	now = now.Add(2 * time.Minute)
	for range 20 {
		take(1)
		done(1, accepted)
	}
	for allowed := 2; allowed <= 8; allowed++ {
		now = now.Add(2 * time.Minute)
		take(min(allowed-1, 7))
		done(allowed-1, accepted)
		for range 10 {
			if !goes(p, now, "gmail.com") {
				t.Fatal(p.Why(now, "gmail.com"))
			}
		}
	}
	take(8)
}

// A relay that allows fewer connections than we open is used with these, and asked again after a while.
func TestRelayThatAllowsFewer(t *testing.T) {
	t.Parallel()
	p := mailer.NewPace(mailer.Config{Connections: 16}, brussels)
	turned := &mailer.Error{Step: mailer.StepGreeting, Relay: "R", Code: 421}
	for range 16 {
		p.Take(monday, "gmail.com")
	}
	for n := range 12 { // four stand
		p.Failed(monday, turned, 4, 11-n)
		p.GiveBack(monday, "gmail.com")
	}
	if _, ok := p.Take(monday, "gmail.com"); ok || p.Connections() != 4 {
		t.Errorf("a fifth mail may go: %v, of %d", ok, p.Connections())
	}
	soon := monday.Add(time.Minute)
	for range 40 {
		p.Done(soon, mailer.Answer{Group: "gmail.com", Attempt: 1, Result: accepted})
		p.Take(soon, "gmail.com")
	}
	if _, ok := p.Take(soon, "gmail.com"); !ok {
		t.Error("a fifth is not tried again")
	}
	p.Failed(soon, turned, 4, 0)
	p.GiveBack(soon, "gmail.com")
	for range 40 {
		p.Done(soon.Add(time.Minute), mailer.Answer{Group: "gmail.com", Attempt: 1, Result: accepted})
		p.Take(soon.Add(time.Minute), "gmail.com")
	}
	if _, ok := p.Take(soon.Add(time.Minute), "gmail.com"); ok {
		t.Error("a fifth is tried again as soon as the first time")
	}
}

func TestRelayThatTurnsUsAway(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err   error
		rests bool
	}{
		{&mailer.Error{Step: mailer.StepGreeting, Relay: "R", Code: 421}, true},
		{&mailer.Error{Step: mailer.StepGreeting, Relay: "R", Code: 554}, false}, // it will not get better
		{away, false}, // the Breaker's
	} {
		p := mailer.NewPace(mailer.Config{}, brussels)
		for range 3 {
			p.Take(monday, "gmail.com")
			p.Failed(monday, c.err, 0, 0)
			p.GiveBack(monday, "gmail.com")
		}
		if rests := p.Why(monday, "gmail.com") == "the relay asks for less mail: it rests until 13:01"; rests != c.rests {
			t.Errorf("%v: %q", c.err, p.Why(monday, "gmail.com"))
		}
		if until := p.Rests(monday); until.IsZero() == c.rests {
			t.Errorf("%v: it rests until %v", c.err, until)
		}
		if got, want := p.Connections(), map[bool]int{false: 16, true: 8}[c.rests]; got != want {
			t.Errorf("%v: %d connections make sense, want %d", c.err, got, want)
		}
	}
}

// A thousand people of one relay that answers every first try with 4.7.1: all get their first try at once.
func TestGreylistingSlowsNobodyDown(t *testing.T) {
	t.Parallel()
	p := mailer.NewPace(mailer.Config{}, brussels)
	for attempt, at := range []time.Time{monday, monday.Add(time.Minute), monday.Add(6 * time.Minute)} {
		for range 1000 {
			if _, ok := p.Take(at, "opvang.example"); !ok {
				t.Fatal(p.Why(at, "opvang.example"))
			}
			r := notNow
			if attempt == 2 {
				r = accepted
			}
			p.Done(at, mailer.Answer{Group: "opvang.example", Attempt: attempt + 1, Result: r})
		}
	}
}

// slowModel is what a group should be slowed down to, with every answer kept.
type slowModel struct {
	answers []bool // since the last rest; true: asks for less
	rest    time.Duration
	until   time.Time
	changed time.Time
	allowed int // 0: all
	taken   int
}

func (m *slowModel) note(now time.Time, less bool, flight, full int) {
	if now.Before(m.until) {
		return
	}
	m.answers = append(m.answers, less)
	bad := 0
	for _, less := range m.answers[max(0, len(m.answers)-10):] {
		if less {
			bad++
		}
	}
	if bad >= 3 {
		m.rest = min(max(2*m.rest, time.Minute), 30*time.Minute)
		m.until, m.changed, m.allowed, m.taken, m.answers = now.Add(m.rest), now.Add(m.rest), max(1, flight/2), 0, nil
		return
	}
	if less || m.allowed == 0 {
		return
	}
	if m.taken++; m.taken >= 10 && now.Sub(m.changed) >= m.rest {
		m.allowed++
		m.rest, m.taken, m.changed = max(m.rest/2, time.Minute), 0, now
		if m.allowed >= full {
			m.allowed, m.rest = 0, 0
		}
	}
}

func TestSlowerModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		full := rapid.IntRange(1, 6).Draw(t, "connections")
		p := mailer.NewPace(mailer.Config{Connections: full}, brussels)
		var m slowModel
		now, flight := monday, 0
		end := func(r mailer.Result) func(*rapid.T) {
			return func(t *rapid.T) {
				if flight == 0 {
					t.Skip("nothing flies")
				}
				p.Done(now, mailer.Answer{Group: "gmail.com", Attempt: 1, Result: r})
				m.note(now, r.Code == 421, flight, full)
				flight--
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"accepted": end(accepted),
			"less":     end(later(mailer.StepRcpt, 421, "")),
			"many": func(t *rapid.T) { // taken one after another
				for range 10 {
					if _, ok := p.Take(now, "gmail.com"); ok {
						flight++
						end(accepted)(t)
					}
				}
			},
			"take": func(t *rapid.T) {
				_, ok := p.Take(now, "gmail.com")
				want := !now.Before(m.until) && flight < full && (m.allowed == 0 || flight < m.allowed)
				if ok != want {
					t.Fatalf("at %v with %d on the wire one more may go: %v, want %v of %+v", now, flight, ok, want, m)
				}
				if ok {
					flight++
				}
			},
			"wait": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 120).Draw(t, "seconds")) * time.Second)
			},
		})
	})
}
