package draft

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"dorpspost/templates"
)

// spansOf draws spans of words and of the signs that Markdown knows.
func spansOf(words *rapid.Generator[string]) *rapid.Generator[[]span] {
	one := rapid.Custom(func(t *rapid.T) span {
		return span{
			text: words.Draw(t, "text"), bold: rapid.Bool().Draw(t, "bold"), italic: rapid.Bool().Draw(t, "italic"),
			link: rapid.SampledFrom([]string{"", "", "", "https://a.example/x", "https://b.example/?a=1&b=2", "mailto:a@b.example"}).Draw(t, "link"),
		}
	})
	return rapid.SliceOfN(one, 1, 6)
}

// TestRichKeepsWords holds that any words read back as they are, and every mark that is read back was meant.
func TestRichKeepsWords(t *testing.T) {
	t.Parallel()
	signs := rapid.StringOf(rapid.SampledFrom([]rune("ab é1.)*_`[]()<>&#+-=~!|\\\"'{}:/@^$%\n")))
	rapid.Check(t, func(t *rapid.T) {
		spans := trim(cleanSpans(spansOf(signs).Draw(t, "spans")))
		if strings.TrimSpace(words(spans)) == "" {
			return
		}
		back := parseMarks(rich(spans))
		if words(back) != words(spans) {
			t.Fatalf("%q is written %q and reads %q", words(spans), rich(spans), words(back))
		}
	})
}

// cleanSpans are spans as they leave the first steps: single spaces, no codes, single line breaks.
func cleanSpans(spans []span) []span {
	c := cleaner{}
	return joined(nonEmpty(lines(c.run(spans))), "\n")
}

// TestRichKeepsMarks holds that marks on whole words are written, all of them.
func TestRichKeepsMarks(t *testing.T) {
	t.Parallel()
	wordsOnly := rapid.SampledFrom([]string{"een ", " twee", "drie. ", " (vier)", "vijf, zes ", "*zeven* ", "acht ", "1. ", "é ", "a_b "})
	rapid.Check(t, func(t *rapid.T) {
		var spans []span
		for _, s := range spansOf(wordsOnly).Draw(t, "spans") {
			s.text = " " + s.text + " "
			spans = append(spans, s)
		}
		spans = cleanSpans(spans)
		source, dropped := writeRich(spans)
		at, same := differ(tidyMarks(spans), parseMarks(source))
		if !same || dropped > 0 {
			t.Fatalf("%+v is written %q, %d marks dropped, other at %d", spans, source, dropped, at)
		}
		if !validBlocks(textOf(source)) {
			t.Fatalf("%q is no valid text", source)
		}
	})
}

// TestSplitKeepsWords holds that a paragraph that is cut loses nothing and fits.
func TestSplitKeepsWords(t *testing.T) {
	t.Parallel()
	text := rapid.StringOf(rapid.SampledFrom([]rune("abc é*. !")))
	rapid.Check(t, func(t *rapid.T) {
		spans := trim(cleanSpans(spansOf(text).Draw(t, "spans")))
		most := rapid.IntRange(60, 100).Draw(t, "most")
		var all string
		for _, piece := range splitParagraph(spans, most) {
			if n := len([]rune(rich(piece))); n > most {
				t.Fatalf("a piece of %d characters, at most %d fit", n, most)
			}
			all += words(piece)
		}
		if strings.ReplaceAll(all, " ", "") != strings.ReplaceAll(words(spans), " ", "") {
			t.Fatalf("%q became %q", words(spans), all)
		}
	})
}

// drawn are the words of a page, some with a number.
type drawn struct {
	strings.Builder
	numbers int
}

// element draws a piece of a page, and adds its words.
func element(t *rapid.T, depth int, said *drawn) string {
	word := func() string {
		w := rapid.SampledFrom([]string{"kind", "ouder", "dorp", "week", "samen", "zorg", "Dag", "de", "het", "{{ voornaam }}", "{{ x }}", "5*3", "<b>", "&", "1.", "•", "-", "http://a.example", "“ja”", "é", "www.example.org"}).Draw(t, "word")
		if letters(w) == w {
			w += fmt.Sprintf("%05d", said.numbers)
			said.numbers++
		}
		said.WriteString(w + " ")
		return w
	}
	phrase := func() string {
		var all []string
		for range rapid.IntRange(1, 12).Draw(t, "words") {
			w := html.EscapeString(word())
			switch rapid.IntRange(0, 9).Draw(t, "mark") {
			case 0:
				w = "<b>" + w + "</b>"
			case 1:
				w = "<i>" + w + "</i>"
			case 2:
				w = `<a href="https://a.example/">` + w + "</a>"
			case 3:
				w += "<br>"
			case 4:
				w += "&nbsp;&nbsp;"
			}
			all = append(all, w)
		}
		return strings.Join(all, " ")
	}
	inside := func() string {
		if depth > 2 {
			return phrase()
		}
		var b strings.Builder
		for range rapid.IntRange(1, 3).Draw(t, "inside") {
			b.WriteString(element(t, depth+1, said))
		}
		return b.String()
	}
	tag := rapid.SampledFrom([]string{"p", "p", "p", "h1", "h2", "h3", "ul", "ol", "blockquote", "div", "table", "hr", "section", "text"}).Draw(t, "tag")
	switch tag {
	case "p", "h1", "h2", "h3":
		return "<" + tag + ">" + phrase() + "</" + tag + ">"
	case "ul", "ol":
		var b strings.Builder
		for range rapid.IntRange(1, 14).Draw(t, "items") {
			b.WriteString("<li>" + phrase() + "</li>")
		}
		return "<" + tag + ">" + b.String() + "</" + tag + ">"
	case "table":
		return "<table><tr><td>" + inside() + "</td><td>" + phrase() + "</td></tr><tr><td>" + phrase() + "</td></tr></table>"
	case "hr":
		return "<hr>"
	case "text":
		return phrase()
	}
	return "<" + tag + ">" + inside() + "</" + tag + ">"
}

// TestPagesKeepWords holds both rules for pages of any shape.
func TestPagesKeepWords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var page strings.Builder
		var said drawn
		for range rapid.IntRange(1, 25).Draw(t, "elements") {
			page.WriteString(element(t, 0, &said))
		}
		holds(t, "a.html", page.String(), said.String())
	})
}

// TestTextsKeepWords holds both rules for plain texts of any shape.
func TestTextsKeepWords(t *testing.T) {
	t.Parallel()
	lines := rapid.SampledFrom([]string{"", "", "Kop hier #", "• een punt#", "- een ander#", "1. eerst#", "2. dan#", "Samen zorgen we voor elkaar#", "=====", "7", "Pagina 2 van 3", "\fKopregel",
		"Een regel die # vrij lang is en die dus tot aan de rand van de bladzijde loopt", "en dan nog even verder gaat met een woord dat wordt afge-", "broken#.", "ALLES LUID#", "> aangehaald#",
		"Dag Els,", "www.example.org", "{{ voornaam }}", "Kind en Gezin #", "Een zin. Nog een zin#.", "    ingesprongen #"})
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(lines, 1, 60).Draw(t, "lines")
		for i, l := range all {
			if rapid.IntRange(0, 3).Draw(t, "repeated") > 0 { // as heads and feet of pages are, and lines that come back
				all[i] = strings.ReplaceAll(l, "#", fmt.Sprintf("%05d", i))
			}
		}
		text := strings.Join(all, "\n")
		holds(t, "a.txt", text, strings.ReplaceAll(text, "\f", " "))
	})
}

// holds checks both rules for one text.
func holds(t rapid.TB, name, text, said string) {
	d, err := Read(name, strings.NewReader(text))
	if err != nil {
		if strings.Contains(err.Error(), "has no text") || strings.Contains(err.Error(), "is empty") {
			return
		}
		t.Fatal(err)
	}
	if err := d.Content.Validate(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	holdsFile(t, d)
	holdsNumbers(t, d, said)
	all := letters(everything(d))
	for word := range strings.FieldsSeq(said) {
		if w := letters(word); len(w) > 1 && !strings.Contains(all, w) { // a point's number is written by the list
			t.Fatalf("the word %q of %q is lost in\n%s%s", word, text, outline(d), sentences(d))
		}
	}
	for _, n := range d.Notes {
		if n.Sentence == "" || n.Block < 0 || n.Block > len(d.Content.Blocks) {
			t.Fatalf("a note of nothing: %+v", n)
		}
	}
}

// holdsFile checks that a draft survives being written as a campaign file.
func holdsFile(t rapid.TB, d Draft) {
	data, err := d.Content.YAML()
	if err != nil {
		t.Fatal(err)
	}
	var node yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		t.Fatal(err)
	}
	back, err := templates.ReadContent("a.yaml", &node, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if diff := cmp.Diff(d.Content, back); diff != "" {
		t.Fatalf("%s\n%s", diff, data)
	}
}

// TestSlotsOfAllKinds holds that what looks like a slot is a working slot or no slot at all.
func TestSlotsOfAllKinds(t *testing.T) {
	t.Parallel()
	parts := rapid.SampledFrom([]string{"{{ voornaam }}", "{{ naam | terugval: \"collega\" }}", "{{", "}}", "{%", "%}", "{% if beroep %}", "{% else %}", "{% endif %}", "{", "}", " Dag ", ". ", "**", "\n", "{{ attribuut.team }}"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(parts, 1, 12).Draw(t, "parts"), "")
		page := fmt.Sprintf("<h2>%s</h2><p>%s</p><ul><li><b>%s</b> en %[1]s</li></ul>", text, text, text)
		d, err := Read("a.html", strings.NewReader(page))
		if err != nil {
			return
		}
		if _, err := templates.Compile(d.Content, d.Content.Languages[0], templates.House{Name: "Netwerk", PostalAddress: "Dorp 1", Topic: "Week", PublicURL: "https://a.example"}); err != nil {
			t.Fatalf("%v\n%s", err, page)
		}
	})
}
