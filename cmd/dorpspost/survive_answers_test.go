package main

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
)

// Forward lets what was put off be due at once, as after the minutes that it would wait, until nothing is put off any more.
func (c *trial) Forward() {
	c.t.Helper()
	for {
		later := 0
		c.Until("what is due has gone", func(a *app) (bool, error) {
			due, err := a.count(c.t, `SELECT count(*) FROM deliveries WHERE state IN ('planned', 'sending')
				OR state = 'later' AND next_at <= CAST(unixepoch('subsec') * 1000 AS INTEGER)`)
			if err != nil || due > 0 {
				return false, err
			}
			later, err = a.count(c.t, "SELECT count(*) FROM deliveries WHERE state = 'later'")
			return true, err
		})
		if later == 0 {
			return
		}
		c.must(c.looks.db.Write(c.t.Context(), func(tx *database.Tx) error {
			_, err := tx.Exec(c.t.Context(), "UPDATE deliveries SET next_at = ?1 WHERE state = 'later'", database.Now())
			return err
		}))
	}
}

// PutOff waits until everybody was tried, and returns who was put off; nothing is on the wire then.
func (c *trial) PutOff() []string {
	c.t.Helper()
	c.When(letter, "was tried with everybody", func(s campaigns.Status) bool { return s.Reports[0].Planned+s.Reports[0].Sending == 0 })
	return who(c.Hold(), in(deliveries.Later))
}

// eachHundredth are the readers, one in a hundred, whom something befalls.
func eachHundredth(readers, from int) (addresses []string) {
	for i := from; i < readers; i += 100 {
		addresses = append(addresses, address(i))
	}
	slices.Sort(addresses)
	return addresses
}

// to is a rule for each of these.
func to(addresses []string, rule mailtest.Rule) (rules []mailtest.Rule) {
	for _, rule.To = range addresses {
		rules = append(rules, rule)
	}
	return rules
}

// befell notes that something befell these readers, each an event of its own that is not looked at by itself.
func (c *trial) befell(readers []string) { c.events += len(readers) }

// A relay that says 421 now and then, at any step, and closes: those are put off and get it later; nobody is in doubt.
func TestSurvive421(t *testing.T) {
	t.Parallel()
	readers := choose(600, 5000)
	var all []string
	var rules []mailtest.Rule
	for i, step := range []mailtest.Step{mailtest.AtMail, mailtest.AtRcpt, mailtest.AtData, mailtest.AtDot} {
		if step == mailtest.AtMail { // which names nobody yet
			rules = append(rules, mailtest.Rule{At: step, Every: 100, Times: readers / 100, Say: "421 4.3.2 shutting down"})
			continue
		}
		hit := eachHundredth(readers, 20*i)
		all, rules = append(all, hit...), append(rules, to(hit, mailtest.Rule{At: step, Times: 1, Say: "421 4.3.2 shutting down"})...)
	}
	c := begin(t, setting{Scenario: "421 at MAIL, RCPT, DATA and after the dot, each 1 %", Readers: readers, Relay: mailtest.Script{Rules: rules}})
	c.Launch(1)
	late := c.PutOff()
	for _, address := range all {
		if !slices.Contains(late, address) {
			t.Errorf("%s met with a 421 and was not put off", address)
		}
	}
	if most := len(all) + readers/100; len(late) > most {
		t.Errorf("%d were put off, and only %d met with a 421", len(late), most)
	}
	c.befell(late)
	c.Forward()
	c.Ends(deliveries.Report{Accepted: readers})
	if c.tally.Doubled > 0 || len(who(c.Ledger(letter), doubted)) > 0 {
		t.Errorf("%d got it twice; in doubt were %v", c.tally.Doubled, who(c.Ledger(letter), doubted))
	}
}

// A relay that greylists everybody: all are put off for a minute or so, and then all get it.
func TestSurviveGreylisting(t *testing.T) {
	t.Parallel()
	readers := choose(400, 5000)
	// Nobody is tried a second time before everybody was once, so that these are the first tries.
	c := begin(t, setting{Scenario: "451 to every first try", Readers: readers, Relay: mailtest.Script{Rules: []mailtest.Rule{
		{At: mailtest.AtRcpt, Times: readers, Say: "451 4.7.1 Greylisted, come back later"},
	}}})
	serving := c.Serve()
	c.Send(letter)
	late := c.PutOff()
	if len(late) != readers {
		t.Errorf("%d of %d were put off", len(late), readers)
	}
	soonest, latest := c.waits()
	if soonest < time.Minute || latest > 2*time.Minute {
		t.Errorf("they wait from %v to %v, want one to two minutes: greylisting is handled within minutes", soonest, latest)
	}
	c.befell(late)
	c.Forward()
	c.Ends(deliveries.Report{Accepted: readers})
	if tried := who(c.Ledger(letter), func(r row) bool { return r.Attempt != 2 }); len(tried) > 0 || c.tally.Doubled > 0 {
		t.Errorf("%d were not tried exactly twice, %d got it twice", len(tried), c.tally.Doubled)
	}
	if health := c.Health(serving); len(health.Problems) > 0 {
		t.Errorf("/health says %v: greylisting is no fault of the relay", health.Problems)
	}
}

// waits is how long those who were put off wait, from the relay's answer.
func (c *trial) waits() (soonest, latest time.Duration) {
	c.t.Helper()
	for _, side := range []struct {
		of *time.Duration
		by string
	}{{&soonest, "min"}, {&latest, "max"}} {
		ms, err := c.Look().count(c.t, "SELECT "+side.by+"(next_at - decided_at) FROM deliveries WHERE state = 'later'")
		c.must(err)
		*side.of = time.Duration(ms) * time.Millisecond
	}
	return soonest, latest
}

// A relay that refuses one in a hundred as unknown and one in a hundred for another reason: exactly those are refused, with
// the relay's words, and only who does not exist is suppressed.
func TestSurvive550(t *testing.T) {
	t.Parallel()
	readers := choose(600, 5000)
	gone, full := eachHundredth(readers, 0), eachHundredth(readers, 50)
	c := begin(t, setting{Scenario: "550 to 1 %, 552 5.2.2 to 1 %", Readers: readers, Relay: mailtest.Script{Rules: append(
		to(gone, mailtest.Rule{At: mailtest.AtRcpt, Say: "550 5.1.1 no such user"}),
		to(full, mailtest.Rule{At: mailtest.AtRcpt, Say: "552 5.2.2 mailbox full"})...)}})
	c.Launch(1)
	both := slices.Sorted(slices.Values(append(slices.Clone(gone), full...)))
	c.befell(both)
	c.Ends(deliveries.Report{Accepted: readers - len(both), Refused: len(both)})
	ledger := c.Ledger(letter)
	if refused := who(ledger, in(deliveries.Refused)); !slices.Equal(refused, both) {
		t.Errorf("refused are %v, want %v", refused, both)
	}
	for _, address := range gone {
		if !strings.Contains(ledger[address].Words, "no such user") {
			t.Errorf("%s was refused with the words %q", address, ledger[address].Words)
		}
	}
	if suppressed := c.Suppressed(); !slices.Equal(suppressed, gone) {
		t.Errorf("suppressed are %v, want %v", suppressed, gone)
	}
}

// Suppressed lists who must not be mailed any more.
func (s *site) Suppressed() []string {
	s.t.Helper()
	rows, err := s.Look().db.Read().Query(s.t.Context(),
		"SELECT p.address FROM subscribers p JOIN suppressions x ON x.address_key = p.address_key WHERE x.undone_at IS NULL ORDER BY p.address")
	all, err := database.Scan(rows, err, func(rows *sql.Rows) (a string, err error) { return a, rows.Scan(&a) })
	s.must(err)
	return all
}

// A relay that hangs up on one in a hundred before their message (they get it later), on one in a hundred in the middle of
// it (small as it is, it may have been written to its end: then they are in doubt), and on one in a hundred after it took
// the message (they are in doubt, exactly they).
func TestSurviveALineThatDrops(t *testing.T) {
	t.Parallel()
	readers := choose(600, 5000)
	before, middle, behind := eachHundredth(readers, 0), eachHundredth(readers, 33), eachHundredth(readers, 66)
	c := begin(t, setting{Scenario: "line drops before, in and after 1 % of the mails each", Readers: readers, Relay: mailtest.Script{Rules: slices.Concat(
		to(before, mailtest.Rule{At: mailtest.AtData, Times: 1, Drop: true}),
		to(middle, mailtest.Rule{At: mailtest.AtBody, Times: 1, Drop: true}),
		to(behind, mailtest.Rule{At: mailtest.AtDot, Times: 1, Drop: true}))}})
	c.Launch(1)
	late := c.PutOff()
	ledger := c.Ledger(letter)
	for _, address := range before {
		if ledger[address].State != deliveries.Later {
			t.Errorf("the line dropped before the message for %s, which is %s", address, ledger[address].State)
		}
	}
	for _, address := range middle {
		if s := ledger[address].State; s != deliveries.Later && s != deliveries.Unknown {
			t.Errorf("the line dropped in the message for %s, which is %s", address, s)
		}
	}
	inDoubt := slices.DeleteFunc(who(ledger, in(deliveries.Unknown)), func(a string) bool { return slices.Contains(middle, a) })
	if !slices.Equal(inDoubt, behind) {
		t.Errorf("in doubt are %v, the line dropped after the message of %v", inDoubt, behind)
	}
	if most := slices.Concat(before, middle); len(late) > len(most) {
		t.Errorf("%d were put off, want %d at most", len(late), len(most))
	}
	c.befell(slices.Concat(before, middle, behind))
	c.Forward()
	unknown := c.OnlyDoubtLeft().Unknown
	c.Run("campaigns", "resume", letter, "--unknown", "resend")
	c.Ends(deliveries.Report{Accepted: readers})
	c.EverybodyHasIt()
	if c.tally.Doubled != len(behind) {
		t.Errorf("%d got it twice, want the %d whose mail had been taken", c.tally.Doubled, len(behind))
	}
	t.Logf("%d of unknown outcome, %d of them taken", unknown, len(behind))
}

// A relay that needs half a minute for one mail in a hundred: nobody else waits for that, and in the end all is right.
func TestSurviveASlowAnswer(t *testing.T) {
	t.Parallel()
	readers, slowness := choose(300, 1000), time.Duration(choose(2, 30))*time.Second
	slow, answered := eachHundredth(readers, 50), make(chan struct{})
	c := begin(t, setting{
		Scenario: "an answer that takes half a minute, to 1 %", Readers: readers,
		Relay:  mailtest.Script{Rules: to(slow, mailtest.Rule{At: mailtest.AtDot, Until: answered})},
		Lines:  len(slow) + 2,
		Config: []func(*Config){func(c *Config) { c.Relay.VerdictTimeout = time.Minute }},
	})
	c.Launch(1)
	begun := time.Now()
	c.When(letter, "has gone to all others", func(s campaigns.Status) bool { return s.Reports[0].Accepted == readers-len(slow) })
	waiting := who(c.Ledger(letter), in(deliveries.Sending))
	if !slices.Equal(waiting, slow) {
		t.Errorf("on the wire are %v, the relay is slow with %v", waiting, slow)
	}
	time.AfterFunc(slowness-time.Since(begun), func() { close(answered) })
	c.befell(slow)
	c.Ends(deliveries.Report{Accepted: readers})
	if c.tally.Doubled > 0 {
		t.Errorf("%d got it twice", c.tally.Doubled)
	}
}
