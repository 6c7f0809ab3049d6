package deliveries_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"
)

// runWith starts an engine with these settings, and returns how it ends.
func (w *world) runWith(sending deliveries.Config, configs ...mailer.Config) (ended <-chan error) {
	w.t.Helper()
	tokens, err := w.people.Tokens(w.t.Context())
	w.must(err)
	var relays []*mailer.Relay
	for _, c := range configs {
		c.TLS, c.Timeout, c.VerdictTimeout = mailer.TLSNone, 2*time.Second, 2*time.Second
		relay, err := mailer.NewRelay(c)
		w.must(err)
		relays = append(relays, relay)
	}
	engine := deliveries.NewEngine(deliveries.Engine{
		Store: w.store, Relays: relays, Kind: deliveries.Real, Config: sending, Network: w.us, Tokens: tokens, BounceKey: []byte("key"), Files: w.file,
		Log: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(context.Background())
	over, watched := make(chan error, 1), make(chan error, 1)
	done := make(chan struct{})
	go func() { over <- engine.Run(ctx); close(done) }()
	go func() { watched <- w.db.Watch(ctx, 5*time.Millisecond, engine.Wake) }()
	w.t.Cleanup(func() {
		cancel()
		select {
		case <-done:
			w.must(<-watched)
		case <-time.After(10 * time.Second):
			w.t.Error("the engine does not end")
		}
	})
	return over
}

// at is the configuration of a relay in a test.
func at(relay *mailtest.Relay, connections int) mailer.Config {
	return mailer.Config{Host: relay.Host(), Port: relay.Port(), Connections: connections}
}

// A mail that was held back for its size is not marked when the verdict of the one before is handed in.
func TestWhatWasHeldBackIsNotMarkedLater(t *testing.T) {
	w := newWorld(t, 2)
	w.exec("UPDATE subscribers SET language = 'fr' WHERE id = 2")
	plan := w.plan(1, deliveries.Ask)
	large, _ := w.rich(1, "", 100_000)
	plan.Letters["fr"] = large.Letters["nl"]
	_, err := w.freeze(plan)
	w.must(err)
	relay := mailtest.Start(t, mailtest.Script{Offers: []string{"PIPELINING", "SIZE 100000"}})
	w.start(relay, 1)
	w.until("the run is paused", func() bool { return w.report().Run.State == deliveries.Paused })
	if r := w.report(); r.Accepted != 1 || r.Planned != 1 || r.Sending != 0 {
		t.Errorf("the second mail never left; report = %+v", r)
	}
}

// A row that was put off and comes due while its domain rests makes the run rest, and not read it again and again.
func TestARetryOfADomainThatRestsRests(t *testing.T) {
	w := newWorld(t, 0)
	w.add("els@traag.example")
	w.launch(deliveries.Ask)
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{mailtest.Greylist("els@traag.example")}})
	config := at(relay, 1)
	config.Domains = map[string]mailer.DomainLimits{"traag.example": {PerHour: 1}}
	w.runWith(deliveries.Config{}, config)
	w.until("it was put off", func() bool { return w.report().Later == 1 })
	w.exec("UPDATE deliveries SET next_at = 1")
	w.until("the run says why it waits", func() bool { return w.report().Run.Problem != "" })
}

// Who leaves is one person: the mails that were marked together with theirs go out.
func TestWhoLeavesPutsNobodyOff(t *testing.T) {
	w := newWorld(t, 4)
	hold := make(chan struct{})
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Nth: 1, Until: hold}}})
	w.launch(deliveries.Ask)
	w.runWith(deliveries.Config{MarksPerConnection: 2}, at(relay, 1))
	w.must(relay.WaitUntil(w.soon(), func(c mailtest.Counts) bool { return c.Asked >= 1 }))
	w.must(w.people.Leave(t.Context(), w.ids[2], "page"))
	close(hold)
	w.until("all were tried", func() bool { r := w.report(); return r.Planned+r.Sending == 0 || r.Run.Problem != "" })
	if r := w.report(); r.Later != 0 || r.Accepted != 3 || r.Run.Problem != "" {
		t.Errorf("one reader left; report = %+v", r)
	}
}

// A ledger that does not hold stops all sending, at once.
func TestAContradictionStopsTheOtherRunsToo(t *testing.T) {
	w := newWorld(t, 300)
	w.exec("UPDATE subscribers SET language = 'fr' WHERE id = 1")
	for campaign, language := range map[int64]string{1: "nl", 2: "fr"} {
		plan := w.plan(campaign, deliveries.Ask)
		plan.Audience = subscribers.Audience{In: []subscribers.Condition{{Field: "language", Values: []string{language}}}}
		_, err := w.freeze(plan)
		w.must(err)
	}
	w.exec("UPDATE runs SET total = 99 WHERE campaign = 2")
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Wait: 3 * time.Millisecond}}})
	if err := <-w.runWith(deliveries.Config{}, at(relay, 1)); !errors.Is(err, deliveries.ErrLedger) {
		t.Fatalf("the engine said %v", err)
	}
	if r := w.report(); r.Accepted == 299 {
		t.Errorf("the books of one campaign were wrong, and all %d mails of the other went out before anybody was told", r.Accepted)
	}
}

// A stop of the service ends the engine also while a notice waits for its connection.
func TestAStopEndsAlsoWithANoticeThatWaits(t *testing.T) {
	w := newWorld(t, 0)
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtGreeting, Hang: true}}})
	ctx := t.Context()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		_, err := w.store.Notify(ctx, tx, deliveries.Notice{Kind: "test", Address: "ana@opvang.example", Subject: "Proef", Text: "Dag.\n"})
		return err
	}))
	config := at(relay, 1)
	config.TLS = mailer.TLSNone
	sender, err := mailer.NewRelay(config)
	w.must(err)
	tokens, err := w.people.Tokens(ctx)
	w.must(err)
	engine := deliveries.NewEngine(deliveries.Engine{Store: w.store, Relays: []*mailer.Relay{sender}, Kind: deliveries.Real, Network: w.us, Tokens: tokens,
		BounceKey: []byte("key"), Log: slog.New(slog.DiscardHandler)})
	serving, stop := context.WithCancel(ctx)
	over := make(chan error, 1)
	go func() { over <- engine.Run(serving) }()
	w.must(relay.WaitUntil(w.soon(), func(c mailtest.Counts) bool { return c.Connections == 1 }))
	stop()
	select {
	case err := <-over:
		w.must(err)
	case <-w.soon().Done():
		t.Error("the engine goes on for ever")
	}
}

// The limit of one domain holds up no retry of another.
func TestARetryGoesBesideADomainThatRests(t *testing.T) {
	w := newWorld(t, 0)
	w.add("els@traag.example")
	w.add("an@traag.example")
	w.add("jan@ander.example")
	w.launch(deliveries.Ask)
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{mailtest.Greylist("jan@ander.example")}})
	config := at(relay, 1)
	config.Domains = map[string]mailer.DomainLimits{"traag.example": {PerHour: 1}}
	w.runWith(deliveries.Config{}, config)
	w.until("it was put off", func() bool { r := w.report(); return r.Later == 1 && r.Accepted == 1 && r.Run.Problem != "" })
	w.exec("UPDATE deliveries SET next_at = 1 WHERE state = 'later'")
	w.until("the retry of the other domain went", func() bool { return w.report().Accepted == 2 })
}

// A verdict does not wait for a connection that is dialled for the mails after it.
func TestAVerdictIsWrittenBeforeARedial(t *testing.T) {
	w := newWorld(t, 16)
	rules := []mailtest.Rule{{At: mailtest.AtDot, Nth: 2, Drop: true}}
	for n := 2; n < 40; n++ {
		rules = append(rules, mailtest.Rule{At: mailtest.AtGreeting, Connection: n, Hang: true})
	}
	w.launch(deliveries.Ask)
	relay := mailtest.Start(t, mailtest.Script{Rules: rules})
	w.runWith(deliveries.Config{MarksPerConnection: 16}, at(relay, 1))
	w.must(relay.WaitUntil(w.soon(), func(c mailtest.Counts) bool { return c.Asked >= 2 }))
	w.until("the verdict of the first is written", func() bool { return w.report().Accepted == 1 })
}

// A first batch of which a limit keeps a part has gone all the same.
func TestAFirstBatchDoesNotWaitForOneDomain(t *testing.T) {
	w := newWorld(t, 0)
	w.add("els@traag.example")
	w.add("an@traag.example")
	for _, a := range []string{"a@ander.example", "b@ander.example", "c@ander.example"} {
		w.add(a)
	}
	w.launch(deliveries.Ask)
	relay := mailtest.Start(t, mailtest.Script{})
	config := at(relay, 1)
	config.Domains = map[string]mailer.DomainLimits{"traag.example": {PerHour: 1}}
	w.runWith(deliveries.Config{FirstBatch: 2, FirstBatchFrom: 2, Look: 100 * time.Millisecond}, config)
	w.until("all others have it", func() bool { return w.report().Accepted == 4 })
}

// The first relay fails and is well again at once; the fallback may have one mail an hour.
func TestTheFirstRelayIsTriedWhileItsFallbackRests(t *testing.T) {
	w := newWorld(t, 30)
	w.launch(deliveries.Ask)
	var rules []mailtest.Rule
	for n := 1; n <= 5; n++ {
		rules = append(rules, mailtest.Rule{At: mailtest.AtGreeting, Connection: n, Drop: true})
	}
	first := mailtest.Start(t, mailtest.Script{Rules: rules})
	second := mailtest.Start(t, mailtest.Script{})
	a, b := at(first, 1), at(second, 1)
	a.Name, b.Name = "a", "b"
	b.Order, b.PerHour = 1, 1
	w.runWith(deliveries.Config{}, a, b)
	w.until("everybody has it by the first, which is well again", func() bool { return w.report().Accepted == 30 })
}
