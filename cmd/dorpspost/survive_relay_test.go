package main

import (
	"encoding/json"
	"net"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
)

// sending is a site with three readers, its service, and a campaign that was launched.
func sending(t *testing.T, changes ...func(*Config)) (*site, *process) {
	t.Helper()
	site := village(t, changes...)
	site.Apply(site.Write("brief.yaml", brief))
	serving := site.Serve()
	site.Send(letter)
	return site, serving
}

// Waits waits until the campaign says why it waits, and checks that /health says it too and is well.
func (s *site) Waits(serving *process, words string) {
	s.t.Helper()
	s.When(letter, "waits: "+words, func(c campaigns.Status) bool { return strings.Contains(c.Reports[0].Run.Problem, words) })
	if told := s.Run("campaigns", "report", letter).out; !strings.Contains(told, words) || !strings.Contains(told, "It waits:") {
		s.t.Errorf("the report does not say why the campaign waits:\n%s", told)
	}
	if health := s.Health(serving); health.Status != "ok" || !strings.Contains(strings.Join(health.Problems, "\n"), words) {
		s.t.Errorf("/health says %+v", health)
	}
}

type health struct {
	Status   string   `json:"status"`
	Practice bool     `json:"practice"`
	Waiting  int      `json:"waiting_campaigns"`
	Problems []string `json:"problems"`
}

// Health is what /health tells.
func (s *site) Health(serving *process) (h health) {
	s.t.Helper()
	_, body := s.ask("GET", serving.URL+"/health", "")
	s.must(json.Unmarshal([]byte(body), &h))
	return h
}

// A relay that is away: the campaign waits and says so, a stop is obeyed all the same, and once the relay is there again
// everybody gets one.
func TestSurviveARelayThatIsAway(t *testing.T) {
	t.Parallel()
	address := freePort(t)
	site, serving := sending(t, at(t, address))
	site.Refuses("nothing listens at the relay "+address, "mail", "check")
	site.Waits(serving, "nothing listens at the relay "+address)

	site.Apply(site.Write("tweede.yaml", strings.Replace(brief, letter, "Tweede", 1)))
	site.Send("Tweede")
	site.Run("campaigns", "stop", "Tweede")
	asked := time.Now()
	mustCount(t, site.Ended("Tweede"), deliveries.Report{Total: 3, Skipped: 3, SkippedBy: map[string]int{deliveries.ReasonStopped: 3}})
	if took := time.Since(asked); took > obeyed {
		t.Errorf("with the relay away a stop took %v, want %v at most", took, obeyed)
	}

	relay, err := mailtest.Listen(address, mailtest.Script{})
	site.must(err)
	defer relay.Close()
	mustCount(t, site.Ended(letter), deliveries.Report{Total: 3, Accepted: 3})
	onceEach(t, relay, 3)
	site.Run("mail", "check")
	if health := site.Health(serving); len(health.Problems) > 0 {
		t.Errorf("when all is well, /health still says %v", health.Problems)
	}
}

// at sends by whatever listens at this address.
func at(t *testing.T, address string) func(*Config) {
	t.Helper()
	resolved, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return func(c *Config) {
		c.Relay = mailer.Config{Host: resolved.IP.String(), Port: resolved.Port, TLS: mailer.TLSNone, Connections: 4, Timeout: 2 * time.Second, VerdictTimeout: 2 * time.Second}
	}
}

// A relay that refuses the password: nobody's mail suffers for it, and nobody reads the password anywhere.
func TestSurviveARelayThatRefusesUs(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t, mailtest.Script{TLS: mailtest.STARTTLS, User: "lindewijk", Password: "appelmoes"})
	login := func(password string) func(*Config) {
		return func(c *Config) {
			through(relay)(c)
			c.Relay.TLS, c.Relay.CAFile, c.Relay.Username, c.Relay.Password = mailer.TLSStart, relay.CAFile(), "lindewijk", password
		}
	}
	site, serving := sending(t, login("peren op sap"))
	told := site.Refuses("refuses the user name or the password: 535 5.7.8", "mail", "check")
	site.Waits(serving, "refuses the user name or the password")
	if code := serving.Stop(); code != 0 {
		t.Errorf("the service ended with exit code %d", code)
	}
	if strings.Contains(told.err+serving.err.String()+serving.out.String()+site.Everything(), "peren op sap") {
		t.Error("the password can be read in what was said, logged or stored")
	}
	mustCount(t, site.Report(letter), deliveries.Report{Total: 3, Planned: 3})

	site.Configure(login("appelmoes"))
	site.Run("mail", "check")
	site.Serve()
	mustCount(t, site.Ended(letter), deliveries.Report{Total: 3, Accepted: 3})
	onceEach(t, relay, 3)
}

// A relay that takes the message and never says so: nobody knows, and the campaign says that instead of guessing. The
// same for a test mail, and for a relay that does not even greet.
func TestSurviveARelayThatFallsSilent(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, To: "lezer1@opvang.example", Times: 1, Hang: true}}})
	site, serving := sending(t, through(relay))
	status := site.When(letter, "waits for a person", func(c campaigns.Status) bool {
		return c.Reports[0].Open() == 1 && c.Reports[0].Unknown == 1 && c.Reports[0].Run.Problem != ""
	})
	mustCount(t, status, deliveries.Report{Total: 3, Accepted: 2, Unknown: 1})
	if told := site.Run("campaigns", "report", letter).out; !strings.Contains(told, "1 of unknown outcome") || !strings.Contains(told, "--unknown resend") {
		t.Errorf("the report does not say what to decide:\n%s", told)
	}
	if row := site.Ledger(letter)["lezer1@opvang.example"]; row.State != deliveries.Unknown || row.Attempt != 1 {
		t.Errorf("the silent one is %s after %d attempts, want unknown after 1", row.State, row.Attempt)
	}
	site.Run("campaigns", "resume", letter, "--unknown", "leave")
	mustCount(t, site.Ended(letter), deliveries.Report{Total: 3, Accepted: 2, Settled: 1})

	relay.Behave(mailtest.Rule{At: mailtest.AtDot, Hang: true})
	site.Run("mail", "check", "--to", "proef@lindewijk.example")
	site.Until("the test mail is of unknown outcome", func(a *app) (bool, error) {
		n, err := a.deliveries.Notice(t.Context(), 1)
		return n.State == deliveries.Unknown, err
	})
	relay.Behave(mailtest.Rule{At: mailtest.AtGreeting, Hang: true})
	site.Refuses("does not greet like a mail relay (no answer in time)", "mail", "check")
	if code := serving.Stop(); code != 0 {
		t.Errorf("the service ended with exit code %d", code)
	}
}

// Without a relay and without practice a campaign waits; every place says that nothing was sent. Once there is a relay
// it goes.
func TestSurviveWithoutARelay(t *testing.T) {
	t.Parallel()
	site, clock := newStory(t, func(c *Config) { c.Practice = false })
	site.Topic("imh-week", "IMH-week")
	site.Import(site.Given("lezers.csv"), "imh-week")
	site.Apply(site.Given("nieuws.yaml"))
	clock.To(site.Moments("Nieuws van de week", 1)[0])
	waiting := site.When("Nieuws van de week", "waits", func(c campaigns.Status) bool { return c.State == campaigns.Waiting })
	if waiting.Problem != campaigns.ErrNoRelay.Error() || len(waiting.Reports) > 0 {
		t.Errorf("the campaign waits with %q and %d reports", waiting.Problem, len(waiting.Reports))
	}
	if told := site.Run("campaigns", "report", waiting.Name).out; !strings.Contains(told, "no relay is set, so nothing can leave") {
		t.Errorf("the report says:\n%s", told)
	}
	site.Refuses("no relay is set, so nothing can leave", "campaigns", "send", waiting.Name)
	_, page := site.ask("GET", clock.serving.address()+"/inbox", "")
	if want := "Er is nog geen mailserver ingesteld, dus er is niets verstuurd. Er wacht één campagne."; !strings.Contains(page, want) {
		t.Errorf("the inbox does not say %q:\n%s", want, page)
	}
	if health := site.Health(&process{URL: clock.serving.address()}); health.Waiting != 1 || health.Practice {
		t.Errorf("/health says %+v", health)
	}

	clock.Stop()
	relay := mailtest.Start(t)
	site.Configure(through(relay))
	site.Serve()
	mustCount(t, site.Ended(waiting.Name), deliveries.Report{Total: 6, Accepted: 6})
	onceEach(t, relay, 6)
}
