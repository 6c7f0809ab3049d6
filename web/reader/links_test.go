package reader_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"dorpspost/subscribers"
)

func TestButtonsWorkFromOurPageOnly(t *testing.T) {
	d := open(t)
	d.headers = map[string]string{"Origin": "https://elders.example", "Sec-Fetch-Site": "cross-site"}
	for path, form := range map[string]url.Values{
		d.leave(): {"act": {"leave"}}, d.preferences(): d.fill(nil), d.move(): address("x@y.example"), d.gegevens(): nil,
		"/n/x": nil, "/t/x": nil, "/g/x/adres": address("x@y.example"), "/g/x/wissen": sure,
	} {
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
	for _, path := range []string{d.leave(), d.preferences(), d.move(), "/g/x/wissen"} {
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

// personalRoutes are all routes about one person, with the purpose of their tokens. Those behind a fresh link or a mail to a
// new address hold the number of an ask.
var personalRoutes = []struct {
	path    func(token string) string
	purpose subscribers.Purpose
	post    bool
}{
	{func(t string) string { return "/v/" + t }, subscribers.PurposePreferences, true},
	{func(t string) string { return "/v/" + t + "/adres" }, subscribers.PurposePreferences, true},
	{func(t string) string { return "/v/" + t + "/gegevens" }, subscribers.PurposePreferences, true},
	{func(t string) string { return "/v/" + t + "/waarom" }, subscribers.PurposePreferences, false},
	{func(t string) string { return "/u/" + t }, subscribers.PurposeLeave, true},
	{func(t string) string { return "/n/" + t }, subscribers.PurposeMove, true},
	{func(t string) string { return "/t/" + t }, subscribers.PurposeMoveBack, true},
	{func(t string) string { return "/g/" + t + "/adres" }, subscribers.PurposeData, true},
	{func(t string) string { return "/g/" + t }, subscribers.PurposeData, false},
	{func(t string) string { return "/g/" + t + "/gegevens.json" }, subscribers.PurposeData, false},
	{func(t string) string { return "/g/" + t + "/gegevens.csv" }, subscribers.PurposeData, false},
	{func(t string) string { return "/g/" + t + "/wissen" }, subscribers.PurposeData, true},
}

// A link that does not work shows the same page, whatever is wrong with it: nobody learns whether an address is known.
func TestDeadLinksTellNothing(t *testing.T) {
	d := openDoor(t)
	d.fresh() // so that an ask has the number of a person
	ruud := d.add("ruud@opvang.example", "imh-week")
	must(t, d.erase(t.Context(), ruud))
	purposes := []subscribers.Purpose{
		subscribers.PurposePreferences, subscribers.PurposeLeave, subscribers.PurposeWait, subscribers.PurposeConfirm,
		subscribers.PurposeMove, subscribers.PurposeMoveBack, subscribers.PurposeData, subscribers.PurposeForm,
	}
	pages := map[string]bool{}
	for _, route := range personalRoutes {
		real := d.tokens.Make(route.purpose, d.els)
		flipped := []byte(real)
		flipped[20] ^= 1
		dead := []string{
			real[:len(real)-1], real[1:], real + "A", string(flipped), strings.ToUpper(real), "x", strings.Repeat("A", 2000), "%00", "els@opvang.example",
			d.tokens.Make(route.purpose, 4711), d.tokens.Make(route.purpose, 0), d.tokens.Make(route.purpose, -1), d.tokens.Make(route.purpose, ruud),
		}
		for _, purpose := range purposes {
			if purpose != route.purpose {
				dead = append(dead, d.tokens.Make(purpose, d.els))
			}
		}
		for _, token := range dead {
			answer := d.get(route.path(token))
			status(t, route.path(token), answer, http.StatusNotFound)
			shows(t, answer.Body.String(), "Deze link werkt niet (meer)")
			pages[stripLanguages(answer.Body.String())] = true
			if route.post {
				answer = d.post(route.path(token), url.Values{"act": {"leave"}, "sure": {"yes"}, "address": {"x@y.example"}})
				status(t, "POST "+route.path(token), answer, http.StatusNotFound)
				pages[stripLanguages(answer.Body.String())] = true
			}
		}
		if strings.Contains(d.log.String(), real[:20]) {
			t.Errorf("the log holds a token:\n%s", d.log)
		}
	}
	if len(pages) != 1 {
		t.Errorf("there are %d different pages, want one", len(pages))
	}
	if strings.Contains(d.log.String(), "opvang") {
		t.Errorf("the log holds an address:\n%s", d.log)
	}
	if got := d.wanted(); got != "imh-week vorming" || d.erased.Load() != 1 {
		t.Errorf("a dead link acted: wanted %q", got)
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
	must(t, d.erase(t.Context(), d.els))
	for _, path := range []string{d.preferences(), d.leave()} {
		if answer := d.get(path); answer.Code != http.StatusNotFound {
			t.Errorf("%s = %d, want 404", path[:3], answer.Code)
		}
	}
	if answer := d.post(d.leave(), url.Values{"List-Unsubscribe": {"One-Click"}}); answer.Code != http.StatusOK {
		t.Errorf("one-click = %d, want 200", answer.Code)
	}
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
	for _, seed := range []string{"page=nl&shown=imh-week.x&had=imh-week&topic=imh-week", "act=leave", "List-Unsubscribe=One-Click", "page=fr&shown=&pause=3&language=en", "%zz", "page=en&shown=vorming.x&topic=vorming&region=%00", ";;&&=="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		d.t = t
		d.log.Reset()
		for _, path := range []string{d.preferences(), d.leave()} {
			answer := d.send("POST", path, "application/x-www-form-urlencoded", strings.NewReader(body))
			if answer.Code != 303 && answer.Code != 200 && answer.Code != 400 && answer.Code != 409 && answer.Code != 413 {
				t.Errorf("%q = %d", body, answer.Code)
			}
			if page := d.get(d.preferences()); page.Code != http.StatusOK {
				t.Fatalf("after %q the preferences answer %d", body, page.Code)
			}
		}
	})
}
