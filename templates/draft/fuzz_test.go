package draft

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// fuzzed checks both rules for a stranger's file: it is refused with a sentence, or no word of the document is lost.
func fuzzed(t *testing.T, name, file string, raw func() (document, error)) {
	d, err := Read(name, strings.NewReader(file))
	if err != nil {
		if !strings.HasPrefix(err.Error(), name+" ") {
			t.Fatalf("refused with %q", err)
		}
		return
	}
	if err := d.Content.Validate(); err != nil {
		t.Fatal(err)
	}
	before, err := raw()
	if err != nil {
		t.Fatal(err)
	}
	c := cleaner{}
	all := letters(everything(d))
	for word := range strings.FieldsSeq(c.characters(before.allWords())) {
		if w := letters(word); len([]rune(w)) > 3 && !strings.Contains(all, w) {
			t.Fatalf("the word %q is lost in\n%s%s", word, outline(d), sentences(d))
		}
	}
}

func FuzzHTML(f *testing.F) {
	long, err := os.ReadFile("testdata/long.html")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(long), "<p>Een <b>twee</b></p>", "<ul><li>a<ul><li>b</ul></ul>", "<table><td>a<td>b<tr><td>c", "<p style='mso-list:l0 level2 lfo1'>a", "<main><p>{{ voornaam }} {% if beroep %}x{% endif %}</p></main>",
		"<dl><dt>a<dd>b</dl>", "<blockquote>a<p>– b</blockquote>", "<a href='javascript:x'>a</a>&amp;nbsp;", "<pre>a\n  b</pre>", "<b style='font-weight:normal'><p><span style='font-weight:700'>a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, page string) {
		page = "<p>" + page // so that it counts as a page
		fuzzed(t, "a.html", page, func() (document, error) { return readHTML(decodePage([]byte(page))) })
		seenByOthers(t, page)
	})
}

func FuzzText(f *testing.F) {
	long, err := os.ReadFile("testdata/long.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(long), "Kop\n\nTekst.", "• a\n• b", "1. a\n2. b", "a\n\f1\nb\n\f2\n", "\xff\xfea\x00", "a-\nb", "> a\n> b", "a\n===\nb", "{{ voornaam }}\n}}{{", "*a* _b_ `c` <d> [e](f)\n# g\n> h"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if looksLikeHTML([]byte(text)) {
			return
		}
		fuzzed(t, "a.txt", text, func() (document, error) { return readText(decode([]byte(text))) })
	})
}

func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{"# a\n\nb *c* **d**", "- a\n- b\n  - c", "> a\n>\n> – b", "[a](javascript:b) ![c](d)", "| a | b |\n|---|---|\n| c | d |", "a[^1]\n\n[^1]: b", "<b>a</b>", "***a**b*", "1. a\n2. b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fuzzed(t, "a.md", text, func() (document, error) { return readMarkdown(decode([]byte(text))) })
	})
}

func FuzzDocx(f *testing.F) {
	for _, seed := range []string{wordPara("", wordRun("Een")), wordPara(wordStyled("Kop1"), wordRun("Kop")) + wordPara(wordNumber("1", "1"), wordRun("punt")), "<w:tbl><w:tr><w:tc>" + wordPara("", wordRun("a")) + "</w:tc></w:tr></w:tbl>",
		wordPara("", `<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "x"</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>a</w:t></w:r>`), wordPara("", `<w:r><w:footnoteReference w:id="2"/><w:t>{{ voornaam }}</w:t></w:r>`), "<w:p><w:p/></w:p>", "</w:body>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		file := archiveOf(t, wordFiles(body))
		fuzzed(t, "a.docx", file, func() (document, error) { return readDocx([]byte(file)) })
	})
}

// FuzzArchive gives the zip reader strangers' bytes.
func FuzzArchive(f *testing.F) {
	f.Add([]byte(archiveOf(f, wordFiles(wordPara("", wordRun("Een"))))))
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzed(t, "a.docx", "PK\x03\x04"+string(data), func() (document, error) { return readDocx(append([]byte("PK\x03\x04"), data...)) })
	})
}

// seenByOthers holds that the words that a browser's parser finds in a page are in the draft: our own tree of it loses none.
func seenByOthers(t *testing.T, page string) {
	page = decodePage([]byte(page))
	for _, hiding := range []string{"hid", "none", "mso", "starthtml"} {
		if strings.Contains(strings.ToLower(page), hiding) {
			return
		}
	}
	d, err := Read("a.html", strings.NewReader(page))
	root, broken := html.Parse(strings.NewReader(page))
	if err != nil || broken != nil {
		return
	}
	all := letters(everything(d))
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && (invisibleTags[n.Data] || n.Data == "iframe" || n.Data == "option" || n.Namespace != "") {
			return
		}
		if n.Type == html.TextNode {
			c := cleaner{}
			for word := range strings.FieldsSeq(c.characters(n.Data)) {
				if w := letters(word); len([]rune(w)) > 3 && !strings.Contains(all, w) {
					t.Fatalf("the word %q of %q is lost in\n%s%s", word, page, outline(d), sentences(d))
				}
			}
		}
		for kid := n.FirstChild; kid != nil; kid = kid.NextSibling {
			walk(kid)
		}
	}
	walk(root)
}
