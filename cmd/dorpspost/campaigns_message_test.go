package main

import (
	"bytes"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
	"dorpspost/network"
)

// A mail that somebody asks about is made again, byte for byte as the relay took it, also when the settings, the key of links
// and the reader have changed since; and it goes on record who looked.
func TestReportMessage(t *testing.T) {
	t.Parallel()
	relay := mailtest.Start(t)
	site := village(t, through(relay))
	site.Apply(site.Write("brief.yaml", brief))
	site.Refuses("has not been launched", "campaigns", "report", letter, "--message", "lezer1@opvang.example")
	serving := site.Serve()
	site.Send(letter)
	site.Ended(letter)
	serving.Stop()

	site.must(site.Look().subscribers.RotateTokenKey(t.Context(), "test"))
	site.Change("UPDATE subscribers SET first_name = 'Anders', language = 'fr'")
	site.Configure(through(relay), func(c *Config) {
		c.Network = network.Config{Name: "Netwerk Elders", PostalAddress: "Dorpstraat 2, 9998 Elders", PublicURL: "https://post.elders.example",
			Sender: network.Mailbox{Name: "Elders", Address: "post@elders.example"}}
	})
	for _, sent := range relay.Messages() {
		a := site.Run("campaigns", "report", letter, "--message", sent.To[0])
		if a.out != string(sent.Data) || !strings.Contains(a.err, "as in the ledger") || !strings.Contains(a.err, "The mail server said: 250") {
			t.Errorf("%s was sent\n%s\nand report says %s\n%s", sent.To[0], sent.Data, a.err, a.out)
		}
		var told derivedMail
		site.Run("campaigns", "report", letter, "--json", "--message", sent.To[0]).Into(&told)
		if !bytes.Equal([]byte(told.Message), sent.Data) || !told.Same || told.Derived != told.Hash || told.To != sent.To[0] || told.Attempt != 1 {
			t.Errorf("as JSON it is %+v", told)
		}
	}
	site.Refuses("no delivery to this address", "campaigns", "report", letter, "--message", "niemand@opvang.example")
	if a := site.Refuses("an address or the number", "campaigns", "report", letter, "--message", "niemand"); a.code != exitUsage {
		t.Errorf("what is no address ends with %d", a.code)
	}

	site.Change("UPDATE deliveries SET hash = 'another' WHERE id = 1")
	if a := site.Refuses("not, byte for byte, the mail that was sent", "campaigns", "report", letter, "--message", "1"); a.code != exitFailed || a.out == "" {
		t.Errorf("a mail with another hash ends with %d and %d bytes", a.code, len(a.out))
	}
	lines, err := site.Look().staff.Lines(t.Context(), 100)
	site.must(err)
	looked := 0
	for _, line := range lines {
		if strings.Contains(line.What, "@") {
			t.Errorf("the record names an address: %+v", line)
		}
		if line.Act == "campaign.message" && strings.HasPrefix(line.What, "delivery ") {
			looked++
		}
	}
	if want := 2*len(relay.Messages()) + 1; looked != want {
		t.Errorf("%d looks are on record, want %d", looked, want)
	}
}

// What is said of a mail's way is no more than the ledger knows.
func TestReportMessageSaysHowFar(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		delivery deliveries.Delivery
		words    string
		last     bool
	}{
		{deliveries.Delivery{State: deliveries.Accepted, Attempt: 1, Code: 250}, "these bytes were handed over (", false},
		{deliveries.Delivery{State: deliveries.Unknown, Attempt: 2}, "may have been handed over", true},
		{deliveries.Delivery{State: deliveries.Settled, Attempt: 1}, "may have been handed over", false},
		{deliveries.Delivery{State: deliveries.Sending, Attempt: 1}, "are being handed over", false},
		{deliveries.Delivery{State: deliveries.Refused, Attempt: 1, Code: 550}, "perhaps not even shown", false},
		{deliveries.Delivery{State: deliveries.Later, Attempt: 3, Code: 451}, "perhaps not even shown", true},
		{deliveries.Delivery{State: deliveries.Skipped, Reason: deliveries.ReasonStopped, Attempt: 1}, "before all of it was handed over", false},
	} {
		var said strings.Builder
		sayDerived(&said, deliveries.Derived{Delivery: c.delivery, Same: true})
		if !strings.Contains(said.String(), c.words) || strings.Contains(said.String(), "Only the mail of the last attempt") != c.last {
			t.Errorf("of %+v it says %s", c.delivery, said.String())
		}
	}
}

// Change changes the database as no command does.
func (s *site) Change(query string) {
	s.t.Helper()
	ctx := s.t.Context()
	s.must(s.Look().db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, query)
		return err
	}))
}

// What practice made is made again as well.
func TestReportMessageOfPractice(t *testing.T) {
	t.Parallel()
	site := village(t, practising)
	site.Apply(site.Write("brief.yaml", brief))
	site.Serve()
	site.Send(letter)
	site.Ended(letter)
	address := "lezer1@opvang.example"
	a := site.Run("campaigns", "report", letter, "--message", address)
	if !strings.Contains(a.err, "practice: it has not left the machine") || !strings.Contains(a.err, "as in the ledger") {
		t.Errorf("it says %s", a.err)
	}
	if made, got := readMail(t, []byte(a.out)), site.Only(address); made.Text != got.Text || made.OneClick() != got.OneClick() {
		t.Error("the mail that is made again is not the one in the inbox")
	}
}
