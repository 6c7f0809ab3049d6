package draft

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"dorpspost/templates"
)

// read makes a draft and holds it to the two rules that hold for any input.
func read(t testing.TB, name, text string) Draft {
	t.Helper()
	d, err := Read(name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Content.Validate(); err != nil {
		t.Fatalf("the draft is not valid: %v", err)
	}
	return d
}

// outline writes a draft as one line a field, for comparing.
func outline(d Draft) string {
	var b strings.Builder
	l := d.Content.Languages[0]
	for _, block := range d.Content.Blocks {
		if block.Type == "head" {
			continue
		}
		b.WriteString(block.Type)
		eachField(declaredFields(block.Type), block.Fields, "", func(name string, f templates.Field, v templates.Value) {
			if f.Kind != templates.KindItems {
				fmt.Fprintf(&b, "\n  %s: %s%s", name, strings.ReplaceAll(v.Words.In(l), "\n", "⏎"), v.One)
			}
		})
		b.WriteByte('\n')
	}
	return b.String()
}

// sentences are all notes on lines of their own.
func sentences(d Draft) string {
	var b strings.Builder
	for _, n := range d.Notes {
		fmt.Fprintf(&b, "%d %s [%s] %s\n", n.Block, n.Field, n.Kind, n.Sentence)
	}
	return b.String()
}

// contentWords are all words of a draft's blocks, in the order of reading.
func contentWords(d Draft) string {
	var b strings.Builder
	l := d.Content.Languages[0]
	for _, block := range d.Content.Blocks {
		eachField(declaredFields(block.Type), block.Fields, "", func(_ string, f templates.Field, v templates.Value) {
			text := v.Words.In(l)
			if f.Kind == templates.KindRich {
				text, _ = templates.RichWords(text)
			}
			b.WriteString(text + "\n")
		})
	}
	return b.String()
}

// everything is all words of a draft: its content and what its notes say was left out.
func everything(d Draft) string {
	var b strings.Builder
	b.WriteString(d.Content.Subject[d.Content.Languages[0]] + "\n" + contentWords(d))
	for _, n := range d.Notes {
		b.WriteString(n.Text + "\n")
		if n.Kind == KindChanged {
			b.WriteString(n.Sentence + "\n") // names what was changed: a code, a word
		}
	}
	return b.String()
}

// letters are the letters and digits of a text, which is what may not get lost.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// holdsWords checks that each word of a text is in a draft, as often as in the text.
func holdsWords(t interface{ Errorf(string, ...any) }, d Draft, text string) {
	all := letters(everything(d))
	times := map[string]int{}
	for word := range strings.FieldsSeq(text) {
		times[letters(word)]++
	}
	for word, n := range times {
		if word != "" && strings.Count(all, word) < n {
			t.Errorf("the word %q stands %d times in the text and %d times in the draft", word, n, strings.Count(all, word))
		}
	}
}

// drawnNumber is the number that a test gave to a word, so that no two are the same.
var drawnNumber = regexp.MustCompile(`\d{5}`)

// holdsNumbers checks that each numbered word that was drawn is in a draft, and that those in the blocks stand there once and in
// their order.
func holdsNumbers(t rapid.TB, d Draft, drawn string) {
	all := everything(d)
	for _, number := range drawnNumber.FindAllString(drawn, -1) {
		if !strings.Contains(all, number) {
			t.Fatalf("the word %s is lost in\n%s%s", number, outline(d), sentences(d))
		}
	}
	before := ""
	for _, number := range drawnNumber.FindAllString(contentWords(d), -1) {
		if number <= before {
			t.Fatalf("%s stands after %s in\n%s", number, before, outline(d))
		}
		before = number
	}
}
