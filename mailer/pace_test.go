package mailer_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"dorpspost/mailer"

	"pgregory.net/rapid"
)

// brussels is a zone whose days are not those of UTC.
var brussels = time.FixedZone("CET", 3600)

// goes takes and ends one mail, and tells whether it went.
func goes(p *mailer.Pace, now time.Time, group string) bool {
	_, ok := p.Take(now, group)
	if ok {
		p.Done(now, mailer.Answer{Group: group, Attempt: 1, Result: accepted})
	}
	return ok
}

// until counts what goes to a group until the pace says no.
func until(p *mailer.Pace, now time.Time, group string) (went int) {
	for goes(p, now, group) {
		went++
	}
	return went
}

func TestPaceWithoutLimits(t *testing.T) {
	t.Parallel()
	p := mailer.NewPace(mailer.Config{}, brussels)
	if p.Limited() || p.Adds(monday, "gmail.com") != nil {
		t.Error("without a limit something is to be stored")
	}
	for range 10_000 {
		if !goes(p, monday, "gmail.com") {
			t.Fatal(p.Why(monday, "gmail.com"))
		}
	}
}

func TestPaceConnections(t *testing.T) {
	t.Parallel()
	p := mailer.NewPace(mailer.Config{Connections: 3, Limits: mailer.Limits{Domains: map[string]mailer.DomainLimits{"googlemail.com": {Connections: 2}}}}, brussels)
	take := func(group string, want bool) {
		t.Helper()
		if again, ok := p.Take(monday, group); ok != want || !again.IsZero() {
			t.Errorf("%s: %v, again %v", group, ok, again)
		}
	}
	take("gmail.com", true)
	take("gmail.com", true)
	take("gmail.com", false)
	take("opvang.example", true)
	take("opvang.example", false) // the relay has three
	p.GiveBack(monday, "opvang.example")
	take("gmail.com", false)
	p.Done(monday, mailer.Answer{Group: "gmail.com", Attempt: 1, Result: noVerdict})
	take("gmail.com", true)
}

func TestPaceWarmUp(t *testing.T) {
	t.Parallel()
	p := mailer.NewPace(mailer.Config{Limits: mailer.Limits{WarmUp: []int{50, 200, 1000}, WarmUpFrom: "2027-01-04"}}, brussels)
	if !p.Limited() {
		t.Error("nothing of a warm-up is to be stored")
	}
	midnight := time.Date(2027, 1, 4, 0, 0, 0, 0, brussels)
	for _, step := range []struct {
		at   time.Time
		want int
	}{
		{midnight.AddDate(0, 0, -3), 50},
		{midnight.Add(time.Hour), 50},
		{midnight.Add(23 * time.Hour), 0},
		{midnight.Add(24 * time.Hour), 150}, // any 24 hours have 200 at most
		{midnight.Add(25 * time.Hour), 50},
		{midnight.Add(48 * time.Hour), 950}, // those of 24 hours ago do not count any more
	} {
		if got := until(p, step.at, "gmail.com"); got != step.want {
			t.Errorf("at %v %d went, want %d", step.at, got, step.want)
		}
	}
	full := midnight.Add(48 * time.Hour)
	if again, ok := p.Take(full, "gmail.com"); ok || !again.Equal(midnight.Add(49*time.Hour)) {
		t.Errorf("again at %v", again) // when the fifty of the day before are a day old
	}
	if why := p.Why(full, "gmail.com"); why != "the relay was given what its warm-up allows: it goes on at 01:00" {
		t.Errorf("it says %q", why)
	}
	after := midnight.Add(72 * time.Hour)
	for range 2000 {
		if !goes(p, after, "gmail.com") {
			t.Fatal("after the plan there is a limit")
		}
	}
}

// A warm-up that is used up waits for midnight, when the next day allows more.
func TestPaceWarmUpAtMidnight(t *testing.T) {
	t.Parallel()
	p := mailer.NewPace(mailer.Config{Limits: mailer.Limits{WarmUp: []int{50, 200}, WarmUpFrom: "2027-01-04"}}, brussels)
	until(p, monday, "gmail.com")
	if again, ok := p.Take(monday, "gmail.com"); ok || !again.Equal(time.Date(2027, 1, 5, 0, 0, 0, 0, brussels)) {
		t.Errorf("again at %v", again)
	}
}

// Why names the limit, and the day where that is not today.
func TestPaceSaysWhichLimitAndWhen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		limits mailer.Limits
		want   string
	}{
		{mailer.Limits{PerSecond: 5}, "the relay was given what its limit per second allows: it goes on at 13:00"},
		{mailer.Limits{PerHour: 5}, "the relay was given what its limit per hour allows: it goes on at 14:00"},
		{mailer.Limits{PerHour: 5, PerDay: 5}, "the relay was given what its limit per day allows: it goes on again on 5 January at 13:00"},
		{mailer.Limits{WarmUp: []int{5, 10}, WarmUpFrom: "2027-01-04"}, "the relay was given what its warm-up allows: it goes on again on 5 January at 00:00"},
		{
			mailer.Limits{Domains: map[string]mailer.DomainLimits{"gmail.com": {PerDay: 5}}},
			"the mailboxes of gmail.com were given what their limit per day allows: they go on again on 5 January at 13:00",
		},
	} {
		p := mailer.NewPace(mailer.Config{Limits: c.limits}, brussels)
		if went, why := until(p, monday, "gmail.com"), p.Why(monday, "gmail.com"); went != 5 || why != c.want {
			t.Errorf("after %d it says %q, want %q", went, why, c.want)
		}
	}
}

// A clock that is set back neither lets more go, nor keeps mails for longer than the window.
func TestPaceAndAClockSetBack(t *testing.T) {
	t.Parallel()
	p := mailer.NewPace(mailer.Config{Limits: mailer.Limits{PerHour: 10, PerSecond: 100}}, brussels)
	until(p, monday, "gmail.com")
	back := monday.Add(-time.Hour)
	if goes(p, back, "gmail.com") {
		t.Error("the hour's mails are forgotten")
	}
	if goes(p, back.Add(59*time.Minute), "gmail.com") || !goes(p, back.Add(time.Hour), "gmail.com") {
		t.Error("an hour after the clock was set back is not an hour")
	}
	far := []mailer.Used{{Since: monday.Add(50 * time.Hour), Given: 10}, {Since: monday.Add(-25 * time.Hour), Given: 10}}
	restored := mailer.NewPace(mailer.Config{Limits: mailer.Limits{PerDay: 10}}, brussels)
	restored.Load(monday, far)
	if got := until(restored, monday, "gmail.com"); got != 10 {
		t.Errorf("%d of 10 go", got)
	}
}

// flying is a mail that was taken and is not done.
type flying struct {
	at    time.Time
	group string
}

// five is five minutes of a lane. What was given in them counts until the last of it is as old as the window.
type five struct {
	lane  string
	since time.Time
}

func fiveOf(lane string, at time.Time) five { return five{lane, at.Truncate(5 * time.Minute)} }

// paceModel is what a Pace should let go, with every mail kept.
type paceModel struct {
	limits  map[string]mailer.DomainLimits // by group; empty: the relay
	flying  []flying
	given   []flying
	last    map[five]time.Time
	seconds []flying // also those given back
}

func (m *paceModel) room(now time.Time, lane string) bool {
	limits := m.limits[lane]
	in := func(f flying) bool { return lane == "" || f.group == lane }
	flight, second, hour, day := 0, 0, 0, 0
	for _, f := range m.flying {
		if in(f) {
			flight++
		}
	}
	for _, f := range m.seconds {
		if in(f) && now.Sub(f.at) < time.Second {
			second++
		}
	}
	for _, g := range m.given {
		age := now.Sub(m.last[fiveOf(lane, g.at)])
		if in(g) && age < time.Hour {
			hour++
		}
		if in(g) && age < 24*time.Hour {
			day++
		}
	}
	below := func(n, limit int) bool { return limit == 0 || n < limit }
	return below(flight, limits.Connections) && below(second, limits.PerSecond) && below(hour, limits.PerHour) && below(day, limits.PerDay)
}

func (m *paceModel) take(now time.Time, group string) {
	f := flying{now, group}
	m.flying, m.seconds, m.given = append(m.flying, f), append(m.seconds, f), append(m.given, f)
	m.last[fiveOf("", now)], m.last[fiveOf(group, now)] = now, now
}

func (m *paceModel) remove(i int) flying {
	f := m.flying[i]
	m.flying = slices.Delete(m.flying, i, i+1)
	return f
}

func (m *paceModel) uncount(f flying) {
	i := slices.Index(m.given, f)
	m.given = slices.Delete(m.given, i, i+1)
}

// restart forgets what is kept in memory only: who is on the wire, seconds, and when in its five minutes a mail went.
func (m *paceModel) restart(now time.Time) {
	m.flying, m.seconds = nil, nil
	for f := range m.last {
		m.last[f] = f.since.Add(5 * time.Minute)
		if m.last[f].After(now) {
			m.last[f] = now
		}
	}
}

// TestPaceModel holds a Pace of one group to the model, mail by mail, over restarts; and the promise itself: never more
// than the limit in any window.
func TestPaceModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		small := func(name string) int { return rapid.IntRange(0, 6).Draw(t, name) }
		config := mailer.Config{Connections: 4, Limits: mailer.Limits{PerSecond: small("second"), PerHour: small("hour"), PerDay: 2 * small("day")}}
		paceAgainstModel(t, config)
	})
}

// TestPaceOfGroupsModel is the same with limits for groups and none for the relay.
func TestPaceOfGroupsModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		small := func(name string) int { return rapid.IntRange(0, 6).Draw(t, name) }
		domains := map[string]mailer.DomainLimits{
			"hotmail.com": {PerSecond: small("second"), PerHour: small("hour"), PerDay: 2 * small("day"), Connections: small("connections")},
			"*":           {PerSecond: small("second"), PerHour: small("hour"), PerDay: 2 * small("day"), Connections: small("connections")},
		}
		paceAgainstModel(t, mailer.Config{Connections: 8, Limits: mailer.Limits{Domains: domains}})
	})
}

func paceAgainstModel(t *rapid.T, config mailer.Config) {
	groups := []string{"outlook.com", "opvang.example", "school.example"}
	others := config.Domains["*"]
	m := paceModel{last: map[five]time.Time{}, limits: map[string]mailer.DomainLimits{
		"":            {PerSecond: config.PerSecond, PerHour: config.PerHour, PerDay: config.PerDay, Connections: config.Connections},
		"outlook.com": config.Domains["hotmail.com"], "opvang.example": others, "school.example": others,
	}}
	p := mailer.NewPace(config, brussels)
	stored := map[string]mailer.Used{} // the ledger's table
	now := monday
	store := func(f flying) {
		for _, u := range p.Adds(f.at, f.group) {
			key := fmt.Sprint(u.Domain, u.Since)
			u.Given += stored[key].Given
			stored[key] = u
		}
	}
	anyFlying := func(t *rapid.T) flying {
		if len(m.flying) == 0 {
			t.Skip("nothing flies")
		}
		return m.remove(rapid.IntRange(0, len(m.flying)-1).Draw(t, "which"))
	}
	t.Repeat(map[string]func(*rapid.T){
		"take": func(t *rapid.T) {
			group := rapid.SampledFrom(groups).Draw(t, "group")
			again, ok := p.Take(now, group)
			if want := m.room(now, "") && m.room(now, group); ok != want {
				t.Fatalf("at %v a mail to %s may go: %v, want %v", now, group, ok, want)
			}
			if ok {
				m.take(now, group)
			} else if !again.IsZero() && m.room(again.Add(-1), "") && m.room(again.Add(-1), group) {
				t.Fatalf("at %v one is told to ask again at %v, which is later than needed", now, again)
			} else if landed := (&paceModel{limits: m.limits, given: m.given, last: m.last, seconds: m.seconds}); !again.IsZero() && (!landed.room(again, "") || !landed.room(again, group)) {
				t.Fatalf("at %v one is told to ask again at %v, which is too soon", now, again)
			}
		},
		"done": func(t *rapid.T) {
			f := anyFlying(t)
			store(f)
			p.Done(now, mailer.Answer{Group: f.group, Attempt: 1, Result: accepted})
		},
		"give back": func(t *rapid.T) {
			f := anyFlying(t)
			m.uncount(f)
			p.GiveBack(f.at, f.group)
		},
		"wait": func(t *rapid.T) {
			now = now.Add(rapid.SampledFrom([]time.Duration{1, time.Second / 2, time.Second, time.Minute, 5 * time.Minute, 17 * time.Minute, time.Hour, 23 * time.Hour}).Draw(t, "wait"))
		},
		"restart": func(*rapid.T) {
			for _, f := range m.flying { // their marks are written
				store(f)
			}
			m.restart(now)
			p = mailer.NewPace(config, brussels)
			var kept []mailer.Used
			for _, u := range stored {
				kept = append(kept, u)
			}
			p.Load(now, kept)
		},
		"": func(t *rapid.T) {
			for _, g := range m.given {
				hour, day := 0, 0
				for _, other := range m.given {
					if after := other.at.Sub(g.at); after >= 0 && after < time.Hour {
						hour++
					}
					if after := other.at.Sub(g.at); after >= 0 && after < 24*time.Hour {
						day++
					}
				}
				if config.PerHour > 0 && hour > config.PerHour || config.PerDay > 0 && day > config.PerDay {
					t.Fatalf("%d in an hour, %d in a day from %v", hour, day, g.at)
				}
			}
		},
	})
}
