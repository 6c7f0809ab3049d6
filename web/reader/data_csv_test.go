package reader

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/web"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// whole is a dossier in which everything is held of which there is a key.
func whole(t *testing.T) subscribers.Dossier {
	t.Helper()
	at := func(minute int) database.Instant {
		return database.At(time.Date(2027, 6, 14, 7, minute, 0, 0, time.UTC))
	}
	address := func(text string) subscribers.Address {
		a, err := subscribers.ParseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	profile := subscribers.Profile{FirstName: "=Els", LastName: "Maes", Language: "nl", Profession: "arts", Region: "Oost-Vlaanderen", Organisation: "De Regenboog",
		Attributes: map[string]string{"wijk": "Zuid"}}
	consent := func(minute int, kind subscribers.ConsentKind, slug, detail string) subscribers.DossierConsent {
		return subscribers.DossierConsent{Slug: slug, Consent: subscribers.Consent{Kind: kind, At: at(minute), Language: "fr", Address: "els@opvang.example",
			Source: "preferences page", By: byReader, Via: subscribers.ViaPage, Detail: detail}}
	}
	given := consent(6, subscribers.ConsentGiven, "imh-week", "")
	given.Words, given.Form, given.Mail, given.Via, given.Source = "Ja, ik wil; graag.", "f0", "0a", subscribers.ViaForm, "sign-up form"
	listed := consent(7, subscribers.ConsentAsked, "imh-week", "")
	listed.Via, listed.Source, listed.By = subscribers.ViaImport, "studiedag Gent", "ana"
	d := subscribers.Dossier{
		MadeAt: at(0), Frequency: "digest",
		Person: subscribers.Subscriber{ID: 12, Address: address("els@opvang.example"), Profile: profile, State: subscribers.StateActive, Frequency: "digest",
			PausedUntil: at(1), LeftAt: at(2), CreatedAt: at(3)},
		Chosen: subscribers.DossierChosen{Language: at(4), Profession: at(5), Region: at(6), WhyLeft: at(7)},
		Topics: []subscribers.DossierTopic{{Topic: "imh-week", Since: at(8), Consent: 1}, {Topic: "imh-week", Since: at(8), LeftOn: at(9)}},
		Consent: []subscribers.DossierConsent{
			listed, given, consent(10, subscribers.ConsentWithdrawn, "imh-week", ""), consent(11, subscribers.ConsentLeft, "", ""),
			consent(12, subscribers.ConsentUndone, "", ""), consent(13, subscribers.ConsentPaused, "", at(50).String()), consent(14, subscribers.ConsentResumed, "", ""),
			consent(15, subscribers.ConsentFrequency, "", "week"), consent(16, subscribers.ConsentMoved, "", "els@vroeger.example"),
			consent(17, subscribers.ConsentMoved, "", "els@vroeger.example (put back)"), consent(18, subscribers.ConsentMoved, "", "els@vroeger.example (not told)"),
		},
		Former:       []subscribers.Address{address("els@vroeger.example"), address("els@xn--caf-dma.example")},
		Suppressions: []subscribers.DossierBar{{Reason: "gevraagd", Detail: "no such user", At: at(17), UndoneAt: at(18)}},
		Imports:      []subscribers.DossierImport{{Import: 7, Profile: profile}},
	}
	asked := subscribers.AskContent{FirstName: "Els", Profession: "arts", Region: "Oost-Vlaanderen", Mails: "fr", Before: "els@vroeger.example",
		Topics: []subscribers.TopicGiven{{Topic: 1, Words: "Ja."}}}
	for i, state := range []subscribers.AskState{subscribers.AskNew, subscribers.AskMailed, subscribers.AskKnown, subscribers.AskSilent, subscribers.AskDone} {
		kind := []subscribers.AskKind{subscribers.AskSignUp, subscribers.AskMove, subscribers.AskLink}[i%3]
		d.Asks = append(d.Asks, subscribers.DossierAsk{Kind: kind, State: state, Address: "els@opvang.example", Language: "nl", Content: asked,
			AskedAt: at(20 + i), MailedAt: at(30 + i), DoneAt: at(40 + i)})
		asked = subscribers.AskContent{}
	}
	for i, kind := range append([]subscribers.MailKind{"mail", "test"}, subscribers.MailKinds()...) {
		state := []string{"planned", "sending", "accepted", "refused", "later", "unknown", "skipped", "settled"}[i%8]
		mail := subscribers.Held{Kind: string(kind), Subject: "Dag Els", At: at(50), Address: "els@opvang.example", State: state}
		switch state {
		case "skipped":
			mail.At, mail.Reason = 0, "paused"
		case "refused":
			mail.Answer = "550 <els@opvang.example>: no such user"
		case "accepted":
			mail.Values = map[string]string{"voornaam": "Els", "beroep": "arts"}
		}
		d.Held = append(d.Held, mail)
	}
	return d
}

func flatIn(t *testing.T, in subscribers.Language, d subscribers.Dossier) string {
	t.Helper()
	teller := teller{words: dataIn.In(in), in: in, dossier: d, house: web.House{Zone: time.FixedZone("CEST", 2*60*60)}, slugs: map[string]string{"imh-week": "IMH (" + string(in) + ")"}}
	var file bytes.Buffer
	if err := subscribers.WriteRows(&file, teller.rows()); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// What a row can be of, or say, has words.
func TestEveryWordOfTheSpreadsheetIsOurs(t *testing.T) {
	for _, test := range []struct {
		file, of string
		word     func(in subscribers.Language, value string) string
	}{
		{"../../subscribers/asks.go", "MailKind", flatWord}, {"../../subscribers/asks.go", "AskKind", flatWord},
		{"../../subscribers/asks.go", "AskState", flatWord}, {"../../subscribers/consent.go", "ConsentKind", flatWord},
		{"../../subscribers/subscribers.go", "State", flatWord},
		{"../../subscribers/consent.go", "Via", func(in subscribers.Language, value string) string { return doorWords.In(in)[subscribers.Via(value)] }},
		{"../../deliveries/deliveries.go", "State", func(in subscribers.Language, value string) string { return mailStates.In(in)[value] }},
		{"../../subscribers/recipients.go", "Reason", func(in subscribers.Language, value string) string { return skipWords.In(in)[value] }},
	} {
		for _, value := range constants(t, test.file, test.of) {
			for _, in := range subscribers.Languages() {
				if value != "erased" && test.word(in, value) == "" { // who is erased has no dossier
					t.Errorf("the %s %q has no words in %s", test.of, value, in)
				}
			}
		}
	}
}

func flatWord(in subscribers.Language, ours string) string { return flatWords.In(in)[ours] }

// constants are the values of the constants of a type, as a file declares them.
func constants(t *testing.T, file, of string) (values []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`(?m)^\t\w+ +`+of+` += "([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
		values = append(values, found[1])
	}
	if len(values) < 3 {
		t.Errorf("%s declares %d of %s only: this test looks in the wrong place", file, len(values), of)
	}
	return values
}

// Each key of a dossier is in the file for a spreadsheet: a new one belongs there as well.
func TestNoKeyOfADossierIsLeftOutOfTheSpreadsheet(t *testing.T) {
	all := flatIn(t, subscribers.Dutch, whole(t))
	for key := range reflect.TypeFor[subscribers.Dossier]().Fields() {
		if key.Name == "MadeAt" || key.Name == "Frequency" { // the moment of now; the person's own row has the other
			continue
		}
		less := whole(t)
		reflect.ValueOf(&less).Elem().FieldByIndex(key.Index).SetZero()
		if flatIn(t, subscribers.Dutch, less) == all {
			t.Errorf("the spreadsheet says nothing of %s, or the dossier of this test holds nothing there", key.Name)
		}
	}
}

// What somebody typed, or is called, is no word of ours, also where it reads like one.
func TestTheSpreadsheetTranslatesNobody(t *testing.T) {
	typed := subscribers.DossierConsent{Consent: subscribers.Consent{Kind: subscribers.ConsentLeft, Source: "import", By: "test"}}
	told := flatIn(t, subscribers.Dutch, subscribers.Dossier{
		Person:  subscribers.Subscriber{Profile: subscribers.Profile{FirstName: "reader", LastName: "active", Organisation: "mail", Attributes: map[string]string{"via": "by"}}},
		Consent: []subscribers.DossierConsent{typed}, Suppressions: []subscribers.DossierBar{{Reason: "left", Detail: "test"}},
		Held: []subscribers.Held{{Kind: "mail", Subject: "link", State: "planned", Answer: "refused", Values: map[string]string{"source": "via"}}},
	})
	for _, want := range []string{
		"persoon;;voornaam;reader", "persoon;;achternaam;active", "persoon;;organisatie;mail", "persoon;;via;by", "keuze;;herkomst;import", "keuze;;door;test",
		"blokkeerlijst;;left;test", "mail;;link;nog niet vertrokken", "mail;;antwoord van de mailserver;refused", "mail;;source;via",
	} {
		if !strings.Contains(told, "\r\n"+want+"\r\n") {
			t.Errorf("%q is not in\n%s", want, told)
		}
	}
}

// The whole file, in each language.
func TestTheSpreadsheetGolden(t *testing.T) {
	d := whole(t)
	for _, in := range subscribers.Languages() {
		path, got := filepath.Join("testdata", "gegevens-"+string(in)+".csv"), flatIn(t, in, d)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("%v; run go test ./web/reader -update to write it", err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s has changed (run go test ./web/reader -update when that is meant):\n%s", path, diff)
		}
	}
}
