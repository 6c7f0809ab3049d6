package main

import (
	"context"
	"net/http"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"
	"dorpspost/web/reader"
)

// obeyed is what the house promises for a wish from a second process.
const obeyed = 2 * time.Second

// slowRelay is one that takes 20 ms for each mail.
var slowRelay = mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Wait: 20 * time.Millisecond}}}

// sendingSlowly is a campaign on its way through such a relay, on four connections: 600 readers are three seconds, longer
// than obeying a wish may take.
func sendingSlowly(t *testing.T, scenario string) *trial {
	t.Helper()
	c := begin(t, setting{Scenario: scenario, Readers: 600, Relay: slowRelay})
	c.Launch(c.Readers / 5)
	return c
}

// Taken waits until the relay has so many messages.
func (s *site) Taken(relay *mailtest.Relay, n int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	s.must(relay.WaitFor(ctx, n))
}

// ObeyedAt checks what NothingMore does, in the middle of a campaign, and holds the ledger to the truth.
func (c *trial) ObeyedAt(asked time.Time) (last time.Duration) {
	c.t.Helper()
	last = c.NothingMore(asked)
	c.Doubt(c.Hold())
	return last
}

// NothingMore checks that no mail was begun later than two seconds after a wish, nor is any now, and returns when the last was.
func (c *trial) NothingMore(asked time.Time) (last time.Duration) {
	c.t.Helper()
	c.When(letter, "has nothing on the wire", func(s campaigns.Status) bool { return s.Reports[0].Sending == 0 })
	before := c.Relay.Counts().Asked
	ctx, cancel := context.WithTimeout(c.t.Context(), 300*time.Millisecond)
	defer cancel()
	if c.Relay.WaitUntil(ctx, func(n mailtest.Counts) bool { return n.Asked > before }) == nil {
		c.t.Error("with nothing on the wire by the ledger, the relay is offered another mail")
	}
	for _, m := range c.Relay.Messages() {
		last = max(last, m.At.Sub(asked))
	}
	if last > obeyed {
		c.t.Errorf("the last mail came %v after the wish, want %v at most", last, obeyed)
	}
	return last
}

func TestSurvivePauseAndResume(t *testing.T) {
	t.Parallel()
	c := sendingSlowly(t, "pause and resume")
	for range choose(1, 5) {
		c.Run("campaigns", "pause", letter)
		last := c.ObeyedAt(time.Now())
		if report := c.Report(letter); report.Where != string(deliveries.Paused) || report.Reports[0].Planned == 0 {
			t.Fatalf("after the pause the campaign is %s with %d to go", report.Where, report.Reports[0].Planned)
		}
		asked, before := time.Now(), c.Relay.Counts().Taken
		c.Run("campaigns", "resume", letter)
		c.Taken(c.Relay, before+1)
		resumed := time.Since(asked)
		if resumed > obeyed {
			t.Errorf("the first mail came %v after the wish to go on, want %v at most", resumed, obeyed)
		}
		t.Logf("last mail %v after pause had returned, first mail %v after resume was called", last, resumed)
	}
	c.Ends(deliveries.Report{Accepted: c.Readers})
	if c.tally.Doubled > 0 {
		t.Errorf("%d got it twice", c.tally.Doubled)
	}
}

func TestSurviveAStopOfTheCampaign(t *testing.T) {
	t.Parallel()
	c := sendingSlowly(t, "stop of the campaign")
	c.Run("campaigns", "stop", letter)
	asked := time.Now()
	ended := c.Ended(letter)
	took := ended.Reports[0].Run.EndedAt.Time().Sub(asked)
	if took > obeyed {
		t.Errorf("the campaign ended %v after the wish, want %v at most", took, obeyed)
	}
	last := c.NothingMore(asked)
	c.events++
	accepted := c.Relay.Counts().Taken
	c.Ends(deliveries.Report{
		Accepted: accepted, Skipped: c.Readers - accepted, SkippedBy: map[string]int{deliveries.ReasonStopped: c.Readers - accepted},
	})
	if ended.Where != string(deliveries.Stopped) || accepted == c.Readers {
		t.Errorf("after the stop the campaign is %s with %d of %d accepted", ended.Where, accepted, c.Readers)
	}
	c.Refuses("already ended", "campaigns", "resume", letter)
	t.Logf("last mail %v, end %v after stop had returned", last, took)
}

// Readers leave by one click, as from an earlier mail, while a campaign is under way: whoever was not marked by
// then gets nothing, and whoever was has it once.
func TestSurviveLeavingInTheMiddle(t *testing.T) {
	t.Parallel()
	c := begin(t, setting{Scenario: "readers leave in mid-stream", Readers: choose(300, 600), Relay: slowRelay})
	serving := c.Launch(c.Readers / 5)
	left := map[string]time.Time{}
	for i := c.Readers - 1; i > 0; i -= 7 { // from the end of the list, where nobody was tried yet
		link := c.LeaveLink(address(i))
		if status := c.Post(serving.URL+link, "List-Unsubscribe=One-Click"); status != http.StatusOK {
			t.Fatalf("one click = %d", status)
		}
		left[address(i)] = time.Now()
		c.events++
	}
	ended := c.Ended(letter).Reports[0]
	c.Ends(deliveries.Report{Accepted: ended.Accepted, Skipped: ended.Skipped, SkippedBy: map[string]int{"left": ended.Skipped}})
	ledger := c.Ledger(letter)
	for address, at := range left {
		if r := ledger[address]; r.State != deliveries.Skipped && r.Marked.Time().After(at) {
			t.Errorf("%s left at %v and was marked at %v: %s", address, at, r.Marked, r.State)
		}
	}
	if ended.Skipped == 0 || ended.Skipped > len(left) || c.tally.Doubled > 0 {
		t.Errorf("%d left and %d were skipped for it; %d got it twice", len(left), ended.Skipped, c.tally.Doubled)
	}
	t.Logf("%d left in mid-stream; %d of them got nothing, the others were marked before", len(left), ended.Skipped)
}

// LeaveLink is the path of the address to which a reader's mailbox program posts.
func (c *trial) LeaveLink(of string) string {
	c.t.Helper()
	a := c.Look()
	tokens, err := a.subscribers.Tokens(c.t.Context())
	c.must(err)
	var id subscribers.ID
	c.must(a.db.Read().QueryRow(c.t.Context(), "SELECT id FROM subscribers WHERE address = ?1", of).Scan(&id))
	return reader.LeavePath(tokens.Make(subscribers.PurposeLeave, id))
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
