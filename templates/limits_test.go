package templates

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

// styleElements are the contents of a document's style elements outside comments.
var styleElements = regexp.MustCompile(`(?s)<style>(.*?)</style>`)

// Limits of style elements, in octets. Gmail drops one of 8,192 whole; all together they are a part of each letter that says nothing.
const (
	styleLimit  = 8_192
	stylesLimit = 12_000
)

// TestStylesFit holds the limits of a letter that has every block there is, and so every rule.
func TestStylesFit(t *testing.T) {
	t.Parallel()
	all := Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}}
	for _, d := range Blocks() {
		if !d.Fixed {
			all.Blocks = append(all.Blocks, Block{Type: d.Type, Fields: sampleFields(d.Fields, 20, true, false)})
		}
	}
	for name, c := range map[string]Content{"every block": all, "imh-week": imhWeek(t)} {
		l := compiled(t, c, Dutch)
		document := l.Fill(testValues(l)).HTML
		total := 0
		for _, style := range styleElements.FindAllStringSubmatch(document, -1) {
			total += len(style[1])
			if len(style[1]) >= styleLimit {
				t.Errorf("%s: a style element has %d octets; Gmail drops it", name, len(style[1]))
			}
		}
		if total == 0 || total > stylesLimit {
			t.Errorf("%s: the style elements have %d octets together", name, total)
		}
		if strings.Contains(document, "premailer") || strings.Contains(document, "<!--outlook") {
			t.Errorf("%s: a mark of the way here is left", name)
		}
	}
	if l := compiled(t, imhWeek(t), Dutch); len(l.Fill(testValues(l)).HTML) > 45_000 {
		t.Error("the letter of a week has more than 45,000 octets")
	}
}

// longLetter has so many text blocks, each of so many characters with a slot before them.
func longLetter(blocks, characters int) Content {
	c := small("Nieuws", "x")
	c.Blocks = nil
	for range blocks {
		text := "Voor {{ attribuut.team }}. " + strings.TrimSpace(strings.Repeat("Één kind groeit. ", characters/17+1)[:characters])
		c.Blocks = append(c.Blocks, Block{Type: "text", Fields: map[string]Value{"text": {Words: Words{Dutch: strings.ToValidUTF8(text, "")}}}})
	}
	return c
}

func TestCompileRefusesWhatMailProgramsCutOff(t *testing.T) {
	t.Parallel()
	_, err := Compile(longLetter(MaxBlocks, 2900), Dutch, testHouse())
	problem, ok := errors.AsType[*Problem](err)
	if !ok || problem.Field != "blocks" || problem.Size <= htmlLimit || !regexp.MustCompile(`^makes a letter of 1[0-9][0-9] kB in "nl"; at most 100 kB arrives whole`).MatchString(problem.Sentence) ||
		!strings.Contains(problem.Sentence, "shorten") {
		t.Fatalf("a letter of 25 long texts: %v", err)
	}

	l := compiled(t, longLetter(20, 2900), Dutch)
	values := testValues(l)
	for i, slot := range l.Slots {
		if strings.HasPrefix(slot, SlotAttribute) {
			values[i] = strings.Repeat("x", attributeRoom)
		}
	}
	if real, longest := len(l.Fill(values).HTML), l.Longest(); real > longest || longest > htmlLimit || longest-real > 2*linkRoom {
		t.Errorf("the letter counts for %d bytes, one with long values has %d", longest, real)
	}
}

// TestLongest holds the length of the longest version against the versions that there are.
func TestLongest(t *testing.T) {
	t.Parallel()
	word := func(n int) string { return strings.Repeat("x", n) }
	text := "Dag {% if beroep == \"arts\" %}" + word(300) + "{% elsif beroep %}" + word(50) + "{% if regio %}" + word(290) + "{% else %}" + word(10) +
		"{% endif %}{% else %}" + word(200) + "{% endif %}{% if taal == \"fr\" %}" + word(70) + "{% endif %}"
	l := compiled(t, small("x", text), Dutch)
	values := valuesOf(l, known{SlotFirstName: strings.Repeat("x", valueRoom), SlotProfession: "leraar", SlotRegion: "Gent", SlotLanguage: "fr"})
	if got, want := l.Longest(), len(l.Fill(values).HTML)+2*linkRoom; got != want {
		t.Errorf("the longest version has %d octets, want %d", got, want)
	}
}
