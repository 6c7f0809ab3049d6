package templates

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

// hostileTexts are what YAML would take for something else, and what its library writes as codes. Those of one line first.
var hostileTexts = []string{
	"null", "~", "true", "yes", "1", "1_000", "0x1F", ".inf", "2027-06-14", "13:30", "a: b", "- a", "? a", "x #y", "# z", "'a'", `"b"`, "& c", "! d", "% e", "@ f", "> g", "| h", "{i}", "[j", ", k",
	": l", "<<", "=", "---", "...", "a - b", `c:\d`, "Dag {{ voornaam }},", `{{ voornaam | terugval: "collega" }}`, "thuis 👩‍👧 en 🇧🇪", "a\u00a0b", "één “twee”", "- block: text", "  ", "a  b",
	"een\n\ntwee", "een\\\ntwee", "👍 een\ntwee", "# een\n\n- twee", "een  \ntwee", "\\- block: x\n\n\\- block: y", "een\n  - block: x",
}

// written draws a text that a field takes.
func written(t *rapid.T, f Field) string {
	fits := rapid.SampledFrom(append([]string{"woord"}, hostileTexts...)).Filter(func(text string) bool {
		k := checker{content: Content{Languages: []Language{Dutch}}}
		k.text("", "", f, text)
		return len(k.problems) == 0 && text == strings.TrimSpace(text)
	})
	return fits.Draw(t, f.Name)
}

func wordsOf(t *rapid.T, f Field, languages []Language) Words {
	words := Words{}
	for _, l := range languages {
		words[l] = written(t, f)
	}
	return words
}

func valueOf(t *rapid.T, f Field, languages []Language) Value {
	switch f.Kind {
	case KindText, KindRich:
		return Value{Words: wordsOf(t, f, languages)}
	case KindLink:
		link := rapid.SampledFrom([]string{"https://a.example/?x=1&y=2#z", "mailto:a@b.example", "tel:+3291234567"})
		if rapid.Bool().Draw(t, "one link") {
			return Value{Words: Words{"": link.Draw(t, "link")}}
		}
		words := Words{}
		for _, l := range languages {
			words[l] = link.Draw(t, "link")
		}
		return Value{Words: words}
	case KindImage:
		v := Value{One: rapid.SampledFrom([]string{strings.Repeat("0", 64) + ".png", strings.Repeat("1e5", 21) + "0.jpg"}).Draw(t, "file")}
		if v.Decorative = rapid.Bool().Draw(t, "decorative"); !v.Decorative {
			v.Words = wordsOf(t, Field{Name: "alt", Kind: KindText, Max: maxAlt}, languages)
		}
		return v
	case KindItems:
		var items []map[string]Value
		for range rapid.IntRange(max(1, f.Min), min(f.Max, f.Min+2)).Draw(t, "items") {
			items = append(items, fieldsOf(t, f.Fields, languages))
		}
		return Value{Items: items}
	case KindChoice:
		return Value{One: rapid.SampledFrom(f.Choices).Draw(t, f.Name).Word}
	case KindDate:
		return Value{One: rapid.SampledFrom([]string{"2027-06-14", "2027-06-20"}).Draw(t, f.Name)}
	case KindTime:
		return Value{One: rapid.SampledFrom([]string{"09:00", "13:30"}).Draw(t, f.Name)}
	}
	return Value{One: rapid.SampledFrom([]string{"2027", "3", "10"}).Draw(t, f.Name)}
}

func fieldsOf(t *rapid.T, declared []Field, languages []Language) map[string]Value {
	values := map[string]Value{}
	for _, f := range declared {
		if f.Required || rapid.Bool().Draw(t, "has "+f.Name) {
			if v := valueOf(t, f, languages); !v.empty() {
				values[f.Name] = v
			}
		}
	}
	return values
}

// contents draws valid content of any blocks, as a file would give it.
func contents(t *rapid.T) Content {
	languages := rapid.SampledFrom([][]Language{{Dutch}, {French}, {Dutch, French}, {English, Dutch, French}}).Draw(t, "languages")
	subject := Field{Name: "subject", Kind: KindText, Max: maxSubject, Slots: true}
	c := Content{Languages: languages, Subject: wordsOf(t, subject, languages), Template: rapid.SampledFrom(append(TemplateNames(), "")).Draw(t, "template"),
		Pictures: rapid.SampledFrom([]string{"", PicturesHosted, PicturesEmbedded}).Draw(t, "pictures"), Links: rapid.SampledFrom([]string{"", LinksPlain}).Draw(t, "links")}
	if rapid.Bool().Draw(t, "preheader") {
		c.Preheader = wordsOf(t, subject, languages)
	}
	if rapid.Bool().Draw(t, "attachment") {
		c.Attachments = []Attachment{{File: strings.Repeat("a", 64) + ".pdf", Name: "Affiche: week 1.pdf"}}
		c.Attachments[0].Name = "Affiche # week 1.pdf"
	}
	block := rapid.Custom(func(t *rapid.T) Block {
		d := rapid.SampledFrom(declarations).Filter(func(d Declaration) bool { return !d.Fixed }).Draw(t, "block")
		b := Block{Type: d.Type, If: rapid.SampledFrom([]string{"", "", `beroep == "arts"`, `thema bevat "vorming" en regio`}).Draw(t, "if")}
		if fields := fieldsOf(t, d.Fields, languages); len(fields) > 0 {
			b.Fields = fields
		}
		return b
	}).Filter(func(b Block) bool {
		one := c
		one.Blocks = []Block{b}
		return one.Validate() == nil
	})
	c.Blocks = rapid.SliceOfN(block, 1, 4).Draw(t, "blocks")
	return c
}

// TestYAMLReadsBack holds that any valid content is the same after being written and read.
func TestYAMLReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := contents(t)
		if want.Validate() != nil {
			t.Skip("rules between blocks")
		}
		data, err := want.YAML()
		if err != nil {
			t.Fatal(err)
		}
		got, err := readYAML(data)
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\n%s", diff, data)
		}
	})
}

func readYAML(data []byte) (Content, error) {
	var node yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		return Content{}, err
	}
	return ReadContent("w.yaml", &node, nil)
}

func TestYAMLOfTemplates(t *testing.T) {
	t.Parallel()
	for _, name := range TemplateNames() {
		want, err := Template(name)
		if err != nil {
			t.Fatal(err)
		}
		data, err := want.YAML()
		if err != nil {
			t.Fatal(err)
		}
		got, err := readYAML(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestYAMLIsReadable shows what a person finds in the file.
func TestYAMLIsReadable(t *testing.T) {
	t.Parallel()
	both := func(nl, fr string) Value { return Value{Words: Words{Dutch: nl, French: fr}} }
	c := Content{
		Languages: []Language{Dutch, French}, Subject: Words{Dutch: "Dag: een", French: "Jour"}, Links: LinksPlain,
		Blocks: []Block{
			{Type: "head"},
			{Type: "week_banner", If: `beroep == "arts"`, Fields: map[string]Value{"title": both("Week", "Semaine"), "from": {One: "2027-06-14"}, "to": {One: "2027-06-20"}}},
			{Type: "text", Fields: map[string]Value{"text": both("Een 👍.\n\nTwee.", "Un."), "heading": both("Kop", "Titre")}},
			{Type: "button", Fields: map[string]Value{"url": {Words: Words{"": "https://a.example/"}}, "text": both("Kijk", "Voir")}},
		},
	}
	want := `languages: [nl, fr]
subject:
  nl: 'Dag: een'
  fr: Jour
blocks:

  - block: head

  - block: week_banner
    if: beroep == "arts"
    title:
      nl: Week
      fr: Semaine
    from: 2027-06-14
    to: 2027-06-20

  - block: text
    heading:
      nl: Kop
      fr: Titre
    text:
      nl: |-
        Een 👍.

        Twee.
      fr: Un.

  - block: button
    text:
      nl: Kijk
      fr: Voir
    url: https://a.example/
links: plain
`
	data, err := c.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(data)); diff != "" {
		t.Error(diff)
	}
}

// TestYAMLTellsAll holds that content that is not valid is written whole, so that reading it back can say what is wrong.
func TestYAMLTellsAll(t *testing.T) {
	t.Parallel()
	c := Content{Languages: []Language{Dutch}, Subject: Words{French: "x"}, Blocks: []Block{{Type: "nix", Fields: map[string]Value{"a": {One: "b"}, "c": {Words: Words{Dutch: "d"}}}}}}
	data, err := c.YAML()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"fr: x", "block: nix", "a: b", "c: d"} {
		if !strings.Contains(string(data), part) {
			t.Errorf("%q is not in\n%s", part, data)
		}
	}
}
