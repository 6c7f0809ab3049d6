package reader_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/subscribers"
	"dorpspost/web"
	"dorpspost/web/reader"
)

// desk is the readers' site on a real store, with one reader: Els, who asked for two of three topics.
type desk struct {
	t       testing.TB
	site    http.Handler
	store   *subscribers.Store
	tokens  *subscribers.Tokens
	els     subscribers.ID
	topics  map[string]subscribers.TopicID
	log     *bytes.Buffer
	host    string
	headers map[string]string
}

func open(t testing.TB) *desk {
	t.Helper()
	d := &desk{t: t, store: subscribers.NewStore(dbtest.Open(t)), topics: map[string]subscribers.TopicID{}, log: &bytes.Buffer{}}
	for _, slug := range []string{"imh-week", "vorming", "nieuws"} {
		d.addTopic(slug)
	}
	d.els = d.add("els@opvang.example", "imh-week", "vorming")
	var err error
	if d.tokens, err = d.store.Tokens(t.Context()); err != nil {
		t.Fatal(err)
	}
	pages := reader.Pages{Subscribers: d.store, Tokens: d.tokens}
	d.site = web.Site{House: web.House{Name: "Netwerk Lindewijk"}, Routes: pages.Routes(), Log: slog.New(slog.NewTextHandler(d.log, nil))}.Handler()
	return d
}

func (d *desk) addTopic(slug string) {
	d.t.Helper()
	name := map[subscribers.Language]string{"nl": slug + " (nl)", "fr": slug + " (fr)", "en": slug + " (en)"}
	topic, err := d.store.AddTopic(d.t.Context(), "ana", subscribers.Topic{Slug: slug, Name: name})
	if err != nil {
		d.t.Fatal(err)
	}
	d.topics[slug] = topic.ID
}

func (d *desk) add(text string, slugs ...string) subscribers.ID {
	d.t.Helper()
	address, err := subscribers.ParseAddress(text)
	if err != nil {
		d.t.Fatal(err)
	}
	person := subscribers.NewSubscriber{Address: address, Consent: &subscribers.Given{Words: "Ja", Source: "proef", By: "ana"}}
	person.Profession, person.Region = "Kinderopvang", "Gent-Centrum"
	for _, slug := range slugs {
		person.Topics = append(person.Topics, d.topics[slug])
	}
	added, err := d.store.Add(d.t.Context(), "ana", person)
	if err != nil {
		d.t.Fatal(err)
	}
	return added.ID
}

func (d *desk) preferences() string {
	return reader.PreferencesPath(d.tokens.Make(subscribers.PurposePreferences, d.els))
}
func (d *desk) leave() string {
	return reader.LeavePath(d.tokens.Make(subscribers.PurposeLeave, d.els))
}

func (d *desk) send(method, path, kind string, body io.Reader) *httptest.ResponseRecorder {
	d.t.Helper()
	request := httptest.NewRequest(method, path, body)
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	for name, value := range d.headers {
		request.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	d.site.ServeHTTP(answer, request)
	return answer
}

func (d *desk) get(path string) *httptest.ResponseRecorder {
	d.t.Helper()
	return d.send("GET", path, "", nil)
}

func (d *desk) post(path string, form url.Values) *httptest.ResponseRecorder {
	d.t.Helper()
	return d.send("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// follow posts and then opens the page that the answer leads to, as a browser does.
func (d *desk) follow(path string, form url.Values) string {
	d.t.Helper()
	answer := d.post(path, form)
	if answer.Code != http.StatusSeeOther {
		d.t.Fatalf("post = %d, want a redirect: %s", answer.Code, answer.Body)
	}
	page := d.get(answer.Header().Get("Location"))
	if page.Code != http.StatusOK {
		d.t.Fatalf("%s = %d", answer.Header().Get("Location"), page.Code)
	}
	return page.Body.String()
}

func (d *desk) now() subscribers.Preferences {
	d.t.Helper()
	prefs, err := d.store.Preferences(d.t.Context(), d.els)
	if err != nil {
		d.t.Fatal(err)
	}
	return prefs
}

// wanted are the slugs of the topics that Els gets.
func (d *desk) wanted() string {
	d.t.Helper()
	var slugs []string
	for _, one := range d.now().Topics {
		if one.Wanted {
			slugs = append(slugs, one.Topic.Slug)
		}
	}
	slices.Sort(slugs)
	return strings.Join(slugs, " ")
}

func allShown(more url.Values) url.Values {
	form := url.Values{"shown": {"imh-week", "vorming", "nieuws"}}
	for name, values := range more {
		form[name] = values
	}
	return form
}

func shows(t testing.TB, page string, words ...string) {
	t.Helper()
	for _, one := range words {
		if !strings.Contains(page, one) {
			t.Errorf("the page does not show %q:\n%s", one, page)
		}
	}
}

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

func TestLeavingAndComingBack(t *testing.T) {
	d := open(t)
	shows(t, d.get(d.leave()).Body.String(), "Wil je geen mails meer?", "e***@opvang.example", "Pauzeer 3 maanden")
	shows(t, d.follow(d.leave(), url.Values{"act": {"leave"}}), "Je bent uitgeschreven", "Maak het ongedaan")
	if got := d.now().Subscriber.State; got != subscribers.StateLeft {
		t.Fatalf("state = %q, want left", got)
	}
	if record := d.lastConsent(subscribers.ConsentLeft); record.Source != "page" {
		t.Errorf("left by %q", record.Source)
	}
	shows(t, d.get(d.preferences()).Body.String(), "Je bent uitgeschreven", "Zet alles terug zoals het was", `value="imh-week">`)
	shows(t, d.follow(d.leave(), url.Values{"act": {"undo"}}), "Welkom terug", "imh-week (nl) en vorming (nl)")
	if got := d.wanted(); got != "imh-week vorming" {
		t.Errorf("after the undo: %q", got)
	}
}

func TestLeftAndChoosingAnew(t *testing.T) {
	d := open(t)
	d.follow(d.leave(), url.Values{"act": {"leave"}})
	shows(t, d.follow(d.preferences(), allShown(nil)), "je bent uitgeschreven en krijgt niets van ons")
	shows(t, d.follow(d.preferences(), allShown(url.Values{"topic": {"nieuws"}})), "je krijgt mails over nieuws (nl), in het Nederlands.")
	if got := d.wanted(); got != "nieuws" || d.now().Subscriber.State != subscribers.StateActive {
		t.Errorf("wanted %q, state %q", got, d.now().Subscriber.State)
	}
}

func TestPauseInsteadOfLeaving(t *testing.T) {
	d := open(t)
	shows(t, d.follow(d.leave(), url.Values{"act": {"pause"}}), "Bewaard", "je krijgt niets tot")
	if got := d.now().Subscriber.State; got != subscribers.StatePaused || d.wanted() != "imh-week vorming" {
		t.Errorf("state %q, wanted %q", got, d.wanted())
	}
	if page := d.get(d.leave()).Body.String(); strings.Contains(page, "Pauzeer 3 maanden") {
		t.Error("somebody who pauses is offered a pause")
	}
}

// RFC 8058 section 3.1: a POST from anywhere, in either form of body, without cookies; no redirect; once or twice.
func TestOneClick(t *testing.T) {
	urlencoded := func() (string, io.Reader) {
		return "application/x-www-form-urlencoded", strings.NewReader("List-Unsubscribe=One-Click")
	}
	parts := func() (string, io.Reader) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		if err := form.WriteField("List-Unsubscribe", "One-Click"); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		return form.FormDataContentType(), &body
	}
	for name, make := range map[string]func() (string, io.Reader){"urlencoded": urlencoded, "multipart": parts} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			d.headers = map[string]string{"Origin": "https://mailbox.example", "Sec-Fetch-Site": "cross-site"}
			for range 2 {
				kind, body := make()
				answer := d.send("POST", d.leave(), kind, body)
				if answer.Code != http.StatusOK || answer.Header().Get("Location") != "" || answer.Header().Get("Set-Cookie") != "" {
					t.Fatalf("status %d, head %v", answer.Code, answer.Header())
				}
				if got := d.now().Subscriber.State; got != subscribers.StateLeft {
					t.Fatalf("state = %q, want left", got)
				}
			}
			if record := d.lastConsent(subscribers.ConsentLeft); record.Source != "one-click" || record.Number != 3 {
				t.Errorf("the record is %+v, want the third and last, by one-click", record)
			}
		})
	}
}

func TestOtherBodiesDoNotLeave(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	for _, test := range []struct{ name, kind, body string }{
		{"empty", form, ""},
		{"something else", form, "x=1"},
		{"other value", form, "List-Unsubscribe=one-click"},
		{"other name", form, "list-unsubscribe=One-Click"},
		{"more than that", form, "List-Unsubscribe=One-Click&x=1"},
		{"twice", form, "List-Unsubscribe=One-Click&List-Unsubscribe=One-Click"},
		{"unknown act", form, "act=erase"},
		{"broken", form, "%zz"},
		{"not a form", "text/plain", "List-Unsubscribe=One-Click"},
		{"no type", "", "List-Unsubscribe=One-Click"},
		{"no boundary", "multipart/form-data", "x"},
		{"a file", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"; filename=\"x\"\r\n\r\nOne-Click\r\n--b--\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := open(t)
			answer := d.send("POST", d.leave()+"?List-Unsubscribe=One-Click", test.kind, strings.NewReader(test.body))
			if answer.Code != http.StatusBadRequest {
				t.Errorf("status = %d, want 400", answer.Code)
			}
			if got := d.now().Subscriber.State; got != subscribers.StateActive {
				t.Errorf("state = %q, want active", got)
			}
		})
	}
}

func TestButtonsWorkFromOurPageOnly(t *testing.T) {
	d := open(t)
	d.headers = map[string]string{"Origin": "https://elders.example", "Sec-Fetch-Site": "cross-site"}
	for path, form := range map[string]url.Values{d.leave(): {"act": {"leave"}}, d.preferences(): allShown(nil)} {
		if answer := d.post(path, form); answer.Code != http.StatusForbidden {
			t.Errorf("%s = %d, want 403", path[:3], answer.Code)
		}
	}
	if got := d.wanted(); got != "imh-week vorming" {
		t.Errorf("wanted = %q", got)
	}
}

func TestBigBodiesAreRefused(t *testing.T) {
	d := open(t)
	for _, path := range []string{d.leave(), d.preferences()} {
		answer := d.send("POST", path, "application/x-www-form-urlencoded", io.LimitReader(endless{}, 10<<20))
		if answer.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s = %d, want 413", path[:3], answer.Code)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// A link that does not work shows the same page, whatever is wrong with it: nobody learns whether an address is known.
func TestDeadLinksTellNothing(t *testing.T) {
	d := open(t)
	real := d.tokens.Make(subscribers.PurposePreferences, d.els)
	nobody := d.tokens.Make(subscribers.PurposePreferences, 4711)
	leave := d.tokens.Make(subscribers.PurposeLeave, d.els)
	flipped := []byte(real)
	flipped[20] ^= 1
	pages := map[string]bool{}
	for _, token := range []string{nobody, leave, real[:len(real)-1], real + "A", string(flipped), "x", strings.Repeat("A", 2000), "%00", "els@opvang.example"} {
		answer := d.get("/v/" + token)
		if answer.Code != http.StatusNotFound {
			t.Errorf("%q = %d, want 404", token, answer.Code)
		}
		page := answer.Body.String()
		shows(t, page, "Deze link werkt niet (meer)")
		pages[stripLanguages(page)] = true
		if post := d.post("/v/"+token, allShown(nil)); post.Code != http.StatusNotFound {
			t.Errorf("POST %q = %d, want 404", token, post.Code)
		}
	}
	if len(pages) != 1 {
		t.Errorf("there are %d different pages, want one", len(pages))
	}
	if strings.Contains(d.log.String(), real[:20]) || strings.Contains(d.log.String(), "opvang") {
		t.Errorf("the log holds a token or an address:\n%s", d.log)
	}
}

// stripLanguages takes out the links to other languages, which repeat the address that was asked for.
func stripLanguages(page string) string {
	before, rest, _ := strings.Cut(page, "<nav")
	_, after, _ := strings.Cut(rest, "</nav>")
	return before + after
}

// Somebody who was erased is not known any more; the one-click POST of an old mail still says yes.
func TestLinksOfSomebodyWhoIsGone(t *testing.T) {
	d := open(t)
	d.els = 4711
	for _, path := range []string{d.preferences(), d.leave()} {
		if answer := d.get(path); answer.Code != http.StatusNotFound {
			t.Errorf("%s = %d, want 404", path[:3], answer.Code)
		}
	}
	if answer := d.post(d.leave(), url.Values{"List-Unsubscribe": {"One-Click"}}); answer.Code != http.StatusOK {
		t.Errorf("one-click = %d, want 200", answer.Code)
	}
}

func TestSuppressedPeopleAreTold(t *testing.T) {
	d := open(t)
	if err := d.store.Suppress(t.Context(), "ana", d.now().Subscriber.Address, "by request"); err != nil {
		t.Fatal(err)
	}
	shows(t, d.get(d.preferences()).Body.String(), "Naar dit adres sturen we nu niets")
}

func FuzzToken(f *testing.F) {
	d := open(f)
	mine := d.tokens.Make(subscribers.PurposePreferences, d.els)
	for _, seed := range []string{mine, mine[1:], "", "x", "%2e%2e", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		d.t = t
		d.log.Reset()
		for _, path := range []string{"/v/", "/u/"} {
			request := httptest.NewRequest("GET", "/", nil)
			request.URL.Path = path + token
			answer := httptest.NewRecorder()
			d.site.ServeHTTP(answer, request)
			if answer.Code >= 500 || (answer.Code == http.StatusOK && token != mine) {
				t.Errorf("%s%q = %d", path, token, answer.Code)
			}
		}
	})
}

func FuzzForm(f *testing.F) {
	d := open(f)
	for _, seed := range []string{"shown=imh-week&topic=imh-week", "act=leave", "List-Unsubscribe=One-Click", "shown=&pause=3&language=en", "%zz", "shown=vorming&region=%00", ";;&&=="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		d.t = t
		d.log.Reset()
		for _, path := range []string{d.preferences(), d.leave()} {
			answer := d.send("POST", path, "application/x-www-form-urlencoded", strings.NewReader(body))
			if answer.Code != 303 && answer.Code != 200 && answer.Code != 400 && answer.Code != 413 {
				t.Errorf("%q = %d", body, answer.Code)
			}
			if page := d.get(d.preferences()); page.Code != http.StatusOK {
				t.Fatalf("after %q the preferences answer %d", body, page.Code)
			}
		}
	})
}

// The day until which leaving can be undone stands on the page, in words.
func TestUndoSaysUntilWhen(t *testing.T) {
	d := open(t)
	page := d.follow(d.leave(), url.Values{"act": {"leave"}})
	shows(t, page, "Tot en met "+web.Date("nl", database.Now().Time().Add(30*24*time.Hour)))
}
