package templates

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// The words that things are drawn from. No word holds a mark of Markdown.
var (
	drawnWords  = []string{"aap", "noot", "Mies", "wim & zus", "1 < 2", "één", "\"ja\"", "huis-aan-huis"}
	drawnValues = known{
		SlotFirstName: "|Els| |Jan & <Piet>", SlotProfession: "|arts|Leraar|opvoeder é", SlotRegion: "|Oost-Vlaanderen|Limburg",
		SlotLanguage: "nl|fr|en", SlotTopics: "|vorming|imh-week vorming|imh-week", "attribuut.team": "|blauw|\"rood\"",
	}
	drawnTests = []meantTest{
		{SlotFirstName, "", ""}, {SlotProfession, "", ""}, {"attribuut.team", "", ""}, {SlotProfession, "==", "arts"}, {SlotProfession, "!=", "leraar"},
		{SlotProfession, "==", "Opvoeder É"}, {SlotRegion, "bevat", "vlaanderen"}, {SlotRegion, "==", "Limburg"}, {SlotTopics, "bevat", "vorming"},
		{SlotTopics, "bevat", "imh-week"}, {SlotLanguage, "==", "fr"}, {SlotLanguage, "!=", "nl"},
	}
)

func drawReader(t *rapid.T) known {
	by := known{}
	for slot, values := range drawnValues {
		by[slot] = rapid.SampledFrom(strings.Split(values, "|")).Draw(t, slot)
	}
	return by
}

func drawCondition(t *rapid.T) (when [][]meantTest) {
	return rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom(drawnTests), 1, 2), 1, 2).Draw(t, "condition")
}

func drawStyle(t *rapid.T, lines bool) meantStyle {
	quotes := rapid.SampledFrom([]string{`""`, "“”", "„”", "””"}).Draw(t, "quotes")
	q := []rune(quotes)
	return meantStyle{
		space: rapid.SampledFrom([]string{" ", " ", "\u00a0", "  "}).Draw(t, "space"),
		quote: string(q[0]), unquote: string(q[1]),
		capitals: rapid.Bool().Draw(t, "capitals"), lines: lines,
	}
}

func drawIf(t *rapid.T, lines bool, arm func() meant) meant {
	i := meantIf{style: drawStyle(t, lines)}
	for range rapid.SampledFrom([]int{1, 1, 2, 3}).Draw(t, "arms") {
		i.arms = append(i.arms, meantArm{when: drawCondition(t), inside: arm()})
	}
	if rapid.Bool().Draw(t, "else") {
		i.arms = append(i.arms, meantArm{inside: arm()})
	}
	return i
}

// drawRow draws a line of words, slots, marks and ifs. sure is a line that begins with a word.
func drawRow(t *rapid.T, depth int, sure bool) (row meantRow) {
	if sure {
		row = append(row, meantWords("Kijk"+rapid.SampledFrom([]string{" ", "", ", "}).Draw(t, "gap")))
	}
	for range rapid.IntRange(0, 4-depth).Draw(t, "length") {
		switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
		case kind == 0:
			slot := rapid.SampledFrom([]string{SlotFirstName, SlotProfession, "attribuut.team"}).Draw(t, "slot")
			fallback := rapid.SampledFrom([]string{"", "jij & ik"}).Draw(t, "fallback")
			row = append(row, meantSlot{slot, fallback}, meantWords(rapid.SampledFrom([]string{" ", ", ", "! "}).Draw(t, "gap")))
			continue
		case kind == 1 && depth < maxDepth:
			row = append(row, drawIf(t, false, func() meant { return drawRow(t, depth+1, false) }))
		case kind == 2:
			marks := rapid.SampledFrom([][2]string{{"**", "**"}, {"*", "*"}, {"_", "_"}, {"[", "](https://a.example/?x=1&y=2)"}}).Draw(t, "mark")
			inside := append(drawRow(t, depth+1, true), meantWords("eind"))
			if hasMarks(inside) {
				continue
			}
			row = append(row, meantWords(" "), meantMark{marks[0], marks[1], inside}, meantWords(" "))
			continue
		default:
			row = append(row, meantWords(rapid.SampledFrom(drawnWords).Draw(t, "word")))
		}
		row = append(row, meantWords(rapid.SampledFrom([]string{" ", " ", "", ". ", ", "}).Draw(t, "gap")))
	}
	return row
}

// hasMarks reports whether a row has marks: marks in marks are Markdown's own affair.
func hasMarks(row meantRow) bool {
	return slices.ContainsFunc(row, func(one meant) bool {
		switch one := one.(type) {
		case meantMark:
			return true
		case meantIf:
			return slices.ContainsFunc(one.arms, func(a meantArm) bool { return hasMarks(a.inside.(meantRow)) })
		}
		return false
	})
}

func drawParagraphs(t *rapid.T, depth int, sure bool) (all meantParagraphs) {
	if sure {
		all = append(all, drawRow(t, depth, true))
	}
	for range rapid.IntRange(0, 2).Draw(t, "paragraphs") {
		if depth < maxDepth && rapid.Bool().Draw(t, "around") {
			all = append(all, drawIf(t, true, func() meant { return drawParagraphs(t, depth+1, false) }))
		} else {
			all = append(all, drawRow(t, depth, true))
		}
	}
	return all
}

// TestLettersMeanWhatIsWritten is the definition of the personal language, held over random letters and readers.
func TestLettersMeanWhatIsWritten(t *testing.T) {
	t.Parallel()
	drawn, valid := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		subject, first, second := drawRow(t, 2, true), drawParagraphs(t, 0, true), drawParagraphs(t, 0, true)
		heading, style, when := drawRow(t, 2, true), drawStyle(t, false), drawCondition(t)
		words := func(text string) Value { return Value{Words: Words{Dutch: text}} }
		c := Content{Languages: []Language{Dutch}, Subject: Words{Dutch: subject.written(formPlain)}, Blocks: []Block{
			{Type: "introduction", Fields: map[string]Value{"greeting": words("Groet"), "text": words(first.written(formRich))}},
			{Type: "text", If: style.condition(when), Fields: map[string]Value{"heading": words(heading.written(formPlain)), "text": words(second.written(formRich))}},
		}}
		drawn++
		if c.Validate() != nil {
			return // drawn too long, or with a slot where it leaves a hole
		}
		l, err := Compile(c, Dutch, testHouse())
		if err != nil && strings.Contains(err.Error(), "branches of conditions; at most 60") {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		valid++
		l = throughJSON(t, l)
		for range 4 {
			by := drawReader(t)
			filled := l.Fill(valuesOf(l, by))
			if !meantHolds(when, by) {
				heading, second = nil, nil
			}
			got := readLetter(t, filled)
			for _, part := range []struct {
				name string
				want string
				got  string
			}{
				{"subject", subject.read(formPlain, by), filled.Subject},
				{"introduction", first.read(formRich, by), got.first},
				{"heading", heading.read(formPlain, by), got.heading},
				{"text", second.read(formRich, by), got.second},
				{"text part", first.read(formText, by) + " " + heading.read(formPlain, by) + " " + second.read(formText, by), textBetween(filled.Text, "Groet\n")},
			} {
				if diff := cmp.Diff(normal(part.want), normal(part.got)); diff != "" {
					t.Fatalf("the %s for %v:\n%s\nwritten:\n%s", part.name, by, diff, mustJSON(c))
				}
			}
			if !meantHolds(when, by) {
				break
			}
		}
	})
	if valid*3 < drawn {
		t.Errorf("only %d of %d drawn letters were valid", valid, drawn)
	}
}

func throughJSON(t *rapid.T, l *Letter) (back *Letter) {
	data, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(l, back); diff != "" {
		t.Fatalf("JSON changed the letter:\n%s", diff)
	}
	return back
}

func mustJSON(c Content) string {
	data, _ := json.MarshalIndent(c, "", " ")
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(data))
}

func valuesOf(l *Letter, by known) []string {
	values := make([]string, len(l.Slots))
	for i, slot := range l.Slots {
		values[i] = by[slot]
	}
	return values
}

var (
	spaceBeforeSign = regexp.MustCompile(` ([,.;:!?])`)
	underline       = regexp.MustCompile(`(?m)^-+$`)
)

// normal is a text as it is compared: words with one space between them, and none before a comma, where an empty slot or
// branch took it along.
func normal(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for last := ""; last != text; {
		last, text = text, spaceBeforeSign.ReplaceAllString(text, "$1")
	}
	return text
}

type readParts struct{ first, heading, second string }

// readLetter reads the parts of a letter from its HTML, which must be balanced.
func readLetter(t *rapid.T, filled Filled) (parts readParts) {
	if fault := unbalanced(filled.HTML); fault != "" {
		t.Fatalf("the HTML is not balanced: %s\n%s", fault, filled.HTML)
	}
	root, err := html.Parse(strings.NewReader(filled.HTML))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		class := strings.Fields(attribute(n, "class"))
		switch {
		case n.Data == "p" && slices.Contains(class, "intro") && words(n) != "Groet":
			parts.first += " " + words(n)
		case n.Data == "p" && slices.Contains(class, "t"):
			parts.second += " " + words(n)
		case n.Data == "h2":
			parts.heading += words(n)
		}
	}
	return parts
}

// textBetween is the blocks of the text part after some words, without lines under headings.
func textBetween(text, after string) string {
	_, text, _ = strings.Cut(text, after)
	text, _, _ = strings.Cut(text, "\n---\n")
	return underline.ReplaceAllString(text, "")
}

// unbalanced names the first tag that does not close what was opened last.
func unbalanced(document string) string {
	void := []string{"meta", "img", "br", "hr", "link"}
	var open []string
	z := html.NewTokenizer(strings.NewReader(document))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				return fmt.Sprintf("%q stay open", open)
			}
			return ""
		case html.StartTagToken:
			if name, _ := z.TagName(); !slices.Contains(void, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return fmt.Sprintf("</%s> after %q", name, open)
			}
			open = open[:len(open)-1]
		}
	}
}
