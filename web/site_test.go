package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"dorpspost/subscribers"
)

// mayCount lists the routes on which looking changes something, and the one table that a GET may change there. It is the
// exception that docs/design.md states: a counted link adds one to a counter, the same for all readers. HEAD never does.
var mayCount = map[string]string{"GET /l/{key}/{n}": "links"}

// answers are the routes that answer otherwise than with a page.
var answers = map[string]int{"GET /l/{key}/{n}": http.StatusFound}

// Mail scanners follow every link of a mail, so no GET and no HEAD may change a thing.
func TestLookingChangesNothing(t *testing.T) {
	v := open(t)
	if !strings.Contains(dump(t, v.db), "subscribers") {
		t.Fatal("the dump shows no tables")
	}
	for _, route := range v.table {
		if !strings.HasPrefix(route.Pattern, "GET ") {
			continue
		}
		for _, method := range []string{"HEAD", "GET"} {
			v.onlyLook(t, method, route.Pattern)
		}
	}
}

// onlyLook asks for the example of a route, with queries that tempt it, and compares the tables.
func (v *village) onlyLook(t *testing.T, method, pattern string) {
	t.Helper()
	table, counts := mayCount[pattern]
	var but []string
	if counts && method == "GET" {
		but = []string{table}
	}
	want := http.StatusOK
	if other, ok := answers[pattern]; ok {
		want = other
	}
	before, all := dump(t, v.db, but...), dump(t, v.db)
	for _, query := range []string{"", "?taal=fr", "?act=leave&List-Unsubscribe=One-Click&topic=x&shown=imh-week"} {
		if answer, _ := v.ask(t, method, v.example(t, pattern)+query); answer.StatusCode != want {
			t.Errorf("%s %s%s = %d, want %d", method, pattern, query, answer.StatusCode, want)
		}
	}
	if err := v.clicks.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := dump(t, v.db, but...); after != before {
		t.Errorf("%s %s changed the tables:\n%s\nbefore:\n%s", method, pattern, after, before)
	}
	if but != nil && dump(t, v.db) == all {
		t.Errorf("%s %s counts nothing: then it needs no exception", method, pattern)
	}
}

// example fails for a route that this table does not know: a new route must be shown here.
func (v *village) example(t *testing.T, pattern string) string {
	t.Helper()
	path, ok := v.paths[pattern]
	if !ok {
		t.Fatalf("no example for the route %q: add one", pattern)
	}
	return path
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	v := open(t)
	paths := []string{"/nergens", "/v/vals", "/u/vals", "/assets/x.css", "/o/vals", "/m/vals.png", "/l/vals/1", "/inbox/vals", "/archief/vals", "/archief/1999/x", "/kalender/vals.ics"}
	for _, path := range v.paths {
		paths = append(paths, path)
	}
	for _, path := range paths {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT"} {
			answer, _ := v.ask(t, method, path)
			checkHead(t, method+" "+path, answer.Header)
			findable := strings.HasPrefix(path, "/archief") && answer.StatusCode == http.StatusOK
			if robots := answer.Header.Get("X-Robots-Tag"); (robots == "") != findable {
				t.Errorf("%s %s has X-Robots-Tag: %q; only the archive may be found", method, path, robots)
			}
		}
	}
}

func checkHead(t *testing.T, what string, head http.Header) {
	t.Helper()
	if cookie := head.Get("Set-Cookie"); cookie != "" {
		t.Errorf("%s sets the cookie %q", what, cookie)
	}
	policy := head.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "script-src") || !strings.Contains(policy, "frame-ancestors") {
		t.Errorf("%s has the policy %q", what, policy)
	}
	for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"} {
		if got := head.Get(name); got != want {
			t.Errorf("%s has %s: %q, want %q", what, name, got, want)
		}
	}
	if head.Get("Cache-Control") == "" || head.Get("X-Frame-Options") == "" {
		t.Errorf("%s lacks a header: %v", what, head)
	}
}

var (
	loaded = regexp.MustCompile(`(?:src|href|action|srcset|poster)="([^"]*)"`)
	script = regexp.MustCompile(`(?i)<script|\son[a-z]+=|javascript:|style=`)
)

// written are the pages that a letter brings: the frame with a mail, and the web version.
var written = map[string]bool{"GET /inbox/{id}/html": true, "GET /o/{key}": true, "GET /archief/{year}/{name}": true}

// Pages load nothing from elsewhere and run nothing. What a letter brings is held by its policy instead.
func TestPagesLoadNothingFromElsewhere(t *testing.T) {
	v := open(t)
	for pattern, path := range v.paths {
		answer, body := v.ask(t, "GET", path)
		if written[pattern] || answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
			continue
		}
		for _, found := range loaded.FindAllStringSubmatch(body, -1) {
			if foot := found[1] == privacyURL || strings.HasPrefix(found[1], "mailto:hulp@"); foot && strings.Contains(found[0], "href") {
				continue // a person may follow them; the browser loads nothing
			}
			if !strings.ContainsAny(found[1][:min(1, len(found[1]))], "/#?") || strings.HasPrefix(found[1], "//") {
				t.Errorf("%s leads to %q", pattern, found[1])
			}
		}
		if found := script.FindString(body); found != "" {
			t.Errorf("%s holds %q", pattern, found)
		}
		if !strings.Contains(body, `<html lang="nl-BE">`) || strings.Count(body, "<h1>") != 1 {
			t.Errorf("%s has no language or not one main heading", pattern)
		}
	}
}

// addTopics makes the choice as long as a network's, in every language.
func (v *village) addTopics(t *testing.T) {
	t.Helper()
	for _, slug := range []string{"vorming-en-intervisie", "nieuws-uit-het-netwerk", "kinderopvang", "onderzoek-en-artikels", "vacatures"} {
		name := map[subscribers.Language]string{"nl": "Nieuws uit het netwerk", "fr": "Nouvelles du réseau", "en": "News from the network"}
		about := map[subscribers.Language]string{"nl": "Data, plaatsen en hoe je je inschrijft", "fr": "Les dates, les lieux et comment s’inscrire", "en": "Dates, places and how to register"}
		if _, err := subscribers.NewStore(v.db).AddTopic(t.Context(), "ana", subscribers.Topic{Slug: slug, Name: name, Description: about}); err != nil {
			t.Fatal(err)
		}
	}
}

// A reader on a slow line gets page and look in 15 kB.
func TestReaderPagesAreSmall(t *testing.T) {
	const limit = 15_000
	v := open(t)
	v.addTopics(t)
	sheet := regexp.MustCompile(`/assets/reader\.[0-9a-f]+\.css`)
	for _, path := range []string{
		v.paths["GET /v/{token}"], v.paths["GET /u/{token}"], "/v/vals", "/inschrijven", "/inschrijven/insluiten", "/link", "/b/vals",
		v.paths["GET /k/{token}"], v.paths["GET /b/{token}"], v.paths["GET /archief"],
		v.paths["GET /v/{token}/waarom"], v.paths["GET /v/{token}/adres"], v.paths["GET /v/{token}/gegevens"], v.paths["GET /n/{token}"],
		v.paths["GET /t/{token}"], v.paths["GET /g/{token}/adres"], v.paths["GET /g/{token}"], v.paths["GET /g/{token}/wissen"],
	} {
		for _, language := range []string{"nl", "fr", "en"} {
			_, page := v.ask(t, "GET", path+"?taal="+language+"&gedaan=bewaard")
			_, look := v.ask(t, "GET", sheet.FindString(page))
			if size := len(page) + len(look); size > limit || len(look) < 1000 {
				t.Errorf("%s in %s: %d bytes with a sheet of %d, want %d at most", path, language, size, len(look), limit)
			}
		}
	}
	for _, name := range []string{"mark.svg"} {
		if _, drawing := v.ask(t, "GET", assetPath(name)); len(drawing) > 10_000 {
			t.Errorf("%s takes %d bytes", name, len(drawing))
		}
	}
}
