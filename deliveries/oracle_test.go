package deliveries_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/mail"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/mailer"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"
	"dorpspost/templates"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// peoplePerLetter is how many random people get each random letter. The usual 100 letters make 2,000 messages; -rapid.checks=500 makes 10,000.
const peoplePerLetter = 20

// TestBothWaysMakeTheSameMail holds what the engine writes, from segments that were encoded once per letter, against the same
// mail made by go-mail alone for this one person: the same MIME tree, and every part the same, octet by octet.
func TestBothWaysMakeTheSameMail(t *testing.T) {
	w := newWorld(t, 0)
	tokens, err := w.people.Tokens(t.Context())
	w.must(err)
	rapid.Check(t, func(t *rapid.T) {
		plan := randomPlan(t, w)
		for range peoplePerLetter {
			sameMail(t, w, plan, randomReader(t), tokens)
		}
	})
}

func sameMail(t *rapid.T, w *world, plan deliveries.Plan, to subscribers.Recipient, tokens *subscribers.Tokens) {
	at := database.Now()
	ours, err := deliveries.PreviewFor(plan, to, w.us, tokens, at)
	if err != nil {
		t.Fatal(err)
	}
	leave := tokens.Make(subscribers.PurposeLeave, to.ID)
	alone, err := mailtest.Ordinary(
		mailer.Head{From: mail.Address{Name: plan.Head.From.Name, Address: plan.Head.From.Address}, ListID: plan.Head.ListID},
		mailer.Fields{
			To: mail.Address{Name: strings.TrimSpace(to.FirstName + " " + to.LastName), Address: to.Address.ASCII()}, MessageID: "preview@" + plan.Head.From.Domain(),
			Date: at.Time(), LeaveURL: w.us.LeaveURL(leave), LeaveMailto: strings.TrimPrefix(w.us.LeaveMailto(leave), "mailto:"),
		},
		ours.Subject, ours.Text, ours.HTML, travelling(plan.Letters[ours.Language])...)
	if err != nil {
		t.Fatal(err)
	}
	got, err := mailtest.Tree(ours.Message)
	if err != nil {
		t.Fatalf("%v:\n%s", err, ours.Message)
	}
	want, err := mailtest.Tree(alone)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(want, got) {
		t.Fatalf("go-mail alone makes another tree (-) than we (+):\n%s", cmp.Diff(want, got))
	}
	sameHeader(t, alone, ours.Message)
}

func sameHeader(t *rapid.T, alone, ours []byte) {
	want, err := mailtest.Header(alone)
	if err != nil {
		t.Fatal(err)
	}
	got, err := mailtest.Header(ours)
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"From", "To", "Subject", "Date", "Message-Id", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence", "Mime-Version"} {
		// A header is one line to us: runs of white space in it are one space (RFC 5322 section 2.2.3 lets any reader do that).
		if strings.Join(strings.Fields(want[field]), " ") != strings.Join(strings.Fields(got[field]), " ") {
			t.Fatalf("%s: go-mail alone says %q, we %q", field, want[field], got[field])
		}
	}
}

func travelling(l deliveries.Letter) (files []mailer.File) {
	for _, f := range l.Files {
		if f.Way != templates.WayHosted {
			files = append(files, mailer.File{Name: f.Name, Type: f.Type, ContentID: f.ContentID, Data: f.Data})
		}
	}
	return files
}

// personalTexts have slots and conditions in the places where staff put them.
var personalTexts = []string{
	`Dag {{ voornaam }}, fijn dat je er bent.`,
	`Voor {{ beroep | terugval: "iedereen" }} in {{ regio | terugval: "het dorp" }}.`,
	`{% if beroep == "kinderopvang" %}Jullie zorgen elke dag.{% elsif regio %}Dag, {{ regio }}.{% else %}Welkom.{% endif %}`,
	`Je team: {{ attribuut.team | terugval: "nog geen" }}. {% if thema bevat "vorming" en taal == "nl" %}Kom naar de vorming.{% endif %} Tot dan.`,
	"Een regel.\n\n{% if voornaam %}\n\nVoor jou, **{{ voornaam | terugval: \"jij\" }}**.\n\n{% endif %}\n\nNog een regel.",
	".Een punt vooraan, -- twee streepjes, From hier tot daar, 1 = 1, en een héél láng wóórd: " + strings.Repeat("zorg", 40),
	"Bekijk [het programma](https://www.example.org/programma?a=1&b=2).",
}

// randomPlan is a campaign with a letter of random blocks, compiled as it would be.
func randomPlan(t *rapid.T, w *world) deliveries.Plan {
	c := templates.Content{
		Languages: []templates.Language{templates.Dutch},
		Subject:   templates.Words{"nl": rapid.SampledFrom([]string{"Week van de IMH", "Voor jou, {{ voornaam | terugval: \"lezer\" }}: één vraag — ½ minuut 🏡", "{% if beroep %}Voor {{ beroep }}{% else %}Voor iedereen{% endif %} en " + strings.Repeat("lang ", 15) + "tot hier"}).Draw(t, "subject")},
	}
	for range rapid.IntRange(1, 6).Draw(t, "blocks") {
		c.Blocks = append(c.Blocks, randomBlock(t))
	}
	if rapid.Bool().Draw(t, "embedded") {
		c.Pictures = templates.PicturesEmbedded
	}
	house := templates.House{Name: w.us.Name, PostalAddress: w.us.PostalAddress, Topic: "IMH-week", PublicURL: w.us.PublicURL, Key: "sleutel",
		CountLinks: rapid.Bool().Draw(t, "counted")}
	if rapid.Bool().Draw(t, "attached") {
		data := rapid.SliceOfN(rapid.Byte(), 1, 3000).Draw(t, "pdf")
		sum := sha256.Sum256(data)
		c.Attachments = []templates.Attachment{{File: hex.EncodeToString(sum[:]) + ".pdf", Name: "affiche.pdf"}}
		house.Attachment = func(string) ([]byte, string, error) { return data, "application/pdf", nil }
	}
	letter, err := templates.Compile(c, templates.Dutch, house)
	if err != nil {
		t.Fatal(err)
	}
	return deliveries.Plan{Language: "nl", Letters: map[templates.Language]deliveries.Letter{"nl": {Letter: letter, Key: house.Key}},
		Head: deliveries.Head{From: w.us.Sender, ListID: w.us.ListID("IMH-week", "imh-week")}}
}

func randomBlock(t *rapid.T) templates.Block {
	text := templates.Value{Words: templates.Words{"nl": rapid.SampledFrom(personalTexts).Draw(t, "text")}}
	one := func(words string) templates.Value { return templates.Value{Words: templates.Words{"nl": words}} }
	link := templates.Value{Words: templates.Words{"": fmt.Sprintf("https://www.example.org/%d", rapid.IntRange(1, 3).Draw(t, "page"))}}
	block := rapid.SampledFrom([]templates.Block{
		{Type: "introduction", Fields: map[string]templates.Value{"text": text}},
		{Type: "text", Fields: map[string]templates.Value{"text": text, "image": {One: "builtin/reading.png", Words: templates.Words{"nl": "Een voorleesmoment"}}}},
		{Type: "list", Fields: map[string]templates.Value{"points": {Items: []map[string]templates.Value{{"text": text}, {"text": one("Kort.")}}}}},
		{Type: "button", Fields: map[string]templates.Value{"text": one("Lees & kijk"), "url": link}},
		{Type: "offer", Fields: map[string]templates.Value{"calendar": {One: "yes"}, "items": {Items: []map[string]templates.Value{{
			"name": one("Kijken, luisteren; zwijgen"), "date": {One: "2027-06-22"}, "from": {One: "13:30"}, "to": {One: "16:30"}, "url": link}}}}},
	}).Draw(t, "block")
	if block.Type == "offer" { // its invitations are for all
		return block
	}
	block.If = rapid.SampledFrom([]string{"", "", `beroep == "arts" of regio`, `thema bevat "vorming"`}).Draw(t, "if")
	return block
}

// randomReader has what a list can hold, and what no list should.
func randomReader(t *rapid.T) subscribers.Recipient {
	value := rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{"Els", "kinderopvang", "Arts", "Zoë-Ménière", "a\r\nBcc: x@y", "<b>&amp;\"'", ".", "--", "\u202Eomgekeerd"}),
		rapid.StringN(0, 40, 120))
	address, err := subscribers.ParseAddress(rapid.StringMatching(`[a-z][a-z0-9.+-]{0,20}[a-z0-9]`).Filter(func(s string) bool { return !strings.Contains(s, "..") }).Draw(t, "local") + "@opvang.example")
	if err != nil {
		t.Skip(err)
	}
	return subscribers.Recipient{
		ID: subscribers.ID(rapid.Int64Range(1, 1<<40).Draw(t, "id")), Address: address,
		Profile: subscribers.Profile{
			FirstName: oneLine(value.Draw(t, "first")), LastName: oneLine(value.Draw(t, "last")), Language: "nl", Profession: value.Draw(t, "profession"),
			Region: value.Draw(t, "region"), Attributes: map[string]string{"team": value.Draw(t, "team")},
		},
		Topics: rapid.SampledFrom([][]string{nil, {"imh-week"}, {"imh-week", "vorming"}}).Draw(t, "topics"),
	}
}

// oneLine keeps to what the address book takes for a name; everything stranger is the mailer's own test.
func oneLine(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("'-.,&()", r) {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(name, " "))
	return strings.Join(strings.Fields(name), " ")
}
