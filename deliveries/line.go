package deliveries

import (
	"context"

	"dorpspost/database"
	"dorpspost/mailer"
)

// line is one connection's place at a relay: it dials when there is work, hands over one message after another, and owes the
// ledger the verdicts of the last. The verdict of one message and the mark of the next ride together.
type line struct {
	engine   *Engine
	outlet   *outlet
	reserved bool // for notices alone
	hand     chan order
	jobs     []job // with room for as many as are marked at once
	conn     *mailer.Conn
	fresh    bool // the connection has carried nothing yet
	entry    *entry
	owed     []job // whose verdicts stand in the entry
	sheets   []sheet
}

// sheet is one message being made, in memory that is used again.
type sheet struct {
	writer writer
	message
	signed     []byte // the message with its signatures; the same without any
	room       []byte
	unwritable error
}

func (e *Engine) newLine(o *outlet, reserved bool) *line {
	marks := e.Config.MarksPerConnection
	return &line{
		engine: e, outlet: o, reserved: reserved, hand: make(chan order, 1),
		entry: newEntry(), jobs: make([]job, 0, marks), sheets: make([]sheet, marks),
	}
}

func (l *line) owes() bool { return len(l.entry.verdicts) > 0 }

// run works until ctx ends. Messages on the wire finish, and their verdicts are written, before it returns.
func (l *line) run(ctx context.Context) error {
	defer l.close()
	for {
		o := l.engine.desk.await(ctx, l)
		switch o.what {
		case leave:
			l.enter()
			return nil
		case payUp:
			l.enter()
		case hangUp:
			l.close()
		case dial:
			l.dial(ctx)
		case notify:
			if err := l.notify(ctx, o.notice); err != nil {
				return err
			}
		case deliver:
			l.deliver(ctx, o.jobs)
		}
	}
}

// dial opens the connection. That it failed is the desk's to judge: a relay may only have no place for one more.
func (l *line) dial(ctx context.Context) {
	conn, err := l.outlet.relay.Dial(ctx)
	if err == nil {
		l.conn, l.fresh = conn, true
	}
	l.engine.desk.dialled(ctx, l, err)
}

func (l *line) close() {
	if l.conn == nil {
		return
	}
	_ = l.conn.Close() // the relay may have closed it already; nothing of ours hangs on it
	l.conn = nil
	l.engine.desk.hungUp(l)
}

// deliver brings rows from due to their verdicts. While the marks are being committed, the relay already hears who the
// first message is for; what can be taken, the message itself, waits for the commit.
func (l *line) deliver(ctx context.Context, jobs []job) {
	defer func() { l.entry.marks = l.entry.marks[:0] }() // none may be committed again, with a later verdict
	at := l.engine.now()
	for i, j := range jobs {
		l.prepare(&l.sheets[i], j, at)
		l.entry.marks = append(l.entry.marks, mark{job: j, run: j.turn.ID, slots: l.sheets[i].slots, hash: l.sheets[i].hash, at: at, given: l.given(j.taken, j.group)})
	}
	if ctx.Err() != nil || !l.fits(jobs) {
		l.engine.desk.returned(l, jobs)
		return
	}
	finishing := context.WithoutCancel(ctx) // a stop of the service must not cut off a message that is on the wire
	begun := l.begin(finishing, &l.sheets[0])
	l.enter()
	redialled := false
	for i, j := range jobs {
		m := &l.entry.marks[i]
		if !m.marked {
			l.refused(m, begun && i == 0)
			continue
		}
		if l.conn == nil && !redialled && ctx.Err() == nil {
			redialled = true
			l.redial(ctx)
		}
		l.owe(finishing, j, &l.sheets[i], begun && i == 0)
	}
}

// prepare writes the message.
func (l *line) prepare(s *sheet, j job, at database.Instant) {
	if s.message, s.unwritable = j.turn.write(&s.writer, j, at); s.unwritable == nil {
		s.unwritable = s.sign(j.signer, l.outlet.relay)
	}
}

// sign puts the signatures before the message, last of all, where the relay does not sign by itself.
func (s *sheet) sign(signer *mailer.Signer, relay *mailer.Relay) (err error) {
	s.signed = s.bytes
	if signer == nil || !relay.Config().Signs() {
		return nil
	}
	if s.room, err = signer.Append(s.room[:0], s.bytes); err != nil {
		return err
	}
	s.room = append(s.room, s.bytes...)
	s.signed = s.room
	return nil
}

// begin names sender and recipient to the relay, where there is a message for them.
func (l *line) begin(ctx context.Context, s *sheet) bool {
	if s.unwritable != nil {
		return false
	}
	l.conn.Begin(ctx, s.envelope, len(s.signed))
	return true
}

// refused is a mark that was not made: the person has left, the row is no longer due, or nothing more may leave.
func (l *line) refused(m *mark, begun bool) {
	if begun {
		l.conn.TakeBack()
		l.tidy()
	}
	if m.halt != nil {
		m.turn.halt(m.halt)
	}
	l.engine.desk.returned(l, []job{m.job})
}

// owe sends one marked message, keeps the verdict for the next entry, and tells who learns from it.
func (l *line) owe(ctx context.Context, j job, s *sheet, begun bool) {
	result, heard := l.send(ctx, s, begun)
	v := j.turn.newVerdict(j, l.outlet.relay.Name(), result)
	if heard {
		l.engine.desk.note(l, mailer.Answer{Group: j.group, Attempt: j.attempt + 1, Fresh: l.fresh, Begun: j.taken, Result: result})
		l.fresh = false
	} else {
		l.engine.desk.unsent(l, j)
	}
	if !heard && result.Verdict == mailer.Later { // it costs nobody their turn
		v.nextAt = v.at
	}
	j.turn.judge(result)
	l.entry.verdicts, l.owed = append(l.entry.verdicts, v), append(l.owed, j)
	l.tidy()
}

// send hands over one marked message; heard is false when the relay was not asked.
func (l *line) send(ctx context.Context, s *sheet, begun bool) (result mailer.Result, heard bool) {
	if s.unwritable != nil {
		return mailer.Result{Verdict: mailer.Refused, Err: s.unwritable}, false
	}
	if l.conn == nil {
		return mailer.Result{Verdict: mailer.Later, RelayFault: true, Err: errLost}, false
	}
	if !begun {
		l.conn.Begin(ctx, s.envelope, len(s.signed))
	}
	return l.conn.Finish(ctx, s.signed), true
}

// redial opens a connection again that was lost with one of several messages: the others are marked, and nobody else will send
// them. What is owed already does not wait for that.
func (l *line) redial(ctx context.Context) {
	marks := l.entry.marks
	l.entry.marks = nil
	l.enter()
	l.entry.marks = marks
	if l.engine.desk.redials(l.outlet) {
		l.dial(ctx)
	}
}

// tidy hangs up a connection that cannot be used any more.
func (l *line) tidy() {
	if l.conn != nil && l.conn.Broken() {
		l.close()
	}
}

// enter hands in what is owed, and what is to be marked. Verdicts that cannot be written now stay with the ledger, which
// tries again; their runs end their turns.
func (l *line) enter() {
	if len(l.entry.verdicts)+len(l.entry.marks) == 0 {
		return
	}
	l.entry.failed = nil
	l.engine.ledger.enter(l.entry)
	for _, j := range l.owed {
		if l.entry.failed != nil {
			j.turn.halt(l.entry.failed)
		}
		l.engine.desk.settled(j)
	}
	l.entry.verdicts, l.owed = l.entry.verdicts[:0], l.owed[:0]
}

// newVerdict is what the ledger keeps of the relay's answer, in our words where the relay had none.
func (t *turn) newVerdict(j job, relay string, result mailer.Result) verdict {
	if result.Words == "" && result.Err != nil {
		result.Words = result.Err.Error()
	}
	v := verdict{delivery: j.delivery, subscriber: j.subscriber, address: j.recipient.Address, relay: relay, result: result, at: t.engine.now()}
	if result.Verdict == mailer.Later || result.Verdict == mailer.Unknown && t.Unknown == Resend {
		v.nextAt = v.at.Add(mailer.RetryAfter(j.attempt + 1))
	}
	return v
}
