package main

import (
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
)

// Each relay is tried and told in its place, with what it is held to; one that is away makes the check fail.
func TestMailCheckTriesEachRelay(t *testing.T) {
	t.Parallel()
	first := mailtest.Start(t)
	second := mailtest.Start(t, mailtest.Script{Offers: []string{"SIZE 1000"}})
	site := newSite(t, through(first), func(c *Config) {
		backup := mailer.Config{Host: second.Host(), Port: second.Port(), TLS: mailer.TLSNone, Order: 1, Sign: new(false), Senders: []string{"lindewijk.example"}}
		backup.Limits = mailer.Limits{
			PerHour: 500, WarmUp: []int{50}, WarmUpFrom: time.Now().Add(48 * time.Hour).Format(time.DateOnly),
			Domains: map[string]mailer.DomainLimits{"gmail.com": {PerSecond: 2, Connections: 1}, "*": {PerDay: 7}},
		}
		c.Relays = map[string]mailer.Config{"backup": backup}
	})
	told := site.Run("mail", "check").out
	_, backup, _ := strings.Cut(told, "backup (order 1, weight 1)\n")
	for _, want := range []string{
		"The relay " + second.Address() + " answers as relay.test.\n", "  It sends for lindewijk.example only.\n", "  It is left to sign with DKIM.\n",
		"  It wants a wait after each command (no PIPELINING, no CHUNKING): each mail takes longer.\n",
		"  At most 500 an hour.\n", "  At most 50 mails today, because it is warming up.\n",
		"  At most 7 a day to each other domain.\n", "  At most 2 a second, 1 at once to gmail.com.\n",
	} {
		if !strings.Contains(backup, want) {
			t.Errorf("of the second relay it does not say %q:\n%s", want, told)
		}
	}
	if main, _, _ := strings.Cut(told, "backup ("); !strings.Contains(main, "relay (order 0, weight 1)\n") || !strings.Contains(main, "The relay "+first.Address()+" answers as relay.test.\n  It takes commands without a wait") {
		t.Errorf("of the first relay it says:\n%s", main)
	}

	away := freePort(t)
	_, port, err := net.SplitHostPort(away)
	site.must(err)
	site.env = []string{"DORPSPOST_RELAYS_BACKUP_PORT=" + port}
	a := site.Refuses("1 of 2 relays cannot be used", "mail", "check")
	if a.code != exitFailed || !strings.Contains(a.out, "  It cannot be used: nothing listens at the relay "+away) {
		t.Errorf("exit code %d, and it says:\n%s", a.code, a.out)
	}
	if objects := site.Refuses("1 of 2", "mail", "check", "--json").out; strings.Count(objects, "\n") != 2 || !strings.Contains(objects, `"called":"backup","relay":"`+away+`"`) {
		t.Errorf("as JSON it says:\n%s", objects)
	}
}

var ofTheDisk = regexp.MustCompile(`(?m)^The disk takes \S+ to keep something, which allows about [1-9]\d* mails per second over 4 connections\.$`)

// One relay is told without a heading, and after it how quickly the disk lets mails go.
func TestMailCheckOfOneRelay(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t, mailtest.Script{Offers: []string{"CHUNKING"}})
	site := newSite(t, through(relay))
	said := "The relay " + relay.Address() + " answers as relay.test.\n  It takes messages in one piece (CHUNKING), but wants a wait after each command: each mail takes longer.\n"
	says := func(signing string) {
		t.Helper()
		if told, want := site.Run("mail", "check").out, said+signing+"The disk takes"; !strings.HasPrefix(told, want) || !ofTheDisk.MatchString(told) {
			t.Errorf("it says:\n%swant:\n%s", told, want)
		}
	}
	says("  Look at this: No key signs mails from lindewijk.example now: make some with `dorpspost mail keys make --domain lindewijk.example`; or leave it to the relay with `sign: false`.\n")
	site.Run("mail", "keys", "make", "--selector", "brief")
	says("  Mails from lindewijk.example are signed with brief-rsa and brief-ed.\n")
	if told := site.Run("mail", "check", "--json").out; strings.Contains(told, "attention") || !strings.Contains(told, `"signed":["Mails from`) {
		t.Errorf("as JSON it says:\n%s", told)
	}
}
