package deliveries_test

import (
	"context"
	"slices"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
)

var finalStates = []deliveries.State{deliveries.Accepted, deliveries.Refused, deliveries.Skipped, deliveries.Settled}

// doubtful are the states in which staff see that nobody knows; a row that is on its way when the service dies is called
// unknown at the next start.
var doubtful = map[deliveries.State]bool{deliveries.Sending: true, deliveries.Unknown: true, deliveries.Settled: true}

// rows are what the ledger says of everybody; only while no service runs, for they are read state by state.
func (m *model) rows() map[subscribers.ID]deliveries.Delivery {
	all := map[subscribers.ID]deliveries.Delivery{}
	for _, state := range slices.Concat(finalStates, []deliveries.State{deliveries.Planned, deliveries.Sending, deliveries.Later, deliveries.Unknown}) {
		rows, err := m.store.Deliveries(context.Background(), 1, state, 0, 2*len(m.readers))
		m.must(err)
		for _, d := range rows {
			all[d.Subscriber] = d
		}
	}
	return all
}

// compare holds the ledger and the relay to the reference.
func (m *model) compare() {
	r, rows := m.report(), m.rows()
	if r.Total != len(m.readers) || r.Run.Total != r.Total || len(rows) != r.Total {
		m.t.Fatalf("of %d rows %d are counted and %d read", r.Run.Total, r.Total, len(rows))
	}
	if r.Run.State.Ended() && r.Open() > 0 {
		m.t.Fatalf("the run has ended with open rows: %+v", r)
	}
	taken := map[string]int{}
	for _, message := range m.relay.Messages() {
		taken[message.To[0]]++
	}
	for _, reader := range m.readers {
		m.compareReader(reader, rows[reader.id], taken[reader.address])
		reader.last = rows[reader.id]
	}
	m.crashed = false
}

func (m *model) compareReader(r *reader, d deliveries.Delivery, copies int) {
	before, again := len(r.doubts), d.Attempt > r.last.Attempt
	appeared := doubtful[d.State] && !r.doubts[d.Attempt]
	if appeared {
		r.doubts[d.Attempt] = true
	}
	expected := len(r.doubts)
	if d.State == deliveries.Accepted {
		expected++
	}
	held, isHeld := m.held[r.id]
	for _, rule := range []struct {
		broken bool
		what   string
	}{
		{copies > expected, "it got more than the ledger can explain"},
		{d.State == deliveries.Accepted && copies == 0, "it is accepted, and the relay never took it"},
		{d.Attempt == 0 && copies > 0, "it was never marked, and the relay took it"},
		{d.State == deliveries.Accepted && r.fate.never, "it is accepted, and the relay refuses it"},
		{d.State == deliveries.Refused && !r.fate.never, "it is refused, and the relay refuses nobody like it"},
		{d.State == deliveries.Skipped && !m.mayBeSkipped(r, d.Reason), "it is skipped, and nothing stood in the way"},
		{appeared && !m.crashed && !r.fate.doubt, "it is in doubt, and nothing went wrong"},
		{inDoubt(r.last) && !again && !doubtful[d.State], "its doubt is forgotten"},
		{inDoubt(r.last) && again && !r.resend && (m.policy != deliveries.Resend || before > 1), "it was in doubt, and was sent again unasked"},
		{slices.Contains(finalStates, r.last.State) && (d.State != r.last.State || d.Attempt != r.last.Attempt), "it was final, and has changed"},
		{d.Attempt < r.last.Attempt, "an attempt is gone"},
		{r.most >= 0 && d.Attempt > r.most, "it was marked after its reader could not be mailed any more"},
		{isHeld && d.Attempt > held, "it was marked while the run was held"},
	} {
		if rule.broken {
			m.t.Fatalf("%s (%s): %s\n%d copies, attempts in doubt %v, barred %v\nbefore %+v\nnow    %+v", r.address, r.fate.name, rule.what, copies, r.doubts, r.barred, r.last, d)
		}
	}
	r.resend = r.resend && !again
}

// inDoubt tells of a row about which somebody, or the run's policy, has to decide.
func inDoubt(d deliveries.Delivery) bool {
	return d.State == deliveries.Sending || d.State == deliveries.Unknown
}

func (m *model) mayBeSkipped(r *reader, reason string) bool {
	switch reason {
	case deliveries.ReasonStopped:
		return m.stopped
	case deliveries.ReasonTooLate:
		return m.late()
	}
	return r.barred[reason]
}

// compareSuppressed holds that an address is suppressed where the relay does not know it, and nowhere else.
func (m *model) compareSuppressed() {
	for _, r := range m.readers {
		address, err := subscribers.ParseAddress(r.address)
		m.must(err)
		found, err := m.people.Suppressions(context.Background(), address)
		m.must(err)
		if want := r.barred["suppressed"] || r.fate.gone && r.last.State == deliveries.Refused; (len(found) > 0) != want {
			m.t.Fatalf("%s (%s) is suppressed: %v, want %v", r.address, r.fate.name, found, want)
		}
	}
}
