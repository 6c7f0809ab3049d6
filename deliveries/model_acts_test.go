package deliveries_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"

	"pgregory.net/rapid"
)

// act is one thing that happens to a campaign.
type act struct {
	name string
	do   func(*model)
}

func (a act) GoString() string { return a.name }

var acts = []act{
	{"the service runs", func(m *model) { m.run(nil) }},
	{"the service crashes", (*model).crash},
	{"the service crashes", (*model).crash},
	{"the service crashes", (*model).crash},
	{"the service is stopped in mid-stream", (*model).interrupt},
	{"a reader leaves", func(m *model) { m.sooner(m.leave()) }},
	{"a reader pauses", func(m *model) { m.sooner(m.rest()) }},
	{"a reader is suppressed", func(m *model) { m.sooner(m.suppress()) }},
	{"staff pause", func(m *model) { m.sooner(m.pause) }},
	{"staff resume", func(m *model) { m.sooner(m.resume) }},
	{"staff stop", func(m *model) { m.sooner(m.stop) }},
	{"staff have the unknown sent again", func(m *model) { m.resolve(deliveries.Resend) }},
	{"staff leave the unknown", func(m *model) { m.resolve(deliveries.Leave) }},
	{"a day goes by", (*model).day},
	{"a day goes by", (*model).day},
}

// run lets the service work until it has nothing to do; after so many recipients were named, something may happen.
func (m *model) run(meanwhile func(*session)) {
	s := m.start(0)
	if meanwhile != nil {
		meanwhile(s)
	}
	s.wait()
	m.must(s.end())
	if r := m.report(); r.Sending > 0 {
		m.t.Fatalf("after a clean stop %d rows are on their way", r.Sending)
	}
}

// crash lets the service work until so many bytes have gone to the relay; then nothing passes any more, nothing more is written,
// and it starts again with what was.
func (m *model) crash() {
	s := m.start(rapid.IntRange(1, 60_000).Draw(m.t, "bytes"))
	s.wait(func(ctx context.Context) {
		select {
		case <-s.gate.shut:
		case <-ctx.Done():
		}
	})
	m.reopenAfter(s)
	m.crashed = true
	if r := m.report(); r.Sending > m.relays*m.connections*m.marks {
		m.t.Fatalf("%d rows were on their way: %d relays, %d connections, %d marks", r.Sending, m.relays, m.connections, m.marks)
	}
}

func (m *model) reopenAfter(s *session) {
	dying := m.db
	left := filepath.Join(m.folder, "left.db")
	m.must(copyDatabase(dying, left))
	s.gate.close() // only now: what the service learns by it was never written
	m.must(s.end())
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	m.must(m.relay.WaitUntil(ctx, func(c mailtest.Counts) bool { return c.Open == 0 }))
	m.reopen(func(path string) error { return os.Rename(left, path) })
}

// interrupt stops the service as systemd does, after so many recipients.
func (m *model) interrupt() {
	s := m.start(0)
	s.afterRecipients()
	m.must(s.end())
	if r := m.report(); r.Sending > 0 {
		m.t.Fatalf("after a clean stop %d rows are on their way", r.Sending)
	}
}

// afterRecipients waits until so many more recipients were named, or nothing is left to do.
func (s *session) afterRecipients() {
	wanted := s.relay.Counts().Asked + rapid.IntRange(1, len(s.readers)).Draw(s.t, "recipients")
	s.wait(func(ctx context.Context) {
		_ = s.relay.WaitUntil(ctx, func(c mailtest.Counts) bool { return c.Asked >= wanted }) // else it is idle
	})
}

// sooner does something while no service runs, or in mid-stream.
func (m *model) sooner(what func()) {
	if rapid.Bool().Draw(m.t, "now") {
		what()
		return
	}
	m.run(func(s *session) {
		s.afterRecipients()
		what()
	})
}

func (m *model) someone() *reader { return rapid.SampledFrom(m.readers).Draw(m.t, "reader") }

func (m *model) leave() func() {
	r := m.someone()
	return func() {
		m.must(m.people.Leave(context.Background(), r.id, "page"))
		m.bar(r, "left")
	}
}

func (m *model) rest() func() {
	r, months := m.someone(), 6
	return func() {
		_, err := m.people.SavePreferences(context.Background(), r.id, subscribers.PreferencesChange{PauseMonths: &months})
		if r.barred["left"] {
			return // whoever left has nothing to pause
		}
		m.must(err)
		m.bar(r, "paused")
	}
}

func (m *model) suppress() func() {
	r := m.someone()
	return func() {
		address, err := subscribers.ParseAddress(r.address)
		m.must(err)
		m.must(m.people.Suppress(context.Background(), "test", address, "asked"))
		m.bar(r, "suppressed")
	}
}

// bar holds a reader to the attempts that there are: this is read after the commit, and nothing may be marked after that.
func (m *model) bar(r *reader, reason string) {
	r.barred[reason] = true
	if r.most < 0 {
		r.most = m.attempts()[r.id]
	}
}

// ask writes a wish; that a run has ended is no fault.
func (m *model) ask(wish deliveries.Wish) (done bool) {
	ctx := context.Background()
	err := m.db.Write(ctx, func(tx *database.Tx) error { return m.store.Ask(ctx, tx, 1, wish) })
	if !errors.Is(err, deliveries.ErrEnded) {
		m.must(err)
	}
	return err == nil
}

func (m *model) pause() {
	if m.ask(deliveries.WishPause) {
		m.hold()
	}
}

func (m *model) resume() {
	m.held = nil
	m.ask(deliveries.WishResume)
}

func (m *model) stop() {
	if m.ask(deliveries.WishStop) {
		m.stopped = true
		m.hold()
	}
}

// hold holds everybody to the attempts that there are.
func (m *model) hold() {
	m.held = m.attempts()
}

// attempts are everybody's at one moment, also while the service runs.
func (m *model) attempts() map[subscribers.ID]int {
	rows, err := m.db.Read().Query(context.Background(), "SELECT subscriber, attempt FROM deliveries")
	m.must(err)
	defer rows.Close()
	all := map[subscribers.ID]int{}
	for rows.Next() {
		var id subscribers.ID
		var attempt int
		m.must(rows.Scan(&id, &attempt))
		all[id] = attempt
	}
	m.must(rows.Err())
	return all
}

func (m *model) resolve(policy deliveries.Policy) {
	ctx, rows, unknown := context.Background(), m.rows(), int64(0)
	for _, d := range rows {
		if d.State == deliveries.Unknown {
			unknown++
		}
	}
	err := m.db.Write(ctx, func(tx *database.Tx) error {
		decided, err := m.store.Resolve(ctx, tx, 1, policy)
		if err == nil && decided != unknown {
			m.t.Errorf("%d rows were decided about, and %d are unknown", decided, unknown)
		}
		return err
	})
	if errors.Is(err, deliveries.ErrEnded) || errors.Is(err, deliveries.ErrTooLate) {
		return
	}
	m.must(err)
	for _, r := range m.readers {
		r.resend = policy == deliveries.Resend && rows[r.id].State == deliveries.Unknown
	}
}

func (m *model) day() { m.clock.more += 24 * time.Hour }

// finish brings the campaign to its end, whatever happened: a few days more, and what is in doubt is left.
func (m *model) finish() {
	for range 6 {
		if m.report().Run.State.Ended() {
			break
		}
		m.resume()
		m.run(nil)
		m.compare()
		m.resolve(deliveries.Leave)
		m.day()
	}
	r := m.report()
	if !r.Run.State.Ended() || r.Run.Total != r.Accepted+r.Refused+r.Skipped+r.Settled {
		m.t.Fatalf("the campaign does not end: %+v", r)
	}
	m.compare()
	m.compareSuppressed()
}
