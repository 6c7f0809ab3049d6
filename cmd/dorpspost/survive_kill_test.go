package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
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

// kill -9 in the middle of a campaign, again and again. What the relay took stands in a file that it wrote before it
// answered: that is the truth to which the ledger is held.
func TestSurviveKill(t *testing.T) {
	t.Parallel()
	readers, kills := 800, 3
	if atLength() {
		readers, kills = 5000, 10
	}
	t.Run("and send again what is in doubt", func(t *testing.T) {
		c := newCrash(t, readers, deliveries.Ask)
		c.killInTheMiddle(kills)
		status := c.site.When(letter, "waits for a person only", func(s campaigns.Status) bool { return s.Reports[0].Open() == s.Reports[0].Unknown })
		if unknown := c.in(deliveries.Unknown); !slices.Equal(unknown, c.doubts()) {
			t.Errorf("the ledger shows %v as unknown, on the wire at the kills were %v", unknown, c.doubts())
		}
		c.nobodyLostNorTwice()
		c.site.Run("campaigns", "resume", letter, "--unknown", "resend")
		mustCount(t, c.site.Ended(letter), deliveries.Report{Total: readers, Accepted: readers})
		doubles := c.everybodyOnceAtLeast()
		t.Logf("%d readers, %d kills: 0 lost, %d of unknown outcome (%v per kill), %d got it twice when these were sent again, in %v",
			readers, kills, status.Reports[0].Unknown, c.perKill, doubles, c.took())
	})
	t.Run("and leave what is in doubt", func(t *testing.T) {
		c := newCrash(t, readers, deliveries.Leave)
		c.killInTheMiddle(kills)
		settled := len(c.doubts())
		mustCount(t, c.site.Ended(letter), deliveries.Report{Total: readers, Accepted: readers - settled, Settled: settled})
		if rows := c.in(deliveries.Settled); !slices.Equal(rows, c.doubts()) {
			t.Errorf("the ledger settled %v, on the wire at the kills were %v", rows, c.doubts())
		}
		c.nobodyLostNorTwice()
		t.Logf("%d readers, %d kills: 0 lost, %d left as unknown (%v per kill), nobody twice, in %v", readers, kills, settled, c.perKill, c.took())
	})
}

// letter is the campaign of these tests.
const letter = "Brief aan iedereen"

// crash is one campaign, its relay, and what was on the wire when the service was killed.
type crash struct {
	t       *testing.T
	site    *site
	relay   *mailtest.Relay
	truth   string
	readers int
	begun   time.Time
	doubt   map[string]bool
	perKill []int
}

const connections = 4 // as through makes them

func newCrash(t *testing.T, readers int, unknown deliveries.Policy) *crash {
	t.Helper()
	c := &crash{t: t, readers: readers, truth: filepath.Join(t.TempDir(), "taken.json"), doubt: map[string]bool{}}
	// An answer takes a moment, so that the kill finds messages in every step: some named, some taken and not yet answered.
	c.relay = mailtest.Start(t, mailtest.Script{File: c.truth, Keep: 1, Rules: []mailtest.Rule{
		{At: mailtest.AtDot, Wait: 3 * time.Millisecond}, {At: mailtest.AtRcpt, Every: 3, Wait: 2 * time.Millisecond},
	}})
	c.site = newSite(t, through(c.relay))
	c.site.Topic("imh-week", "IMH-week")
	importing := time.Now()
	c.site.Import(c.site.Readers(readers), "imh-week")
	t.Logf("import of %d readers: %v", readers, time.Since(importing).Round(time.Millisecond))
	c.site.Apply(c.site.Write("brief.yaml", brief+"unknown: "+string(unknown)+"\n"))
	c.begun = time.Now()
	return c
}

// Readers is a list of so many people.
func (s *site) Readers(n int) string {
	s.t.Helper()
	var list strings.Builder
	list.WriteString("e-mail;voornaam\n")
	for i := range n {
		fmt.Fprintf(&list, "lezer%d@opvang.example;Els\n", i)
	}
	return s.Write("lezers.csv", list.String())
}

// killInTheMiddle launches the campaign, kills the service so many times while it sends, and starts it again each time.
func (c *crash) killInTheMiddle(kills int) {
	c.t.Helper()
	serving := c.site.Serve()
	c.site.Send(letter)
	for kill := range kills {
		c.reach(c.readers*(kill+1)/(kills+1) - rand.N(c.readers/(kills+1)))
		serving.Kill()
		if err := c.relay.WaitUntil(c.t.Context(), func(n mailtest.Counts) bool { return n.Open == 0 }); err != nil {
			c.t.Fatal(err)
		}
		onTheWire := c.in(deliveries.Sending)
		if len(onTheWire) > connections {
			c.t.Errorf("kill %d left %d rows in doubt on %d connections", kill+1, len(onTheWire), connections)
		}
		if len(c.in(deliveries.Planned)) == 0 {
			c.t.Errorf("kill %d came after the last mail: it proves nothing", kill+1)
		}
		for _, address := range onTheWire {
			c.doubt[address] = true
		}
		c.perKill = append(c.perKill, len(onTheWire))
		c.site.LookAway() // a crash is only one when nobody else holds the files
		serving = c.site.Serve()
	}
}

func (c *crash) reach(taken int) {
	c.t.Helper()
	if err := c.relay.WaitFor(c.t.Context(), max(taken, 1)); err != nil {
		c.t.Fatal(err)
	}
}

// in lists who is in this state of the ledger.
func (c *crash) in(state deliveries.State) (addresses []string) {
	c.t.Helper()
	for address, row := range c.site.Ledger(letter) {
		if row.State == state {
			addresses = append(addresses, address)
		}
	}
	slices.Sort(addresses)
	return addresses
}

func (c *crash) doubts() []string { return slices.Sorted(maps.Keys(c.doubt)) }

func (c *crash) took() time.Duration { return time.Since(c.begun).Round(10 * time.Millisecond) }

// taken counts the copies that the relay has, by address, and checks that copies for one person have one Message-ID.
func (c *crash) taken() map[string]int {
	c.t.Helper()
	messages, err := mailtest.ReadFile(c.truth)
	c.site.must(err)
	count, ids := map[string]int{}, map[string]string{}
	for _, m := range messages {
		to := m.To[0]
		if before, twice := ids[to]; twice && before != m.MessageID {
			c.t.Errorf("%s got the letter as %s and as %s", to, before, m.MessageID)
		}
		count[to], ids[to] = count[to]+1, m.MessageID
	}
	return count
}

// nobodyLostNorTwice holds before anything in doubt is sent again: accepted is accepted, and nobody has two.
func (c *crash) nobodyLostNorTwice() {
	c.t.Helper()
	taken, ledger := c.taken(), c.site.Ledger(letter)
	if len(ledger) != c.readers {
		c.t.Errorf("the ledger has %d rows for %d readers", len(ledger), c.readers)
	}
	for address, row := range ledger {
		if taken[address] == 0 && !c.doubt[address] {
			c.t.Errorf("%s is %s, and the relay has nothing: lost", address, row.State)
		}
		if taken[address] > 1 {
			c.t.Errorf("%s has it %d times", address, taken[address])
		}
	}
}

// everybodyOnceAtLeast holds after that, and returns how many have it twice: only rows that were in doubt.
func (c *crash) everybodyOnceAtLeast() (doubles int) {
	c.t.Helper()
	taken := c.taken()
	for address := range c.site.Ledger(letter) {
		switch n := taken[address]; {
		case n == 0:
			c.t.Errorf("%s never got it", address)
		case n == 2 && c.doubt[address]:
			doubles++
		case n > 1:
			c.t.Errorf("%s has it %d times; in doubt: %v", address, n, c.doubt[address])
		}
	}
	return doubles
}
