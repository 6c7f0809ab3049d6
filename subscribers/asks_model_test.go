package subscribers

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// A few addresses, whatever is done to them and in whatever order: who is mailed, who follows what and what is refused is
// as the reference says, which is the rules once more in a few lines without a database.
func TestAsksAgreeWithTheirMeaning(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p, round := newPost(t, db), 0
		p.Limits.PerNetwork, p.Limits.Overall = 4, 6
		rapid.Check(t, func(rt *rapid.T) {
			p.exec("DELETE FROM asks")
			p.mails = nil
			round++
			m := &askModel{post: p, rt: rt, round: round, people: map[string]*modelPerson{}, barred: map[string]bool{}}
			for range rapid.IntRange(1, 20).Draw(rt, "acts") {
				act := rapid.SampledFrom([]func(*askModel){(*askModel).signUp, (*askModel).signUp, (*askModel).link, (*askModel).again,
					(*askModel).complete, (*askModel).complete, (*askModel).time, (*askModel).leave, (*askModel).suppress}).Draw(rt, "act")
				act(m)
				m.compareMails()
			}
			m.comparePeople()
		})
	})
}

// askModel is the reference beside the store. Time is counted from the start; it passes only by the act of that name.
type askModel struct {
	*post
	rt     *rapid.T
	round  int
	now    time.Duration
	asks   []*modelAsk
	people map[string]*modelPerson
	barred map[string]bool
	mails  []string
}

type modelAsk struct {
	id                            AskID
	kind                          AskKind
	to, network                   string
	topics                        []int
	state                         AskState
	asked, ends, mailed, reminded time.Duration // -1: not
}

type modelPerson struct {
	id      ID
	follows map[int]bool
	left    bool
	leftAt  time.Duration
}

func (m *askModel) address(name string) Address {
	return address(m.t, fmt.Sprintf("%s%d@example.org", name, m.round))
}

func (m *askModel) anybody() string {
	return rapid.SampledFrom([]string{"a", "b", "c"}).Draw(m.rt, "who")
}

func (m *askModel) full(network string) bool {
	here, overall := 0, 0
	for _, ask := range m.asks {
		if ask.state == AskDone || m.now >= ask.ends {
			continue
		}
		if ask.network == network && m.now-ask.asked < m.Limits.Network {
			here++
		}
		if m.now-ask.asked < m.Limits.Within {
			overall++
		}
	}
	return here >= m.Limits.PerNetwork || overall >= m.Limits.Overall
}

func (m *askModel) signUp() {
	ask := &modelAsk{kind: AskSignUp, to: m.anybody(), network: rapid.SampledFrom([]string{"x", "y"}).Draw(m.rt, "network"),
		topics: rapid.SliceOfNDistinct(rapid.IntRange(0, 2), 1, 2, rapid.ID).Draw(m.rt, "topics")}
	form := m.form(m.address(ask.to).ASCII(), ask.topics...)
	form.Network = ask.network
	m.asked(ask, func() (AskID, error) { return m.SignUp(m.t.Context(), form) })
}

func (m *askModel) link() {
	ask := &modelAsk{kind: AskLink, to: m.anybody(), network: "x"}
	m.asked(ask, func() (AskID, error) { return m.AskLink(m.t.Context(), m.address(ask.to), Dutch, "x") })
}

// asked keeps an ask, and decides about it as the doorman does at once.
func (m *askModel) asked(ask *modelAsk, do func() (AskID, error)) {
	full := m.full(ask.network)
	id, err := do()
	if full != errors.Is(err, ErrTooMany) || !full && err != nil {
		m.rt.Fatalf("full: %v, got %v", full, err)
	}
	if full {
		return
	}
	ask.id, ask.state, ask.asked, ask.mailed, ask.reminded = id, AskSilent, m.now, -1, -1
	if ask.ends = m.now + askLife; ask.kind == AskLink {
		ask.ends = m.now + linkLife
	}
	if kind := m.kindFor(ask); kind != "" && !m.mailedBefore(ask, kind) {
		ask.state, ask.mailed = AskMailed, m.now
		if kind == MailKnown {
			ask.state = AskKnown
		}
		m.mail(kind, ask)
	}
	m.asks = append(m.asks, ask)
}

func (m *askModel) mail(kind MailKind, ask *modelAsk) {
	if m.barred[ask.to] {
		m.rt.Fatal("the reference mails a suppressed address")
	}
	m.mails = append(m.mails, string(kind)+" "+m.address(ask.to).ASCII())
}

func (m *askModel) kindFor(ask *modelAsk) MailKind {
	person := m.people[ask.to]
	switch {
	case m.barred[ask.to], ask.kind == AskLink && person == nil:
		return ""
	case ask.kind == AskLink:
		return MailLink
	case person != nil && person.left && person.leftAt > ask.asked:
		return ""
	case person != nil && !slices.ContainsFunc(ask.topics, func(topic int) bool { return !person.follows[topic] }):
		return MailKnown
	case person != nil:
		return MailMore
	}
	return MailConfirm
}

func (m *askModel) mailedBefore(ask *modelAsk, kind MailKind) bool {
	return slices.ContainsFunc(m.asks, func(other *modelAsk) bool {
		if other.to != ask.to || m.now >= other.ends || other.state != AskMailed && other.state != AskKnown {
			return false
		}
		if kind == MailKnown && other.state == AskKnown {
			return true // within a week
		}
		open := other.state == AskMailed && other.kind == AskSignUp && ask.kind == AskSignUp
		return open || m.now-max(other.mailed, other.reminded) < quiet
	})
}

func (m *askModel) anyAsk() *modelAsk {
	if len(m.asks) == 0 {
		return nil
	}
	return rapid.SampledFrom(m.asks).Draw(m.rt, "ask")
}

func (m *askModel) again() {
	ask := m.anyAsk()
	if ask == nil {
		return
	}
	err := m.Again(m.t.Context(), ask.id)
	switch {
	case m.now >= ask.ends:
		m.gone(err)
		return
	case m.now-ask.asked < againWait:
		if !errors.Is(err, ErrTooSoon) {
			m.rt.Fatalf("too soon: %v", err)
		}
		return
	case err != nil:
		m.rt.Fatal(err)
	}
	m.remind(ask)
}

func (m *askModel) gone(err error) {
	if !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrExpired) {
		m.rt.Fatalf("it is over: %v", err)
	}
}

func (m *askModel) remind(ask *modelAsk) {
	if ask.state != AskMailed || ask.reminded >= 0 {
		return
	}
	ask.reminded = m.now
	kind := m.kindFor(ask)
	if kind == "" || kind == MailKnown {
		return
	}
	if kind == MailConfirm {
		kind = MailRemind
	}
	m.mail(kind, ask)
}

func (m *askModel) time() {
	m.pass(rapid.SampledFrom([]time.Duration{3 * time.Minute, time.Hour, 25 * time.Hour, 73 * time.Hour}).Draw(m.rt, "time"))
}

func (m *askModel) pass(passed time.Duration) {
	m.later(passed)
	m.now += passed
	for _, ask := range m.asks {
		if m.now < ask.ends && ask.kind == AskSignUp && ask.state == AskMailed && m.now-ask.mailed >= remind {
			m.remind(ask)
		}
	}
}

func (m *askModel) complete() {
	ask := m.anyAsk()
	if ask == nil {
		return
	}
	done, err := m.Complete(m.t.Context(), ask.id)
	person := m.people[ask.to]
	switch {
	case m.now >= ask.ends, ask.state != AskMailed && ask.state != AskDone, ask.kind == AskLink:
		m.gone(err)
	case ask.state == AskDone:
		if err != nil || done.Outcome != OutcomeAlready || done.Person != person.id {
			m.rt.Fatalf("twice: %+v, %v", done, err)
		}
	case m.barred[ask.to]:
		if !errors.Is(err, ErrBarred) {
			m.rt.Fatalf("barred: %v", err)
		}
	case err != nil:
		m.rt.Fatal(err)
	default:
		m.join(ask, done)
	}
}

func (m *askModel) join(ask *modelAsk, done Completed) {
	want := OutcomeAdded
	switch person := m.people[ask.to]; {
	case person == nil:
		want, m.people[ask.to] = OutcomeNew, &modelPerson{id: done.Person, follows: map[int]bool{}}
	case !slices.ContainsFunc(ask.topics, func(topic int) bool { return !person.follows[topic] }):
		want = OutcomeAlready
	}
	if done.Outcome != want {
		m.rt.Fatalf("%+v, want %s", done, want)
	}
	ask.state, m.people[ask.to].left = AskDone, m.people[ask.to].left && want == OutcomeAlready
	for _, topic := range ask.topics {
		m.people[ask.to].follows[topic] = true
	}
}

func (m *askModel) leave() {
	person := m.people[m.anybody()]
	if person == nil {
		return
	}
	m.pass(time.Second) // what is asked and left in the same moment has no order
	must(m.t, m.Leave(m.t.Context(), person.id, ViaPage))
	if !person.left {
		person.left, person.leftAt, person.follows = true, m.now, map[int]bool{}
	}
	m.pass(time.Second)
}

func (m *askModel) suppress() {
	who := m.anybody()
	m.barred[who] = true
	m.post.suppress(m.address(who).ASCII())
}

// compareMails lets the doorman work, and holds what he did against the reference.
func (m *askModel) compareMails() {
	got := m.look()
	slices.Sort(got)
	slices.Sort(m.mails)
	if !slices.Equal(got, m.mails) {
		m.rt.Fatalf("mailed %v, want %v", got, m.mails)
	}
	m.mails = nil
}

// comparePeople looks at who is there, and at the proof.
func (m *askModel) comparePeople() {
	for _, name := range []string{"a", "b", "c"} {
		found, err := m.ByAddress(m.t.Context(), m.address(name))
		person := m.people[name]
		if person == nil {
			if !errors.Is(err, ErrNotFound) {
				m.rt.Fatalf("%s is there and never confirmed: %v", name, err)
			}
			continue
		}
		must(m.t, err)
		subscriptions, err := subscriptionsOf(m.t.Context(), m.db.Read(), person.id)
		must(m.t, err)
		for i, topic := range m.topics {
			if subscriptions[topic.ID].wanted() != person.follows[i] {
				m.rt.Fatalf("%s follows %d: %v", name, i, !person.follows[i])
			}
		}
		if (found.State == StateLeft) != person.left {
			m.rt.Fatalf("%s is %s", name, found.State)
		}
		must(m.t, m.verifyConsent(m.t.Context(), person.id))
	}
}
