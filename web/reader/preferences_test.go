package reader_test

import (
	"fmt"
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
	shows(t, page, "e***@opvang.example", `value="imh-week" checked`, `value="vorming" checked`, `value="nieuws">`,
		`<option value="kinderopvang" selected>Kinderopvang`, `<option value="Gent-Centrum" selected>Gent-Centrum`, `lang="nl-BE"`)
	if strings.Contains(page, "els@") {
		t.Error("the page shows the whole address")
	}
}

// What is saved is what the next page says first, and the proof holds the very words that stood on the page.
func TestSavingSaysHowItIsNow(t *testing.T) {
	for _, test := range []struct{ language, query, words, result string }{
		{"nl", "", "Ja, Netwerk Lindewijk mag mij mailen", "Zo ziet het er nu uit: je krijgt mails over imh-week (nl) en nieuws (nl), in het Nederlands."},
		{"fr", "?taal=fr", "Oui, Netwerk Lindewijk peut m’écrire", "vous recevez les mails sur imh-week (fr) et nieuws (fr), en néerlandais."},
		{"en", "?taal=en", "Yes, Netwerk Lindewijk may mail me", "you get mails about imh-week (en) and nieuws (en), in Dutch."},
	} {
		t.Run(test.language, func(t *testing.T) {
			d := open(t)
			shown := d.get(d.preferences() + test.query).Body.String()
			form := allShown(url.Values{"topic": {"imh-week", "nieuws"}, "language": {"nl"}, "pause": {"0"}, "profession": {"onderwijs"}, "region": {""}})
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
			if !strings.HasPrefix(consent.Words, test.words) || !strings.Contains(shown, consent.Words) || string(consent.Language) != test.language {
				t.Errorf("kept the words %q in %s; the page said:\n%s", consent.Words, consent.Language, shown)
			}
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
	form := allShown(url.Values{"topic": {"nieuws"}, "pause": {"0"}})
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
	page := d.follow(d.preferences(), allShown(url.Values{"topic": topics, "pause": {"3"}}))
	until := d.now().Subscriber.PausedUntil
	back := web.Date("nl", until.Time())
	shows(t, page, "je krijgt niets tot "+back, "Daarna krijg je weer mails over imh-week (nl) en vorming (nl)", "Blijf op pauze tot "+back)
	d.follow(d.preferences(), allShown(url.Values{"topic": topics, "pause": {"keep"}}))
	if got := d.now().Subscriber.PausedUntil; got != until {
		t.Errorf("keeping the pause moved it from %v to %v", until, got)
	}
	d.follow(d.preferences(), allShown(url.Values{"topic": topics, "pause": {"0"}}))
	if got := d.now().Subscriber.State; got != subscribers.StateActive {
		t.Errorf("state = %q, want active", got)
	}
}

// A topic that is newer than the open page is not left by saving that page.
func TestSavingLeavesAloneWhatItDidNotShow(t *testing.T) {
	d := open(t)
	d.follow(d.preferences(), url.Values{"shown": {"imh-week", "nieuws"}, "topic": {"nieuws"}})
	if got := d.wanted(); got != "nieuws vorming" {
		t.Errorf("wanted = %q, want vorming kept", got)
	}
}

func TestFormsThatThePageDidNotOffer(t *testing.T) {
	for name, form := range map[string]url.Values{
		"nothing":           {},
		"another form":      {"x": {"1"}},
		"unknown topic":     allShown(url.Values{"topic": {"kaas"}}),
		"topic not shown":   {"shown": {"imh-week"}, "topic": {"nieuws"}},
		"pause of a year":   allShown(url.Values{"pause": {"12"}}),
		"unknown language":  allShown(url.Values{"language": {"de"}}),
		"unknown work":      allShown(url.Values{"profession": {"tovenaar"}}),
		"region with lines": allShown(url.Values{"region": {"Gent\r\nBcc: x@y"}}),
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			before := fmt.Sprint(d.now())
			if answer := d.post(d.preferences(), form); answer.Code != http.StatusBadRequest {
				t.Errorf("status = %d, want 400", answer.Code)
			}
			if after := fmt.Sprint(d.now()); after != before {
				t.Errorf("%s became %s", before, after)
			}
		})
	}
}

func TestTheMailLanguageChangesThePage(t *testing.T) {
	d := open(t)
	page := d.follow(d.preferences(), allShown(url.Values{"topic": {"imh-week"}, "language": {"fr"}}))
	shows(t, page, "C’est enregistré", `lang="fr-BE"`, "en français.")
}

func TestTextsOfStaffAreShownAsText(t *testing.T) {
	d := open(t)
	name := map[subscribers.Language]string{"nl": `<script>alert(1)</script>"'{{.}}`}
	if _, err := d.store.AddTopic(t.Context(), "ana", subscribers.Topic{Slug: "proef", Name: name}); err != nil {
		t.Fatal(err)
	}
	page := d.follow(d.preferences(), url.Values{"shown": {"proef"}, "topic": {"proef"}})
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
