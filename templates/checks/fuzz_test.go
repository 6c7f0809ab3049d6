package checks

import (
	"strings"
	"testing"

	"dorpspost/templates"
)

// Whatever somebody types, the checks end, and each speaks of a block that is there.
func FuzzRun(f *testing.F) {
	for _, text := range []string{
		"", "Kom op maandag 15 juni 2027.", "[klik hier](https://bit.ly/x)", "{% if regio %}a{% elsif beroep %}b{% else %}c{% endif %}", "{% endif %}{{",
		"RE: GRATIS!!", "https://docs.google.com/d/edit", "IMG_1.jpg", "\x00\xff\u202e", strings.Repeat("[", 200), "mailto:x@example.org",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4_000 {
			t.Skip("no field is longer")
		}
		words := templates.Words{"nl": text, "fr": text}
		block := func(kind, field string, v templates.Value) templates.Block {
			return templates.Block{Type: kind, If: text, Fields: map[string]templates.Value{field: v}}
		}
		c := templates.Content{Languages: []templates.Language{"nl", "fr"}, Subject: words, Preheader: words, Blocks: []templates.Block{
			block("text", "text", templates.Value{Words: words}), block("button", "url", templates.Value{Words: templates.Words{"": text}}),
			block("week_banner", "from", templates.Value{One: text}), block("image", "image", templates.Value{One: "x.png", Words: words}),
		}}
		for _, found := range Run(Input{Content: c, House: house(), Now: may, Mailing: &Mailing{}}) {
			if found.Sentence == "" || found.Level.rank() < 0 || found.Block < 0 || found.Block > len(c.Blocks) {
				t.Errorf("%+v", found)
			}
		}
		for _, v := range versions(text) {
			if strings.Count(v, "{%") > strings.Count(text, "{%") {
				t.Errorf("%q became %q", text, v)
			}
		}
		parseDeclarations(text)
		for _, r := range parseRules(text) {
			for _, s := range r.selectors {
				if len(s) == 0 {
					t.Errorf("an empty selector in %q", text)
				}
			}
		}
	})
}
