package deliveries

import (
	"strings"
	"testing"
	"time"

	"dorpspost/mailer"
	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// BenchmarkFillAndEncode makes one reader's mail of a letter of 30 kB and more, from what is known of the reader to the bytes
// on the wire: questions answered, values escaped and encoded. Nothing of the templates, Markdown or CSS runs any more.
func BenchmarkFillAndEncode(b *testing.B) {
	content, err := templates.Template("imh-week")
	if err != nil {
		b.Fatal(err)
	}
	content.Blocks[2].Fields["greeting"] = templates.Value{Words: templates.Words{
		"nl": `{% if beroep == "kinderopvang" %}Dag collega{% elsif regio %}Dag in {{ regio }}{% else %}Dag{% endif %} {{ voornaam }},`,
		"fr": "Bonjour {{ voornaam }},", "en": "Hello {{ voornaam }},"}}
	compiled, err := templates.Compile(content, templates.Dutch, templates.House{
		Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk", Topic: "IMH-week", PublicURL: "https://nieuws.example.org", Key: "sleutel"})
	if err != nil {
		b.Fatal(err)
	}
	compiled.Files = nil // constant bytes, the same for everybody
	letter, err := newLetter(compiled, Head{From: network.Mailbox{Name: "Netwerk Lindewijk", Address: "nieuws@lindewijk.example"}, ListID: "IMH-week <imh-week.lindewijk.example>"})
	if err != nil {
		b.Fatal(err)
	}
	address, err := subscribers.ParseAddress("els.peeters@opvang.example")
	if err != nil {
		b.Fatal(err)
	}
	to := &subscribers.Recipient{Address: address, Profile: subscribers.Profile{FirstName: "Zoë", LastName: "Vandenbroucke", Language: "nl", Profession: "arts", Region: "Oost-Vlaanderen"}}
	own := links{preferences: "https://nieuws.example.org/v/" + strings.Repeat("a", 43), leave: "https://nieuws.example.org/u/" + strings.Repeat("b", 43), leaveMailto: "mailto:nieuws@lindewijk.example?subject=" + strings.Repeat("b", 43)}
	fields := mailer.Fields{LeaveURL: own.leave, LeaveMailto: own.leaveMailto, MessageID: "d1.r1@lindewijk.example", Date: time.UnixMilli(1_800_000_000_000)}
	fields.To.Address, fields.To.Name = to.Address.ASCII(), "Zoë Vandenbroucke"
	var w writer
	w.values = ValuesOf(letter.Letter, to)
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(w.append(letter, fields, w.values))))
	}
}
