package templates

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// anyToken is what no letter has.
var anyToken = regexp.MustCompile(`[\x{E000}\x{E002}][0-9]+[\x{E001}\x{E003}]`)

func TestParsePersonal(t *testing.T) {
	t.Parallel()
	literal := func(text string) piece { return piece{literal: text} }
	tests := []struct {
		text string
		want []piece
	}{
		{"Dag", []piece{literal("Dag")}},
		{"", nil},
		{"Dag {{ voornaam }},", []piece{literal("Dag "), {kind: pieceSlot, slot: "voornaam"}, literal(",")}},
		{"{{voornaam}}{{achternaam}}", []piece{{kind: pieceSlot, slot: "voornaam"}, {kind: pieceSlot, slot: "achternaam"}}},
		{"{{ Voornaam }}", []piece{{kind: pieceSlot, slot: "voornaam"}}},
		{`{{ voornaam | terugval: "collega" }}`, []piece{{kind: pieceSlot, slot: "voornaam", fallback: "collega"}}},
		{`{{ beroep|terugval:"iedereen die mee zorgt" }}`, []piece{{kind: pieceSlot, slot: "beroep", fallback: "iedereen die mee zorgt"}}},
		{"{{ regio | terugval: “Vlaanderen” }}", []piece{{kind: pieceSlot, slot: "regio", fallback: "Vlaanderen"}}},
		{`{{ naam | terugval: "" }}`, []piece{{kind: pieceSlot, slot: "naam"}}},
		{"{{ attribuut.team_2 }}", []piece{{kind: pieceSlot, slot: "attribuut.team_2"}}},
		{"{{ attribuut.Team }}", []piece{{kind: pieceSlot, slot: "attribuut.team"}}},
		{"{{ Attribuut.OÙ_ÇA }}", []piece{{kind: pieceSlot, slot: "attribuut.où_ça"}}},
		{"{{ attribuut.ou\u0300_c\u0327a }}", []piece{{kind: pieceSlot, slot: "attribuut.où_ça"}}},
		{"{{ attribuut." + strings.Repeat("a", 64) + " }}", []piece{{kind: pieceSlot, slot: "attribuut." + strings.Repeat("a", 64)}}},
		{"een { en een }", []piece{literal("een { en een }")}},
	}
	for _, test := range tests {
		got, faults := parsePersonal(test.text)
		if len(faults) > 0 {
			t.Errorf("parsePersonal(%q) has faults: %q", test.text, faults)
		}
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(piece{})); diff != "" {
			t.Errorf("parsePersonal(%q):\n%s", test.text, diff)
		}
	}
}

func TestParsePersonalFaults(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, fault string }{
		{"Dag {{ voornaam", `"{{" without "}}"`},
		{"Dag voornaam }}", `"}}" without "{{"`},
		{"{{ voor {{ naam }}", `"{{" without "}}"`},
		{"{{ vorname }}", "unknown slot {{ vorname }}"},
		{"{{}}", "cannot read the slot"},
		{"{{ voornaam achternaam }}", "cannot read the slot"},
		{"{{ voornaam | }}", `nothing after the "|"`},
		{"{{ voornaam | default: 'x' }}", `what follows the "|"`},
		{`{{ voornaam | terugval: "a"b" }}`, `what follows the "|"`},
		{`{{ voornaam | terugval: "` + strings.Repeat("a", 61) + `" }}`, "more than 60 characters"},
		{"{{ uitschrijflink }}", "only the footer uses"},
		{"{{ attribuut. }}", "an attribute's name"},
		{"{{ attribuut.a.b }}", "an attribute's name"},
		{"{{ attribuut.team-2 }}", "write {{ attribuut.team_2 }}"},
		{"{{ attribuut._team }}", "an attribute's name"},
		{"{{ attribuut.mijn__team }}", "an attribute's name"},
		{"{{ attribuut.team_ }}", "an attribute's name"},
		{"{{ attribuut." + strings.Repeat("a", 65) + " }}", "longer than 64"},
		{"{{ attribuut." + strings.Repeat("é", 33) + " }}", "longer than 64"},
	}
	for _, test := range tests {
		_, faults := parsePersonal(test.text)
		if len(faults) != 1 || !strings.Contains(faults[0], test.fault) {
			t.Errorf("parsePersonal(%q) has faults %q, want one with %q", test.text, faults, test.fault)
		}
	}
}

// FuzzParsePersonal holds that a text without faults is nothing but its pieces, and that tokens stand for all its slots.
func FuzzParsePersonal(f *testing.F) {
	for _, seed := range []string{"Dag {{ voornaam }},", `{{ naam | terugval: "jij" }}`, "{{{{", "}}{{", "{{ a }}}", "{{ | }}", "\uE0000\uE001", `{% if beroep == "arts" en thema bevat "x" %}a{% elsif regio %}b{% else %}{% if taal == "fr" %}c{% endif %}{% endif %}`, "{% if %}", "{% else %}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		pieces, faults := parsePersonal(text)
		if len(faults) > 0 {
			return
		}
		var literals strings.Builder
		for _, p := range pieces {
			literals.WriteString(p.literal)
		}
		if strings.Contains(literals.String(), "{{") || strings.Contains(literals.String(), "{%") {
			t.Fatalf("%q keeps a slot or marker in its literals", text)
		}
		if forbidden(text, KindRich) != "" {
			return
		}
		var k tokens
		got, want := anyToken.ReplaceAllString(k.replace(text, 0), ""), literals.String()
		if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Fatalf("%q without its tokens is %q, want %q", text, got, want)
		}
	})
}
