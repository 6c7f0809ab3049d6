package inbox

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="

// part is one part of a message under construction.
func part(body string, head ...string) string { return lines(append(head, "", body)...) }

// tree is a multipart of these parts, itself a part.
func tree(kind, boundary string, parts ...string) string {
	return part("--"+boundary+"\r\n"+strings.Join(parts, "\r\n--"+boundary+"\r\n")+"\r\n--"+boundary+"--", "Content-Type: multipart/"+kind+"; boundary="+boundary)
}

var (
	plain   = part("Dag Els", "Content-Type: text/plain")
	page    = part(`<p>Dag Els</p><img alt="" src="cid:huis@lindewijk.example">`, "Content-Type: text/html")
	house   = part(pixel, "Content-Type: image/png; name=huis.png", "Content-Transfer-Encoding: base64", "Content-Disposition: inline", "Content-Id: <huis@lindewijk.example>")
	poster  = part("%PDF-1.4", "Content-Type: application/pdf; name=affiche.pdf", "Content-Disposition: attachment; filename=affiche.pdf")
	meeting = part("BEGIN:VCALENDAR", "Content-Type: text/calendar; charset=utf-8", "Content-Disposition: attachment; filename=avond.ics")
)

// Whichever way a message nests its parts, the same is there to see.
func TestTreesOfParts(t *testing.T) {
	for name, test := range map[string]struct{ eml, attached string }{
		"pictures around both forms":   {tree("related", "r", tree("alternative", "a", plain, page), house), ""},
		"pictures around the HTML":     {tree("alternative", "a", plain, tree("related", "r", page, house)), ""},
		"attachments around all":       {tree("mixed", "m", tree("related", "r", tree("alternative", "a", plain, page), house), poster, meeting), "2 affiche.pdf, 3 avond.ics"},
		"everything beside each other": {tree("mixed", "m", plain, page, poster, house), "1 affiche.pdf"},
		"the picture comes first":      {tree("mixed", "m", house, meeting, tree("alternative", "a", plain, page)), "2 avond.ics"},
	} {
		letter := readLetter([]byte("Subject: dag\r\n" + test.eml))
		var attached []string
		for _, f := range letter.Attachments() {
			attached = append(attached, fmt.Sprintf("%d %s", f.Number, f.Name))
		}
		if strings.TrimSpace(letter.Text) != "Dag Els" || !strings.Contains(letter.HTML, "<p>Dag Els</p>") || letter.Problem != "" {
			t.Errorf("%s: %+v", name, letter)
		}
		if got := strings.Join(attached, ", "); got != test.attached {
			t.Errorf("%s: attachments %q, want %q", name, got, test.attached)
		}
		if framed := (Pages{}).framed(letter); !strings.Contains(framed, `<img alt="" src="data:image/png;base64,`+pixel+`"`) {
			t.Errorf("%s: the picture is not shown: %s", name, framed)
		}
	}
}

func TestPicturesInTheFrame(t *testing.T) {
	data, err := base64.StdEncoding.DecodeString(pixel)
	if err != nil {
		t.Fatal(err)
	}
	files := []file{
		{Type: "image/png", ContentID: "a@b", Data: data}, {Type: "image/svg+xml", ContentID: "svg", Data: []byte("<svg/>")},
		{Type: "text/html", ContentID: "html", Data: []byte("<script>")}, {Type: "image/png", Data: data},
	}
	pages := Pages{PublicURL: "https://nieuws.lindewijk.example"}
	for source, want := range map[string]string{
		"cid:a@b": "data:image/png;base64," + pixel, "CID:a%40b": "data:image/png;base64," + pixel, " cid:a@b\n": "data:image/png;base64," + pixel,
		"cid:svg": "", "cid:html": "", "cid:": "", "cid:nergens": "", "cid:%zz": "",
		"https://nieuws.lindewijk.example/m/x.png":           "/m/x.png",
		"https://nieuws.lindewijk.example/v/x":               "",
		"https://nieuws.lindewijk.example.kwaad.example/m/x": "",
		"https://elders.example/m/x.png":                     "", "//elders.example/m/x.png": "", "x.png": "", "": "",
	} {
		html := `<!-- <img src="cid:a@b"> --><p title="<img src='cid:a@b'>">&amp;</p><IMG SRC='` + source + `' alt="&lt;">` + `<style>p{}</style>`
		framed := pages.framed(opened{HTML: html, Files: files})
		expected := newTab + html
		if want != "" {
			expected = newTab + strings.Replace(html, `<IMG SRC='`+source+`' alt="&lt;">`, `<img src="`+want+`" alt="&lt;">`, 1)
		}
		if framed != expected {
			t.Errorf("%q:\n%s\nwant\n%s", source, framed, expected)
		}
	}
	bare := opened{HTML: `<img src="/m/x.png">`}
	if got := (Pages{}).framed(bare); got != newTab+bare.HTML {
		t.Errorf("without an address of its own: %s", got)
	}
}

// A small message that shows one picture a thousand times must not become a page that no browser holds.
func TestAPageHoldsSoManyPictures(t *testing.T) {
	big := file{Type: "image/png", ContentID: "big", Data: make([]byte, 300<<10)}
	letter := opened{HTML: strings.Repeat(`<img src="cid:big">`, 1000) + `<img src="cid:small">`,
		Files: []file{big, {Type: "image/gif", ContentID: "small", Data: []byte("GIF89a")}}}
	page := (Pages{}).framed(letter)
	shown, left := strings.Count(page, `src="data:image/png`), strings.Count(page, `src="cid:big"`)
	if len(page) > 31<<20 || shown < 50 || shown+left != 1000 {
		t.Errorf("a page of %d bytes with %d pictures, and %d left out", len(page), shown, left)
	}
	if !strings.Contains(page, `src="data:image/gif`) {
		t.Error("a picture for which there is room is left out")
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	(Pages{}).framed(letter)
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 500<<20 {
		t.Errorf("showing it takes %d bytes", taken)
	}
}

func TestAttachmentsAreListedAndDownloaded(t *testing.T) {
	pages := Pages{Box: openBox(t)}
	nasty := part("<script>alert(1)</script>", "Content-Type: text/html; name=x.html", `Content-Disposition: attachment; filename="../../<b>É.html"`)
	path := "/inbox/" + keep(t, pages.Box, "els@opvang.example", "Subject: dag\r\n"+tree("mixed", "m", tree("related", "r", page, house), poster, meeting, nasty))
	for _, view := range []string{"", "?vorm=gsm", "?vorm=tekst", "?vorm=bron"} {
		answer := look(pages, path+view, nil)
		shows(t, answer, "<h2 id=\"attached\">Bijlagen</h2>", "3 bestanden", `href="`+path+`/part/2" download>affiche.pdf</a> <span>pdf, 10 bytes</span>`,
			`/part/3" download>avond.ics</a> <span>afspraak voor de agenda, 17 bytes</span>`, `/part/4" download>`)
		if strings.Contains(answer.Body.String(), "huis.png</a>") || strings.Contains(answer.Body.String(), "<script") || strings.Contains(answer.Body.String(), "<b>É") {
			t.Errorf("%s lists a picture that is shown, or what a name holds:\n%s", view, answer.Body)
		}
	}
	for number, want := range map[string]string{"1": "huis.png", "2": "affiche.pdf", "3": "avond.ics", "4": "%3Cb%3E%C3%89.html"} {
		answer := look(pages, path+"/part/"+number, nil)
		head := answer.Header()
		if answer.Code != http.StatusOK || head.Get("Content-Type") != "application/octet-stream" || head.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(head.Get("Content-Disposition"), "attachment; filename") || !strings.Contains(head.Get("Content-Disposition"), want) ||
			!strings.HasSuffix(head.Get("Content-Security-Policy"), "; sandbox") || head.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("part %s = %d, %v", number, answer.Code, head)
		}
	}
	if got := look(pages, path+"/part/2", nil).Body.String(); got != "%PDF-1.4\r\n" {
		t.Errorf("the poster came as %q", got)
	}
	for _, number := range []string{"0", "5", "-1", "x", "99999999999999999999"} {
		if missing := look(pages, path+"/part/"+number, nil); missing.Code != http.StatusNotFound || !strings.Contains(missing.Body.String(), "Deze bijlage zit niet in de mail") {
			t.Errorf("part %s = %d", number, missing.Code)
		}
	}
	if gone := look(pages, "/inbox/20270614T090000.000000000Z-00000000/part/1", nil); gone.Code != http.StatusNotFound {
		t.Errorf("a part of a missing mail = %d", gone.Code)
	}
}

func TestNamesOfFiles(t *testing.T) {
	for name, want := range map[string]string{
		"affiche.pdf": "affiche.pdf", "../../etc/passwd": "passwd", `C:\fakepath\plan.pdf`: "plan.pdf", "plan\u202efdp.exe": "planfdp.exe",
		"een\r\nregel.pdf": "eenregel.pdf", "": "bijlage-3.pdf", "..": "bijlage-3.pdf", "/": "bijlage-3.pdf", " \u200b": "bijlage-3.pdf", "É vé.pdf": "É vé.pdf",
	} {
		if got := (file{Number: 3, Name: name, Type: "application/pdf"}).Label(); got != want {
			t.Errorf("%q is called %q, want %q", name, got, want)
		}
	}
	if got := (file{Number: 1}).Label(); got != "bijlage-1" {
		t.Errorf("a file of which nothing is known is called %q", got)
	}
}

// What is not a picture's address stays byte for byte, whatever the page holds.
func FuzzEachPicture(f *testing.F) {
	for _, seed := range []string{"", `<img src="cid:a">`, `<img src=cid:a`, `<style><img src=x></style><img src=y />`, `<!--[if mso]><img src=x><![endif]-->`,
		"<img\nSRC=x src=y>", `<textarea><img src=x></textarea>`, "<img src=\x00>", `<svg><img src=x><![CDATA[<img src=y>]]>`, `</img src=x><img>`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, page string) {
		sources := 0
		same := eachPicture(page, func(string) (string, bool) {
			sources++
			return "", false
		})
		if same != page {
			t.Errorf("%q became %q", page, same)
		}
		var after []string
		swapped := eachPicture(page, func(string) (string, bool) { return "data:,x", true })
		eachPicture(swapped, func(source string) (string, bool) {
			after = append(after, source)
			return "", false
		})
		if len(after) != sources || strings.Join(after, "") != strings.Repeat("data:,x", sources) {
			t.Errorf("%q became %q, with %d pictures of %d swapped", page, swapped, len(after), sources)
		}
	})
}
