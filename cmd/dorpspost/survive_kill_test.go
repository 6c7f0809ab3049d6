package main

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
)

// kill -9 in the middle of a campaign, again and again.
func TestSurviveKill(t *testing.T) {
	t.Parallel()
	t.Run("and send again what is in doubt", func(t *testing.T) {
		readers, kills := choose(800, 20_000), choose(3, 50)
		c := begin(t, setting{Scenario: "kill -9, doubt is sent again", Readers: readers, Relay: everyStep})
		doubts := c.killInTheMiddle(kills)
		unknown := c.OnlyDoubtLeft().Unknown
		if shown := who(c.Hold(), in(deliveries.Unknown)); !slices.Equal(shown, doubts) {
			t.Errorf("the ledger shows %v as unknown, on the wire at the kills were %v", shown, doubts)
		}
		if c.tally.Doubled > 0 {
			t.Errorf("%d got it twice before anybody said that it may be sent again", c.tally.Doubled)
		}
		c.Run("campaigns", "resume", letter, "--unknown", "resend")
		c.Ends(deliveries.Report{Accepted: readers})
		c.EverybodyHasIt()
		t.Logf("%d readers, %d kills: %d of unknown outcome (%v per kill), %d got it twice when these were sent again",
			readers, kills, unknown, c.perEvent, c.tally.Doubled)
	})
	t.Run("with sixteen connections, and leave what is in doubt", func(t *testing.T) {
		readers, kills := choose(800, 5000), choose(3, 10)
		c := begin(t, setting{Scenario: "kill -9 of 16 connections, doubt is left", Readers: readers, Unknown: deliveries.Leave, Relay: everyStep, Lines: 16})
		doubts := c.killInTheMiddle(kills)
		c.Ends(deliveries.Report{Accepted: readers - len(doubts), Settled: len(doubts)})
		if settled := who(c.Hold(), in(deliveries.Settled)); !slices.Equal(settled, doubts) {
			t.Errorf("the ledger settled %v, on the wire at the kills were %v", settled, doubts)
		}
		if c.tally.Doubled > 0 {
			t.Errorf("%d got it twice", c.tally.Doubled)
		}
	})
}

// everyStep is a relay that takes a moment here and there, so that a crash finds messages in every step: some named, some
// taken and not yet answered.
var everyStep = mailtest.Script{Rules: []mailtest.Rule{
	{At: mailtest.AtDot, Wait: 3 * time.Millisecond}, {At: mailtest.AtRcpt, Every: 3, Wait: 2 * time.Millisecond},
}}

// killInTheMiddle launches the campaign, kills the service so many times while it sends, starts it again each time, and
// returns who was on the wire at the kills.
func (c *trial) killInTheMiddle(kills int) (doubts []string) {
	c.t.Helper()
	serving := c.Launch(1)
	for kill := range kills {
		c.Taken(c.Relay, max(1, c.Readers*(kill+1)/(kills+1)-rand.N(c.Readers/(kills+1))))
		serving.Kill()
		c.Quiet()
		doubts = append(doubts, c.Doubt(c.Hold())...)
		c.LookAway() // a crash is only one when nobody else holds the files
		serving = c.Serve()
	}
	slices.Sort(doubts)
	return slices.Compact(doubts)
}
