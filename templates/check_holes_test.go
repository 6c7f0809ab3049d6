package templates

import (
	"strings"
	"testing"
)

// TestHoles is what some reader would miss, and what lies near it.
func TestHoles(t *testing.T) {
	t.Parallel()
	const begins, sentence, hollow, nothing = "begins with the slot {{ voornaam }}", "has a sentence, or words after a colon, that begins with the slot {{ voornaam }}", "has brackets or quotation marks that are filled with the slot {{ voornaam }}", "has nothing to say"
	tests := []struct{ name, text, want string }{
		{"the slot is known where it stands", "{% if voornaam %}{{ voornaam }}, kom{% else %}Kom{% endif %} je?", ""},
		{"it is known in an inner branch", "{% if voornaam %}{% if regio %}{{ voornaam }}, kom{% else %}Jij komt{% endif %}{% else %}Kom{% endif %} je?", ""},
		{"it is compared", `{% if voornaam == "Els" of voornaam bevat "Jan" %}{{ voornaam }}{% else %}Jij{% endif %}, kom`, ""},
		{"it is not this name", `{% if voornaam != "Els" %}{{ voornaam }}{% else %}Jij{% endif %}, kom`, begins},
		{"it is known in one row of two", "{% if voornaam of regio %}{{ voornaam }}{% else %}Jij{% endif %}, kom", begins},
		{"another is known", "{% if regio %}{{ voornaam }}{% else %}Jij{% endif %}, kom", begins},
		{"it is unknown in the else", "{% if voornaam %}Jij{% else %}{{ voornaam }}{% endif %}, kom", begins},
		{"words before it for some", "{% if regio %}Dag{% endif %} {{ voornaam }}, kom", begins},
		{"words before it for all", "{% if regio %}Dag{% else %}Hallo{% endif %} {{ voornaam }}, kom", ""},
		{"a sentence ends before it for some", "Dag{% if regio %}. Nieuws!{% endif %} {{ voornaam }}, kom", sentence},
		{"a sentence ends before it in quotes", `Hij zei "dag." {{ voornaam }}, kom`, sentence},
		{"two empty slots after a sentence", "Dag. {{ regio }} {{ voornaam }}, kom", sentence},
		{"after a colon", "Naam: {{ voornaam }}.", sentence},
		{"after a colon, with more words", "Naam: {{ voornaam }} of jij.", ""},
		{"an hour before it", "Om 13:30 {{ voornaam }}.", ""},
		{"alone in brackets", "Dag ({{ voornaam }}), kom", hollow},
		{"alone in quotation marks", "Dag “{{ voornaam }}”", hollow},
		{"in brackets with words", "Dag (jij, {{ voornaam }}), kom", ""},
		{"in brackets with words after it", "Dag ({{ voornaam }} en wij), kom", ""},
		{"known in brackets", "Dag {% if voornaam %}({{ voornaam }}){% endif %}, kom", ""},
		{"a slot after a line break", "Dag\\\n{{ voornaam }}, kom", begins},
		{"an if without else", "{% if regio %}Dag{% endif %}", nothing},
		{"an empty branch", "{% if regio %}{% else %}Dag{% endif %}", nothing},
		{"an empty else", "{% if regio %}Dag{% else %} {% endif %}", nothing},
		{"an if whose inner if is unsure", "{% if regio %}{% if voornaam %}Dag{% endif %}{% else %}Kom{% endif %}", nothing},
		{"a whole paragraph without else", "{% if regio %}\nDag\n{% endif %}", nothing},
		{"a paragraph for each", "{% if regio %}\nDag\n{% else %}\nKom\n{% endif %}", ""},
		{"a paragraph for some", "Dag\n\n{% if regio %}\nKom\n{% endif %}", ""},
		{"a known slot begins a paragraph", "Dag\n\n{% if voornaam %}\n{{ voornaam }}, kom\n{% endif %}", ""},
		{"a bold slot that is known", "Dag {% if voornaam %}**{{ voornaam }}**{% endif %}", ""},
		{"a bold slot where another is known", "Dag {% if regio %}**{{ voornaam }}**{% endif %}", "has the slot {{ voornaam }} alone between marks"},
		{"a bold condition", "Dag **{% if regio %}jij{% endif %}**", "has a condition alone between marks"},
		{"half in a link", "Dag [{% if regio %}jij](https://a.example/){% endif %}", "begins in one paragraph, or between two marks"},
		{"in a link's address", "Dag [jij](https://a.example/{% if regio %}x{% endif %})", "has a slot or condition in the link"},
		{"half in a paragraph", "Dag {% if regio %}\n\njij{% endif %}", "begins in one paragraph, or between two marks"},
	}
	for _, test := range tests {
		faults := textFaults(test.text, KindRich, "")
		switch {
		case test.want == "" && len(faults) > 0:
			t.Errorf("%s: %q", test.name, faults)
		case test.want != "" && (len(faults) == 0 || !strings.Contains(faults[0], test.want)):
			t.Errorf("%s: %q, want %q", test.name, faults, test.want)
		}
	}
	if faults := textFaults("{{ voornaam }}, kom", KindText, "voornaam en regio"); len(faults) > 0 {
		t.Errorf("in a block for who has a name: %q", faults)
	}
	if faults := textFaults("{{ voornaam }}, kom", KindText, "regio"); len(faults) != 1 {
		t.Errorf("in a block for who has a region: %q", faults)
	}
}
