package main

import (
	"context"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
)

// obeyed is what the house promises for a wish from a second process.
const obeyed = 2 * time.Second

// slowRelay takes its time: 20 ms for each mail.
func slowRelay(t *testing.T) *mailtest.Relay {
	t.Helper()
	return mailtest.Start(t, mailtest.Script{Keep: 1, Rules: []mailtest.Rule{{At: mailtest.AtDot, Wait: 20 * time.Millisecond}}})
}

// sendingSlowly is a campaign on its way through such a relay, on four connections.
func sendingSlowly(t *testing.T, readers int) (*site, *process, *mailtest.Relay) {
	t.Helper()
	relay := slowRelay(t)
	site := newSite(t, through(relay))
	site.Topic("imh-week", "IMH-week")
	site.Import(site.Readers(readers), "imh-week")
	site.Apply(site.Write("brief.yaml", brief))
	serving := site.Serve()
	site.Send(letter)
	site.Taken(relay, readers/5)
	return site, serving, relay
}

// Taken waits until the relay has so many messages.
func (s *site) Taken(relay *mailtest.Relay, n int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	s.must(relay.WaitFor(ctx, n))
}

// quiet checks that no mail was begun later than two seconds after a wish, nor is any now, and returns when the last was.
func quiet(t *testing.T, site *site, relay *mailtest.Relay, asked time.Time) (last time.Duration) {
	t.Helper()
	site.When(letter, "has nothing on the wire", func(c campaigns.Status) bool { return c.Reports[0].Sending == 0 })
	before := relay.Counts().Asked
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if relay.WaitUntil(ctx, func(c mailtest.Counts) bool { return c.Asked > before }) == nil {
		t.Error("with nothing on the wire by the ledger, the relay is offered another mail")
	}
	for _, m := range relay.Messages() {
		last = max(last, m.At.Sub(asked))
	}
	if last > obeyed {
		t.Errorf("the last mail came %v after the wish, want %v at most", last, obeyed)
	}
	return last
}

func TestSurviveWishes(t *testing.T) {
	t.Parallel()
	const readers = 600 // three seconds, longer than obeying may take
	t.Run("pause and resume", func(t *testing.T) {
		t.Parallel()
		site, _, relay := sendingSlowly(t, readers)
		site.Run("campaigns", "pause", letter)
		last := quiet(t, site, relay, time.Now())
		report := site.Report(letter)
		if report.Where != string(deliveries.Paused) || report.Reports[0].Planned == 0 {
			t.Fatalf("after the pause the campaign is %s with %d to go", report.Where, report.Reports[0].Planned)
		}
		asked, before := time.Now(), relay.Counts().Taken
		site.Run("campaigns", "resume", letter)
		site.Taken(relay, before+1)
		resumed := time.Since(asked)
		if resumed > obeyed {
			t.Errorf("the first mail came %v after the wish to go on, want %v at most", resumed, obeyed)
		}
		mustCount(t, site.Ended(letter), deliveries.Report{Total: readers, Accepted: readers})
		onceEach(t, relay, readers)
		t.Logf("last mail %v after pause had returned, first mail %v after resume was called", last, resumed)
	})
	t.Run("stop", func(t *testing.T) {
		t.Parallel()
		site, _, relay := sendingSlowly(t, readers)
		site.Run("campaigns", "stop", letter)
		asked := time.Now()
		last := quiet(t, site, relay, asked)
		ended := site.Ended(letter)
		took := ended.Reports[0].Run.EndedAt.Time().Sub(asked)
		if took > obeyed {
			t.Errorf("the campaign ended %v after the wish, want %v at most", took, obeyed)
		}
		accepted := relay.Counts().Taken
		mustCount(t, ended, deliveries.Report{
			Total: readers, Accepted: accepted, Skipped: readers - accepted, SkippedBy: map[string]int{deliveries.ReasonStopped: readers - accepted},
		})
		if ended.Where != string(deliveries.Stopped) || accepted == readers {
			t.Errorf("after the stop the campaign is %s with %d of %d accepted", ended.Where, accepted, readers)
		}
		site.Refuses("already ended", "campaigns", "resume", letter)
		onceEach(t, relay, accepted)
		t.Logf("last mail %v after stop had returned, ended %v after it", last, took)
	})
}

// SIGTERM in the middle: nothing new is begun, what is on the wire ends well, and the next start does the rest.
func TestSurviveStop(t *testing.T) {
	t.Parallel()
	const readers = 300
	site, serving, relay := sendingSlowly(t, readers)
	if code := serving.Stop(); code != 0 {
		t.Errorf("the service ended with exit code %d: %s", code, serving.err.String())
	}
	stopped := site.Report(letter).Reports[0]
	if stopped.Sending != 0 || stopped.Unknown != 0 || stopped.Planned == 0 {
		t.Errorf("after SIGTERM %d are sending, %d unknown, %d to go; want none, none, some", stopped.Sending, stopped.Unknown, stopped.Planned)
	}
	if taken := relay.Counts().Taken; stopped.Accepted != taken {
		t.Errorf("the ledger says %d accepted, the relay took %d", stopped.Accepted, taken)
	}
	site.Serve()
	mustCount(t, site.Ended(letter), deliveries.Report{Total: readers, Accepted: readers})
	onceEach(t, relay, readers)
	t.Logf("SIGTERM after %d of %d: the rest went after the next start, nobody twice", stopped.Accepted, readers)
}

// An order to stop that comes while the service is still getting up is no fault.
func TestSurviveStopAtTheStart(t *testing.T) {
	t.Parallel()
	site := village(t, practising)
	for range 8 {
		serving := site.Serve()
		if code := serving.Stop(); code != 0 || serving.err.String() != "" {
			t.Fatalf("the service ended with exit code %d: %s", code, serving.err.String())
		}
	}
}

// onceEach checks that so many people have one copy each.
func onceEach(t *testing.T, relay *mailtest.Relay, people int) {
	t.Helper()
	count := map[string]int{}
	for _, m := range relay.Messages() {
		if count[m.To[0]]++; count[m.To[0]] == 2 {
			t.Errorf("%s has it twice", m.To[0])
		}
	}
	if len(count) != people {
		t.Errorf("%d people have it, want %d", len(count), people)
	}
}
