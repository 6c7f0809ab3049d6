package reader_test

import (
	"crypto/rand"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// publicMail is a mail that went out and is public.
type publicMail struct {
	campaign  int64
	name      string
	sent      time.Time
	languages []templates.Language
}

// key is where its web version is, not to be guessed.
func (d *desk) publish(m publicMail) (public deliveries.Public, key string) {
	d.t.Helper()
	key = rand.Text()
	letters := map[templates.Language]deliveries.Letter{}
	announced := map[templates.Language]templates.Announcement{}
	for _, language := range m.languages {
		house := templates.House{
			Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk", Topic: "IMH-week",
			PublicURL: "https://nieuws.lindewijk.example", Key: key + string(language[0]-'a'+'A'), CountLinks: true,
		}
		content := templates.Content{
			Languages: m.languages, Subject: templates.Words{"": m.name + " (" + string(language) + ")"}, Preheader: templates.Words{"": "Ook op papier <& meer>."},
			Blocks: []templates.Block{{Type: "introduction", Fields: map[string]templates.Value{"text": {Words: templates.Words{"": "Kijk in [het programma](" + programme + ")."}}}}},
		}
		letter, err := templates.Compile(content, language, house)
		must(d.t, err)
		online, err := templates.Online(content, language, house)
		must(d.t, err)
		letters[language] = deliveries.Letter{Letter: letter, Key: house.Key, Online: online}
		announced[language] = templates.Announce(content, language)
	}
	must(d.t, d.db.Write(d.t.Context(), func(tx *database.Tx) error {
		run, err := d.letters.Freeze(d.t.Context(), tx, deliveries.Plan{
			Campaign: m.campaign, Kind: deliveries.Real, Topic: d.topics["imh-week"], Audience: subscribers.Audience{}, Language: m.languages[0],
			Letters: letters, Head: deliveries.Head{From: network.Mailbox{Name: "Lindewijk", Address: "nieuws@lindewijk.example"}},
		})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(d.t.Context(), "UPDATE runs SET frozen_at = ?2 WHERE id = ?1", run.ID, database.At(m.sent)); err != nil {
			return err
		}
		public, err = d.letters.Publish(d.t.Context(), tx, m.campaign, m.name, announced)
		return err
	}))
	return public, key
}

func (d *desk) withdraw(campaign int64) {
	d.t.Helper()
	must(d.t, d.db.Write(d.t.Context(), func(tx *database.Tx) error { return d.letters.Withdraw(d.t.Context(), tx, campaign) }))
}

func day(year int, month time.Month, of int) time.Time {
	return time.Date(year, month, of, 9, 0, 0, 0, time.UTC)
}

func (d *desk) fillArchive() {
	d.t.Helper()
	d.publish(publicMail{1, "Week van de IMH", day(2026, time.June, 8), []templates.Language{"nl"}})
	d.publish(publicMail{2, "Bedankt", day(2027, time.May, 3), []templates.Language{"nl", "fr"}})
	d.publish(publicMail{3, "Semaine", day(2027, time.June, 14), []templates.Language{"fr"}})
	d.publish(publicMail{4, "Vorming <b>", day(2027, time.June, 28), []templates.Language{"nl", "fr", "en"}})
}

func TestAnEmptyArchiveIsWarm(t *testing.T) {
	d := open(t)
	page := d.get("/archief").Body.String()
	shows(t, page, "Het archief is nog leeg", "Zodra Netwerk Lindewijk een mail openbaar maakt", `href="/inschrijven"`)
	if strings.Contains(page, "noindex") {
		t.Error("it may not be found")
	}
	for _, path := range []string{"/archief/2027", "/archief/2027/bedankt", "/archief/x"} {
		if answer := d.get(path); answer.Code != http.StatusNotFound {
			t.Errorf("%s = %d", path, answer.Code)
		}
	}
}

func TestArchiveOfAYear(t *testing.T) {
	d := open(t)
	d.fillArchive()
	page := d.get("/archief?taal=nl").Body.String()
	shows(t, page, "<h1>Mails uit 2027</h1>", "<h2>Juni</h2>", "<h2>Mei</h2>", "28 juni 2027", "Vorming &lt;b&gt; (nl)", "Ook op papier &lt;&amp; meer&gt;.",
		`<a href="/archief/2027/semaine?taal=nl" lang="fr-BE" hreflang="fr-BE">Semaine (fr)</a>`, `href="/archief/2027/vorming-b?taal=en"`,
		`href="/archief/2026?taal=nl" rel="prev">Archief 2026`, `type="application/atom+xml"`, `<link rel="canonical" href="https://nieuws.lindewijk.example/archief/2027">`)
	if june, may := strings.Index(page, "<h2>Juni"), strings.Index(page, "<h2>Mei"); june > may {
		t.Error("the newest does not come first")
	}
	if strings.Contains(page, "rel=\"next\"") || strings.Contains(page, "Week van de IMH") {
		t.Error("the year holds more than its own")
	}
	french := d.get("/archief/2026?taal=fr").Body.String()
	shows(t, french, "<h1>Les mails de 2026</h1>", `lang="nl-BE"`, `rel="next">Archives 2027`, "8 juin 2026", `<link rel="canonical" href="https://nieuws.lindewijk.example/archief/2026?taal=fr">`)
	d.headers = map[string]string{"Accept-Language": "en-GB,en;q=0.8"}
	answer := d.get("/archief/2027")
	shows(t, answer.Body.String(), "<h1>Mails of 2027</h1>", "14 June 2027")
	for name, want := range map[string]string{"Cache-Control": "public, max-age=300", "Vary": "Accept-Language", "X-Robots-Tag": "", "Referrer-Policy": "no-referrer"} {
		if got := answer.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// A public letter is the web version, which may be found; and does not tell where the unguessable one is.
func TestPublicLetter(t *testing.T) {
	d := open(t)
	public, key := d.publish(publicMail{2, "Bedankt", day(2027, time.May, 3), []templates.Language{"nl", "fr"}})
	answer := d.get(public.Path())
	page := answer.Body.String()
	shows(t, page, `<html lang="nl-BE"`, "Kijk in", `href="https://www.example.org/programma?jaar=2027&amp;taal=nl"`, `<a href="/archief/2027">Archief 2027</a>`,
		`<a href="?taal=fr" lang="fr"`, `<link rel="canonical" href="https://nieuws.lindewijk.example/archief/2027/bedankt">`, `name="description" content="Ook op papier &lt;&amp; meer&gt;."`)
	for _, never := range []string{key, "noindex", "/l/", "/o/", "/u/", "/v/", "<script"} {
		if strings.Contains(page, never) {
			t.Errorf("the public letter holds %q", never)
		}
	}
	if answer.Header().Get("X-Robots-Tag") != "" || !strings.HasPrefix(answer.Header().Get("Content-Security-Policy"), "default-src 'none'; style-src 'unsafe-inline'") {
		t.Errorf("head: %v", answer.Header())
	}
	shows(t, d.get(public.Path()+"?taal=fr").Body.String(), `<html lang="fr-BE"`, `<link rel="canonical" href="https://nieuws.lindewijk.example/archief/2027/bedankt?taal=fr">`, ">Archives 2027</a>")
	shows(t, d.get(public.Path()+"?taal=en").Body.String(), `<html lang="nl-BE"`)
	own := d.get("/o/" + key + "N")
	if own.Code != http.StatusOK || own.Header().Get("X-Robots-Tag") != "noindex, nofollow" || !strings.Contains(own.Body.String(), "noindex") {
		t.Errorf("the unguessable one: %d, %v", own.Code, own.Header())
	}
	d.withdraw(2)
	gone := d.get(public.Path())
	shows(t, gone.Body.String(), "Deze pagina bestaat niet")
	if gone.Code != http.StatusNotFound || gone.Header().Get("Cache-Control") != "no-store" || gone.Header().Get("X-Robots-Tag") == "" {
		t.Errorf("withdrawn: %d, %v", gone.Code, gone.Header())
	}
	if still := d.get("/o/" + key + "N"); still.Code != http.StatusOK {
		t.Errorf("who got the mail cannot read it any more: %d", still.Code)
	}
}

func TestOddArchivePathsAreOnePage(t *testing.T) {
	d := open(t)
	d.fillArchive()
	for _, path := range []string{"2025", "02027", "+2027", "2027x", "-1", "99999999999999999999", "2147483648", "0", "%00", "2027%00", "atom", "atom.xml/x",
		"2027/", "2027/x", "2027/BEDANKT", "2027/bedankt%00", "2027/..%2F..%2Fo", "2027/%ff", "2027/" + strings.Repeat("a", 300), "2026/bedankt", "2027/bedankt/x", "2027/'%20OR%201=1"} {
		answer := d.get("/archief/" + path)
		if answer.Code != http.StatusNotFound || answer.Header().Get("X-Robots-Tag") == "" {
			t.Errorf("%s = %d, %v", path, answer.Code, answer.Header())
		}
	}
}

// atom and rss are what another reader of feeds sees in them (RFC 4287; RSS 2.0).
type atom struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Entries []struct {
		Lang      string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID        string `xml:"id"`
		Title     string `xml:"title"`
		Updated   string `xml:"updated"`
		Published string `xml:"published"`
		Summary   string `xml:"summary"`
	} `xml:"entry"`
}

type rss struct {
	Version string `xml:"version,attr"`
	Channel struct {
		Title, Link, Description, Language string
		Self                               struct {
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/2005/Atom link"`
		Items []struct {
			Title, Description string
			GUID               struct {
				Permanent string `xml:"isPermaLink,attr"`
				Address   string `xml:",chardata"`
			} `xml:"guid"`
			Date string `xml:"pubDate"`
		} `xml:"item"`
	} `xml:"channel"`
}

func (d *desk) feed(path string, into any) *httptest.ResponseRecorder {
	d.t.Helper()
	answer := d.get(path)
	if answer.Code != http.StatusOK {
		d.t.Fatalf("%s = %d", path, answer.Code)
	}
	must(d.t, xml.Unmarshal(answer.Body.Bytes(), into))
	return answer
}

func TestAtomFeed(t *testing.T) {
	d := open(t)
	d.fillArchive()
	var f atom
	answer := d.feed("/archief/atom.xml", &f)
	if answer.Header().Get("Content-Type") != "application/atom+xml; charset=utf-8" || answer.Header().Get("Vary") != "" || answer.Header().Get("X-Robots-Tag") != "" {
		t.Errorf("head: %v", answer.Header())
	}
	const at = "https://nieuws.lindewijk.example/archief"
	if f.Lang != "nl-BE" || f.ID != at+"/atom.xml" || f.Author != "Netwerk Lindewijk" || len(f.Entries) != 4 || fmt.Sprint(f.Links) != fmt.Sprintf("[{self %s/atom.xml} {alternate %s}]", at, at) {
		t.Errorf("feed %+v", f)
	}
	first := f.Entries[0]
	if first.ID != at+"/2027/vorming-b" || first.Title != "Vorming <b> (nl)" || first.Summary != "Ook op papier <& meer>." || first.Published != "2027-06-28T09:00:00Z" {
		t.Errorf("first %+v", first)
	}
	for _, when := range []string{f.Updated, first.Updated} {
		if _, err := time.Parse(time.RFC3339, when); err != nil {
			t.Error(err)
		}
	}
	if second := f.Entries[1]; second.Lang != "fr-BE" || second.ID != at+"/2027/semaine?taal=fr" {
		t.Errorf("second %+v", second)
	}
	var french atom
	d.feed("/archief/atom.xml?taal=fr", &french)
	if french.Lang != "fr-BE" || french.ID == f.ID || french.Entries[0].Title != "Vorming <b> (fr)" || french.Entries[3].Lang != "nl-BE" {
		t.Errorf("in French %+v", french)
	}
}

func TestRSSFeed(t *testing.T) {
	d := open(t)
	d.fillArchive()
	var f rss
	answer := d.feed("/archief/rss.xml", &f)
	if answer.Header().Get("Content-Type") != "application/rss+xml; charset=utf-8" {
		t.Errorf("head: %v", answer.Header())
	}
	item := f.Channel.Items[0]
	if f.Version != "2.0" || f.Channel.Self.Href != "https://nieuws.lindewijk.example/archief/rss.xml" || len(f.Channel.Items) != 4 ||
		item.GUID.Permanent != "true" || item.GUID.Address != "https://nieuws.lindewijk.example/archief/2027/vorming-b" {
		t.Errorf("feed %+v", f)
	}
	if at, err := time.Parse(time.RFC1123Z, item.Date); err != nil || !at.Equal(day(2027, time.June, 28)) {
		t.Errorf("pubDate %q: %v", item.Date, err)
	}
}

// Whoever has a feed is told so; what was published or withdrawn since makes it another.
func TestFeedsAreFetchedOnce(t *testing.T) {
	d := open(t)
	d.fillArchive()
	for _, path := range []string{"/archief/atom.xml", "/archief/rss.xml"} {
		first := d.get(path)
		for name, value := range map[string]string{"If-None-Match": first.Header().Get("ETag"), "If-Modified-Since": first.Header().Get("Last-Modified")} {
			d.headers = map[string]string{name: value}
			if again := d.get(path); value == "" || again.Code != http.StatusNotModified || again.Body.Len() > 0 {
				t.Errorf("%s with %s: %s = %d", path, name, value, again.Code)
			}
		}
		d.headers = nil
	}
	tag := d.get("/archief/atom.xml").Header().Get("ETag")
	d.withdraw(4)
	d.headers = map[string]string{"If-None-Match": tag}
	if answer := d.get("/archief/atom.xml"); answer.Code != http.StatusOK || strings.Contains(answer.Body.String(), "Vorming") {
		t.Errorf("after it was withdrawn: %d\n%s", answer.Code, answer.Body)
	}
}

func TestAFeedHoldsTheNewest(t *testing.T) {
	d := open(t)
	for n := range 23 {
		d.publish(publicMail{int64(n + 1), fmt.Sprintf("Brief %d", n), day(2027, time.January, n+1), []templates.Language{"nl"}})
	}
	var f atom
	d.feed("/archief/atom.xml", &f)
	if len(f.Entries) != 20 || f.Entries[0].Title != "Brief 22 (nl)" || f.Entries[19].Title != "Brief 3 (nl)" {
		t.Errorf("%d entries, from %q to %q", len(f.Entries), f.Entries[0].Title, f.Entries[len(f.Entries)-1].Title)
	}
}

var archiveAnswers = regexp.MustCompile(`^/(archief|o|l|m|v|u)`)

func FuzzArchivePaths(f *testing.F) {
	d := open(f)
	d.fillArchive()
	for _, seed := range []string{"2027", "2027/bedankt", "atom.xml", "rss.xml?taal=fr", "2027/vorming-b", "0/x", "2027/\x00", "..", "2027/../2026", "9999/-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		d.t = t
		request := httptest.NewRequest("GET", "/", nil)
		request.URL.Path = "/archief/" + path
		answer := httptest.NewRecorder()
		d.site.ServeHTTP(answer, request)
		if to := answer.Header().Get("Location"); answer.Code >= 500 || to != "" && !archiveAnswers.MatchString(to) && !strings.HasPrefix(to, "/") {
			t.Errorf("%q = %d to %q", path, answer.Code, to)
		}
	})
}
