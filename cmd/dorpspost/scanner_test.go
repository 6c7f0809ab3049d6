package main

import (
	"database/sql"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A scanner opens every link of a mail before its reader sees it: by GET and by HEAD, under its own name, under none, or posing
// as a browser. Nothing may come of it: all tables are held against what they were. Only who follows links as a reader does
// is counted, in counters that say nothing about anybody.

const scanned = `
name: Week van de IMH
topic: imh-week
archive: public
subject: De week begint
blocks:
  - {block: introduction, text: "Dag {{ voornaam }}, kijk in [het programma](https://www.example.org/programma) of [de affiche](https://www.example.org/affiche)."}
  - {block: image, image: {file: builtin/together.png, alt: Twee mensen}}
  - {block: button, text: Schrijf je in voor de vorming, url: "https://www.example.org/vorming"}
`

// lookers are programs that look into mails, and readers with a browser.
var lookers = []struct {
	name, agent string
	from        string // where a proxy says that they come from; %d is another part of the internet for each link
	counts      bool
}{
	{"a gateway that says who it is", "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))", "198.51.%d.7", false},
	{"an office program", "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Win64; x64; Trident/7.0; ms-office)", "198.51.%d.7", false},
	{"a program without a name", "", "198.51.%d.7", false},
	{"a gateway that poses as a browser", browser, "198.51.100.7", false},
	{"readers, each at one link", browser, "203.0.%d.9", true},
}

const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"

func TestScannersChangeNothing(t *testing.T) {
	t.Parallel()
	address := freePort(t)
	site := newSite(t, practising, func(c *Config) {
		c.Web.Listen, c.Network.PublicURL, c.Network.CountLinks = address, "http://"+address, true
	})
	site.Topic("imh-week", "IMH-week")
	site.Import(site.Write("lezers.csv", "e-mail,voornaam\nels@opvang.example,Els\n"), "imh-week")
	service := site.Serve()
	site.Apply(site.Write("week.yaml", scanned))
	site.Send("Week van de IMH")
	site.Ended("Week van de IMH")
	mail := site.Only("els@opvang.example")
	links := linksHome(t, mail, "http://"+address)
	kinds := regexp.MustCompile(`^http://[^/]+/(\w)/`)
	seen := map[string]int{}
	for _, link := range links {
		seen[kinds.FindStringSubmatch(link)[1]]++
	}
	if want := (map[string]int{"l": 3, "m": 1, "o": 1, "u": 1, "v": 1}); !maps.Equal(seen, want) {
		t.Fatalf("the mail has links of the kinds %v, want %v: %q", seen, want, links)
	}
	before, clicked := site.Dump(), 0
	for _, who := range lookers {
		for i, link := range links {
			from := who.from
			if strings.Contains(from, "%d") {
				from = fmt.Sprintf(from, i)
			}
			for _, method := range []string{http.MethodHead, http.MethodGet} {
				if status := looks(t, method, link, who.agent, from); status != http.StatusOK && status != http.StatusFound {
					t.Errorf("%s: %s %s = %d", who.name, method, link, status)
				}
			}
			if who.counts && strings.Contains(link, "/l/") {
				clicked++
			}
		}
	}
	service.Stop() // writes what it counted
	site.LookAway()
	after := site.Dump() // in the table installation the service notes that it lives, whoever looks
	for table, rows := range after {
		if table != "links" && table != "installation" && rows != before[table] {
			t.Errorf("the table %s was\n%s\nand is\n%s", table, before[table], rows)
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after))) || !strings.Contains(before["subscribers"], "els@opvang.example") {
		t.Error("the tables were not read")
	}
	for _, link := range site.Report("Week van de IMH").Reports[0].Links {
		clicked -= link.About
		if link.About != 1 {
			t.Errorf("%s was counted %d times, want once: by a reader's GET", link.Address, link.About)
		}
	}
	if clicked != 0 || uncounted.ReplaceAllString(before["links"], "") != uncounted.ReplaceAllString(after["links"], "") {
		t.Errorf("%d clicks are missing; the links were\n%s\nand are\n%s", clicked, before["links"], after["links"])
	}
}

// uncounted finds the one counter of a row of the table links.
var uncounted = regexp.MustCompile(`(?m) \d+\]$`)

// linksHome are the addresses of our own site that a mail holds anywhere: what it loads and where it leads, in the HTML, the text and
// the head.
func linksHome(t *testing.T, mail received, site string) []string {
	t.Helper()
	all := map[string]bool{mail.OneClick(): true}
	for _, link := range regexp.MustCompile(`https?://[^\s<>]+`).FindAllString(mail.Text, -1) {
		all[link] = true
	}
	page, err := html.Parse(strings.NewReader(mail.HTML))
	if err != nil {
		t.Fatal(err)
	}
	for node := range page.Descendants() {
		for _, attribute := range node.Attr {
			if attribute.Key == "href" || attribute.Key == "src" {
				all[attribute.Val] = true
			}
		}
	}
	maps.DeleteFunc(all, func(link string, _ bool) bool { return !strings.HasPrefix(link, site+"/") })
	return slices.Sorted(maps.Keys(all))
}

// looks asks for one address as a program with this name does, through a proxy on this machine, and does not go where it leads.
func looks(t *testing.T, method, link, agent, from string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("User-Agent", agent)
	request.Header.Set("X-Forwarded-For", from)
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// Dump is every row of every table, by table.
func (s *site) Dump() map[string]string {
	s.t.Helper()
	db := s.Look().db.Read()
	rows, err := db.Query(s.t.Context(), "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
	s.must(err)
	defer rows.Close()
	tables := map[string]string{}
	for rows.Next() {
		var name string
		s.must(rows.Scan(&name))
		all, err := db.Query(s.t.Context(), `SELECT * FROM "`+name+`"`)
		s.must(err)
		tables[name] = s.lines(all)
	}
	s.must(rows.Err())
	return tables
}

// lines are rows as text.
func (s *site) lines(rows *sql.Rows) string {
	s.t.Helper()
	defer rows.Close()
	columns, err := rows.Columns()
	s.must(err)
	var text strings.Builder
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = &values[i]
		}
		s.must(rows.Scan(values...))
		fmt.Fprintln(&text, values)
	}
	s.must(rows.Err())
	return text.String()
}
