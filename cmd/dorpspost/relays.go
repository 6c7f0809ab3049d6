package main

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"dorpspost/mailer"
	"dorpspost/network"
)

// relays are those that the settings name, in the order in which they serve. Without any, nothing leaves.
func (c Config) relays() []mailer.Config {
	var all []mailer.Config
	if c.Relay.Host != "" {
		main := c.Relay
		main.Name = mailer.MainRelay
		all = append(all, main)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Relays)) {
		relay := c.Relays[name]
		relay.Name = name
		all = append(all, relay)
	}
	slices.SortStableFunc(all, func(a, b mailer.Config) int { return cmp.Compare(a.Order, b.Order) })
	return all
}

// relayHosts names the machines, in the order in which they serve.
func (c Config) relayHosts() string {
	var hosts []string
	for _, relay := range c.relays() {
		hosts = append(hosts, relay.Host)
	}
	return strings.Join(hosts, ", ")
}

// relayName is what a relay can be called: it stands in the ledger, in reports and in names of environment variables.
var relayName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// section is where a relay's settings stand.
func section(relay mailer.Config) string {
	if relay.Name == mailer.MainRelay {
		return "relay"
	}
	return join("relays", relay.Name)
}

func (c Config) checkRelays(s *settings, us network.Network) error {
	if c.Relay.Host == "" { // the practice inbox is reached with the same settings
		inbox := c.Relay
		inbox.Host = "localhost"
		if err := loggingIn(inbox).Validate(); err != nil {
			return s.locate("relay", err)
		}
	}
	if _, twice := c.Relays[mailer.MainRelay]; twice {
		return s.fault(join("relays", mailer.MainRelay), "this is the name of the one under `relay`: choose another")
	}
	sends := len(c.relays()) == 0
	for _, relay := range c.relays() {
		if err := c.checkRelay(s, us, relay); err != nil {
			return err
		}
		sends = sends || relay.SendsFor(us.Sender.Domain())
	}
	if !sends {
		return s.fault("network.sender.address", fmt.Sprintf("no relay sends for %s: add it to the `senders` of one, or leave `senders` empty there", us.Sender.Domain()))
	}
	return nil
}

func (c Config) checkRelay(s *settings, us network.Network, relay mailer.Config) error {
	if !relayName.MatchString(relay.Name) {
		return s.fault(section(relay), "a relay's name is small letters, digits and hyphens, as in backup or provider-2")
	}
	if err := loggingIn(relay).Validate(); err != nil {
		return s.locate(section(relay), err)
	}
	if us.OnLoopback() && !isLoopback(relay.Host) {
		return s.fault("network.public_url", fmt.Sprintf("no reader can open %s, which is this machine itself; with a relay, give the https address of the readers' pages", us.PublicURL))
	}
	return nil
}

// loggingIn is a relay with some password where only that is missing: the service has its secrets, and most commands that run
// beside it have not, and need none.
func loggingIn(relay mailer.Config) mailer.Config {
	if relay.Username != "" {
		relay.Password = cmp.Or(relay.Password, "-")
	}
	return relay
}

// checkPasswords holds for whoever connects: each relay that has a user name needs a password too. It fails with a
// *ConfigFileError.
func (c Config) checkPasswords() error {
	for _, relay := range c.relays() {
		if relay.Username == "" || relay.Password != "" {
			continue
		}
		return &ConfigFileError{
			File: "the environment", Key: variableOf(join(section(relay), "password")),
			Problem: fmt.Sprintf("%s has the user name %q and no password: set this variable, or leave `username` empty in config.yaml where nobody logs in", relay.Host, relay.Username),
		}
	}
	return nil
}
