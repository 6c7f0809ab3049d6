package templates

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseCondition(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want condition
	}{
		{"voornaam", condition{{{SlotFirstName, OpKnown, ""}}}},
		{`beroep == "arts"`, condition{{{SlotProfession, OpIs, "arts"}}}},
		{`beroep=="arts"`, condition{{{SlotProfession, OpIs, "arts"}}}},
		{`Beroep != “Arts”`, condition{{{SlotProfession, OpIsNot, "Arts"}}}},
		{"regio\u00a0bevat\u00a0„ Oost  Vlaanderen ”", condition{{{SlotRegion, OpContains, "Oost Vlaanderen"}}}},
		{`thema BEVAT "imh-week"`, condition{{{SlotTopics, OpContains, "imh-week"}}}},
		{`taal == "FR"`, condition{{{SlotLanguage, OpIs, "FR"}}}},
		{"attribuut.ou\u0300_ça", condition{{{"attribuut.où_ça", OpKnown, ""}}}},
		{`voornaam en beroep == "arts" of regio`, condition{{{SlotFirstName, OpKnown, ""}, {SlotProfession, OpIs, "arts"}}, {{SlotRegion, OpKnown, ""}}}},
		{"beroep == \"e\u0301e\u0301n\"", condition{{{SlotProfession, OpIs, "één"}}}},
	}
	for _, test := range tests {
		got, fault := parseCondition(test.text)
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(templatesTest{})); diff != "" || fault != "" {
			t.Errorf("parseCondition(%q): %s\n%s", test.text, fault, diff)
		}
	}
}

func TestParseConditionFaults(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, fault string }{
		{"", "has a condition without the name of a slot"},
		{"  ", "has a condition without the name of a slot"},
		{`"arts" == beroep`, "has a condition without the name of a slot"},
		{"voornaam en", "has a condition without the name of a slot"},
		{"leeftijd", "asks after leeftijd, which is not known; known are voornaam"},
		{"uitschrijflink", "asks after uitschrijflink"},
		{"attribuut.team-2", "write {{ attribuut.team_2 }}"},
		{`beroep = "arts"`, `from "= \"arts\"" on; compare by ==, != or bevat, and join parts with en, or with of`},
		{`beroep == "arts" and regio`, `from "and regio" on`},
		{`beroep == "arts" && regio`, `from "&& regio" on`},
		{`beroep == "arts" "en" regio`, `from "\"en\" regio" on`},
		{`beroep "bevat" "arts"`, `from "\"bevat\" \"arts\"" on`},
		{`beroep == arts`, `has nothing between quotes after beroep ==; write beroep == "arts"`},
		{`beroep == 'arts'`, "has nothing between quotes"},
		{`beroep == "arts`, "has nothing between quotes"},
		{`beroep ==`, "has nothing between quotes"},
		{`beroep == " "`, "compares beroep with nothing; to ask whether it is known, write {% if beroep %}"},
		{`beroep == "` + strings.Repeat("é", maxCompared+1) + `"`, "compares beroep with more than 100 characters"},
		{"thema", `asks after thema, of which a reader has several; write thema bevat "vorming"`},
		{`thema == "vorming"`, "asks after thema"},
		{`thema bevat "IMH week"`, `asks after the thema "IMH week"; write its short name`},
		{`taal == "nederlands"`, `compares taal with "nederlands"; known are nl, fr and en`},
		{strings.Repeat("regio en ", maxTests) + "regio", "has a condition of more than 10 parts"},
		{`regio ` + strings.Repeat("x ", 10_000), "from \"" + strings.Repeat("x ", 20) + "…\" on"},
	}
	for _, test := range tests {
		_, fault := parseCondition(test.text)
		if !strings.Contains(fault, test.fault) || len(fault) > 500 {
			t.Errorf("parseCondition(%.80q) is %.600q, want %q", test.text, fault, test.fault)
		}
	}
	if _, fault := parseCondition(strings.Repeat("regio en ", maxTests-1) + "regio"); fault != "" {
		t.Errorf("%d parts: %s", maxTests, fault)
	}
}

func TestComparisons(t *testing.T) {
	t.Parallel()
	tests := []struct {
		slot, raw string
		op        Op
		value     string
		want      bool
	}{
		{SlotProfession, "", OpKnown, "", false},
		{SlotProfession, " \u00a0", OpKnown, "", false},
		{SlotProfession, "\u202e", OpKnown, "", false},
		{SlotProfession, "arts", OpKnown, "", true},
		{SlotProfession, " Arts ", OpIs, "arts", true},
		{SlotProfession, "artsen", OpIs, "arts", false},
		{SlotProfession, "LIE\u0300GE", OpIs, "liège", true},
		{SlotProfession, "Straße", OpIs, "STRASSE", true},
		{SlotProfession, "arts", OpIsNot, "Arts", false},
		{SlotProfession, "", OpIsNot, "arts", true},
		{SlotProfession, "", OpIs, "arts", false},
		{SlotRegion, "OOST-VLAANDEREN", OpContains, "vlaanderen", true},
		{SlotRegion, "Prov. LIE\u0300GE", OpContains, "liège", true},
		{SlotRegion, "", OpContains, "gent", false},
		{SlotTopics, "imh-week vorming", OpContains, "Vorming", true},
		{SlotTopics, "imh-week vorming", OpContains, "imh", false},
		{SlotTopics, "", OpContains, "imh", false},
	}
	for _, test := range tests {
		if got := test.op.holds(test.slot, test.raw, test.value); got != test.want {
			t.Errorf("%s %q %s %q is %v", test.slot, test.raw, test.op, test.value, got)
		}
	}
}

// TestShownNeedsNoMemory holds that the question which branches a reader sees costs no memory: it is asked for each reader.
func TestShownNeedsNoMemory(t *testing.T) {
	l := compiled(t, small("x", `Dag {% if beroep == "arts" of regio bevat "gent" %}a{% elsif thema bevat "x" en voornaam %}b{% else %}c{% endif %}`), Dutch)
	values, shown := valuesOf(l, known{SlotProfession: "leraar", SlotRegion: "brugge", SlotFirstName: "Zoë"}), make([]bool, 0, 8)
	if n := testing.AllocsPerRun(100, func() { shown = l.Shown(values, shown) }); n > 1 { // strings.Fields of the topics
		t.Errorf("Shown allocates %v times", n)
	}
}
