package reader_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dorpspost/subscribers"
	"dorpspost/texts"
	"dorpspost/web/reader"
)

// say has the pages use other words until the test ends.
func (d *desk) say(changes ...texts.Change) {
	d.t.Helper()
	store := texts.NewStore(d.db, reader.Texts())
	_, err := store.Set(d.t.Context(), "ana", changes)
	must(d.t, err)
	faults, err := store.Apply(d.t.Context())
	must(d.t, err)
	if len(faults) > 0 {
		d.t.Fatal(faults)
	}
	d.t.Cleanup(func() {
		for _, c := range changes {
			_, err := store.Reset(context.Background(), "ana", c.Key, c.Language)
			must(d.t, err)
		}
		_, err := store.Apply(context.Background())
		must(d.t, err)
	})
}

// What a reader said yes to is kept as it was shown, also where an administrator wrote it.
func TestChangedConsentIsKeptAsShown(t *testing.T) {
	d := open(t)
	d.say(texts.Change{Key: "preferences.consent", Language: "nl", Text: "Graag! %s mag me schrijven over wat ik aanvink."})
	form := d.fill(url.Values{"topic": {"imh-week", "vorming", "nieuws"}})
	d.follow(d.preferences(), form)
	kept := d.lastConsent(subscribers.ConsentGiven).Words
	if !strings.HasPrefix(kept, "Graag! Netwerk Lindewijk mag me schrijven over wat ik aanvink.\nnieuws (nl)\n") {
		t.Errorf("kept: %q", kept)
	}
}

// A page that was opened before the words changed gives no consent to the new ones.
func TestConsentIsToTheWordsOfThePage(t *testing.T) {
	d := open(t)
	form := d.fill(url.Values{"topic": {"imh-week", "vorming", "nieuws"}})
	d.say(texts.Change{Key: "preferences.consent", Language: "nl", Text: "Graag! %s mag me schrijven over wat ik aanvink."})
	answer := d.post(d.preferences(), form)
	if answer.Code != http.StatusConflict || !strings.Contains(answer.Body.String(), "Niet aangevinkt: nieuws (nl).") {
		t.Errorf("status %d:\n%s", answer.Code, answer.Body.String())
	}
	if got := d.wanted(); got != "imh-week vorming" {
		t.Errorf("wanted = %q", got)
	}
}

// A changed text is text, in every place that a page puts it.
func TestChangedTextsAreEscaped(t *testing.T) {
	d := open(t)
	evil := `<script>alert(1)</script>"'`
	var changes []texts.Change
	store := texts.NewStore(d.db, reader.Texts())
	all, err := store.All(t.Context(), "")
	must(t, err)
	for _, text := range all {
		if text.Language == "nl" && !strings.Contains(text.Text, "%") {
			changes = append(changes, texts.Change{Key: text.Key, Language: "nl", Text: evil})
		}
	}
	d.say(changes...)
	for _, path := range []string{d.preferences(), d.preferences() + "?gedaan=bewaard", d.preferences() + "/waarom", d.leave()} {
		page := d.get(path).Body.String()
		if strings.Contains(page, "<script") || strings.Count(page, "&lt;script&gt;alert(1)") < 5 {
			t.Errorf("%s:\n%s", path, page)
		}
	}
}

// The same on the sign-up page: the form that was open when the words changed comes back, and the record has those of the page
// that was sent.
func TestChangedConsentOfASignUp(t *testing.T) {
	d := openDoor(t)
	before := d.fill("bo@opvang.example", "imh-week")
	d.say(texts.Change{Key: "sign_up.consent", Language: "nl", Text: "Zo vraag je %s om mails. Stoppen kan altijd."})
	answer := d.elsewhere("/inschrijven", before)
	if answer.Code == http.StatusSeeOther || !strings.Contains(answer.Body.String(), "Er is hier iets veranderd") {
		t.Fatalf("a form of before: status %d\n%s", answer.Code, first(answer.Body.String()))
	}
	shows(t, d.get("/inschrijven").Body.String(), "Zo vraag je Netwerk Lindewijk om mails. Stoppen kan altijd.")
	status(t, "post", d.elsewhere("/inschrijven", d.fill("bo@opvang.example", "imh-week")), http.StatusSeeOther)
	d.answered()
	d.follow(d.confirm(d.asked()), nil)
	records, err := d.store.ConsentOf(t.Context(), d.person("bo@opvang.example").ID)
	must(t, err)
	for _, record := range records {
		if want := "Zo vraag je Netwerk Lindewijk om mails. Stoppen kan altijd.\nimh-week (nl)\nOver imh-week & co"; record.Words != want {
			t.Errorf("%s: %q", record.Kind, record.Words)
		}
	}
	if len(records) == 0 {
		t.Error("there is no record")
	}
}
