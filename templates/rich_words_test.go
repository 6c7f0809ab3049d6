package templates

import (
	"slices"
	"testing"
)

func TestRichWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, rich, words string
		links             []string
	}{
		{"bold and italic", "maandag **15 juni 2027**, *of* later", "maandag 15 juni 2027, of later", nil},
		{"bold within bold within a word", "**Kom _je_ ook**?", "Kom je ook?", nil},
		{"a link", "Zie [het **programma**](https://example.org/x_y_z) en [*kom*](mailto:a@example.org).", "Zie het programma en kom.", []string{"het programma", "kom"}},
		{"wrapped lines", "maandag\n15 juni", "maandag 15 juni", nil},
		{"a line break", "Lindeplein 1\\\n9999 Lindewijk", "Lindeplein 1\n9999 Lindewijk", nil},
		{"paragraphs", "Een.\n\n\nTwee.\n", "Een.\n\nTwee.", nil},
		{"escaped marks", `2 \* 3 en \[x\]`, "2 * 3 en [x]", nil},
		{"slots and conditions", `Dag {{ voornaam | terugval: "*jij*" }}, {% if beroep == "a*b" %}**Kom!**{% else %}*blijf*{% endif %} [*{{ voornaam }}*](https://example.org)`,
			`Dag {{ voornaam | terugval: "*jij*" }}, {% if beroep == "a*b" %}Kom!{% else %}blijf{% endif %} {{ voornaam }}`, []string{"{{ voornaam }}"}},
		{"conditions on their own lines", "Een.\n{% if regio %}\nTwee.\n{% endif %}\nDrie.", "Een.\n\n{% if regio %}\n\nTwee.\n\n{% endif %}\n\nDrie.", nil},
		{"a slot that never ends", "Dag {{ voornaam", "Dag {{ voornaam", nil},
		{"what may not stand there", "# Titel\n\n- een\n- twee\n\nZie <https://example.org> en `code`.", "Titel\n\neen\n\ntwee\n\nZie https://example.org en code.", nil},
		{"characters of ours", "\uE0009\uE001 {{ voornaam }}", "\uE0009\uE001 {{ voornaam }}", nil},
		{"nothing", "", "", nil},
	} {
		words, places := RichWords(c.rich)
		var links []string
		for _, p := range places {
			links = append(links, words[p[0]:p[1]])
		}
		if words != c.words || !slices.Equal(links, c.links) {
			t.Errorf("%s: %q with links %q, want %q with %q", c.name, words, links, c.words, c.links)
		}
	}
}
