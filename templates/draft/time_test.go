package draft

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// hostile is a file that is made to take long, n times the same thing in it.
type hostile struct {
	name, file string
	n          int
	make       func(n int) string
	refused    string // as much as twice that is, or it is read
}

func again(begin, text string) func(int) string {
	return func(n int) string { return begin + strings.Repeat(text, n) }
}

// numbered writes a text n times, each with its number in it.
func numbered(begin, text string) func(int) string {
	return func(n int) string {
		var b strings.Builder
		b.WriteString(begin)
		for i := range n {
			fmt.Fprintf(&b, text, i)
		}
		return b.String()
	}
}

// nested writes a mark n times around words, as deep as trees go.
func nested(tag string) func(int) string {
	return func(n int) string {
		return "<p>Dag " + strings.Repeat("<"+tag+">", 190) + strings.Repeat("woord ", n)
	}
}

func paragraphOf(runs func(int) string) func(int) string {
	return func(n int) string { return wordPara("", wordRun("Dag.")+runs(n)) }
}

// hostileFiles each took time by the square of their length, minutes or gigabytes, or would.
func hostileFiles(t *testing.T) []hostile {
	docx := func(name string, n int, body func(int) string, refused string) hostile {
		return hostile{name: name, file: "a.docx", n: n, refused: refused, make: func(n int) string { return archiveOf(t, wordFiles(body(n))) }}
	}
	return []hostile{
		{"quotations in quotations", "a.md", 5_000, again("", "> "), "more than 20 deep"},
		{"lists in lists", "a.md", 5_000, again("", "- "), "more than 20 deep"},
		{"open links", "a.md", 2_600, again("", "[a]("), "more than 5000 marks"},
		{"open marks", "a.md", 2_600, again("", "*a_ "), "more than 5000 marks"},
		{"open bold", "a.html", 300, again("<p>", "<p><b x=1>a"), ""},
		{"cells", "a.html", 700, again("<p>", "<td>a"), ""},
		{"links", "a.html", 250, again("<p>", "<a href=https://a.example>a</a> "), ""},
		{"other links", "a.html", 200, numbered("<p>Dag ", "<a href=https://a.example/%d>a</a> "), ""},
		{"bad links", "a.html", 200, numbered("<p>Dag ", "<a href=x:%d>a</a> "), ""},
		{"struck words", "a.html", 200, nested("s"), ""},
		{"links in tables", "a.html", 200, again("<p>Dag", "<a href=x:y><table><td>a"), ""},
		{"menus", "a.html", 400, again("<p>", "<div><nav>a</nav>"), ""},
		{"tables", "a.html", 100, again("<p>", "<table><tr><td>a<td>b<tr><td>a<td>b</table>"), ""},
		{"short lines", "a.txt", 700, again("", "a\n"), ""},
		{"numbers", "a.txt", 400, again("", "1\n\n"), ""},
		{"hyphens", "a.txt", 250, again("", "ab cd-\n"), ""},
		{"slots", "a.txt", 200, again("", "{{ voornaam }}"), ""},
		{"stars", "a.txt", 1_500, again("", "*x"), ""},
		docx("tracked deletions", 2_000, paragraphOf(again("", "<w:del><w:r><w:delText>"+strings.Repeat("weg ", 10)+"</w:delText></w:r></w:del>")), ""),
		docx("instructions", 2_000, paragraphOf(again(`<w:r><w:fldChar w:fldCharType="begin"/></w:r>`, "<w:r><w:instrText>"+strings.Repeat("doe ", 10)+"</w:instrText></w:r>")), ""),
		docx("a long field", 500, paragraphOf(again(`<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "https://a.example/`+strings.Repeat("x", 400)+`"</w:instrText><w:fldChar w:fldCharType="separate"/></w:r>`, wordRun("a "))), ""),
		{"notes", "a.docx", 150, notes(t), ""},
		docx("diagrams", 200, paragraphOf(again("", `<w:r><w:drawing><dgm:relIds xmlns:dgm="d" r:dm="rId7"/></w:drawing></w:r>`)), ""),
		{"headers", "a.docx", 30, headers(t), ""},
	}
}

// notes refers many times to one long note.
func notes(t *testing.T) func(int) string {
	return func(n int) string {
		files := wordFiles(wordPara("", wordRun("Dag.")+strings.Repeat(footnoteTwo, n)))
		files["word/footnotes.xml"] = strings.ReplaceAll(files["word/footnotes.xml"], "De noot zelf.", strings.Repeat("noot ", n))
		return archiveOf(t, files)
	}
}

// headers refers many times to one large part.
func headers(t *testing.T) func(int) string {
	return func(n int) string {
		files := wordFiles(wordPara("", wordRun("Dag.")))
		const relations = "word/_rels/document.xml.rels"
		another := `<Relationship Id="h" Type="` + relationType + `header" Target="header1.xml"/></Relationships>`
		files[relations] = strings.ReplaceAll(files[relations], `</Relationships>`, strings.Repeat(strings.TrimSuffix(another, `</Relationships>`), n)+`</Relationships>`)
		files["word/header1.xml"] = xmlHead + "<w:hdr" + wordRoot + ">" + strings.Repeat("<w:p/>", 200*n) + wordPara("", wordRun("Verslag")) + "</w:hdr>"
		return archiveOf(t, files)
	}
}

// TestHostileTime holds that a text that is twice as long takes about twice the time. It does not run beside other tests.
func TestHostileTime(t *testing.T) {
	const (
		tries = 3 // others work on the machine as well
		least = 30 * time.Millisecond
		most  = 3.3 // what takes time by the square takes four times as long
	)
	for _, h := range hostileFiles(t) {
		once, twice := time.Hour, time.Hour
		for range tries {
			if h.refused == "" {
				once = min(once, h.took(t, h.n))
			} else {
				once = least // it is read to be refused, no more
			}
			twice = min(twice, h.took(t, 2*h.n))
			if float64(twice) < most*float64(max(once, least)) {
				break
			}
		}
		if float64(twice) >= most*float64(max(once, least)) {
			t.Errorf("%s: %d took %s, twice as many took %s", h.name, h.n, once, twice)
		}
	}
}

func (h hostile) took(t *testing.T, n int) time.Duration {
	text := h.make(n)
	began := time.Now()
	_, err := Read(h.file, strings.NewReader(text))
	took := time.Since(began)
	if h.refused == "" && err != nil || h.refused != "" && (err == nil || !strings.Contains(err.Error(), h.refused)) {
		t.Errorf("%s: %d of them: %v, want %q", h.name, n, err, h.refused)
	}
	return took
}
