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
	Called string `json:"called"` // in config.yaml
	mailer.Hello
	Limits    []string `json:"limits"`              // in words
	Signed    []string `json:"signed,omitempty"`    // with which keys mails leave now, as sentences
	Attention []string `json:"attention,omitempty"` // what deserves a look, and hinders nothing
	Problem   string   `json:"problem,omitempty"`
}

// checkRelays tries one relay after the other. One alone that cannot be used is told as the error that it is; among
// several each is told in its place, and the error counts them.
func (o *options) checkRelays(c *cobra.Command, a *app) error {
	relays := a.config.relays()
	if len(relays) == 0 {
		return campaigns.ErrNoRelay
	}
	if err := a.config.checkPasswords(); err != nil {
		return err
	}
	if err := a.keys.Reload(); err != nil {
		return err
	}
	failed := 0
	for _, relay := range relays {
		told, err := a.checkRelay(c.Context(), relay)
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

func (a *app) checkRelay(ctx context.Context, config mailer.Config) (relayTold, error) {
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
	a.tellSigning(&told, config, time.Now())
	return told, err
}

// tellSigning says with which keys the mails leave that go to this relay: those from its own senders, or else from ours.
func (a *app) tellSigning(told *relayTold, config mailer.Config, now time.Time) {
	if !config.Signs() {
		return
	}
	domains := config.Senders
	if len(domains) == 0 {
		domains = []string{a.network.Sender.Domain()}
	}
	for _, domain := range domains {
		var selectors []string
		for _, key := range a.keys.Signing(domain, now) {
			selectors = append(selectors, key.Selector)
		}
		if len(selectors) == 0 {
			told.Attention = append(told.Attention, a.unsigned(domain, now)+"; or leave it to the relay with `sign: false`")
			continue
		}
		told.Signed = append(told.Signed, fmt.Sprintf("Mails from %s are signed with %s", domain, strings.Join(selectors, " and ")))
	}
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
	for _, signed := range told.Signed {
		fmt.Fprintf(w, "  %s.\n", signed)
	}
	for _, attention := range told.Attention {
		fmt.Fprintf(w, "  Look at this: %s.\n", attention)
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
