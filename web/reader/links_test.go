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
	for path, form := range map[string]url.Values{d.leave(): {"act": {"leave"}}, d.preferences(): d.fill(nil)} {
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
		if post := d.post("/v/"+token, d.fill(nil)); post.Code != http.StatusNotFound {
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
