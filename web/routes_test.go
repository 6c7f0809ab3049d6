package web_test

import (
	"os"
	"strings"
	"testing"

	"dorpspost/web"
)

// The table in docs/readers.md is the table of the site: every route, and from where it may be posted to.
func TestTheTableOfRoutesIsTrue(t *testing.T) {
	words := map[web.Origin]string{web.SameSite: "our pages", web.ByLink: "our pages, by link", web.AnySite: "any site"}
	told := toldRoutes(t)
	for _, route := range open(t).table {
		from := "-"
		if strings.HasPrefix(route.Pattern, "POST ") {
			from = words[route.From]
		}
		if got, there := told[route.Pattern]; !there {
			t.Errorf("`%s` is not in docs/readers.md", route.Pattern)
		} else if got != from {
			t.Errorf("docs/readers.md says of `%s` %q, and it is %q", route.Pattern, got, from)
		}
		delete(told, route.Pattern)
	}
	for pattern := range told {
		t.Errorf("docs/readers.md names `%s`, which there is not", pattern)
	}
}

// toldRoutes are the rows of the table: | `PATTERN` | from where | what |.
func toldRoutes(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../docs/readers.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for line := range strings.SplitSeq(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || !strings.HasPrefix(cells[1], " `GET /") && !strings.HasPrefix(cells[1], " `POST /") && !strings.HasPrefix(cells[1], " `OPTIONS /") {
			continue
		}
		told[strings.Trim(cells[1], " `")] = strings.TrimSpace(cells[2])
	}
	if len(told) < 20 {
		t.Fatalf("the table in docs/readers.md has %d rows", len(told))
	}
	return told
}

// Only joining and the one-click POST of RFC 8058 are open to another origin.
func TestWhatOtherSitesMayPost(t *testing.T) {
	may := map[string]bool{"POST /inschrijven": true, "POST /inschrijven.json": true, "POST /u/{token}": true}
	for _, route := range open(t).table {
		if is := route.From == web.AnySite; is != may[route.Pattern] {
			t.Errorf("`%s` is open to any site: %v", route.Pattern, is)
		}
	}
}
