package mailer

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// How much is looked up about who keeps the mailboxes of a domain.
const (
	lookUpsAtOnce = 4
	groupsKept    = 10_000 // domains that are known at most
	groupFor      = 24 * time.Hour
	groupAgain    = time.Hour // after a look-up that failed
)

// Groups tells which recipients' domains are mailboxes of one provider, so that they share its limits. A group is named by
// a domain: gmail.com stands for googlemail.com as well, and for every school whose mail Google keeps.
//
// Large providers are known. Of other domains the mail exchangers tell who keeps their mailboxes, where these are looked up;
// until that is known, or without look-ups, a domain is a group of its own. Nothing waits for a look-up: Of notes that a
// domain is unknown, Ask hands it to whoever looks up in the background, and Learn takes what was found.
//
// It is for one goroutine, and goes by the time that it is told.
type Groups struct {
	lookUp bool
	named  map[string]bool
	found  map[string]*found
	queue  []string // to be asked for
	asked  int      // look-ups under way
	tidyAt time.Time
}

// found is what is known of one domain.
type found struct {
	group  string
	until  time.Time // then it is asked anew
	asking bool      // it waits in the queue, or is under way
}

// NewGroups knows the large providers. Domains for which a relay has limits of its own are groups of their own, whoever
// keeps their mailboxes. Only with such limits are look-ups asked for: without, it does not matter who shares what.
func NewGroups(relays ...Config) *Groups {
	g := &Groups{named: map[string]bool{}, found: map[string]*found{}}
	for _, relay := range relays {
		for domain := range relay.Domains {
			g.lookUp = true
			g.named[knownGroup(domain)] = true
		}
	}
	return g
}

// Of is the group of a recipient's domain. It may be another later on: whoever counts something for a group keeps its name.
func (g *Groups) Of(now time.Time, domain string) string {
	domain = strings.ToLower(domain)
	group, known := providerOf(domain)
	if !g.lookUp || known || g.named[group] {
		return group
	}
	f := g.found[domain]
	if f == nil {
		if g.tidy(now); len(g.found) >= groupsKept {
			return domain
		}
		f = &found{group: domain}
		g.found[domain] = f
	}
	if !f.asking && !ahead(now, f.until, groupFor) {
		f.asking = true
		g.queue = append(g.queue, domain)
	}
	return f.group
}

// tidy lets go of domains of which so many are known that there is no room, and that nobody wrote to since what is known of
// them has grown old. It looks once an hour at most.
func (g *Groups) tidy(now time.Time) {
	if len(g.found) < groupsKept || ahead(now, g.tidyAt, groupAgain) {
		return
	}
	g.tidyAt = now.Add(groupAgain)
	maps.DeleteFunc(g.found, func(_ string, f *found) bool { return !f.asking && !ahead(now, f.until, groupFor) })
}

// Ask is the next domain whose mail exchangers are to be looked up, false when there is none or enough are under way. What
// was asked for must be told with Learn, also when it failed or took too long.
func (g *Groups) Ask() (domain string, ok bool) {
	if len(g.queue) == 0 || g.asked >= lookUpsAtOnce {
		return "", false
	}
	domain, g.queue = g.queue[0], g.queue[1:]
	g.asked++
	return domain, true
}

// Learn takes the mail exchangers of a domain that was asked for, in their order. With an error the domain stays in the
// group where it was, and is asked for again after an hour.
func (g *Groups) Learn(now time.Time, domain string, exchangers []string, err error) {
	g.asked--
	f := g.found[domain]
	if f == nil {
		return
	}
	f.asking, f.until = false, now.Add(groupAgain)
	if err == nil {
		f.group, f.until = groupByExchangers(domain, exchangers), now.Add(groupFor)
	}
}

// provider is one that keeps many people's mailboxes.
type provider struct {
	group      string
	domains    []string // "hotmail.*" is hotmail under every country's domain
	exchangers []string // its mail exchangers lie under these
}

// providers are those that Belgian networks write to. Exchangers stand here only where their domain is another than the
// group's.
var providers = []provider{
	{"gmail.com", []string{"googlemail.com", "google.com"}, []string{"google.com", "googlemail.com"}},
	{"outlook.com", []string{"outlook.*", "hotmail.*", "live.*", "msn.com", "windowslive.com"}, []string{"protection.outlook.com", "mx.microsoft"}},
	{"telenet.be", []string{"pandora.be", "telenet-ops.be"}, []string{"telenet-ops.be"}},
	{"proximus.be", []string{"skynet.be", "belgacom.be", "belgacom.net"}, nil},
	{"voo.be", []string{"brutele.be"}, nil},
	{"yahoo.com", []string{"yahoo.*", "ymail.com", "rocketmail.com", "aol.com", "aol.*", "aim.com"}, []string{"yahoodns.net"}},
	{"icloud.com", []string{"me.com", "mac.com"}, []string{"mail.icloud.com"}},
	{"gmx.net", []string{"gmx.*"}, nil},
	{"proton.me", []string{"protonmail.com", "protonmail.ch", "pm.me"}, []string{"protonmail.ch"}},
	{"orange.fr", []string{"wanadoo.fr"}, nil},
	{"sfr.fr", []string{"neuf.fr", "9online.fr", "cegetel.net"}, nil},
	{"kpnmail.nl", []string{"planet.nl", "hetnet.nl", "kpnplanet.nl"}, nil},
	{"ziggo.nl", []string{"upcmail.nl", "chello.nl", "home.nl", "casema.nl", "quicknet.nl"}, nil},
}

// groupOfDomain is the table by domain, and by the brand of "hotmail.*".
var groupOfDomain = func() map[string]string {
	groups := map[string]string{}
	for _, p := range providers {
		groups[p.group] = p.group
		for _, domain := range p.domains {
			groups[domain] = p.group
		}
	}
	return groups
}()

// knownGroup is the group of a domain by the table alone; the domain itself where it does not stand there.
func knownGroup(domain string) string {
	group, _ := providerOf(strings.ToLower(domain))
	return group
}

func providerOf(domain string) (group string, known bool) {
	if group, known = groupOfDomain[domain]; known {
		return group, true
	}
	if brand, rest, _ := strings.Cut(domain, "."); underACountry(rest) {
		if group, known = groupOfDomain[brand+".*"]; known {
			return group, true
		}
	}
	return domain, false
}

// underACountry holds for what stands behind a brand's name: be, com, co.uk, com.br.
func underACountry(rest string) bool {
	second, country, two := strings.Cut(rest, ".")
	if !two {
		return len(rest) == 2 || rest == "com"
	}
	return len(country) == 2 && (second == "co" || second == "com")
}

// groupByExchangers tells by who takes a domain's mail whose its mailboxes are: a known provider, else the domain of the
// first exchanger, so that all who are hosted there share a group.
func groupByExchangers(domain string, exchangers []string) string {
	for _, host := range exchangers {
		host = strings.ToLower(strings.TrimSuffix(host, "."))
		for _, p := range providers {
			if slices.ContainsFunc(p.exchangers, func(under string) bool { return strings.HasSuffix(host, "."+under) }) {
				return p.group
			}
		}
	}
	if len(exchangers) == 0 {
		return domain
	}
	return hostGroup(domain, strings.ToLower(strings.TrimSuffix(exchangers[0], ".")))
}

// hostGroup is the domain that a host lies under, by its last two labels, or three under one like co.uk.
func hostGroup(domain, host string) string {
	labels := strings.Split(host, ".")
	n := 2
	if len(labels) > 2 && underACountry(strings.Join(labels[len(labels)-2:], ".")) {
		n = 3
	}
	if len(labels) < n || !cleanName(host) || host == domain || strings.HasSuffix(host, "."+domain) {
		return domain
	}
	return knownGroup(strings.Join(labels[len(labels)-n:], "."))
}
