package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
)

// tally is what the relay's own record shows of a ledger. The relay writes down each mail before it answers, so that its
// record is the truth, whatever then happens to the line or to us.
type tally struct {
	Lost    int      // the ledger says that they have it, or knows nothing of them, and the relay has nothing
	Doubled int      // have it more than once
	Unseen  int      // have it twice, or would get it again, more often than they were shown as of unknown outcome
	Faults  []string // a sentence for each that is lost or unseen, and for whatever else is not true
}

// hold compares a ledger with what the relay took. Nothing may be on the wire.
func hold(ledger map[string]row, taken []mailtest.Message) (t tally) {
	copies, letters := map[string]int{}, map[string]string{}
	for _, m := range taken {
		to := m.To[0]
		if owner := letters[m.MessageID]; owner != "" && owner != to {
			t.fault("%s and %s have the same Message-ID %s", owner, to, m.MessageID)
		}
		letters[m.MessageID] = to
		copies[to]++
	}
	if len(letters) != len(copies) {
		t.fault("%d people have mails with %d Message-IDs", len(copies), len(letters))
	}
	for address, r := range ledger {
		t.row(address, r, copies[address])
		delete(copies, address)
	}
	for address := range copies {
		t.fault("%s has a mail and no row in the ledger", address)
	}
	slices.Sort(t.Faults)
	return t
}

func (t *tally) row(address string, r row, copies int) {
	shown := r.Doubts > 0 || r.State == deliveries.Sending // the next start calls that one unknown
	if copies > 1 {
		t.Doubled++
	}
	switch {
	case copies == 0 && r.State == deliveries.Accepted:
		t.Lost++
		t.fault("%s is accepted, and the relay has nothing: lost", address)
	case copies > 0 && r.State == deliveries.Skipped:
		t.fault("%s is skipped(%s) and has it", address, r.Reason)
	case copies > 0 && r.State != deliveries.Accepted && !shown:
		t.Unseen++
		t.fault("%s is %s and has it: it would go twice, or is counted wrong", address, r.State)
	case copies > 1 && !shown:
		t.Unseen++
		t.fault("%s has it %d times and was never in doubt", address, copies)
	case copies > r.explains():
		t.Unseen++
		t.fault("%s is %s and has it %d times, of which its %d doubts explain %d", address, r.State, copies, r.Doubts, r.explains())
	}
}

// explains is how many copies of a mail a row accounts for: one for each try of unknown outcome, and that of its last try.
func (r row) explains() int {
	if r.State == deliveries.Accepted || r.State == deliveries.Sending {
		return 1 + r.Doubts
	}
	return r.Doubts
}

func (t *tally) fault(format string, args ...any) {
	t.Faults = append(t.Faults, fmt.Sprintf(format, args...))
}

// sums holds a report to the rows that it counts, and to the number of readers.
func sumFaults(report deliveries.Report, ledger map[string]row, readers int) (faults []string) {
	rows := map[deliveries.State]int{}
	for _, r := range ledger {
		rows[r.State]++
	}
	for state, count := range map[deliveries.State]int{
		deliveries.Planned: report.Planned, deliveries.Sending: report.Sending, deliveries.Accepted: report.Accepted, deliveries.Refused: report.Refused,
		deliveries.Later: report.Later, deliveries.Unknown: report.Unknown, deliveries.Skipped: report.Skipped, deliveries.Settled: report.Settled,
	} {
		if rows[state] != count {
			faults = append(faults, fmt.Sprintf("the report counts %d %s, the ledger has %d", count, state, rows[state]))
		}
	}
	if report.Total != readers || len(ledger) != readers || report.Run.Total != readers {
		faults = append(faults, fmt.Sprintf("of %d readers %d have a row, %d were frozen, and the report counts %d", readers, len(ledger), report.Run.Total, report.Total))
	}
	if final := report.Accepted + report.Refused + report.Skipped + report.Settled; report.Run.State.Ended() && final != readers {
		faults = append(faults, fmt.Sprintf("it has ended with %d of %d readers", final, readers))
	}
	slices.Sort(faults)
	return faults
}

// A ledger that lies is found out, whatever it lies about; an honest one passes.
func TestTheTruthIsHeld(t *testing.T) {
	t.Parallel()
	doubtful := func(s deliveries.State) row { return row{State: s, Doubts: 1} }
	for name, c := range map[string]struct {
		row    row
		copies int
		want   tally
	}{
		"taken":                              {row{State: deliveries.Accepted}, 1, tally{}},
		"not yet":                            {row{State: deliveries.Planned}, 0, tally{}},
		"refused":                            {row{State: deliveries.Refused}, 0, tally{}},
		"left":                               {row{State: deliveries.Skipped, Reason: "left"}, 0, tally{}},
		"in doubt and gone":                  {doubtful(deliveries.Unknown), 1, tally{}},
		"in doubt and not gone":              {doubtful(deliveries.Unknown), 0, tally{}},
		"on the wire at the crash":           {row{State: deliveries.Sending}, 1, tally{}},
		"sent again after doubt":             {doubtful(deliveries.Accepted), 2, tally{Doubled: 1}},
		"put off after doubt":                {doubtful(deliveries.Later), 1, tally{}},
		"left as it was":                     {doubtful(deliveries.Settled), 0, tally{}},
		"accepted, but it is not so":         {row{State: deliveries.Accepted}, 0, tally{Lost: 1, Faults: []string{"a@b.example is accepted, and the relay has nothing: lost"}}},
		"the same after doubt":               {doubtful(deliveries.Accepted), 0, tally{Lost: 1, Faults: []string{"a@b.example is accepted, and the relay has nothing: lost"}}},
		"gone, but still planned":            {row{State: deliveries.Planned}, 1, tally{Unseen: 1, Faults: []string{"a@b.example is planned and has it: it would go twice, or is counted wrong"}}},
		"gone, but put off":                  {row{State: deliveries.Later}, 1, tally{Unseen: 1, Faults: []string{"a@b.example is later and has it: it would go twice, or is counted wrong"}}},
		"gone, but refused":                  {row{State: deliveries.Refused}, 1, tally{Unseen: 1, Faults: []string{"a@b.example is refused and has it: it would go twice, or is counted wrong"}}},
		"gone to one who left":               {row{State: deliveries.Skipped, Reason: "left"}, 1, tally{Faults: []string{"a@b.example is skipped(left) and has it"}}},
		"twice, and never in doubt":          {row{State: deliveries.Accepted}, 2, tally{Doubled: 1, Unseen: 1, Faults: []string{"a@b.example has it 2 times and was never in doubt"}}},
		"three times after one doubt":        {doubtful(deliveries.Accepted), 3, tally{Doubled: 1, Unseen: 1, Faults: []string{"a@b.example is accepted and has it 3 times, of which its 1 doubts explain 2"}}},
		"twice after one doubt, and put off": {doubtful(deliveries.Later), 2, tally{Doubled: 1, Unseen: 1, Faults: []string{"a@b.example is later and has it 2 times, of which its 1 doubts explain 1"}}},
		"twice, and would go once more":      {row{State: deliveries.Planned}, 2, tally{Doubled: 1, Unseen: 1, Faults: []string{"a@b.example is planned and has it: it would go twice, or is counted wrong"}}},
	} {
		var taken []mailtest.Message
		for range c.copies {
			taken = append(taken, mailtest.Message{To: []string{"a@b.example"}, MessageID: "<1@b.example>"})
		}
		if got := hold(map[string]row{"a@b.example": c.row}, taken); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	strangers := hold(map[string]row{}, []mailtest.Message{{To: []string{"a@b.example"}, MessageID: "<1>"}, {To: []string{"a@b.example"}, MessageID: "<2>"}, {To: []string{"c@d.example"}, MessageID: "<2>"}})
	if told := strings.Join(strangers.Faults, "; "); told != "a@b.example and c@d.example have the same Message-ID <2>; a@b.example has a mail and no row in the ledger; c@d.example has a mail and no row in the ledger" {
		t.Errorf("of strangers it says: %s", told)
	}
}

func TestTheSumIsHeld(t *testing.T) {
	t.Parallel()
	ledger := map[string]row{"a": {State: deliveries.Accepted}, "b": {State: deliveries.Refused}}
	right := deliveries.Report{Run: deliveries.Run{State: deliveries.Done, Total: 2}, Total: 2, Accepted: 1, Refused: 1}
	if faults := sumFaults(right, ledger, 2); len(faults) > 0 {
		t.Errorf("of a right report: %q", faults)
	}
	for what, doctor := range map[string]func(*deliveries.Report){
		"one too many accepted": func(r *deliveries.Report) { r.Accepted++ },
		"a wrong total":         func(r *deliveries.Report) { r.Total++ },
		"a wrong freeze":        func(r *deliveries.Report) { r.Run.Total-- },
		"ended with open rows":  func(r *deliveries.Report) { r.Refused, r.Later = 0, 1 },
	} {
		wrong := right
		doctor(&wrong)
		if len(sumFaults(wrong, ledger, 2)) == 0 {
			t.Errorf("%s is not found", what)
		}
	}
	if len(sumFaults(right, ledger, 3)) == 0 {
		t.Error("a reader without a row is not found")
	}
}
