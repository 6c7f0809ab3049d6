package templates

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseSlots(t *testing.T) {
	t.Parallel()
	literal := func(text string) piece { return piece{literal: text} }
	tests := []struct {
		text string
		want []piece
	}{
		{"Dag", []piece{literal("Dag")}},
		{"", nil},
		{"Dag {{ voornaam }},", []piece{literal("Dag "), {slot: "voornaam"}, literal(",")}},
		{"{{voornaam}}{{achternaam}}", []piece{{slot: "voornaam"}, {slot: "achternaam"}}},
		{"{{ Voornaam }}", []piece{{slot: "voornaam"}}},
		{`{{ voornaam | terugval: "collega" }}`, []piece{{slot: "voornaam", fallback: "collega"}}},
		{`{{ beroep|terugval:"iedereen die mee zorgt" }}`, []piece{{slot: "beroep", fallback: "iedereen die mee zorgt"}}},
		{"{{ regio | terugval: “Vlaanderen” }}", []piece{{slot: "regio", fallback: "Vlaanderen"}}},
		{`{{ naam | terugval: "" }}`, []piece{{slot: "naam"}}},
		{"{{ attribuut.team_2 }}", []piece{{slot: "attribuut.team_2"}}},
		{"{{ attribuut.Team }}", []piece{{slot: "attribuut.team"}}},
		{"{{ Attribuut.OÙ_ÇA }}", []piece{{slot: "attribuut.où_ça"}}},
		{"{{ attribuut.ou\u0300_c\u0327a }}", []piece{{slot: "attribuut.où_ça"}}},
		{"{{ attribuut." + strings.Repeat("a", 64) + " }}", []piece{{slot: "attribuut." + strings.Repeat("a", 64)}}},
		{"een { en een }", []piece{literal("een { en een }")}},
	}
	for _, test := range tests {
		got, faults := parseSlots(test.text)
		if len(faults) > 0 {
			t.Errorf("parseSlots(%q) has faults: %q", test.text, faults)
		}
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(piece{})); diff != "" {
			t.Errorf("parseSlots(%q):\n%s", test.text, diff)
		}
	}
}

func TestParseSlotsFaults(t *testing.T) {
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
		{"{% if beroep %}", "kept for conditions"},
	}
	for _, test := range tests {
		_, faults := parseSlots(test.text)
		if len(faults) != 1 || !strings.Contains(faults[0], test.fault) {
			t.Errorf("parseSlots(%q) has faults %q, want one with %q", test.text, faults, test.fault)
		}
	}
}

// FuzzParseSlots holds that a text without faults is nothing but its pieces, and that tokens stand for all its slots.
func FuzzParseSlots(f *testing.F) {
	for _, seed := range []string{"Dag {{ voornaam }},", `{{ naam | terugval: "jij" }}`, "{{{{", "}}{{", "{{ a }}}", "{{ | }}", "\uE0000\uE001"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		pieces, faults := parseSlots(text)
		if len(faults) > 0 {
			return
		}
		var literals strings.Builder
		slots := 0
		for _, p := range pieces {
			literals.WriteString(p.literal)
			if p.slot != "" {
				slots++
			}
		}
		if strings.Count(text, "{{") != slots || strings.Contains(literals.String(), "{{") {
			t.Fatalf("%q has %d slots in its pieces", text, slots)
		}
		if forbidden(text, KindRich) != "" {
			return
		}
		var k tokens
		if got := tokenShape.ReplaceAllString(k.replace(text), ""); got != literals.String() {
			t.Fatalf("%q without its tokens is %q, want %q", text, got, literals.String())
		}
	})
}
