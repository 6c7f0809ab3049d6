package main

import (
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
)

// A relay that dies in the middle of everything and comes back on the same port: at most one mail per connection is in
// doubt each time, and everybody gets it.
func TestSurviveARelayThatRestarts(t *testing.T) {
	t.Parallel()
	readers, restarts := choose(500, 5000), choose(2, 10)
	c := begin(t, setting{Scenario: "relay killed and started again", Readers: readers, Relay: everyStep})
	c.Launch(1)
	doubted, taken := 0, 0
	for restart := range restarts {
		c.Taken(c.Relay, readers*(restart+1)/(restarts+2)-taken)
		c.must(c.Relay.Close())
		taken += c.Relay.Counts().Taken
		c.When(letter, "says why it waits", func(s campaigns.Status) bool { return s.Reports[0].Run.Problem != "" })
		unknown := len(who(c.Hold(), in(deliveries.Unknown)))
		if unknown-doubted > connections {
			t.Errorf("the end of the relay left %d mails in doubt on %d connections", unknown-doubted, connections)
		}
		c.Happened(unknown - doubted)
		doubted = unknown
		var err error
		c.Relay, err = mailtest.Listen(c.Relay.Address(), c.script)
		c.must(err)
		defer c.Relay.Close()
	}
	c.Forward()
	if doubted > 0 {
		c.OnlyDoubtLeft()
		c.Run("campaigns", "resume", letter, "--unknown", "resend")
	}
	c.Ends(deliveries.Report{Accepted: readers})
	c.EverybodyHasIt()
}

// The clock goes back an hour in the middle. Nobody can set this machine's clock for a test, so the hour is added to all
// that the ledger holds, which is the same to whoever compares the two: the past of the ledger then lies in the future.
// What is due waits for its moment by the clock, nobody is lost, and nobody gets it twice.
func TestSurviveAClockSetBack(t *testing.T) {
	t.Parallel()
	for name, running := range map[string]bool{"while it runs": true, "before a start": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			readers := choose(300, 3000)
			late := eachHundredth(readers, 0)
			c := begin(t, setting{Scenario: "clock set back an hour " + name, Readers: readers, Relay: mailtest.Script{Rules: append(
				to(late, mailtest.Rule{At: mailtest.AtRcpt, Times: 1, Say: "451 4.2.1 try again"}), slowRelay.Rules...)}})
			serving := c.Launch(readers / 5)
			if !running {
				serving.Stop()
			}
			c.SetBack(time.Hour)
			if !running {
				c.LookAway()
				serving = c.Serve()
			}
			c.PutOff()
			if soonest, _ := c.waits(); soonest < time.Minute {
				t.Errorf("who was put off waits %v only", soonest)
			}
			if health := c.Health(serving); health.Status != "ok" {
				t.Errorf("/health says %+v", health)
			}
			c.events++
			c.Forward()
			c.Ends(deliveries.Report{Accepted: readers})
			if c.tally.Doubled > 0 || len(who(c.Ledger(letter), doubted)) > 0 {
				t.Errorf("%d got it twice", c.tally.Doubled)
			}
		})
	}
}

// SetBack makes the clock go back by so much, as the ledger sees it.
func (c *trial) SetBack(by time.Duration) {
	c.t.Helper()
	if c.Look(); len(who(c.Ledger(letter), in(deliveries.Planned))) == 0 {
		c.t.Error("the clock is set after the last mail was marked: it proves nothing")
	}
	ms := by.Milliseconds()
	c.must(c.looks.db.Write(c.t.Context(), func(tx *database.Tx) error {
		for _, change := range []string{
			"UPDATE deliveries SET next_at = next_at + ?1, marked_at = marked_at + ?1, decided_at = decided_at + ?1",
			"UPDATE runs SET frozen_at = frozen_at + ?1, last_moment = last_moment + ?1",
			"UPDATE campaigns SET created_at = created_at + ?1, changed_at = changed_at + ?1, launched_at = launched_at + ?1",
		} {
			if _, err := tx.Exec(c.t.Context(), change, ms); err != nil {
				return err
			}
		}
		return nil
	}))
}
