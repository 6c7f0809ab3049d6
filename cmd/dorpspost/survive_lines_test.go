package main

import (
	"slices"
	"testing"

	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
)

// A relay that begins an answer and does not end it: it falls silent after the first of two lines, or hangs up in the
// middle of one. Before the message that is put off; after it nobody can know, and exactly these are in doubt.
func TestSurviveHalfAnAnswer(t *testing.T) {
	t.Parallel()
	readers := choose(300, 2000)
	before, cut, silent := eachHundredth(readers, 0), eachHundredth(readers, 33), eachHundredth(readers, 66)
	c := begin(t, setting{Scenario: "half an answer, then silence or the end, 1 % each", Readers: readers, Relay: mailtest.Script{Rules: slices.Concat(
		to(before, mailtest.Rule{At: mailtest.AtRcpt, Times: 1, Half: true}),
		to(cut, mailtest.Rule{At: mailtest.AtDot, Times: 1, Half: true}),
		to(silent, mailtest.Rule{At: mailtest.AtDot, Times: 1, Say: "250-2.0.0 Ok, and"}))}})
	c.Launch(1)
	c.DoubtAfterTheDot(before, slices.Concat(cut, silent))
}

// TLS that breaks in mid-stream: what comes is no TLS any more.
func TestSurviveTLSThatBreaks(t *testing.T) {
	t.Parallel()
	readers := choose(300, 2000)
	before, behind := eachHundredth(readers, 0), eachHundredth(readers, 50)
	c := begin(t, setting{
		Scenario: "TLS breaks before and after 1 % of the mails each", Readers: readers,
		Relay: mailtest.Script{TLS: mailtest.STARTTLS, Rules: slices.Concat(
			to(before, mailtest.Rule{At: mailtest.AtRcpt, Times: 1, Break: true}),
			to(behind, mailtest.Rule{At: mailtest.AtDot, Times: 1, Break: true}))},
	})
	c.Configure(through(c.Relay), func(config *Config) { config.Relay.TLS, config.Relay.CAFile = mailer.TLSStart, c.Relay.CAFile() })
	c.Launch(1)
	c.DoubtAfterTheDot(before, behind)
}

// DoubtAfterTheDot checks that those whom something befell before their message were put off and get it once, and that
// exactly those are in doubt whom it befell after it; the relay had taken their mails.
func (c *trial) DoubtAfterTheDot(before, behind []string) {
	c.t.Helper()
	slices.Sort(behind)
	if late := c.PutOff(); !slices.Equal(late, before) {
		c.t.Errorf("put off were %v, want %v", late, before)
	}
	c.befell(slices.Concat(before, behind))
	c.Forward()
	c.OnlyDoubtLeft()
	if shown := who(c.Hold(), in(deliveries.Unknown)); !slices.Equal(shown, behind) {
		c.t.Errorf("in doubt are %v, want %v", shown, behind)
	}
	if c.tally.Doubled > 0 {
		c.t.Errorf("%d got it twice before anybody said that it may be sent again", c.tally.Doubled)
	}
	c.Run("campaigns", "resume", letter, "--unknown", "resend")
	c.Ends(deliveries.Report{Accepted: c.Readers})
	c.EverybodyHasIt()
	if c.tally.Doubled != len(behind) {
		c.t.Errorf("%d got it twice, want the %d whose mails had been taken", c.tally.Doubled, len(behind))
	}
}
