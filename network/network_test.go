package network_test

import (
	"errors"
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
		{"leave_address", func(c *network.Config) { c.LeaveAddress = "weg" }},
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
