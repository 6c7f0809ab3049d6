package templates

import (
	"strings"
	"testing"
)

// TestPartnersWithoutImages holds that each partner is named where no logo shows, and once in the text part.
func TestPartnersWithoutImages(t *testing.T) {
	t.Parallel()
	logo := Value{One: "builtin/bond.png", Decorative: true}
	c := blockAlone("partners", map[string]Value{"style": {One: "logos"}, "partners": {Items: []map[string]Value{
		{"name": dutch("De Pluim"), "logo": logo},
		{"name": dutch("Dauw"), "logo": logo, "url": {Words: Words{"": "https://www.example.org/dauw"}}},
		{"name": dutch("Hazelaar")},
		{"name": dutch("Wolk"), "logo": {One: "builtin/bond.png", Words: Words{Dutch: "Het huis van Wolk"}}},
	}}})
	filled := compiled(t, c, Dutch).Fill(nil)
	for _, want := range []string{`alt="De Pluim"`, `alt="Dauw"`, ">Hazelaar</td>", `alt="Het huis van Wolk"`} {
		if !strings.Contains(filled.HTML, want) {
			t.Errorf("with images off nobody reads %s", want)
		}
	}
	if want := "De Pluim, Hazelaar, Wolk\n\nDauw:\nhttps://www.example.org/dauw\n"; !strings.Contains(filled.Text, want) {
		t.Errorf("the text part lacks %q:\n%s", want, filled.Text)
	}
}
