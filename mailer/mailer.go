// Package mailer hands finished messages to an SMTP relay and says, for each one, what the relay answered.
//
// It knows two things. How a message is made: Compose lets go-mail lay out a letter once, and Frame.Append writes the
// copy for one person, byte for byte the same each time it is asked with the same values. And how a message is handed
// over: Relay.Dial opens a connection (go-mail negotiates TLS and logs in), Conn.Send takes one message to one recipient
// and returns a Result. Send has two halves: Begin tells the envelope, Finish hands over the message, so that a caller can
// write down in between that it goes. Commands travel together where the relay offers PIPELINING, and the message by BDAT
// where it offers CHUNKING.
//
// A Result never guesses. What the relay said yes to is accepted; a 4xx about this recipient is later, a 5xx is refused;
// trouble between us and the relay, before the last byte of the message was written, is later with RelayFault, so that
// it is not held against the reader. When the last byte was written and no answer that counts came, nobody knows: unknown.
//
// It leaves to others who gets a message and whether they may (subscribers), what it says (templates), and what becomes
// of a verdict: retries, pauses, the ledger (deliveries). It imports nothing of ours. What it keeps on disk is the
// operator's: the folder of a Keyring, with the keys that a Signer signs with (DKIM).
package mailer

import (
	"cmp"
	"fmt"
	"net"
	"strings"
	"time"
)

// How a connection to a relay is protected, as written in Config.TLS.
const (
	TLSStart    = "starttls" // begin in the clear, then STARTTLS (RFC 3207); a relay without it is refused
	TLSImplicit = "implicit" // TLS from the first byte (RFC 8314)
	TLSNone     = "none"     // no protection: only to this machine itself
)

// Config says how a relay is reached, what it is for and how much it is given. The zero values of Name, Port, TLS,
// Connections, Timeout and Weight mean: relay; 587, 465 or 25 as fits TLS; starttls; 16; one minute; 1.
type Config struct {
	Name           string        `yaml:"-"` // its key under `relays`
	Host           string        `yaml:"host"`
	Port           int           `yaml:"port"`
	TLS            string        `yaml:"tls"`
	Username       string        `yaml:"username"`
	Password       string        `yaml:"password"`
	Connections    int           `yaml:"connections"`     // how many connections the sender keeps open at once
	Timeout        time.Duration `yaml:"timeout"`         // the longest wait for one answer of the relay
	VerdictTimeout time.Duration `yaml:"verdict_timeout"` // the longest wait for the verdict on a whole message (RFC 5321, 4.5.3.2.6: 10 minutes)
	HelloName      string        `yaml:"hello_name"`      // what we call ourselves in EHLO; empty: the machine's name
	CAFile         string        `yaml:"ca_file"`         // PEM file with the relay's own certificate authority, beside the system's
	Order          int           `yaml:"order"`           // the lowest that is up serves; see Fleet
	Weight         int           `yaml:"weight"`          // its share among those of the same order
	Senders        []string      `yaml:"senders"`         // domains of From that it sends for, in ASCII; empty: all
	Sign           *bool         `yaml:"sign"`            // whether we sign with DKIM, or leave that to the relay; see Signs
	Limits         `yaml:",inline"`
}

// MainRelay is the name of the relay that has none: the one under `relay`.
const MainRelay = "relay"

// mostConnections to one relay: more are no faster, and each may leave a mail in doubt.
const mostConnections = 200

// ConfigError says which setting of a relay cannot be, and why. Key is the setting's name as in config.yaml.
type ConfigError struct{ Key, Problem string }

func (e *ConfigError) Error() string { return e.Key + ": " + e.Problem }

// String describes the relay without its password, so that a logged Config tells no secret.
func (c Config) String() string {
	c = c.withDefaults()
	return fmt.Sprintf("%s (tls %s, user %q)", c.address(), c.TLS, c.Username)
}

// GoString is String: also %#v tells no secret.
func (c Config) GoString() string { return c.String() }

// Validate returns a *ConfigError for the first setting that cannot be.
func (c Config) Validate() error {
	c = c.withDefaults()
	for _, rule := range []struct {
		broken       bool
		key, problem string
	}{
		{c.Host == "", "host", "the relay's name is missing, as in mail.example.org"},
		{!cleanName(c.Host), "host", fmt.Sprintf("%q is not a machine's name or address", c.Host)},
		{c.TLS != TLSStart && c.TLS != TLSImplicit && c.TLS != TLSNone, "tls", fmt.Sprintf("%q is not known: use starttls, implicit or none", c.TLS)},
		{c.Port < 1 || c.Port > 65535, "port", fmt.Sprintf("%d is not a port: use 587 for starttls, 465 for implicit", c.Port)},
		{c.TLS == TLSNone && !loopback(c.Host), "tls", "none is only allowed to a relay on this machine itself: use starttls or implicit"},
		{c.TLS == TLSNone && (c.Username != "" || c.Password != ""), "tls", "a password is never sent without TLS: use starttls or implicit, or leave username and password out"},
		{c.Password != "" && c.Username == "", "username", "a password without a user name: give both or none"},
		{c.Username != "" && c.Password == "", "password", "a user name without a password: give both or none"},
		{c.Connections < 1 || c.Connections > mostConnections, "connections", fmt.Sprintf("%d connections cannot be: choose 1 to %d", c.Connections, mostConnections)},
		{c.Timeout < time.Second || c.Timeout > time.Hour, "timeout", fmt.Sprintf("%s cannot be: choose one second to one hour, as in 60s", c.Timeout)},
		{c.VerdictTimeout < time.Second || c.VerdictTimeout > time.Hour, "verdict_timeout", fmt.Sprintf("%s cannot be: choose one second to one hour, as in 10m", c.VerdictTimeout)},
		{c.HelloName != "" && !cleanName(c.HelloName), "hello_name", fmt.Sprintf("%q is not a machine's name, as in nieuws.example.org", c.HelloName)},
	} {
		if rule.broken {
			return &ConfigError{rule.key, rule.problem}
		}
	}
	if err := c.validatePlace(); err != nil {
		return err
	}
	return c.validateLimits()
}

// Signs tells whether we sign what goes to this relay with DKIM; false leaves that to the relay.
func (c Config) Signs() bool { return c.Sign == nil || *c.Sign }

func (c Config) withDefaults() Config {
	c.Name = cmp.Or(c.Name, MainRelay)
	c.Weight = cmp.Or(c.Weight, 1)
	if c.TLS == "" {
		c.TLS = TLSStart
	}
	if c.Port == 0 {
		c.Port = map[string]int{TLSStart: 587, TLSImplicit: 465, TLSNone: 25}[c.TLS]
	}
	if c.Connections == 0 {
		c.Connections = 16
	}
	if c.Timeout == 0 {
		c.Timeout = time.Minute
	}
	if c.VerdictTimeout == 0 {
		c.VerdictTimeout = 10 * time.Minute
	}
	return c
}

func (c Config) address() string { return net.JoinHostPort(c.Host, fmt.Sprint(c.Port)) }

// cleanName holds for what can stand in a command or an address as the name of a machine: no blank, no control
// character, no path of a socket.
func cleanName(name string) bool {
	return len(name) <= 255 && !strings.ContainsFunc(name, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || r == '/' || r == '<' || r == '>'
	})
}

// loopback holds for names and addresses that never leave this machine.
func loopback(host string) bool {
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
