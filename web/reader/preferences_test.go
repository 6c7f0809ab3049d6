package reader_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"dorpspost/subscribers"
	"dorpspost/web"
)

func TestPreferencesShowWhatIs(t *testing.T) {
	d := open(t)
	page := d.get(d.preferences()).Body.String()
	shows(t, page, "e***@opvang.example", `value="imh-week" checked`, `value="vorming" checked`, `value="nieuws" aria`,
		`<option value="keep" selected>Ingevuld`, `<option value="kinderopvang">Kinderopvang`, `lang="nl-BE"`)
	if strings.Contains(page, "Gent-Centrum") {
		t.Error("the page tells what only the reader knows")
	}
	if strings.Contains(page, "els@") {
		t.Error("the page shows the whole address")
	}
}

// What is saved is what the next page says first, and the proof holds the very words that stood on the page.
func TestSavingSaysHowItIsNow(t *testing.T) {
	for _, test := range []struct{ language, query, words, result string }{
		{"nl", "", "Ja, Netwerk Lindewijk mag mij mailen", "Zo ziet het er nu uit: je krijgt elke mail over imh-week (nl) en nieuws (nl), in het Nederlands."},
		{"fr", "?taal=fr", "Oui, Netwerk Lindewijk peut m’écrire", "vous recevez chaque mail sur imh-week (fr) et nieuws (fr), en néerlandais."},
		{"en", "?taal=en", "Yes, Netwerk Lindewijk may mail me", "you get every mail about imh-week (en) and nieuws (en), in Dutch."},
	} {
		t.Run(test.language, func(t *testing.T) {
			d := open(t)
			shown := d.get(d.preferences() + test.query).Body.String()
			form := d.fillAt(d.preferences()+test.query, url.Values{"topic": {"imh-week", "nieuws"}, "language": {"nl"}, "pause": {"0"}, "profession": {"onderwijs"}, "region": {""}})
			page := d.follow(d.preferences()+test.query, form)
			shows(t, page, test.result)
			if got := d.wanted(); got != "imh-week nieuws" {
				t.Errorf("wanted = %q", got)
			}
			person := d.now().Subscriber
			if person.Profession != "onderwijs" || person.Region != "" {
				t.Errorf("saved %q and %q", person.Profession, person.Region)
			}
			consent := d.lastConsent(subscribers.ConsentGiven)
			if !strings.HasPrefix(consent.Words, test.words) || !strings.Contains(consent.Words, "\nnieuws ("+test.language+")\n") || string(consent.Language) != test.language {
				t.Errorf("kept the words %q in %s", consent.Words, consent.Language)
			}
			if consent.Form == "" || consent.Form != form.Get("version") || consent.Via != subscribers.ViaPage {
				t.Errorf("kept the form %q by %q, want that of the page: %q", consent.Form, consent.Via, form.Get("version"))
			}
			shows(t, html.UnescapeString(shown), strings.Split(consent.Words, "\n")...)
		})
	}
}

func (d *desk) lastConsent(kind subscribers.ConsentKind) subscribers.Consent {
	d.t.Helper()
	chain, err := d.store.ConsentOf(d.t.Context(), d.els)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, one := range slices.Backward(chain) {
		if one.Kind == kind {
			return one
		}
	}
	d.t.Fatalf("no record %q in %+v", kind, chain)
	return subscribers.Consent{}
}

func TestSavingTwiceIsSavingOnce(t *testing.T) {
	d := open(t)
	form := d.fill(url.Values{"topic": {"nieuws"}, "pause": {"0"}})
	d.follow(d.preferences(), form)
	before, err := d.store.ConsentOf(t.Context(), d.els)
	if err != nil {
		t.Fatal(err)
	}
	d.follow(d.preferences(), form)
	after, err := d.store.ConsentOf(t.Context(), d.els)
	if err != nil || len(after) != len(before) {
		t.Errorf("%d records became %d, %v", len(before), len(after), err)
	}
}

func TestPausing(t *testing.T) {
	d := open(t)
	topics := []string{"imh-week", "vorming"}
	before := d.form(d.preferences())
	page := d.follow(d.preferences(), d.fill(url.Values{"topic": topics, "pause": {"3"}}))
	until := d.now().Subscriber.PausedUntil
	back := web.Date("nl", until.Time())
	shows(t, page, "je krijgt niets tot "+back, "Daarna krijg je weer elke mail over imh-week (nl) en vorming (nl)", "Blijf op pauze tot "+back)
	d.follow(d.preferences(), d.fill(url.Values{"topic": topics, "pause": {"keep"}}))
	if got := d.now().Subscriber.PausedUntil; got != until {
		t.Errorf("keeping the pause moved it from %v to %v", until, got)
	}

	// The page before said "no pause" by itself: saving it ends none.
	d.follow(d.preferences(), before)
	if got := d.now().Subscriber.PausedUntil; got != until {
		t.Errorf("an old page moved the pause from %v to %v", until, got)
	}
	d.follow(d.preferences(), d.fill(url.Values{"topic": topics, "pause": {"0"}}))
	if got := d.now().Subscriber.State; got != subscribers.StateActive {
		t.Errorf("state = %q, want active", got)
	}
}

// A topic that is newer than the open page is not left by saving that page.
func TestSavingLeavesAloneWhatItDidNotShow(t *testing.T) {
	d := open(t)
	form := d.fill(url.Values{"topic": {"nieuws"}, "had": {"imh-week"}})
	form["shown"] = slices.DeleteFunc(form["shown"], func(shown string) bool { return strings.HasPrefix(shown, "vorming.") })
	d.follow(d.preferences(), form)
	if got := d.wanted(); got != "nieuws vorming" {
		t.Errorf("wanted = %q, want vorming kept", got)
	}
}

func TestFormsThatThePageDidNotOffer(t *testing.T) {
	for name, change := range map[string]url.Values{
		"nothing":            {"page": nil, "shown": nil, "had": nil},
		"without its words":  {"shown": nil, "had": nil},
		"without a language": {"page": nil},
		"in another one":     {"page": {"de"}},
		"unknown topic":      {"topic": {"kaas"}},
		"made up topic":      {"topic": {"kaas"}, "shown": {"kaas.x"}, "had": nil},
		"topic not shown":    {"shown": {"imh-week.x"}, "had": {"imh-week"}, "topic": {"nieuws"}},
		"had but not shown":  {"shown": {"imh-week.x"}, "had": {"vorming"}},
		"pause of a year":    {"pause": {"12"}},
		"unknown language":   {"language": {"de"}},
		"every hour":         {"often": {"hourly"}},
		"unknown work":       {"profession": {"tovenaar"}},
		"region with lines":  {"region": {"Gent\r\nBcc: x@y"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			before := fmt.Sprint(d.now())
			if answer := d.post(d.preferences(), d.fill(change)); answer.Code != http.StatusBadRequest {
				t.Errorf("status = %d, want 400", answer.Code)
			}
			if after := fmt.Sprint(d.now()); after != before {
				t.Errorf("%s became %s", before, after)
			}
		})
	}
}

// unsure posts a form that cannot count as a whole, and returns the page that says so.
func (d *desk) unsure(form url.Values) string {
	d.t.Helper()
	answer := d.post(d.preferences(), form)
	if answer.Code != http.StatusConflict {
		d.t.Fatalf("post = %d, want 409: %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

// Ticks that the page itself had set are no consent: a page from before the leaving brings nobody back.
func TestAnOldPageRevivesNobody(t *testing.T) {
	d := open(t)
	old := d.form(d.preferences())
	d.follow(d.leave(), url.Values{"act": {"leave"}})
	page := d.unsure(old)
	shows(t, page, "Kijk dit nog even na", "Niet aangevinkt: imh-week (nl) en vorming (nl).", "Je bent uitgeschreven", "Zet alles terug zoals het was")
	if got := d.wanted(); got != "" || d.now().Subscriber.State != subscribers.StateLeft || strings.Contains(page, "checked aria") {
		t.Errorf("wanted %q, state %q", got, d.now().Subscriber.State)
	}

	// A tick on the page as it stands now is the reader's own.
	d.follow(d.preferences(), d.fill(url.Values{"topic": {"vorming"}}))
	if got := d.wanted(); got != "vorming" {
		t.Errorf("wanted %q", got)
	}
}

func TestATopicLeftInAnotherTabStaysLeft(t *testing.T) {
	d := open(t)
	old := d.fill(url.Values{"topic": {"imh-week", "vorming", "nieuws"}})
	d.follow(d.preferences(), d.fill(url.Values{"topic": {"imh-week"}}))
	shows(t, d.unsure(old), "Niet aangevinkt: vorming (nl).")
	if got := d.wanted(); got != "imh-week nieuws" {
		t.Errorf("wanted %q, want what was ticked by hand and not vorming", got)
	}
}

// What is kept as proof is what stood on the page, in its language, whatever changed while the page was open.
func TestWordsAreThoseThatWereShown(t *testing.T) {
	d := open(t)
	dutch := d.fill(url.Values{"topic": {"nieuws"}})
	d.follow(d.preferences(), d.fill(url.Values{"topic": {"imh-week", "vorming"}, "language": {"fr"}}))
	d.follow(d.preferences(), dutch)
	consent := d.lastConsent(subscribers.ConsentGiven)
	if want := "Ja, Netwerk Lindewijk mag mij mailen over elk thema dat ik hier aanvink. Ik kan dat altijd weer veranderen.\nnieuws (nl)\nOver nieuws & co"; consent.Words != want || consent.Language != "nl" {
		t.Errorf("kept %q in %s, want %q", consent.Words, consent.Language, want)
	}
}

func TestNobodyAgreesToWordsUnseen(t *testing.T) {
	for name, rename := range map[string][2]map[subscribers.Language]string{
		"name":        {{"nl": "Reclame"}, nil},
		"description": {nil, {"nl": "Elke dag reclame"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			old := d.fill(url.Values{"topic": {"imh-week", "nieuws"}})
			must(t, d.store.RenameTopic(t.Context(), "ana", "nieuws", rename[0], rename[1]))
			must(t, d.store.RenameTopic(t.Context(), "ana", "imh-week", rename[0], rename[1]))
			shows(t, d.unsure(old), "Niet aangevinkt:", "eclame")
			if got := d.wanted(); got != "imh-week" {
				t.Errorf("wanted %q, want the one from before and without vorming, which was taken away", got)
			}
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheMailLanguageChangesThePage(t *testing.T) {
	d := open(t)
	page := d.follow(d.preferences(), d.fill(url.Values{"topic": {"imh-week"}, "language": {"fr"}}))
	shows(t, page, "C’est enregistré", `lang="fr-BE"`, "en français.")
}

// Words in another language than their page say so, for whoever has the page read aloud.
func TestWordsOfAnotherLanguageSaySo(t *testing.T) {
	d := open(t)
	_, err := d.store.AddTopic(t.Context(), "ana", subscribers.Topic{
		Slug: "proef", Name: map[subscribers.Language]string{"nl": "Proef"}, Description: map[subscribers.Language]string{"nl": "Proeven", "fr": "Essais"},
	})
	must(t, err)
	for _, path := range []string{d.preferences(), "/inschrijven"} {
		shows(t, d.get(path+"?taal=fr").Body.String(), ` lang="nl">Proef</label>`, `">Essais</span>`)
		shows(t, d.get(path+"?taal=en").Body.String(), ` lang="nl">Proef</label>`, ` lang="nl">Proeven</span>`)
		shows(t, d.get(path+"?taal=nl").Body.String(), `">Proef</label>`)
		if page := d.get(path + "?taal=nl").Body.String(); strings.Contains(page, `lang="nl">Proef`) {
			t.Errorf("%s says its own language twice", path)
		}
	}
	d.follow(d.preferences(), d.fill(url.Values{"topic": {"proef"}}))
	shows(t, d.get(d.preferences()+"/waarom?taal=fr").Body.String(), `<h3 lang="nl">Proef</h3>`)
}

func TestTextsOfStaffAreShownAsText(t *testing.T) {
	d := open(t)
	name := map[subscribers.Language]string{"nl": `<script>alert(1)</script>"'{{.}}`}
	if _, err := d.store.AddTopic(t.Context(), "ana", subscribers.Topic{Slug: "proef", Name: name}); err != nil {
		t.Fatal(err)
	}
	page := d.follow(d.preferences(), d.fill(url.Values{"topic": {"proef"}}))
	if strings.Contains(page, "<script") || strings.Count(page, "&lt;script&gt;") != 2 {
		t.Errorf("the name is not shown as text:\n%s", page)
	}
}

func TestSuppressedPeopleAreTold(t *testing.T) {
	d := open(t)
	if err := d.store.Suppress(t.Context(), "ana", d.now().Subscriber.Address, "by request"); err != nil {
		t.Fatal(err)
	}
	shows(t, d.get(d.preferences()).Body.String(), "Naar dit adres sturen we nu niets")
}
