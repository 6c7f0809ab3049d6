package reader_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

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
