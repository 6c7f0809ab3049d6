package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
)

// atLength tells whether the long form of these tests was asked for: make survive.
func atLength() bool { return os.Getenv("DORPSPOST_SURVIVE") == "full" }

// choose is the length of a test: in make test, and in make survive.
func choose(short, long int) int {
	if atLength() {
		return long
	}
	return short
}

// letter is the campaign of these tests, brief its file: for everybody.
const (
	letter = "Brief aan iedereen"
	brief  = "name: " + letter + "\ntopic: imh-week\ntemplate: imh-week\n"
)

const connections = 4 // as through makes them, where a trial does not say otherwise

// trial is one campaign that is put through something, with the relay's record to which its ledger is held.
type trial struct {
	*site
	Scenario string
	Relay    *mailtest.Relay
	Readers  int
	lines    int    // connections to the relay
	truth    string // where the relay writes
	script   mailtest.Script
	begun    time.Time
	tally    tally
	events   int   // how often something happened to it
	perEvent []int // rows in doubt after each event, where each is looked at by itself
	told     bool  // its outcome is in the table
}

// setting says how a trial begins.
type setting struct {
	Scenario string
	Readers  int
	Unknown  deliveries.Policy // of the campaign; ask by default
	Relay    mailtest.Script
	Lines    int // connections to the relay; four by default
	Config   []func(*Config)
	Before   func(*site) // before there is a database
}

// begin makes the site, its relay, its readers and the campaign; nothing is sent yet.
func begin(t *testing.T, how setting) *trial {
	t.Helper()
	if how.Lines == 0 {
		how.Lines = connections
	}
	c := &trial{Scenario: how.Scenario, Readers: how.Readers, lines: how.Lines, script: how.Relay, truth: filepath.Join(t.TempDir(), "taken.json")}
	t.Cleanup(c.orNot)
	c.script.File, c.script.Keep = c.truth, 1
	c.Relay = mailtest.Start(t, c.script)
	lines := func(config *Config) { config.Relay.Connections = how.Lines }
	c.site = newSite(t, append([]func(*Config){through(c.Relay), lines}, how.Config...)...)
	if how.Before != nil {
		how.Before(c.site)
	}
	c.Fill(how.Unknown)
	return c
}

// orNot puts a trial that did not come to its end in the table as such.
func (c *trial) orNot() {
	if !c.told {
		outcomes.add(outcome{scenario: c.Scenario, readers: c.Readers, broken: true})
	}
}

// cannot skips a test that cannot be held on this machine. At full length each is asked for, and it fails.
func cannot(t *testing.T, format string, args ...any) {
	t.Helper()
	if atLength() {
		t.Fatalf("not run: "+format, args...)
	}
	t.Skipf("not run: "+format, args...)
}

// Fill imports the readers and applies the campaign.
func (c *trial) Fill(unknown deliveries.Policy) {
	c.t.Helper()
	c.Topic("imh-week", "IMH-week")
	c.Import(c.site.Readers(c.Readers), "imh-week")
	if unknown == "" {
		unknown = deliveries.Ask
	}
	c.Apply(c.Write("brief.yaml", brief+"unknown: "+string(unknown)+"\n"))
	c.begun = time.Now()
}

// Launch starts the service, launches the campaign and waits until the relay has so many mails.
func (c *trial) Launch(taken int) *process {
	c.t.Helper()
	serving := c.Serve()
	c.Send(letter)
	c.Taken(c.Relay, taken)
	return serving
}

// Readers is a list of so many people.
func (s *site) Readers(n int) string {
	s.t.Helper()
	var list strings.Builder
	list.WriteString("e-mail;voornaam\n")
	for i := range n {
		list.WriteString(address(i) + ";Els\n")
	}
	return s.Write("lezers.csv", list.String())
}

// address is that of the nth reader, from 0.
func address(n int) string { return fmt.Sprintf("lezer%d@opvang.example", n) }

// AtTheRelay is what the relay wrote down.
func (c *trial) AtTheRelay() []mailtest.Message {
	c.t.Helper()
	messages, err := mailtest.ReadFile(c.truth)
	c.must(err)
	return messages
}

// Hold holds the ledger to the truth, and returns it. Nothing may be on the wire.
func (c *trial) Hold() map[string]row {
	c.t.Helper()
	ledger := c.Ledger(letter)
	c.tally = hold(ledger, c.AtTheRelay())
	c.say(c.tally.Faults)
	return ledger
}

// say tells of faults, of many only the first.
func (c *trial) say(faults []string) {
	c.t.Helper()
	for i, fault := range faults {
		if i == 10 {
			c.t.Errorf("... and %d more", len(faults)-i)
			return
		}
		c.t.Error(fault)
	}
}

// Quiet waits until the relay has no connection any more: what it took by then is all that it took.
func (c *trial) Quiet() {
	c.t.Helper()
	c.must(c.Relay.WaitUntil(c.t.Context(), func(n mailtest.Counts) bool { return n.Open == 0 }))
}

// Doubt is who is in doubt after an event, of a ledger of which nothing is on the wire any more: one row per connection
// at most. Some others must be open, or the event came too late.
func (c *trial) Doubt(ledger map[string]row) (doubt []string) {
	c.t.Helper()
	open := 0
	for address, r := range ledger {
		switch r.State {
		case deliveries.Sending:
			doubt = append(doubt, address)
		case deliveries.Planned, deliveries.Later:
			open++
		}
	}
	if len(doubt) > c.lines {
		c.t.Errorf("event %d left %d rows in doubt on %d connections", c.events+1, len(doubt), c.lines)
	}
	if open == 0 {
		c.t.Errorf("event %d came after the last mail: it proves nothing", c.events+1)
	}
	c.Happened(len(doubt))
	slices.Sort(doubt)
	return doubt
}

// Happened notes an event and how many rows it left in doubt.
func (c *trial) Happened(doubt int) {
	c.events++
	c.perEvent = append(c.perEvent, doubt)
}

// OnlyDoubtLeft waits until nothing moves any more but for a person's word on what is in doubt.
func (c *trial) OnlyDoubtLeft() deliveries.Report {
	c.t.Helper()
	status := c.When(letter, "waits for a person only", func(s campaigns.Status) bool {
		r := s.Reports[0]
		return r.Unknown > 0 && r.Open() == r.Unknown && r.Run.Problem != ""
	})
	return status.Reports[0]
}

// Ends waits for the end, holds report and ledger to the truth, and notes the outcome for the table. The wanted report
// is compared where it says something.
func (c *trial) Ends(want deliveries.Report) {
	c.t.Helper()
	ended := c.Ended(letter)
	ledger := c.Hold()
	c.say(sumFaults(ended.Reports[0], ledger, c.Readers))
	want.Total = c.Readers
	mustCount(c.t, ended, want)
	c.told = true
	outcomes.add(outcome{
		scenario: c.Scenario, readers: c.Readers, events: c.events, perEvent: c.perEvent, doubted: len(who(ledger, doubted)), tally: c.tally, took: time.Since(c.begun),
	})
}

// EverybodyHasIt checks that each reader has the mail once at least.
func (c *trial) EverybodyHasIt() {
	c.t.Helper()
	has := map[string]bool{}
	for _, m := range c.AtTheRelay() {
		has[m.To[0]] = true
	}
	for address := range c.Ledger(letter) {
		if !has[address] {
			c.t.Errorf("%s never got it", address)
		}
	}
}

// who lists, in order, those of a ledger for whom this holds.
func who(ledger map[string]row, is func(row) bool) (addresses []string) {
	for address, r := range ledger {
		if is(r) {
			addresses = append(addresses, address)
		}
	}
	slices.Sort(addresses)
	return addresses
}

func in(state deliveries.State) func(row) bool { return func(r row) bool { return r.State == state } }

func doubted(r row) bool { return r.Doubts > 0 }
