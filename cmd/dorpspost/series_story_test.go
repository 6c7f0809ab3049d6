package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
)

const welcomeFile = `
series: Welkom
topic: imh-week
anchor: confirmation
zone: UTC
at: "09:00"
template: imh-week
steps:
  - day: 0
    subject: Fijn dat je er bent
  - day: 3
    subject: Wat je bij ons vindt
`

// Comes has the hour of a blueprint's next occurrence come.
func (s *site) Comes(blueprint string) {
	s.t.Helper()
	now := time.Now().UTC().Truncate(time.Minute)
	s.exec(fmt.Sprintf("UPDATE schedules SET next_local = '%s', next_at = %d WHERE id = (SELECT schedule FROM blueprints WHERE name = '%s')",
		now.Format("2006-01-02T15:04"), now.UnixMilli(), blueprint))
}

// Somebody joins by the form and confirms; on that day the first mail of the welcome comes, and three days later the second. Who
// was on the list already, and who only asked, get none of it.
func TestStoryOfAWelcome(t *testing.T) {
	t.Parallel()
	address := freePort(t)
	site := newSite(t, practising, func(c *Config) { c.Web.Listen, c.Network.PublicURL = address, "http://"+address })
	site.Topic("imh-week", "IMH-week")
	site.Import(site.Given("lezers.csv"), "imh-week")
	applied := site.Apply(site.Write("welkom.yaml", welcomeFile))
	if applied.Kind != "series" || applied.Action != campaigns.Created {
		t.Fatalf("applied %+v", applied)
	}
	serving := site.Serve()
	for _, name := range []string{"zonnebloem", "twijfelaar"} {
		site.Join(serving, name+"@opvang.example", "imh-week")
	}
	site.Until("both are asked to confirm", func(*app) (bool, error) {
		return len(site.Inbox("zonnebloem@opvang.example")) == 1 && len(site.Inbox("twijfelaar@opvang.example")) == 1, nil
	})
	if status := site.Post(site.Only("zonnebloem@opvang.example").Link("/b/"), "confirm=1"); status != http.StatusOK && status != http.StatusSeeOther {
		t.Fatalf("confirming is answered with %d", status)
	}

	site.Comes("Welkom: day 0")
	site.When("Welkom: day 0", "has mailed one", func(s campaigns.Status) bool { return len(s.Reports) > 0 && s.Reports[0].Accepted == 1 })
	if mail := site.Inbox("zonnebloem@opvang.example")[0]; mail.Subject() != "Fijn dat je er bent" {
		t.Errorf("the mail is about %q", mail.Subject())
	}
	site.Comes("Welkom: day 3")
	site.When("Welkom: day 3", "is open", func(s campaigns.Status) bool { return s.Where == "open" && s.Reports[0].Total == 0 })

	site.exec(fmt.Sprintf("UPDATE consents SET at = at - %d", 3*24*time.Hour.Milliseconds()))
	site.exec(fmt.Sprintf("UPDATE series SET begun_at = begun_at - %d", 3*24*time.Hour.Milliseconds()))
	site.exec(fmt.Sprintf("UPDATE deliveries SET decided_at = decided_at - %d", 3*24*time.Hour.Milliseconds()))
	for _, step := range []string{"Welkom: day 0", "Welkom: day 3"} {
		site.Comes(step)
	}
	site.When("Welkom: day 3", "has mailed one", func(s campaigns.Status) bool { return s.Reports[0].Accepted == 1 })
	mails := site.Inbox("zonnebloem@opvang.example")
	if len(mails) != 3 || mails[0].Subject() != "Wat je bij ons vindt" {
		t.Errorf("%d mails, the last one about %q", len(mails), mails[0].Subject())
	}
	if n := len(site.Inbox("twijfelaar@opvang.example")) + len(site.Inbox("els@opvang.example")); n != 1 {
		t.Errorf("who did not confirm, or was there before, got %d mails besides", n-1)
	}
	site.endsTheWelcome()
}

// endsTheWelcome ends a series whose mails have all gone.
func (s *site) endsTheWelcome() {
	s.t.Helper()
	list := s.Run("campaigns", "list").out
	for _, line := range []string{"series", "step", "open"} {
		if !strings.Contains(list, line) {
			s.t.Errorf("the list does not tell of the %s:\n%s", line, list)
		}
	}
	if report := s.Run("campaigns", "report", "Welkom: day 0").out; !strings.Contains(report, "so far") {
		s.t.Errorf("the report says %s", report)
	}
	s.Run("campaigns", "stop", "Welkom")
	for _, step := range []string{"Welkom: day 0", "Welkom: day 3"} {
		if r := s.Ended(step).Reports[0]; r.Run.State != deliveries.Done || r.Total != 1 || r.Accepted != 1 {
			s.t.Errorf("%s: %+v", step, r)
		}
	}
}
