package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// Mail scanners follow every link of a mail, so no GET and no HEAD may change a thing.
func TestLookingChangesNothing(t *testing.T) {
	v := open(t)
	before := dump(t, v.db)
	if !strings.Contains(before, "subscribers") {
		t.Fatal("the dump shows no tables")
	}
	for _, route := range v.table {
		if !strings.HasPrefix(route.Pattern, "GET ") {
			continue
		}
		path := v.example(t, route.Pattern)
		for _, method := range []string{"GET", "HEAD"} {
			for _, query := range []string{"", "?taal=fr", "?act=leave&List-Unsubscribe=One-Click&topic=x&shown=imh-week"} {
				if answer, _ := v.ask(t, method, path+query); answer.StatusCode != http.StatusOK {
					t.Errorf("%s %s%s = %d", method, route.Pattern, query, answer.StatusCode)
				}
			}
		}
	}
	if after := dump(t, v.db); after != before {
		t.Errorf("looking changed the tables:\n%s\nbefore:\n%s", after, before)
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
	paths := []string{"/nergens", "/v/vals", "/u/vals", "/assets/x.css", "/inbox/vals"}
	for _, path := range v.paths {
		paths = append(paths, path)
	}
	for _, path := range paths {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT"} {
			answer, _ := v.ask(t, method, path)
			checkHead(t, method+" "+path, answer.Header)
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
	if head.Get("Cache-Control") == "" || head.Get("X-Frame-Options") == "" || head.Get("X-Robots-Tag") == "" {
		t.Errorf("%s lacks a header: %v", what, head)
	}
}

var (
	loaded = regexp.MustCompile(`(?:src|href|action|srcset|poster)="([^"]*)"`)
	script = regexp.MustCompile(`(?i)<script|\son[a-z]+=|javascript:|style=`)
)

// Pages load nothing from elsewhere and run nothing. The frame with a mail is the one page that is not ours.
func TestPagesLoadNothingFromElsewhere(t *testing.T) {
	v := open(t)
	for pattern, path := range v.paths {
		answer, body := v.ask(t, "GET", path)
		if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") || strings.HasSuffix(pattern, "/html") {
			continue
		}
		for _, found := range loaded.FindAllStringSubmatch(body, -1) {
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

// A reader on a slow line gets page and look in 15 kB.
func TestReaderPagesAreSmall(t *testing.T) {
	const limit = 15_000
	v := open(t)
	sheet := regexp.MustCompile(`/assets/reader\.[0-9a-f]+\.css`)
	for _, path := range []string{v.paths["GET /v/{token}"], v.paths["GET /u/{token}"], "/v/vals"} {
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
