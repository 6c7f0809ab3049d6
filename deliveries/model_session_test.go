package deliveries_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"dorpspost/deliveries"
	"dorpspost/mailer"
)

// laterClock is the time of this machine, and so much more.
type laterClock struct{ more time.Duration }

func (c laterClock) Now() time.Time { return time.Now().Add(c.more) }

func (c laterClock) Sleep(ctx context.Context, until time.Time, wake <-chan struct{}) {
	if until.IsZero() {
		until = c.Now().Add(time.Hour)
	}
	timer := time.NewTimer(time.Until(until.Add(-c.more)))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-wake:
	}
}

func (m *model) late() bool { return m.clock.more >= 72*time.Hour }

// session is a service from its start to its end.
type session struct {
	*model
	gate *gate
	end  func() error
}

// start starts an engine; the way to the relay is shut after so many bytes, or never.
func (m *model) start(bytes int) *session {
	gate, err := newGate(m.relay.Address(), bytes)
	m.must(err)
	tokens, err := m.people.Tokens(context.Background())
	m.must(err)
	engine := deliveries.NewEngine(deliveries.Engine{
		Store: m.store, Relays: m.relaysAt(gate.port()), Kind: deliveries.Real, Network: m.base.us, Tokens: tokens, BounceKey: []byte("a key"),
		Files: m.base.file, Clock: m.clock, Config: deliveries.Config{MarksPerConnection: m.marks}, Log: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	var ended, watched error
	running.Go(func() { ended = engine.Run(ctx) })
	db := m.db
	running.Go(func() { watched = db.Watch(ctx, 5*time.Millisecond, engine.Wake) })
	end := sync.OnceValue(func() error {
		cancel()
		running.Wait()
		gate.close()
		return errors.Join(ended, watched)
	})
	m.t.Cleanup(func() {
		gate.close() // should the test have failed: nobody may wait for the relay
		_ = end()
	})
	return &session{m, gate, end}
}

// relaysAt are one relay or two, which take turns or of which one stands by.
func (m *model) relaysAt(port int) (relays []*mailer.Relay) {
	const patience = time.Minute // nothing here hangs, and a busy machine is no relay that does not answer
	for n := range m.relays {
		relay, err := mailer.NewRelay(mailer.Config{Name: fmt.Sprint("relay", n), Host: "127.0.0.1", Port: port, TLS: mailer.TLSNone, Order: n * m.order,
			Connections: m.connections, Timeout: patience, VerdictTimeout: patience})
		m.must(err)
		relays = append(relays, relay)
	}
	return relays
}

// wait returns when the service has nothing to do, or when something else has happened: it learns that by what returns.
func (s *session) wait(or ...func(context.Context)) {
	ctx, done := context.WithTimeout(context.Background(), time.Minute)
	defer done()
	var waiting sync.WaitGroup
	happened := make(chan struct{}, 1+len(or))
	for _, happens := range or {
		waiting.Go(func() {
			happens(ctx)
			happened <- struct{}{}
			done()
		})
	}
	err := s.db.Watch(ctx, time.Millisecond, func() {
		if s.idle() {
			happened <- struct{}{}
			done()
		}
	})
	waiting.Wait()
	s.must(err)
	if len(happened) == 0 || errors.Is(ctx.Err(), context.DeadlineExceeded) {
		s.t.Fatalf("the service does not come to rest: %+v", s.report())
	}
}

// idle tells whether only time, or a person, can move anything on.
func (m *model) idle() bool {
	r := m.report()
	switch {
	case r.Run.State.Ended():
		return true
	case r.Run.State == deliveries.Stopping, r.Sending > 0, r.Open() == 0, m.late() && r.Planned+r.Later > 0, m.policy == deliveries.Leave && r.Unknown > 0:
		return false
	case r.Run.State == deliveries.Paused:
		return true
	}
	return r.Planned == 0 && !m.due()
}

// due tells whether a row that was put off, or is in doubt, is to be sent again now.
func (m *model) due() bool {
	for _, state := range []deliveries.State{deliveries.Later, deliveries.Unknown} {
		rows, err := m.store.Deliveries(context.Background(), 1, state, 0, len(m.readers))
		m.must(err)
		for _, d := range rows {
			if !d.NextAt.IsZero() && !d.NextAt.Time().After(m.clock.Now()) {
				return true
			}
		}
	}
	return false
}

func (m *model) report() deliveries.Report {
	ctx := context.Background()
	runs, err := m.store.Runs(ctx, m.db.Read(), 1)
	m.must(err)
	report, err := m.store.Report(ctx, m.db.Read(), runs[0])
	m.must(err)
	return report
}
