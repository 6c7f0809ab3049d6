package main

import (
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
)

// A relay that carries mail away, and pages that only this machine can open: every reader would get a mail that says it
// is practice, with links that lead nowhere.
func TestFaultsARelayWithPagesOnThisMachine(t *testing.T) {
	t.Parallel()
	site := newSite(t, func(c *Config) {
		c.Network.PublicURL = "http://127.0.0.1:8080"
		c.Relay.Host = "mail.example.org"
	})
	a := site.Refuses("network.public_url: no reader can open http://127.0.0.1:8080", "topics", "list")
	if a.code != exitUsage || !regexp.MustCompile(`config\.yaml:\d+: network`).MatchString(a.err) {
		t.Errorf("exit code %d: %s", a.code, a.err)
	}
	site.Configure(func(c *Config) { c.Network.PublicURL, c.Relay.Host = "http://127.0.0.1:8080", "localhost" })
	site.Run("topics", "list") // to try things out
	site.Configure(func(c *Config) { c.Relay.Host = "mail.example.org" })
	site.Run("topics", "list")
}

// Every setting that holds a domain is held to what relays take, and named.
func TestFaultsInADomain(t *testing.T) {
	t.Parallel()
	for key, change := range map[string]func(*Config){
		"network.sender.address": func(c *Config) { c.Network.Sender.Address = "nieuws@linde_wijk.example" },
		"network.reply_to":       func(c *Config) { c.Network.ReplyTo = "foo" },
		"network.leave_address":  func(c *Config) { c.Network.LeaveAddress = "weg@lindewijk" },
		"network.bounce_domain":  func(c *Config) { c.Network.BounceDomain = "terug" },
		"network.public_url":     func(c *Config) { c.Network.PublicURL = "https://nieuws" },
	} {
		newSite(t, change).Refuses(key+": ", "topics", "list")
	}
}

// The relay's usual port follows from how the connection is protected.
func TestTheUsualPort(t *testing.T) {
	t.Parallel()
	for tls, port := range map[string]string{"": "587", mailer.TLSStart: "587", mailer.TLSImplicit: "465", mailer.TLSNone: "25"} {
		site := newSite(t, func(c *Config) { c.Relay.Host, c.Relay.TLS = "127.0.0.1", tls })
		config, err := readConfig(site.config)
		site.must(err)
		relay, err := mailer.NewRelay(config.Relay)
		site.must(err)
		if want := "127.0.0.1:" + port; relay.Address() != want {
			t.Errorf("with tls %q the relay is %s, want %s", tls, relay.Address(), want)
		}
	}
}

// With a relay there is no practice inbox to look into, and /health does not speak of practice.
func TestNoInboxBesideARelay(t *testing.T) {
	t.Parallel()
	site := newSite(t, through(mailtest.Start(t)), func(c *Config) { c.Practice = true })
	serving := site.Serve()
	if status := site.Get(serving.URL + "/inbox"); status != http.StatusNotFound {
		t.Errorf("/inbox answers %d, want 404", status)
	}
	if site.Health(serving).Practice {
		t.Error("/health says that it is practice")
	}
}

// A blueprint is ended by its name; what it made is not.
func TestEndingABlueprint(t *testing.T) {
	t.Parallel()
	site := village(t)
	file := site.Write("week.yaml", "name: Weekbrief\ntopic: imh-week\ntemplate: imh-week\nschedule: {cron: \"0 9 * * 1\"}\n")
	site.Apply(file)
	site.Refuses("this is the name of a blueprint", "campaigns", "apply", site.Write("eens.yaml", "name: Weekbrief\ntopic: imh-week\ntemplate: imh-week\n"))
	if a := site.Run("campaigns", "stop", "Weekbrief"); a.out != "Weekbrief has ended: it makes no campaign any more.\n" {
		t.Errorf("stop says:\n%s", a.out)
	}
	if a := site.Run("campaigns", "list"); !strings.Contains(a.out, "ended") {
		t.Errorf("the list says:\n%s", a.out)
	}
	if a := site.Run("schedules", "list"); !strings.Contains(a.out, "cancelled") {
		t.Errorf("the schedules are:\n%s", a.out)
	}
	site.Refuses("this blueprint has ended already", "campaigns", "stop", "Weekbrief")
	site.Refuses("Weekbrief has no moment to come", "schedules", "next", "Weekbrief")
	if a := site.Run("campaigns", "apply", file); !strings.Contains(a.out, "unchanged") || !strings.Contains(a.out, "It has ended") {
		t.Errorf("applied again:\n%s", a.out)
	}
}

// Going on says what does not go on by itself; deciding about it lets a paused campaign go on.
func TestResumeAndMailsInDoubt(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, To: "lezer1@opvang.example", Times: 1, Drop: true}}})
	site := village(t, through(relay))
	site.Apply(site.Write("brief.yaml", brief))
	site.Serve()
	site.Send(letter)
	site.When(letter, "waits for a person", func(c campaigns.Status) bool {
		return len(c.Reports) > 0 && c.Reports[0].Unknown == 1 && c.Reports[0].Open() == 1
	})
	if told := site.Run("campaigns", "resume", letter).out; !strings.Contains(told, "was not paused, and goes on, but for 1 mail") {
		t.Errorf("it was not paused, and resume says:\n%s", told)
	}
	site.Run("campaigns", "pause", letter)
	told := site.Run("campaigns", "resume", letter).out
	for _, want := range []string{"but for 1 mail of unknown outcome", `campaigns resume "` + letter + `" --unknown resend`} {
		if !strings.Contains(told, want) {
			t.Errorf("resume does not say %q:\n%s", want, told)
		}
	}
	site.Run("campaigns", "pause", letter)
	if told := site.Run("campaigns", "resume", letter, "--unknown", "leave").out; !strings.Contains(told, "goes on; 1 mail of unknown outcome: left as it is") {
		t.Errorf("it says:\n%s", told)
	}
	mustCount(t, site.Ended(letter), deliveries.Report{Total: 3, Accepted: 2, Settled: 1})
	site.Refuses("already ended", "campaigns", "resume", letter, "--unknown", "leave")
}

// Without a service nothing goes on, and with nothing to do nothing was done: each command says so.
func TestWhatIsSaidWithoutAService(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t)
	site := village(t, through(relay), func(c *Config) { c.Network.PublicURL = "http://127.0.0.1:8080" })
	site.Apply(site.Write("brief.yaml", brief))
	for _, step := range []struct {
		command []string
		says    string
		idle    bool
	}{
		{[]string{"send", letter}, "Warning: this goes to the relay for real", true},
		{[]string{"report", letter}, "still to go", true},
		{[]string{"resume", letter}, "was not paused: it goes on as it did", true},
		{[]string{"resume", letter, "--now"}, "No mail was put off", true},
		{[]string{"resume", letter, "--unknown", "leave"}, "there was nothing to decide", true},
		{[]string{"pause", letter}, "is paused", false},
		{[]string{"report", letter}, "Somebody paused it; it goes on with", false},
		{[]string{"list"}, "Somebody paused it; it goes on with", false},
		{[]string{"resume", letter}, letter + " goes on.", true},
	} {
		a := site.Run(append([]string{"campaigns"}, step.command...)...)
		if told := a.out + a.err; !strings.Contains(told, step.says) || strings.Contains(told, noService) != step.idle {
			t.Errorf("%v says:\n%s\nwant %q, and that no service is running: %t", step.command, told, step.says, step.idle)
		}
	}
	site.Run("campaigns", "pause", letter)
	site.Refuses("It is paused: go on with `dorpspost campaigns resume", "campaigns", "send", letter)
	site.Run("campaigns", "resume", letter)
	site.Configure(through(relay))
	site.Serve()
	site.Ended(letter)
	if a := site.Run("campaigns", "report", letter); strings.Contains(a.out, noService) {
		t.Errorf("with a service it says:\n%s", a.out)
	}
	site.Refuses("--rest; once more", "campaigns", "send", letter)
	if a := site.Run("campaigns", "report", letter, "--people", "refused"); a.out != "" || !strings.Contains(a.err, "Nobody of "+letter+" is in this state: refused.") {
		t.Errorf("of nobody it says:\n%s%s", a.out, a.err)
	}
}

// Only what connects to the relay needs its password: the other commands run beside the service without its secrets.
func TestWhoNeedsThePassword(t *testing.T) {
	t.Parallel()
	site := newSite(t, func(c *Config) {
		c.Relays = map[string]mailer.Config{"back-up": {Host: "smtp.lindewijk.example", Username: "nieuwsbrief"}}
	})
	site.Run("campaigns", "list")
	for _, command := range [][]string{{"serve"}, {"mail", "check"}} {
		site.Refuses("DORPSPOST_RELAYS_BACK_UP_PASSWORD: smtp.lindewijk.example has the user name \"nieuwsbrief\" and no password", command...)
	}
}

// What the system says of files, numbers and ports is told in our words.
func TestFaultsInWordsOfTheSystem(t *testing.T) {
	t.Parallel()
	site := newSite(t, practising)
	for _, command := range [][]string{
		{"campaigns", "apply", "nope.yaml"}, {"campaigns", "correct", letter, "nope.yaml"}, {"campaigns", "draft", "--from", "nope.docx"},
		{"subscribers", "import", "nope.csv"},
	} {
		if a := site.Refuses("there is no file nope.", command...); strings.Contains(a.err, "no such file or directory") {
			t.Errorf("%v says: %s", command, a.err)
		}
	}
	if a := site.Refuses("it takes a whole number", "campaigns", "rehearse", letter, "--keep", "x"); strings.Contains(a.err, "strconv") {
		t.Error(a.err)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	site.must(err)
	defer taken.Close()
	site.Configure(practising, func(c *Config) { c.Web.Listen = taken.Addr().String() })
	if a := site.Refuses("another program has this address already; choose another", "serve"); strings.Contains(a.err, "bind") {
		t.Error(a.err)
	}
}

// A test mail is followed until the relay has spoken.
func TestMailCheckTellsWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t)
	site := newSite(t, through(relay))
	check := func() answer { return site.Run("mail", "check", "--to", "proef@lindewijk.example") }
	if a := check(); !strings.Contains(a.out, "no service is running") {
		t.Errorf("without a service it says:\n%s", a.out)
	}
	site.Serve()
	if a := check(); !strings.Contains(a.out, "The relay took test mail 2") {
		t.Errorf("it says:\n%s", a.out)
	}
	relay.Behave(mailtest.Rule{At: mailtest.AtRcpt, Say: "451 4.2.1 not now"})
	if a := check(); !strings.Contains(a.out, "put test mail 3 off (451") {
		t.Errorf("put off, it says:\n%s", a.out)
	}
	relay.Behave(mailtest.Rule{At: mailtest.AtRcpt, Say: "550 5.1.1 no such mailbox"})
	if a := site.Refuses("the relay refused the test mail: 550", "mail", "check", "--to", "proef@lindewijk.example"); a.code != exitFailed {
		t.Errorf("exit code %d", a.code)
	}
}

// What is listed is listed in one order, always.
func TestRenderListsItsFilesInOrder(t *testing.T) {
	t.Parallel()
	site := village(t)
	file := site.Write("brief.yaml", "name: Brief\ntopic: imh-week\nlanguages: [nl, fr, en]\n"+
		"subject: {nl: Een brief voor jou, fr: Une lettre pour vous, en: A letter for you}\nblocks: [{block: text, text: {nl: Dag, fr: Bonjour, en: Hello}}]\n")
	for range 5 {
		a := site.Run("campaigns", "render", file, "--out", site.Path("letter"))
		var names []string
		for line := range strings.Lines(a.out) {
			names = append(names, strings.TrimSpace(line[strings.LastIndexByte(line, '-')+1:]))
		}
		if got, want := strings.Join(names, " "), "en.html en.txt en.online.html fr.html fr.txt fr.online.html nl.html nl.txt nl.online.html"; got != want {
			t.Fatalf("the files are %s, want %s", got, want)
		}
	}
}

func TestOneIsNotMany(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Topic("imh-week", "IMH-week")
	told := site.Run("subscribers", "import", site.Readers(1), "--topic", "imh-week", "--consent", "Ja", "--source", "proef").out
	if !strings.HasPrefix(told, "1 row: 1 new person, 0 known.\n  1 gets the consent") {
		t.Errorf("the import says:\n%s", told)
	}
	if told := site.Run("campaigns", "apply", site.Write("brief.yaml", brief)).out; !strings.Contains(told, "It names 1 person now") {
		t.Errorf("apply says:\n%s", told)
	}
}
