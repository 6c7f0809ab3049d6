package mailer_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"dorpspost/mailer"

	"pgregory.net/rapid"
)

// limited are the settings with which groups are looked up.
var limited = mailer.Config{Limits: mailer.Limits{Domains: map[string]mailer.DomainLimits{"*": {PerHour: 1}, "eigen.example": {PerHour: 2}}}}

func TestGroupsThatAreKnown(t *testing.T) {
	t.Parallel()
	g := mailer.NewGroups()
	for domain, want := range map[string]string{
		"gmail.com": "gmail.com", "googlemail.com": "gmail.com", "GMail.com": "gmail.com",
		"hotmail.com": "outlook.com", "hotmail.be": "outlook.com", "live.co.uk": "outlook.com", "outlook.fr": "outlook.com", "msn.com": "outlook.com",
		"skynet.be": "proximus.be", "belgacom.net": "proximus.be", "pandora.be": "telenet.be",
		"yahoo.fr": "yahoo.com", "aol.com": "yahoo.com", "me.com": "icloud.com",
		"live.lindewijk.example": "live.lindewijk.example", "hotmail": "hotmail", "opvang.example": "opvang.example", "": "",
	} {
		if got := g.Of(monday, domain); got != want {
			t.Errorf("%s is of %s, want %s", domain, got, want)
		}
	}
	if domain, asked := g.Ask(); asked {
		t.Errorf("without limits %s is looked up", domain)
	}
}

func TestGroupsByExchangers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		exchangers []string
		want       string
	}{
		{[]string{"aspmx.l.google.com.", "alt1.aspmx.l.google.com."}, "gmail.com"},
		{[]string{"SCHOOL-BE.mail.protection.outlook.com."}, "outlook.com"},
		{[]string{"school-be.x-v1.mx.microsoft."}, "outlook.com"},
		{[]string{"mx01.telenet-ops.be."}, "telenet.be"},
		{[]string{"mx.skynet.be."}, "proximus.be"},
		{[]string{"filter.example.net.", "aspmx.l.google.com."}, "gmail.com"}, // a filter in front
		{[]string{"mx1.mail.ovh.net.", "mx2.mail.ovh.net."}, "ovh.net"},
		{[]string{"mx.hoster.co.uk."}, "hoster.co.uk"},
		{[]string{"mail.school.example."}, "school.example"},
		{[]string{"school.example."}, "school.example"},
		{[]string{"."}, "school.example"}, // takes no mail (RFC 7505)
		{[]string{"mx"}, "school.example"},
		{nil, "school.example"},
	} {
		g := mailer.NewGroups(limited)
		g.Of(monday, "school.example")
		domain, _ := g.Ask()
		g.Learn(monday, domain, c.exchangers, nil)
		if got := g.Of(monday, "school.example"); got != c.want {
			t.Errorf("with %v it is of %s, want %s", c.exchangers, got, c.want)
		}
	}
}

// Nothing waits for a look-up; each domain is looked up once a day, or an hour after that failed, a few at a time.
func TestGroupsAreLookedUpInTheBackground(t *testing.T) {
	t.Parallel()
	g := mailer.NewGroups(mailer.Config{}, limited)
	ask := func(want string) {
		t.Helper()
		if got, _ := g.Ask(); got != want {
			t.Errorf("%q is looked up, want %q", got, want)
		}
	}
	google := []string{"aspmx.l.google.com."}
	for range 3 {
		if got := g.Of(monday, "school.example"); got != "school.example" {
			t.Errorf("before the look-up it is of %s", got)
		}
	}
	ask("school.example")
	ask("")
	g.Learn(monday, "school.example", nil, errors.New("no answer"))
	g.Of(monday.Add(59*time.Minute), "school.example")
	ask("")
	g.Of(monday.Add(time.Hour), "school.example")
	ask("school.example")
	g.Learn(monday.Add(time.Hour), "school.example", google, nil)
	g.Of(monday.Add(24*time.Hour), "school.example")
	ask("")
	g.Of(monday.Add(25*time.Hour), "school.example")
	ask("school.example")
	g.Learn(monday.Add(25*time.Hour), "school.example", nil, errors.New("no answer"))
	if got := g.Of(monday.Add(25*time.Hour), "school.example"); got != "gmail.com" {
		t.Errorf("after a look-up that failed it is of %s", got)
	}
	g.Of(monday, "gmail.com")
	g.Of(monday, "eigen.example") // has limits of its own
	ask("")
	for i := range 20_000 {
		g.Of(monday, fmt.Sprintf("d%d.example", i))
	}
	for i := range 4 {
		ask(fmt.Sprintf("d%d.example", i))
	}
	ask("") // four are under way
	for i := range 10_000 {
		g.Learn(monday, fmt.Sprintf("d%d.example", i), google, nil)
		g.Ask()
	}
	if got := g.Of(monday, "d19999.example"); got != "d19999.example" {
		t.Errorf("more domains are kept than there is room for: %s", got)
	}
	for range 10_000 { // what is still under way
		if domain, ok := g.Ask(); ok {
			g.Learn(monday, domain, google, nil)
		}
	}
	later := monday.Add(25 * time.Hour)
	g.Of(later, "nieuw.example")
	ask("nieuw.example")
	g.Learn(later, "nieuw.example", google, nil)
	if got := g.Of(later, "nieuw.example"); got != "gmail.com" {
		t.Errorf("domains that nobody writes to any more stand in the way of others: %s", got)
	}
}

// Whatever the DNS says, a domain has a group, and the same one as long as nothing new is learned.
func TestGroupsModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := mailer.NewGroups(limited)
		known := map[string]string{}
		asked := map[string]bool{}
		now := monday
		domains := rapid.SampledFrom([]string{"a.example", "b.example", "c.example", "d.example", "e.example", "f.example"})
		t.Repeat(map[string]func(*rapid.T){
			"of": func(t *rapid.T) {
				domain := domains.Draw(t, "domain")
				want, learned := known[domain]
				if !learned {
					want = domain
				}
				if got := g.Of(now, domain); got != want {
					t.Fatalf("%s is of %s, want %s", domain, got, want)
				}
			},
			"ask": func(t *rapid.T) {
				if domain, ok := g.Ask(); ok {
					if asked[domain] || len(asked) >= 4 {
						t.Fatalf("%s is looked up beside %v", domain, asked)
					}
					asked[domain] = true
				}
			},
			"learn": func(t *rapid.T) {
				for domain := range asked {
					g.Learn(now, domain, rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.Just("mx.l.google.com."))).Draw(t, "exchangers"), nil)
					known[domain] = g.Of(now, domain)
					delete(asked, domain)
					if known[domain] == "" {
						t.Fatal("no group")
					}
					return
				}
			},
			"wait": func(*rapid.T) { now = now.Add(9 * time.Hour) },
		})
	})
}
