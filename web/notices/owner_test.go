package notices

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
)

// told is the mail to an owner about the 12th campaign.
func told(t *testing.T, m *Maker, kind campaigns.TellingKind, in subscribers.Language, name string) deliveries.Notice {
	t.Helper()
	brussels, err := time.LoadLocation("Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	n, err := m.MakeOwner(t.Context(), campaigns.Telling{
		Kind: kind, Campaign: 12, Name: name, Owner: "ana", Leaves: time.Date(2027, 5, 17, 9, 0, 0, 0, brussels),
	}, "ana@lindewijk.example", string(in))
	if err != nil {
		t.Fatalf("%s in %s: %v", kind, in, err)
	}
	return n
}

const ownedName = "Week van de IMH 2027 (17-05-2027 09:00)"

func TestMailsToOwnersGolden(t *testing.T) {
	m := newMaker(t)
	for _, kind := range campaigns.TellingKinds() {
		for _, in := range subscribers.Languages() {
			n := told(t, m, kind, in, ownedName)
			path := filepath.Join("testdata", fmt.Sprintf("owner-%s-%s", kind, in))
			golden(t, path+".txt", "Subject: "+n.Subject+"\n\n"+n.Text)
			if in == subscribers.Dutch && (kind == campaigns.ToldMade || kind == campaigns.ToldUnapproved) {
				golden(t, path+".html", n.HTML)
			}
		}
	}
}

// A name is what people wrote: whatever stands in it is shown, and nothing of it done.
func TestANameInAMailToOwnersIsOnlyShown(t *testing.T) {
	m := newMaker(t)
	n := told(t, m, campaigns.ToldMade, subscribers.Dutch, `**Week** <b>{{ voornaam }}</b> [hier](https://x.example) %s`)
	for _, want := range []string{`**Week** <b>{{ voornaam }}</b> [hier](https://x.example) %s`} {
		if !strings.Contains(n.Subject, want) || !strings.Contains(strings.Join(strings.Fields(n.Text), " "), want) {
			t.Errorf("%q is not shown as it is: %q\n%s", want, n.Subject, n.Text)
		}
	}
	if strings.Contains(n.HTML, "<b>") || strings.Contains(n.HTML, `href="https://x.example"`) {
		t.Errorf("the name does something:\n%s", n.HTML)
	}
}

func TestMailsToOwnersSayWhatToDo(t *testing.T) {
	m := newMaker(t)
	for kind, want := range map[campaigns.TellingKind][]string{
		campaigns.ToldMade: {"review 12", "apply", "approve 12"}, campaigns.ToldReminder: {"review 12", "approve 12"}, campaigns.ToldTomorrow: {"approve 12"},
		campaigns.ToldMoved: {"review 12", "approve 12"}, campaigns.ToldUnapproved: {"review 12", "send 12", "schedule 12"}, campaigns.ToldHeld: {"report 12", "send 12", "schedule 12"},
	} {
		for _, in := range subscribers.Languages() {
			n := told(t, m, kind, in, ownedName)
			words := strings.Join(strings.Fields(n.Text), " ")
			for _, command := range want {
				if !strings.Contains(words, "dorpspost campaigns "+command) || !strings.Contains(n.HTML, "dorpspost campaigns "+command) {
					t.Errorf("%s in %s does not say %q:\n%s", kind, in, command, n.Text)
				}
			}
			if n.Kind != "edition-"+string(kind) || n.Address != "ana@lindewijk.example" || !strings.Contains(n.Subject, ownedName) || !strings.Contains(words, "2027") {
				t.Errorf("%s in %s: %s to %s", kind, in, n.Subject, n.Address)
			}
		}
	}
	if _, err := m.MakeOwner(t.Context(), campaigns.Telling{Kind: "nothing"}, "ana@lindewijk.example", "nl"); err == nil {
		t.Error("there is a mail about nothing")
	}
	if n := told(t, m, campaigns.ToldMade, "de", ownedName); !strings.Contains(n.Text, "Wat je nu doet") {
		t.Errorf("in a language without words:\n%s", n.Text)
	}
}
