package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"dorpspost/campaigns"
	"dorpspost/mailer"

	"github.com/spf13/cobra"
)

// relayTold is what `mail check` found of one relay.
type relayTold struct {
	Called string // in config.yaml
	mailer.Hello
	Limits  []string // in words
	Problem string   `json:",omitempty"`
}

// checkRelays tries one relay after the other. One alone that cannot be used is told as the error that it is; among
// several each is told in its place, and the error counts them.
func (o *options) checkRelays(c *cobra.Command, config Config) error {
	relays := config.relays()
	if len(relays) == 0 {
		return campaigns.ErrNoRelay
	}
	failed := 0
	for _, relay := range relays {
		told, err := checkRelay(c.Context(), relay)
		if err != nil {
			if len(relays) == 1 {
				return err
			}
			failed++
			told.Problem = err.Error()
		}
		if err := o.print(c, told, func(w io.Writer) { sayRelay(w, relay, told, len(relays) > 1) }); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d relays cannot be used; why stands above", failed, len(relays))
	}
	return nil
}

func checkRelay(ctx context.Context, config mailer.Config) (relayTold, error) {
	told := relayTold{Called: config.Name, Limits: limitsInWords(config.Limits, time.Now())}
	relay, err := mailer.NewRelay(config)
	if err != nil {
		return told, err
	}
	told.Relay = relay.Address()
	hello, err := relay.Check(ctx)
	if err == nil {
		told.Hello = hello
	}
	return told, err
}

func sayRelay(w io.Writer, config mailer.Config, told relayTold, oneOfMany bool) {
	if oneOfMany {
		fmt.Fprintf(w, "%s (order %d, weight %d)\n", told.Called, config.Order, max(config.Weight, 1))
	}
	if told.Problem != "" {
		fmt.Fprintf(w, "  It cannot be used: %s.\n", told.Problem)
		return
	}
	sayHello(w, told.Hello)
	if len(config.Senders) > 0 {
		fmt.Fprintf(w, "  It sends for %s only.\n", strings.Join(config.Senders, ", "))
	}
	if !config.Signs() {
		fmt.Fprintln(w, "  It is left to sign with DKIM.")
	}
	for _, limit := range told.Limits {
		fmt.Fprintf(w, "  At most %s.\n", limit)
	}
}

func sayHello(w io.Writer, h mailer.Hello) {
	fmt.Fprintf(w, "The relay %s answers as %s.\n", h.Relay, h.Name)
	if h.TLS != "" {
		fmt.Fprintf(w, "  The connection is protected by %s.\n", h.TLS)
	}
	if h.LoggedIn {
		fmt.Fprintln(w, "  It took the user name and the password.")
	}
	fmt.Fprintf(w, "  %s\n", offers(h))
}

// offers says what the relay has that saves waiting, where each answer is a journey over the network.
func offers(h mailer.Hello) string {
	switch {
	case h.Pipelining && h.Chunking:
		return "It takes commands without a wait in between (PIPELINING) and messages in one piece (CHUNKING)."
	case h.Pipelining:
		return "It takes commands without a wait in between (PIPELINING)."
	case h.Chunking:
		return "It takes messages in one piece (CHUNKING), but wants a wait after each command: each mail takes longer."
	}
	return "It wants a wait after each command (no PIPELINING, no CHUNKING): each mail takes longer."
}

// limitsInWords lists what a relay is given at most: in all, today by its warm-up, and per domain.
func limitsInWords(l mailer.Limits, now time.Time) []string {
	var limits []string
	if all := (mailer.DomainLimits{PerSecond: l.PerSecond, PerHour: l.PerHour, PerDay: l.PerDay}); all != (mailer.DomainLimits{}) {
		limits = append(limits, limitInWords(all))
	}
	if today := l.WarmUpToday(now, houseZone()); today > 0 {
		limits = append(limits, fmt.Sprintf("%s today, because it is warming up", counted(today, "mail", "mails")))
	}
	for _, domain := range slices.Sorted(maps.Keys(l.Domains)) {
		of := l.Domains[domain]
		if of == (mailer.DomainLimits{}) {
			continue
		}
		whom := domain
		if domain == mailer.AnyDomain {
			whom = "each other domain"
		}
		limits = append(limits, limitInWords(of)+" to "+whom)
	}
	return limits
}

func limitInWords(l mailer.DomainLimits) string {
	var parts []string
	for _, limit := range []struct {
		n    int
		what string
	}{{l.PerSecond, "a second"}, {l.PerHour, "an hour"}, {l.PerDay, "a day"}, {l.Connections, "at once"}} {
		if limit.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", limit.n, limit.what))
		}
	}
	return strings.Join(parts, ", ")
}
