package templates

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// sampleWords make up texts of any length.
const sampleWords = "Wie rond een klein kind staat, geeft het een plek om te groeien & vragen < te stellen. "

// sampleText is text of exactly so many characters.
func sampleText(characters int) string {
	text := []rune(strings.Repeat(sampleWords, characters/utf8.RuneCountInString(sampleWords)+1))[:characters]
	if text[characters-1] == ' ' {
		text[characters-1] = '.'
	}
	return string(text)
}

// sample makes a value for a field, with texts of about so many characters; most asks for the limit of the field.
func sample(f Field, size int, most bool) Value {
	if most {
		size = f.Max
	}
	size = min(size, f.Max)
	switch f.Name {
	case "phone":
		return Value{Words: Words{Dutch: strings.Repeat("3--", size)[:size]}}
	case "email":
		return Value{Words: Words{Dutch: strings.Repeat("a", size-len("@example.org")) + "@example.org"}}
	}
	switch f.Kind {
	case KindText, KindRich:
		return Value{Words: Words{Dutch: sampleText(size)}}
	case KindLink:
		return Value{Words: Words{"": "https://www.example.org/pad"}}
	case KindImage:
		return Value{One: "builtin/together.png", Words: Words{Dutch: "Een begeleidster met twee peuters"}}
	case KindTime:
		return Value{One: map[bool]string{true: "16:30", false: "13:30"}[f.Name == "to"]}
	case KindNumber:
		return Value{One: strconv.Itoa(min(max(f.Min, 4), f.Max))}
	case KindDate:
		return Value{One: cmp.Or(map[string]string{"to": "2027-06-20"}[f.Name], "2027-06-14")}
	case KindChoice:
		return Value{One: f.Choices[len(f.Choices)-1].Word}
	case KindItems:
		n := max(2, f.Min)
		if most {
			n = f.Max
		}
		var items []map[string]Value
		for range n {
			items = append(items, sampleFields(f.Fields, size, false, most))
		}
		return Value{Items: items}
	}
	panic("no sample for the kind " + f.Kind)
}

func sampleFields(fields []Field, size int, onlyRequired, most bool) map[string]Value {
	values := map[string]Value{}
	for _, f := range fields {
		if f.Required || !onlyRequired {
			values[f.Name] = sample(f, size, most)
		}
	}
	return values
}

// TestBlocksGolden shows every block bare, filled and full to its limits, as HTML before inlining and as text.
func TestBlocksGolden(t *testing.T) {
	t.Parallel()
	for _, d := range Blocks() {
		cases := map[string]map[string]Value{
			"bare":   sampleFields(d.Fields, 20, true, false),
			"filled": sampleFields(d.Fields, 60, false, false),
			"full":   sampleFields(d.Fields, 0, false, true),
		}
		if d.Fixed {
			cases = map[string]map[string]Value{"bare": nil}
		}
		for name, fields := range cases {
			t.Run(d.Type+"/"+name, func(t *testing.T) {
				b := Block{Type: d.Type, Fields: fields}
				if !d.Fixed {
					c := Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Blocks: []Block{b}}
					if err := c.Validate(); err != nil {
						t.Fatal(err)
					}
				}
				k := newCompiler(Content{Languages: []Language{Dutch}}, Dutch, testHouse())
				k.palette = palettes[0]
				p := page{language: Dutch, house: k.house, palette: k.palette, titled: true, tokens: &k.tokens}
				s := sheet{language: Dutch, house: k.house, tokens: &k.tokens}
				d.html(&p, k.values(d, b, 0))
				d.text(&s, k.values(d, b, 0))
				if len(k.problems) > 0 {
					t.Fatal(k.problems)
				}
				golden(t, fmt.Sprintf("testdata/blocks/%s-%s.txt", d.Type, name), p.b.String()+"\n==== text ====\n"+s.b.String())
			})
		}
	}
}

// TestTextPartHasSingleEmptyLines holds that what a block leaves out leaves no second empty line.
func TestTextPartHasSingleEmptyLines(t *testing.T) {
	t.Parallel()
	for _, d := range Blocks() {
		if d.Fixed {
			continue
		}
		fields := sampleFields(d.Fields, 20, true, false)
		c := Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Blocks: []Block{{Type: d.Type, Fields: fields}, {Type: d.Type, Fields: fields}}}
		if text := compiled(t, c, Dutch).Fill(nil).Text; strings.Contains(text, "\n\n\n") {
			t.Errorf("two empty lines with %s:\n%s", d.Type, text)
		}
	}
}

// TestOverlong holds that each field refuses one character, or entry, more than its limit.
func TestOverlong(t *testing.T) {
	t.Parallel()
	for _, d := range Blocks() {
		for _, f := range d.Fields {
			if f.Kind != KindText && f.Kind != KindRich && f.Kind != KindItems {
				continue
			}
			fields := sampleFields(d.Fields, 20, true, false)
			f.Max++
			fields[f.Name] = sample(f, 0, true)
			c := Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Blocks: []Block{{Type: d.Type, Fields: fields}}}
			if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "field "+f.Name) {
				t.Errorf("%s.%s over its limit: %v", d.Type, f.Name, err)
			}
		}
	}
}

// TestDeclarations holds what forms and documentation take for granted.
func TestDeclarations(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	var fields func(where string, all []Field)
	fields = func(where string, all []Field) {
		for _, f := range all {
			switch {
			case f.Label == "" || f.Help == "":
				t.Errorf("%s.%s has no label or help", where, f.Name)
			case f.Kind == KindChoice && len(f.Choices) < 2, f.Kind == KindItems && (len(f.Fields) == 0 || f.Max == 0),
				f.Kind.translated() && f.Max == 0, f.Required && len(f.Default) > 0:
				t.Errorf("%s.%s cannot be right: %+v", where, f.Name, f)
			}
			fields(where+"."+f.Name, f.Fields)
		}
	}
	for _, d := range Blocks() {
		if seen[d.Type] || d.Label == "" || d.Help == "" || d.html == nil || d.text == nil {
			t.Errorf("the block %q stands there twice, or lacks a label, help, HTML or text", d.Type)
		}
		seen[d.Type] = true
		fields(d.Type, d.Fields)
	}
}
