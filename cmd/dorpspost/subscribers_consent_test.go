package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/subscribers"
)

var update = flag.Bool("update", false, "write the golden files anew")

// At the desk of an authority people look at this page: it stands as a file.
func TestTheProofAsAPage(t *testing.T) {
	t.Parallel()
	words := "Ja, Netwerk Lindewijk mag mij mailen over elk thema dat ik hier aanvink.\nIMH-week\nAlles over de week"
	at := func(day, hour int) database.Instant {
		return database.At(time.Date(2027, 3, day, hour, 0, 0, 0, time.UTC))
	}
	record := func(number int, kind subscribers.ConsentKind, topic subscribers.TopicID, via subscribers.Via) subscribers.Consent {
		return subscribers.Consent{Subscriber: 12, Number: number, Kind: kind, Topic: topic, Language: "nl", At: at(number, 9), Address: "els@opvang.example",
			Source: "preferences page", By: "reader", Via: via}
	}
	asked, given := record(1, subscribers.ConsentAsked, 1, subscribers.ViaForm), record(2, subscribers.ConsentGiven, 1, subscribers.ViaForm)
	for _, r := range []*subscribers.Consent{&asked, &given} {
		r.Words, r.Source, r.Form, r.Mail = words, "sign-up form", "3f2a9c", strings.Repeat("ab", 32)
	}
	listed := record(3, subscribers.ConsentGiven, 2, subscribers.ViaImport)
	listed.Words, listed.Source, listed.By = "Ja, mail mij.", "studiedag Gent", "ana"
	paused, often := record(5, subscribers.ConsentPaused, 0, subscribers.ViaPage), record(6, subscribers.ConsentFrequency, 0, subscribers.ViaPage)
	paused.Detail, often.Detail = at(30, 9).String(), "digest"
	moved := record(7, subscribers.ConsentMoved, 0, subscribers.ViaPage)
	moved.Address, moved.Detail = "els@thuis.example", "els@opvang.example"
	proof := subscribers.Proof{
		Subscriber: 12, Address: "els@thuis.example", FirstName: "Els", LastName: "Peeters", State: subscribers.StatePaused, PausedUntil: at(30, 9),
		Frequency: subscribers.FrequencyDigest, Records: 9, MadeAt: at(20, 9), Listed: 8, ListedOn: subscribers.Day{Number: 4, Date: "2027-03-09", Hash: strings.Repeat("c0", 32)},
		Topics: []subscribers.TopicProof{
			{Topic: 1, Slug: "imh-week", Permitted: 2, Records: []subscribers.Consent{asked, given}},
			{Topic: 2, Slug: "vorming", Records: []subscribers.Consent{listed, record(4, subscribers.ConsentWithdrawn, 2, subscribers.ViaPage)}},
		},
		All: []subscribers.Consent{paused, often, moved, record(8, subscribers.ConsentLeft, 0, subscribers.ViaOneClick), record(9, subscribers.ConsentUndone, 0, subscribers.ViaPage)},
	}
	var page bytes.Buffer
	sayProof(&page, proof)

	proof.State, proof.Address, proof.Listed = subscribers.StateErased, "", 0
	proof.Topics, proof.All = proof.Topics[:1], nil
	for i := range proof.Topics[0].Records {
		r := &proof.Topics[0].Records[i]
		*r = subscribers.Consent{Subscriber: 12, Number: r.Number, Kind: r.Kind, Topic: 1, Language: "nl", Words: words, At: r.At, Erased: true}
	}
	proof.Fault = &subscribers.TamperedError{Subscriber: 12, Number: 2, What: "it is missing"}
	page.WriteString("\n=====\n\n")
	sayProof(&page, proof)

	path := filepath.Join("testdata", "consent.txt")
	if *update {
		if err := os.WriteFile(path, page.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run go test ./cmd/dorpspost -update to write it", err)
	}
	if page.String() != string(want) {
		t.Errorf("the page has changed (run go test ./cmd/dorpspost -update when that is meant):\n%s", page.String())
	}
}

func (s *site) exec(query string) {
	s.t.Helper()
	ctx := s.t.Context()
	s.must(s.Look().db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, query)
		return err
	}))
}

// What is on record about one person can be printed by address and by number, and it is put on record who looked.
func TestTheProofOfOnePerson(t *testing.T) {
	t.Parallel()
	site := village(t)
	page := site.Run("subscribers", "consent", "lezer1@opvang.example").out
	for _, part := range []string{"lezer1@opvang.example", "imh-week: record 1 permits mail about it", "in a list that was imported", "It holds: 1 record"} {
		if !strings.Contains(page, part) {
			t.Errorf("the page does not say %q:\n%s", part, page)
		}
	}
	var proof subscribers.Proof
	site.Run("subscribers", "consent", "2", "--json").Into(&proof)
	if proof.Subscriber != 2 || proof.Records != 1 || proof.Fault != nil || proof.Topics[0].Records[0].Via != subscribers.ViaImport {
		t.Errorf("proof = %+v", proof)
	}
	site.Refuses("nobody with this address or number", "subscribers", "consent", "99")
	var looked int
	site.must(site.Look().db.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM audit WHERE act = 'subscriber.consent'").Scan(&looked))
	if looked != 2 {
		t.Errorf("%d audit lines say who looked, want 2", looked)
	}

	site.exec("UPDATE consents SET at = at + 1 WHERE subscriber_id = 2")
	a := site.Refuses("this proof does not hold", "subscribers", "consent", "2")
	if !strings.Contains(a.out, "This does NOT hold: consent record 1 of subscriber 2: ") {
		t.Errorf("it says:\n%s", a.out)
	}
}

// A service lists the heads of the chains when it starts; whoever keeps the day's hash can tell later that the list was rewritten.
func TestTheListOfDays(t *testing.T) {
	t.Parallel()
	site := village(t)
	if told := site.Run("subscribers", "verify-consent").out; !strings.Contains(told, "3 records of consent looked at: nothing was changed") || !strings.Contains(told, "Nothing was listed yet") {
		t.Errorf("before: %s", told)
	}
	site.Serve()
	var day subscribers.Day
	site.Until("a day is listed", func(a *app) (is bool, err error) {
		day, err = a.subscribers.VerifyDays(t.Context(), nil, func(fault *subscribers.TamperedError) { t.Error(fault) })
		return day.Heads == 3, err
	})
	told := site.Run("subscribers", "verify-consent", "--kept", day.Date+"="+day.Hash).out
	if !strings.HasSuffix(told, day.Date+"="+day.Hash+"\n") {
		t.Errorf("after: %s", told)
	}
	for words, kept := range map[string]string{
		"the 64 hexadecimal digits": day.Date + "=" + day.Hash[1:], "takes a day": "yesterday=" + day.Hash, "1 thing cannot be trusted": day.Date + "=" + strings.Repeat("00", 32),
	} {
		site.Refuses(words, "subscribers", "verify-consent", "--kept", kept)
	}
	site.Refuses("gives two hashes", "subscribers", "verify-consent", "--kept", day.Date+"="+day.Hash, "--kept", day.Date+"="+strings.Repeat("00", 32))

	site.exec("DELETE FROM consents WHERE subscriber_id = 2")
	a := site.Refuses("See `dorpspost subscribers consent ", "subscribers", "verify-consent", "--json")
	var fault subscribers.TamperedError
	lines := strings.Split(strings.TrimSpace(a.out), "\n")
	if err := json.Unmarshal([]byte(lines[0]), &fault); err != nil || len(lines) != 2 || fault.Subscriber != 2 || fault.Number != 1 {
		t.Errorf("it says:\n%s(%v)", a.out, err)
	}
}
