package main

import (
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
)

// SIGTERM and SIGINT in the middle: nothing new is begun, what is on the wire ends well, and the next start does the rest.
func TestSurviveStop(t *testing.T) {
	t.Parallel()
	readers, stops := choose(400, 5000), choose(2, 10)
	c := begin(t, setting{Scenario: "SIGTERM and SIGINT in turn", Readers: readers, Relay: everyStep})
	serving := c.Launch(1)
	for stop := range stops {
		c.Taken(c.Relay, readers*(stop+1)/(stops+2))
		signal := []os.Signal{syscall.SIGTERM, syscall.SIGINT}[stop%2]
		if code := serving.End(signal); code != 0 {
			t.Errorf("after %v the service ended with exit code %d: %s", signal, code, serving.err.String())
		}
		c.Quiet()
		if doubt := c.Doubt(c.Hold()); len(doubt) > 0 {
			t.Errorf("after %v the outcome is unknown of %v", signal, doubt)
		}
		if report := c.Report(letter).Reports[0]; report.Accepted != c.Relay.Counts().Taken || report.Unknown > 0 || report.Planned == 0 {
			t.Errorf("after %v the report says %+v, and the relay took %d", signal, report, c.Relay.Counts().Taken)
		}
		serving = c.Serve()
	}
	c.Ends(deliveries.Report{Accepted: readers})
	if c.tally.Doubled > 0 {
		t.Errorf("%d got it twice", c.tally.Doubled)
	}
}

// A first signal waits for what is on the wire; a second ends everything at once, as a crash does, and what was on the
// wire is of unknown outcome.
func TestSurviveASecondSignal(t *testing.T) {
	t.Parallel()
	readers, answered := choose(100, 1000), make(chan struct{})
	defer close(answered)
	c := begin(t, setting{Scenario: "a second signal while waiting for answers", Readers: readers, Relay: falling(readers/2, answered)})
	serving := c.Launch(1)
	c.Held(readers / 2)
	c.must(serving.cmd.Process.Signal(syscall.SIGTERM))
	serving.Gone()
	select {
	case <-serving.ended:
		t.Error("after one signal the service did not wait for the mails on the wire")
	default:
	}
	if code := serving.End(syscall.SIGTERM); code != -1 {
		t.Errorf("after the second signal the service ended with exit code %d, want an end by the signal itself", code)
	}
	c.Relay.Behave()
	doubt := c.Doubt(c.Hold())
	if len(doubt) != connections {
		t.Errorf("%d were on the wire of %d connections", len(doubt), connections)
	}
	c.LookAway()
	c.Serve()
	c.OnlyDoubtLeft()
	if shown := who(c.Hold(), in(deliveries.Unknown)); !slices.Equal(shown, doubt) {
		t.Errorf("unknown are %v, on the wire were %v", shown, doubt)
	}
	c.Run("campaigns", "resume", letter, "--unknown", "resend")
	c.Ends(deliveries.Report{Accepted: readers})
	c.EverybodyHasIt()
}

// falling is a relay that answers so many mails, and the next ones only when the channel is closed.
func falling(answers int, answered <-chan struct{}) mailtest.Script {
	return mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Times: answers}, {At: mailtest.AtDot, Until: answered}}}
}

// Held waits until every connection has a mail at such a relay, and returns whose they are.
func (c *trial) Held(answers int) []string {
	c.t.Helper()
	c.Taken(c.Relay, answers+connections)
	c.When(letter, "has the verdicts of all others", func(s campaigns.Status) bool { return s.Reports[0].Accepted == answers })
	return who(c.Ledger(letter), in(deliveries.Sending))
}

// Gone waits until the pages are: the service has heard that it should end.
func (p *process) Gone() {
	p.t.Helper()
	address := strings.TrimPrefix(p.URL, "http://")
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		_ = conn.Close()
	}
	p.t.Fatal("the service does not hear the signal")
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

// A second service while the first sends: it is refused with a sentence, and the campaign does not notice.
func TestSurviveASecondService(t *testing.T) {
	t.Parallel()
	readers := choose(300, 2000)
	c := begin(t, setting{Scenario: "a second serve while sending", Readers: readers, Relay: slowRelay})
	c.Launch(1)
	for range choose(1, 5) {
		a := c.Refuses("another dorpspost is serving this database: stop that one first", "serve")
		if a.code != exitFailed || a.out != "" {
			t.Errorf("exit code %d, and it said:\n%s", a.code, a.out)
		}
		c.events++
	}
	if c.Report(letter).Reports[0].Planned == 0 {
		t.Error("the second service came after the last mail: it proves nothing")
	}
	c.Ends(deliveries.Report{Accepted: readers})
	if c.tally.Doubled > 0 {
		t.Errorf("%d got it twice", c.tally.Doubled)
	}
}
