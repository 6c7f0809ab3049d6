package deliveries

import (
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/mailer"
	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// benchLetter is a letter of 30 kB and more, with questions about its reader.
func benchLetter(b testing.TB) *letter {
	b.Helper()
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
	ready, err := newLetter(compiled, benchHead)
	if err != nil {
		b.Fatal(err)
	}
	return ready
}

var benchHead = Head{From: network.Mailbox{Name: "Netwerk Lindewijk", Address: "nieuws@lindewijk.example"}, ListID: "IMH-week <imh-week.lindewijk.example>"}

func benchReader(b testing.TB) *subscribers.Recipient {
	b.Helper()
	address, err := subscribers.ParseAddress("els.peeters@opvang.example")
	if err != nil {
		b.Fatal(err)
	}
	return &subscribers.Recipient{ID: 4711, Address: address, Profile: subscribers.Profile{
		FirstName: "Zoë", LastName: "Vandenbroucke", Language: "nl", Profession: "arts", Region: "Oost-Vlaanderen"}}
}

// BenchmarkFillAndEncode makes one reader's mail of what is known of the reader, to the bytes on the wire: questions answered,
// values escaped and encoded. Nothing of the templates, Markdown or CSS runs any more.
func BenchmarkFillAndEncode(b *testing.B) {
	letter, to := benchLetter(b), benchReader(b)
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

// BenchmarkWrite is all that one mail costs before the ledger and the wire: the reader's own links and envelope sender, what
// the ledger keeps, the check, the bytes, and their hash.
func BenchmarkWrite(b *testing.B) {
	us, err := network.New(network.Config{Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk",
		PublicURL: "https://nieuws.example.org", Sender: benchHead.From, BounceDomain: "terug.lindewijk.example"})
	if err != nil {
		b.Fatal(err)
	}
	tokens, err := subscribers.NewStore(dbtest.Open(b)).Tokens(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	links, err := linksOf(OriginOf(us), tokens)
	if err != nil {
		b.Fatal(err)
	}
	turn := turn{Run: Run{ID: 12, Head: benchHead}, verp: mailer.NewVERP([]byte("a key of thirty-two octets, about")), links: links,
		letters: map[templates.Language]*letter{"nl": benchLetter(b)}}
	j := job{delivery: 123456, language: "nl", recipient: benchReader(b)}
	at := database.Now()
	var w writer
	b.ReportAllocs()
	for b.Loop() {
		m, err := turn.write(&w, j, at)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(m.bytes)))
	}
}
