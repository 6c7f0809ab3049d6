package notices

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/texts"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// naming are the kinds of mail that name topics.
var naming = []subscribers.MailKind{subscribers.MailConfirm, subscribers.MailRemind, subscribers.MailMore, subscribers.MailKnown}

func testNetwork(t *testing.T) network.Network {
	t.Helper()
	us, err := network.New(network.Config{
		Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk", PublicURL: "https://nieuws.example.org",
		PrivacyURL: "https://www.example.org/privacy", Sender: network.Mailbox{Name: "Netwerk Lindewijk", Address: "nieuws@example.org"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return us
}

func newMaker(t *testing.T) *Maker {
	t.Helper()
	tokens, err := subscribers.NewStore(dbtest.Open(t)).Tokens(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return &Maker{Network: testNetwork(t), Tokens: tokens, Log: slog.New(slog.DiscardHandler)}
}

// What is ready is only filled in: no notice is compiled, and no logo asked for, inside a transaction.
func TestWhatIsReadyIsOnlyFilledIn(t *testing.T) {
	m := newMaker(t)
	logos := 0
	m.Logo = func(context.Context) (string, error) {
		logos++
		return "", nil
	}
	if err := m.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	compiled := logos
	if compiled != (len(subscribers.MailKinds())+1+len(campaigns.TellingKinds()))*len(subscribers.Languages()) { // one of them goes with topics and without
		t.Errorf("%d notices were compiled", compiled)
	}
	for _, in := range subscribers.Languages() {
		for _, kind := range subscribers.MailKinds() {
			var names []string
			if slices.Contains(naming, kind) {
				names = []string{"IMH-week"}
			}
			if _, err := m.Make(t.Context(), mailTo(t, kind, in), names); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := m.Make(t.Context(), mailTo(t, subscribers.MailKnown, in), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Ready(t.Context()); err != nil || logos != compiled {
		t.Errorf("%d more were compiled, %v", logos-compiled, err)
	}
}

// mailTo is a mail about an ask and a person, as it would really be.
func mailTo(t *testing.T, kind subscribers.MailKind, in subscribers.Language) subscribers.Mail {
	t.Helper()
	address, err := subscribers.ParseAddress("els@opvang.example")
	if err != nil {
		t.Fatal(err)
	}
	mail := subscribers.Mail{Kind: kind, Address: address, Language: in, Ask: 7, Person: 12}
	if kind == subscribers.MailConfirm || kind == subscribers.MailRemind {
		mail.Person = 0
	}
	return mail
}

func made(t *testing.T, m *Maker, mail subscribers.Mail) deliveries.Notice {
	t.Helper()
	names := map[subscribers.Language][]string{
		"nl": {"IMH-week", "Vorming & intervisie"}, "fr": {"Semaine IMH", "Formation & intervision"}, "en": {"IMH week", "Training & peer learning"},
	}
	n, err := m.Make(t.Context(), mail, names[mail.Language])
	if err != nil {
		t.Fatalf("%s in %s: %v", mail.Kind, mail.Language, err)
	}
	return n
}

// TestNoticesGolden keeps every notice as it goes out: its words in each language, its HTML in Dutch. Only the tokens differ each
// time.
func TestNoticesGolden(t *testing.T) {
	m := newMaker(t)
	for _, kind := range subscribers.MailKinds() {
		for _, in := range subscribers.Languages() {
			n := made(t, m, mailTo(t, kind, in))
			path := filepath.Join("testdata", fmt.Sprintf("%s-%s", kind, in))
			golden(t, path+".txt", hideTokens(m, "Subject: "+n.Subject+"\n\n"+n.Text))
			if in == subscribers.Dutch {
				golden(t, path+".html", hideTokens(m, n.HTML))
			}
		}
	}
	for _, in := range subscribers.Languages() {
		n, err := m.Make(t.Context(), mailTo(t, subscribers.MailKnown, in), nil)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, filepath.Join("testdata", fmt.Sprintf("known-without-topics-%s.txt", in)), hideTokens(m, "Subject: "+n.Subject+"\n\n"+n.Text))
	}
}

// hideTokens puts the purpose of each token in its place.
func hideTokens(m *Maker, text string) string {
	for purpose, number := range map[subscribers.Purpose]subscribers.ID{
		subscribers.PurposeConfirm: 7, subscribers.PurposeMove: 7, subscribers.PurposeMoveBack: 7, subscribers.PurposeData: 7, subscribers.PurposePreferences: 12,
	} {
		text = strings.ReplaceAll(text, m.Tokens.Make(purpose, number), "TOKEN-"+string(purpose))
	}
	return text
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run go test ./web/notices -update to write it", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s has changed (run go test ./web/notices -update when that is meant):\n%s", path, diff)
	}
}

// A mail leads to what was asked for, by a token for that and nothing else, in the text and in the HTML.
func TestNoticesLeadWhereTheyShould(t *testing.T) {
	m := newMaker(t)
	preferences := m.Network.PreferencesURL(m.Tokens.Make(subscribers.PurposePreferences, 12))
	for kind, wanted := range map[subscribers.MailKind][]string{
		subscribers.MailConfirm: {m.Network.ConfirmURL(m.Tokens.Make(subscribers.PurposeConfirm, 7))},
		subscribers.MailRemind:  {m.Network.ConfirmURL(m.Tokens.Make(subscribers.PurposeConfirm, 7))},
		subscribers.MailMore:    {m.Network.ConfirmURL(m.Tokens.Make(subscribers.PurposeConfirm, 7))},
		subscribers.MailMove:    {m.Network.MoveURL(m.Tokens.Make(subscribers.PurposeMove, 7))},
		subscribers.MailKnown:   {preferences},
		subscribers.MailMoved:   {m.Network.MoveBackURL(m.Tokens.Make(subscribers.PurposeMoveBack, 7))},
		subscribers.MailBack:    {},
		subscribers.MailLink:    {m.Network.DataURL(m.Tokens.Make(subscribers.PurposeData, 7)), preferences},
	} {
		for _, in := range subscribers.Languages() {
			n := made(t, m, mailTo(t, kind, in))
			for _, link := range wanted {
				if !strings.Contains(n.Text, "\n"+link+"\n") || !strings.Contains(n.HTML, `href="`+link+`"`) {
					t.Errorf("%s in %s does not lead to %s", kind, in, link)
				}
			}
			if got := strings.Count(n.Text, m.Network.PublicURL); got != len(wanted) {
				t.Errorf("%s in %s has %d links of ours in its text, want %d:\n%s", kind, in, got, len(wanted), n.Text)
			}
		}
	}
}

// What a subject and the line after it say can be read over a shoulder: no topic stands there.
func TestNoticesKeepTopicsInside(t *testing.T) {
	m := newMaker(t)
	for _, kind := range subscribers.MailKinds() {
		n, err := m.Make(t.Context(), mailTo(t, kind, "nl"), []string{"Zwanger & somber"})
		if err != nil {
			t.Fatal(err)
		}
		_, preview, _ := strings.Cut(n.HTML, `class="preheader"`)
		preview, _, _ = strings.Cut(preview, "</div>")
		if strings.Contains(n.Subject+preview, "somber") {
			t.Errorf("%s tells the topic: %q, %q", kind, n.Subject, preview)
		}
		names := slices.Contains(naming, kind)
		if strings.Contains(n.Text, "Zwanger & somber") != names || strings.Contains(n.HTML, "Zwanger &amp; somber") != names {
			t.Errorf("%s names the topic: %v, want %v", kind, !names, names)
		}
	}
}

func TestNobodyIsNoPerson(t *testing.T) {
	m := newMaker(t)
	mail := mailTo(t, subscribers.MailKnown, "nl")
	mail.Person = 0
	if _, err := m.Make(t.Context(), mail, nil); !errors.Is(err, ErrNobody) {
		t.Errorf("error = %v, want ErrNobody", err)
	}
	if _, err := m.Make(t.Context(), subscribers.Mail{Kind: "invitation", Language: "nl"}, nil); err == nil {
		t.Error("a kind of mail without words is made")
	}
}

// A name is text, whatever it looks like.
func TestNamesAreEscaped(t *testing.T) {
	m := newMaker(t)
	n, err := m.Make(t.Context(), mailTo(t, subscribers.MailConfirm, "nl"), []string{`<b>"Spel"</b>` + "\r\nBcc: x@y.example"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(n.HTML, "<b>") || strings.Contains(n.Text, "\nBcc") || strings.ContainsAny(n.Subject, "\r\n") {
		t.Errorf("a name gets out of its place:\n%s", n.Text)
	}
}

// One compilation serves all mails of a kind and language.
func TestNoticesAreCompiledOnce(t *testing.T) {
	m := newMaker(t)
	key := ready{subscribers.MailConfirm, "nl", true}
	first, err := m.letter(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := m.letter(t.Context(), key); err != nil || second.Letter != first.Letter {
		t.Errorf("the second mail is compiled anew: %v", err)
	}
	one, two := made(t, m, mailTo(t, subscribers.MailConfirm, "nl")), made(t, m, mailTo(t, subscribers.MailConfirm, "nl"))
	if !bytes.Equal(one.Hash(), two.Hash()) {
		t.Error("the same mail has two hashes")
	}
}

// Other words make another mail, in the language in which they were changed.
func TestChangedWordsAreSent(t *testing.T) {
	m := newMaker(t)
	store := texts.NewStore(dbtest.Open(t), Texts())
	before := made(t, m, mailTo(t, subscribers.MailConfirm, "nl"))
	apply := func(ctx context.Context, text string) {
		if _, err := store.Set(ctx, "ana", []texts.Change{{Key: "notices.confirmation.subject", Language: "nl", Text: text}}); err != nil {
			t.Fatal(err)
		}
		if faults, err := store.Apply(ctx); err != nil || len(faults) > 0 {
			t.Fatal(faults, err)
		}
	}
	original := before.Subject
	t.Cleanup(func() { apply(context.Background(), original) })
	apply(t.Context(), "Klopt dit adres?")
	if got := made(t, m, mailTo(t, subscribers.MailConfirm, "nl")); got.Subject != "Klopt dit adres?" || got.Text != before.Text {
		t.Errorf("subject %q", got.Subject)
	}
	if got := made(t, m, mailTo(t, subscribers.MailConfirm, "fr")); got.Subject != "Confirmez votre inscription" {
		t.Errorf("French subject %q", got.Subject)
	}
}

// Words of which no mail can be made are refused before anybody misses a mail.
func TestWordsThatMakeNoMailAreRefused(t *testing.T) {
	store := texts.NewStore(dbtest.Open(t), Texts())
	for key, text := range map[string]string{
		"notices.confirmation.text":    "Voor mails over %s.\n\n- een lijst",
		"notices.confirmation.after":   "[Klik](http://elders.example)",
		"notices.confirmation.title":   "Dag {{ voornaam }}",
		"notices.confirmation.subject": "Bevestig {% if beroep %}",
		"notices.link.button":          "Bekijk alles wat we ooit over jou bewaard hebben, hier en nu",
	} {
		_, err := store.Preview(t.Context(), []texts.Change{{Key: key, Language: "nl", Text: text}})
		if faults, ok := errors.AsType[texts.Faults](err); !ok || len(faults) != 1 || faults[0].Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
}
