package reader_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/html"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates/media"
	"dorpspost/web"
	"dorpspost/web/reader"
)

// desk is the readers' site on a real store, with one reader: Els, who asked for two of three topics.
type desk struct {
	t       testing.TB
	site    http.Handler
	db      *database.DB
	store   *subscribers.Store
	letters *deliveries.Store
	media   *media.Library
	library string // its folder
	tokens  *subscribers.Tokens
	els     subscribers.ID
	topics  map[string]subscribers.TopicID
	pages   reader.Pages
	erased  atomic.Int64 // how often somebody was
	log     *bytes.Buffer
	headers map[string]string
}

func open(t testing.TB) *desk {
	t.Helper()
	db := dbtest.Open(t)
	d := &desk{t: t, db: db, store: subscribers.NewStore(db), topics: map[string]subscribers.TopicID{}, log: &bytes.Buffer{}}
	d.letters, d.library = deliveries.NewStore(db, d.store), t.TempDir()
	for _, slug := range []string{"imh-week", "vorming", "nieuws"} {
		d.addTopic(slug)
	}
	d.els = d.add("els@opvang.example", "imh-week", "vorming")
	var err error
	if d.tokens, err = d.store.Tokens(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d.media, err = media.Open(d.library); err != nil {
		t.Fatal(err)
	}
	d.pages = reader.Pages{Subscribers: d.store, Tokens: d.tokens, Letters: d.letters, Media: d.media, Clicks: deliveries.NewClicks(d.letters, nil), PublicURL: "https://nieuws.lindewijk.example", Erase: d.erase}
	d.site = web.Site{House: web.House{Name: "Netwerk Lindewijk"}, Routes: d.pages.Routes(), Log: slog.New(slog.NewTextHandler(d.log, nil))}.Handler()
	return d
}

// erase takes a person out of the database; what else there is to clear is for cmd.
func (d *desk) erase(ctx context.Context, id subscribers.ID) error {
	d.erased.Add(1)
	_, err := d.store.Erase(ctx, id, "reader")
	return err
}

func (d *desk) addTopic(slug string) {
	d.t.Helper()
	name := map[subscribers.Language]string{"nl": slug + " (nl)", "fr": slug + " (fr)", "en": slug + " (en)"}
	about := map[subscribers.Language]string{"nl": "Over " + slug + " & co", "fr": "À propos de " + slug, "en": "About " + slug}
	topic, err := d.store.AddTopic(d.t.Context(), "ana", subscribers.Topic{Slug: slug, Name: name, Description: about})
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

// firefox is how a browser calls itself.
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"

func (d *desk) send(method, path, kind string, body io.Reader) *httptest.ResponseRecorder {
	d.t.Helper()
	request := httptest.NewRequest(method, path, body)
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	request.Header.Set("User-Agent", firefox)
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

// form is what a browser sends back when nothing is touched on a page.
func (d *desk) form(path string) url.Values {
	d.t.Helper()
	page, err := html.Parse(d.get(path).Body)
	if err != nil {
		d.t.Fatal(err)
	}
	form := url.Values{}
	for node := range page.Descendants() {
		name := attribute(node, "name")
		switch {
		case name == "" || node.Type != html.ElementNode:
		case node.Data == "select":
			form.Set(name, chosen(node))
		case node.Data == "input" && (attribute(node, "type") == "hidden" || has(node, "checked")):
			form.Add(name, attribute(node, "value"))
		}
	}
	return form
}

func has(node *html.Node, name string) bool {
	return slices.ContainsFunc(node.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// chosen is the value of a list: of its chosen option, or else of its first.
func chosen(list *html.Node) (value string) {
	first := true
	for node := range list.Descendants() {
		if node.Data == "option" && (first || has(node, "selected")) {
			value, first = attribute(node, "value"), false
		}
	}
	return value
}

// fill is the preferences page as it stands, with these topics ticked and no others, and what else is given.
func (d *desk) fill(more url.Values) url.Values {
	d.t.Helper()
	return d.fillAt(d.preferences(), more)
}

func (d *desk) fillAt(path string, more url.Values) url.Values {
	d.t.Helper()
	form := d.form(path)
	form["topic"] = nil
	maps.Copy(form, more)
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
