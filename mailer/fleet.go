package mailer

import (
	"fmt"
	"slices"
	"strings"
)

// Fleet chooses which of several relays gets a mail.
//
// Of those that may send for the mail's From, the lowest order serves; the next one only while no relay of a lower order
// is up. A relay that is up and has had its limits is not passed over: its mails wait, or go to another of the same order.
// Among the same order each gets its weight's share, of the mails for which there is a choice: a relay with a free connection
// never waits for one without.
//
// The words are those of RFC 2782, but for order, as NAPTR calls it (RFC 3403): priority is here what notices have over
// campaigns.
//
// It is for one goroutine.
type Fleet struct {
	relays []Config
	shares map[string][]int // by who was there to choose from; see share
	who    []byte           // the key of shares; kept to be filled again
}

// Standing is how one relay stands at this moment.
type Standing struct {
	Up   bool // it is worth trying: its Breaker is ready, or it has mails on the wire
	Free bool // it can take this mail now: a connection is free, and its Pace lets the mail go
}

// NewFleet chooses among these relays.
func NewFleet(relays ...Config) *Fleet {
	f := &Fleet{relays: slices.Clone(relays), shares: map[string][]int{}, who: make([]byte, len(relays))}
	for i := range f.relays {
		f.relays[i] = relays[i].withDefaults()
	}
	return f
}

// Serves tells whether some relay may send for this From, a domain in its ASCII form, be it up or not.
func (f *Fleet) Serves(from string) bool {
	return slices.ContainsFunc(f.relays, func(c Config) bool { return c.SendsFor(from) })
}

// Choose gives a mail whose From has this domain to a relay, by its place in NewFleet, and counts it as given. The
// standings are in the same order. It is false when no relay that should have the mail is free.
func (f *Fleet) Choose(from string, standings []Standing) (relay int, ok bool) {
	order, anyone := f.order(from, standings)
	if !anyone {
		return 0, false
	}
	weights := 0
	for i, c := range f.relays {
		f.who[i] = '-'
		if standings[i].Up && c.Order == order && c.SendsFor(from) {
			f.who[i] = '+'
			weights += c.Weight
		}
	}
	relay = f.share(weights, standings)
	return relay, relay >= 0
}

// order is the lowest of those that are up and may send for this From.
func (f *Fleet) order(from string, standings []Standing) (order int, anyone bool) {
	for i, c := range f.relays {
		if standings[i].Up && (!anyone || c.Order < order) && c.SendsFor(from) {
			order, anyone = c.Order, true
		}
	}
	return order, anyone
}

// mostBehind is how many mails a relay can be behind its share, and is given first once it is free.
const mostBehind = 100

// share picks one of f.who, -1 when none is free. With each mail a relay earns its weight, and the one that gets it pays all
// weights; whoever has something to its credit and must be served soonest, lest it fall a whole mail behind, is
// next. So nobody is ever a mail away from its share, as long as all are free (the windows of Baruah et al., "Proportionate
// progress", 1996). Accounts are kept for each set of relays by itself: when one comes back, the shares go on as they
// were before, and it is not flooded with what it missed.
func (f *Fleet) share(weights int, standings []Standing) int {
	next, soonest := -1, 0
	credit := f.accounts()
	for i, c := range f.relays {
		if f.who[i] != '+' || !standings[i].Free {
			continue
		}
		behind := credit[i] + c.Weight
		deadline := ceil(weights-behind, c.Weight)
		if behind <= 0 { // it had more than its share: only when nobody else is free
			deadline += 1 << 32
		}
		if next < 0 || deadline < soonest {
			next, soonest = i, deadline
		}
	}
	if next < 0 {
		return -1
	}
	for i, c := range f.relays {
		if f.who[i] == '+' {
			credit[i] = min(credit[i]+c.Weight, mostBehind*weights)
		}
	}
	credit[next] = max(credit[next]-weights, -mostBehind*weights)
	return next
}

func (f *Fleet) accounts() []int {
	credit := f.shares[string(f.who)]
	if credit == nil {
		credit = make([]int, len(f.relays))
		f.shares[string(f.who)] = credit
	}
	return credit
}

func ceil(a, b int) int {
	if a > 0 {
		return (a + b - 1) / b
	}
	return a / b
}

// SendsFor tells whether this relay may send mails whose From has this domain.
func (c Config) SendsFor(from string) bool {
	return len(c.Senders) == 0 || slices.ContainsFunc(c.Senders, func(domain string) bool { return strings.EqualFold(domain, from) })
}

const (
	mostOrder  = 1000
	mostWeight = 1000
)

// validatePlace returns a *ConfigError when the relay cannot have this place among others.
func (c Config) validatePlace() error {
	if c.Order < 0 || c.Order > mostOrder {
		return &ConfigError{"order", fmt.Sprintf("%d cannot be: choose 0 to %d; the lowest serves first", c.Order, mostOrder)}
	}
	if c.Weight < 1 || c.Weight > mostWeight {
		return &ConfigError{"weight", fmt.Sprintf("%d cannot be: choose 1 to %d", c.Weight, mostWeight)}
	}
	for _, domain := range c.Senders {
		if !cleanName(domain) || !strings.Contains(domain, ".") || strings.Contains(domain, "@") {
			return &ConfigError{"senders", fmt.Sprintf("%q is not a domain, as in lindewijk.be", domain)}
		}
	}
	return nil
}
