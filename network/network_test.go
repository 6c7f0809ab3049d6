package network_test

import (
	"errors"
	"strings"
	"testing"

	"dorpspost/network"
)

func valid() network.Config {
	return network.Config{
		Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk",
		Sender:    network.Mailbox{Name: "Netwerk Lindewijk", Address: "nieuws@lindewijk.example"},
		PublicURL: "https://nieuws.lindewijk.example/",
	}
}

func TestNewNamesTheSettingThatCannotBe(t *testing.T) {
	tests := []struct {
		key    string
		change func(*network.Config)
	}{
		{"name", func(c *network.Config) { c.Name = " " }},
		{"name", func(c *network.Config) { c.Name = "a\r\nBcc: x@y.example" }},
		{"postal_address", func(c *network.Config) { c.PostalAddress = "" }},
		{"sender.address", func(c *network.Config) { c.Sender.Address = "nieuws" }},
		{"sender.address", func(c *network.Config) { c.Sender.Address = "netwerk@gmail.com" }},
		{"sender.name", func(c *network.Config) { c.Sender.Name = "wij@elders.example" }},
		{"reply_to", func(c *network.Config) { c.ReplyTo = "geen adres" }},
		{"sender.name", func(c *network.Config) { c.Sender.Name = "\u0081" }},
		{"sender.address", func(c *network.Config) { c.Sender.Address = "nieuwsé@lindewijk.example" }},
		{"sender.address", func(c *network.Config) { c.Sender.Address = "nieuws@lindewijk" }},
		{"sender.address", func(c *network.Config) { c.Sender.Address = "nieuws@linde_wijk.example" }},
		{"sender.address", func(c *network.Config) { c.Sender.Address = "\"a b\"@lindewijk.example" }},
		{"sender.address", func(c *network.Config) { c.Sender.Address = strings.Repeat("a", 65) + "@lindewijk.example" }},
		{"leave_address", func(c *network.Config) { c.LeaveAddress = "weg" }},
		{"leave_address", func(c *network.Config) { c.LeaveAddress = "weg@10.0.0.1" }},
		{"bounce_domain", func(c *network.Config) { c.BounceDomain = "terug" }},
		{"bounce_domain", func(c *network.Config) { c.BounceDomain = "terug.linde wijk.example" }},
		{"bounce_domain", func(c *network.Config) { c.BounceDomain = "terug.lindewijk.example." }},
		{"bounce_domain", func(c *network.Config) { c.BounceDomain = strings.Repeat("terug.", 34) + "example" }},
		{"public_url", func(c *network.Config) { c.PublicURL = "https://nieuws..example" }},
		{"bounce_domain", func(c *network.Config) { c.BounceDomain = "a@b.example" }},
		{"public_url", func(c *network.Config) { c.PublicURL = "http://nieuws.lindewijk.example" }},
		{"public_url", func(c *network.Config) { c.PublicURL = "nieuws.lindewijk.example" }},
		{"public_url", func(c *network.Config) { c.PublicURL = "" }},
		{"public_url", func(c *network.Config) { c.PublicURL = "https://lindewijk.example/nieuws" }},
	}
	for _, test := range tests {
		config := valid()
		test.change(&config)
		_, err := network.New(config)
		fault, ok := errors.AsType[*network.ConfigError](err)
		if !ok || fault.Key != test.key {
			t.Errorf("error = %v, want a fault of %s", err, test.key)
		}
	}
}

func TestAddresses(t *testing.T) {
	n, err := network.New(valid())
	if err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		n.PreferencesURL("abc"):          "https://nieuws.lindewijk.example/v/abc",
		n.LeaveURL("abc"):                "https://nieuws.lindewijk.example/u/abc",
		n.ConfirmURL("abc"):              "https://nieuws.lindewijk.example/b/abc",
		n.MoveURL("abc"):                 "https://nieuws.lindewijk.example/n/abc",
		n.DataURL("abc"):                 "https://nieuws.lindewijk.example/g/abc",
		n.LeaveMailto("abc"):             "mailto:nieuws@lindewijk.example?subject=abc",
		n.ListID("IMH-week", "imh-week"): "IMH-week <imh-week.lindewijk.example>",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if n.OnLoopback() {
		t.Error("a public site is not on loopback")
	}
}

func TestLoopbackMayBePlain(t *testing.T) {
	config := valid()
	config.PublicURL = "http://127.0.0.1:8080"
	n, err := network.New(config)
	if err != nil || !n.OnLoopback() {
		t.Fatalf("loopback = %v, %v", n.OnLoopback(), err)
	}
}

// Relays and links take plain letters only: a domain in its own letters is turned into the form that they take.
func TestDomainsAreTurnedIntoALabels(t *testing.T) {
	config := valid()
	config.Sender.Address = "Nieuws@Lindewijk.Bé"
	config.ReplyTo, config.LeaveAddress = "antwoord@lindewijk.bé", "weg+lijst@lindewijk.bé"
	config.BounceDomain, config.PublicURL = "terug.lindewijk.bé", "https://nieuws.lindewijk.bé:8443"
	n, err := network.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for got, want := range map[string]string{
		n.Sender.Address:                 "Nieuws@lindewijk.xn--b-bga",
		n.ReplyTo:                        "antwoord@lindewijk.xn--b-bga",
		n.BounceDomain:                   "terug.lindewijk.xn--b-bga",
		n.LeaveURL("abc"):                "https://nieuws.lindewijk.xn--b-bga:8443/u/abc",
		n.LeaveMailto("abc"):             "mailto:weg%2Blijst@lindewijk.xn--b-bga?subject=abc",
		n.ListID("IMH-week", "imh-week"): "IMH-week <imh-week.lindewijk.xn--b-bga>",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// FuzzCheckAddress: what passes can stand in an SMTP command, and passes again unchanged.
func FuzzCheckAddress(f *testing.F) {
	for _, seed := range []string{"nieuws@lindewijk.example", "a@b", "a@lindewijk.bé", "a@xn--b-bga.be", "\"a\"@b.be", "a\r\nb@c.be", "é@b.be", "a@b.be.", "@"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		address, err := network.CheckAddress("sender.address", text)
		if err != nil {
			return
		}
		if len(address) > 254 || strings.Count(address, "@") != 1 || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' }) {
			t.Errorf("%q passes as %q", text, address)
		}
		if again, err := network.CheckAddress("sender.address", address); err != nil || again != address {
			t.Errorf("%q passes as %q, and then as %q, %v", text, address, again, err)
		}
	})
}
