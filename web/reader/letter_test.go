package reader_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/templates/media"
)

const (
	programme = "https://www.example.org/programma?jaar=2027&taal=nl"
	poster    = "https://www.example.org/affiche.pdf"
)

// sent is a letter that went to Els, with a hosted picture and two counted links.
type sent struct {
	key     string
	picture templates.File
	online  string
}

func (d *desk) launch() sent {
	d.t.Helper()
	house := templates.House{
		Name: "Netwerk Lindewijk", PostalAddress: "Lindeplein 1, 9999 Lindewijk", Topic: "IMH-week",
		PublicURL: "https://nieuws.lindewijk.example", Key: rand.Text(), CountLinks: true,
	}
	one := func(text string) templates.Value { return templates.Value{Words: templates.Words{"": text}} }
	content := templates.Content{
		Languages: []templates.Language{"nl"}, Subject: templates.Words{"": "Eén week"}, Preheader: templates.Words{"": "Voor wie met kinderen werkt."},
		Blocks: []templates.Block{
			{Type: "introduction", Fields: map[string]templates.Value{"text": one("Dag {{ voornaam }}, kijk in [het programma](" + programme + ").")}},
			{Type: "image", Fields: map[string]templates.Value{"image": {One: "builtin/together.png", Words: templates.Words{"": "Twee mensen."}}}},
			{Type: "button", Fields: map[string]templates.Value{"text": one("Open de affiche"), "url": one(poster)}},
		},
	}
	letter, err := templates.Compile(content, "nl", house)
	must(d.t, err)
	online, err := templates.Online(content, "nl", house)
	must(d.t, err)
	must(d.t, d.media.Keep(letter.Files[0].Ref, letter.Files[0].Data))
	must(d.t, d.db.Write(d.t.Context(), func(tx *database.Tx) error {
		_, err := d.letters.Freeze(d.t.Context(), tx, deliveries.Plan{
			Campaign: 1, Kind: deliveries.Practice, Topic: d.topics["imh-week"], Audience: subscribers.Audience{}, Language: "nl",
			Letters: map[templates.Language]deliveries.Letter{"nl": {Letter: letter, Key: house.Key, Online: online}},
			Head:    deliveries.Head{From: network.Mailbox{Name: "Lindewijk", Address: "nieuws@lindewijk.example"}},
		})
		return err
	}))
	return sent{house.Key, letter.Files[0], online}
}

// clicks is how often each link of the letter was followed; what comes after is another visit.
func (d *desk) clicks(key string) string {
	d.t.Helper()
	must(d.t, d.pages.Clicks.Close(d.t.Context()))
	rows, err := d.db.Read().Query(d.t.Context(), "SELECT clicks FROM links WHERE key = ?1 ORDER BY number", key)
	must(d.t, err)
	defer rows.Close()
	var all []int
	for rows.Next() {
		var one int
		must(d.t, rows.Scan(&one))
		all = append(all, one)
	}
	must(d.t, rows.Err())
	return fmt.Sprint(all)
}

func TestWebVersion(t *testing.T) {
	d := open(t)
	letter := d.launch()
	answer := d.get("/o/" + letter.key)
	page := answer.Body.String()
	if answer.Code != http.StatusOK || page != letter.online {
		t.Fatalf("status %d, and not the web version:\n%s", answer.Code, page)
	}
	shows(t, page, `<meta name="robots" content="noindex"/>`, "/m/"+letter.picture.Ref, "/l/"+letter.key+"/1")
	for _, never := range []string{"/u/", "/v/", "opvang.example", "<script"} {
		if strings.Contains(page, never) {
			t.Errorf("the page for everybody holds %q", never)
		}
	}
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Cache-Control": "private, max-age=600", "Referrer-Policy": "no-referrer",
		"X-Robots-Tag":            "noindex, nofollow",
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	} {
		if got := answer.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestPictures(t *testing.T) {
	d := open(t)
	picture := d.launch().picture
	path := "/m/" + picture.Ref
	answer := d.get(path)
	if answer.Code != http.StatusOK || !bytes.Equal(answer.Body.Bytes(), picture.Data) {
		t.Fatalf("status %d with %d bytes, want %d", answer.Code, answer.Body.Len(), len(picture.Data))
	}
	hash, _, _ := strings.Cut(picture.Ref, ".")
	for name, want := range map[string]string{
		"Content-Type": "image/png", "Cache-Control": "public, max-age=31536000, immutable", "ETag": `"` + hash + `"`,
		"Cross-Origin-Resource-Policy": "cross-origin", "X-Content-Type-Options": "nosniff", "Set-Cookie": "",
	} {
		if got := answer.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if head := d.send("HEAD", path, "", nil); head.Header().Get("Content-Length") != fmt.Sprint(len(picture.Data)) {
		t.Errorf("HEAD: %v", head.Header())
	}
	d.headers = map[string]string{"If-None-Match": `"` + hash + `"`}
	if again := d.get(path); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("asked again: %d with %d bytes", again.Code, again.Body.Len())
	}
	if strings.Contains(d.log.String(), hash) || !strings.Contains(d.log.String(), `route="GET /m/{ref}"`) {
		t.Errorf("the log tells which picture was seen:\n%s", d.log)
	}
}

// Attachments of letters are in the same library. They are for readers of the mail.
func TestOnlyPicturesAreShown(t *testing.T) {
	d := open(t)
	pdf, err := d.media.Put(t.Context(), "plan.pdf", strings.NewReader("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"))
	must(t, err)
	picture := d.launch().picture.Ref
	hash, _, _ := strings.Cut(picture, ".")
	for _, ref := range []string{
		pdf.Ref, hash + ".jpg", hash, hash + ".svg", strings.ToUpper(hash) + ".png", strings.Repeat("0", 64) + ".png", "../dorpspost.db",
		"..%2F..%2Fdorpspost.db", "derived", "%00", picture + "%00", picture + "%2F", picture + "/x", "x",
	} {
		answer := d.get("/m/" + ref)
		if answer.Code != http.StatusNotFound || answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%q = %d, kept %q", ref, answer.Code, answer.Header().Get("Cache-Control"))
		}
		shows(t, answer.Body.String(), "Deze pagina bestaat niet")
	}
}

// A file that was spoilt on the disk is a fault of ours, said in the log; never half a picture.
func TestSpoiltPicture(t *testing.T) {
	d := open(t)
	ref := d.keepPicture()
	must(t, os.WriteFile(filepath.Join(d.library, ref), []byte("half"), 0o600))
	if answer := d.get("/m/" + ref); answer.Code != http.StatusInternalServerError || !strings.Contains(d.log.String(), "put it in again") {
		t.Errorf("status %d; the log says\n%s", answer.Code, d.log)
	}
}

// Whoever has the picture is told so without a look at the disk: the name says what it holds.
func TestAPictureThatIsKnownIsNotRead(t *testing.T) {
	d := open(t)
	ref := d.keepPicture()
	hash, _, _ := strings.Cut(ref, ".")
	must(t, os.WriteFile(filepath.Join(d.library, ref), []byte("half"), 0o600))
	for known, want := range map[string]int{
		`"` + hash + `"`: http.StatusNotModified, `W/"` + hash + `"`: http.StatusNotModified, `"a", "` + hash + `"`: http.StatusNotModified,
		`"a"`: http.StatusInternalServerError, hash: http.StatusInternalServerError, "*": http.StatusInternalServerError,
	} {
		d.headers = map[string]string{"If-None-Match": known}
		answer := d.get("/m/" + ref)
		if answer.Code != want {
			t.Errorf("%s = %d, want %d", known, answer.Code, want)
		}
		if want == http.StatusNotModified && (answer.Body.Len() > 0 || answer.Header().Get("ETag") != `"`+hash+`"` || answer.Header().Get("Cache-Control") == "no-store") {
			t.Errorf("%s: %v", known, answer.Header())
		}
	}
}

func (d *desk) keepPicture() (ref string) {
	d.t.Helper()
	var data bytes.Buffer
	must(d.t, png.Encode(&data, image.NewGray(image.Rect(0, 0, 8, 8))))
	item, err := d.media.Put(d.t.Context(), "blok.png", &data)
	must(d.t, err)
	return item.Ref
}

func TestCountedLinks(t *testing.T) {
	d := open(t)
	key := d.launch().key
	for _, step := range []struct{ method, number, leads, clicks string }{
		{"GET", "1", programme, "[1 0]"},
		{"HEAD", "1", programme, "[1 0]"},
		{"GET", "2", poster, "[1 1]"},
		{"GET", "1", programme, "[2 1]"},
		{"HEAD", "2", poster, "[2 1]"},
	} {
		answer := d.send(step.method, "/l/"+key+"/"+step.number, "", nil)
		if answer.Code != http.StatusFound || answer.Header().Get("Location") != step.leads || answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s = %d to %q, %v", step.method, step.number, answer.Code, answer.Header().Get("Location"), answer.Header())
		}
		if got := d.clicks(key); got != step.clicks {
			t.Errorf("%s %s: %s clicks, want %s", step.method, step.number, got, step.clicks)
		}
	}
	if strings.Contains(d.log.String(), key) || strings.Contains(d.log.String(), "example.org") {
		t.Errorf("the log tells what was followed:\n%s", d.log)
	}
}

// Whatever is asked for, a link leads to an address of the letter or to our own page; nothing is counted then.
func TestLinksLeadNowhereElse(t *testing.T) {
	d := open(t)
	key := d.launch().key
	for _, path := range []string{
		key + "/0", key + "/3", key + "/-1", key + "/01", key + "/+1", key + "/1x", key + "/x", key + "/99999999999999999999", key + "/1%00",
		key[1:] + "/1", strings.ToLower(key) + "/1", key + "A/1", "%00/1", "%ff/1", strings.Repeat("A", 300) + "/1", "https:%2F%2Fkwaad.example/1",
	} {
		answer := d.get("/l/" + path + "?url=https://kwaad.example&to=//kwaad.example")
		if answer.Code != http.StatusNotFound || answer.Header().Get("Location") != "" {
			t.Errorf("%q = %d to %q", path, answer.Code, answer.Header().Get("Location"))
		}
		shows(t, answer.Body.String(), "Deze pagina bestaat niet")
	}
	if answer := d.get("/l/" + key + "/1?url=https://kwaad.example"); answer.Header().Get("Location") != programme {
		t.Errorf("a link led astray to %q", answer.Header().Get("Location"))
	}
	if answer := d.post("/l/"+key+"/1", nil); answer.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST = %d", answer.Code)
	}
	if got := d.clicks(key); got != "[1 0]" {
		t.Errorf("clicks = %s", got)
	}
}

// A number that no letter's link has is not even asked for: not every database takes it for one.
func TestOddNumbersOfLinksReachNoDatabase(t *testing.T) {
	d := open(t)
	key := d.launch().key
	must(t, d.db.Close())
	for _, number := range []string{"10001", "2147483648", "9223372036854775807"} {
		if answer := d.get("/l/" + key + "/" + number); answer.Code != http.StatusNotFound {
			t.Errorf("%s = %d", number, answer.Code)
		}
	}
}

func TestUnknownLettersAreOnePage(t *testing.T) {
	d := open(t)
	key := d.launch().key
	for _, other := range []string{key[1:], key + "A", strings.ToLower(key), rand.Text(), "x", "%00", "%ff", strings.Repeat("A", 300)} {
		answer := d.get("/o/" + other)
		if answer.Code != http.StatusNotFound || answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%q = %d", other, answer.Code)
		}
		shows(t, answer.Body.String(), "Deze pagina bestaat niet")
	}
}

// A reader who clicks while the database cannot count gets where the link leads all the same, and is counted after.
func TestTheReadersWayGoesBeforeTheCount(t *testing.T) {
	d := open(t)
	key := d.launch().key
	release := d.hold()
	answer := d.get("/l/" + key + "/1")
	release()
	if answer.Code != http.StatusFound || answer.Header().Get("Location") != programme {
		t.Errorf("status %d to %q; the log says\n%s", answer.Code, answer.Header().Get("Location"), d.log)
	}
	if got := d.clicks(key); got != "[1 0]" {
		t.Errorf("clicks = %s", got)
	}
}

// Who stops waiting is led nowhere, and it is nobody's fault.
func TestALinkThatNobodyWaitsFor(t *testing.T) {
	d := open(t)
	key := d.launch().key
	ctx, gone := context.WithCancel(t.Context())
	gone()
	d.site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/l/"+key+"/1", nil))
	if strings.Contains(d.log.String(), "level=ERROR") {
		t.Errorf("the log says\n%s", d.log)
	}
}

func FuzzLetterPaths(f *testing.F) {
	d := open(f)
	letter := d.launch()
	for _, seed := range []string{"o/" + letter.key, "l/" + letter.key + "/1", "l/" + letter.key + "/2147483648", "m/" + letter.picture.Ref, "m/../x", "o/\x00", "l//1", "m/" + media.PNG.MIME()} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		d.t = t
		d.log.Reset()
		request := httptest.NewRequest("GET", "/", nil)
		request.URL.Path = "/" + path
		answer := httptest.NewRecorder()
		d.site.ServeHTTP(answer, request)
		to := answer.Header().Get("Location")
		led := answer.Code == http.StatusFound && (to == programme || to == poster)
		cleaned := answer.Code == http.StatusTemporaryRedirect && strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") // the router's own: x//y to x/y
		if answer.Code >= 500 || to != "" && !led && !cleaned {
			t.Errorf("%q = %d to %q", path, answer.Code, to)
		}
	})
}
