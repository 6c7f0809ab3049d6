package templates

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

func TestParseBranches(t *testing.T) {
	t.Parallel()
	known := condition{{{slot: SlotFirstName, op: OpKnown}}}
	doctor := condition{{{slot: SlotProfession, op: OpIs, value: "arts"}}}
	literal := func(text string) piece { return piece{literal: text} }
	end := piece{kind: pieceEnd}
	tests := []struct {
		text string
		want []piece
	}{
		{"{% if voornaam %}a{% endif %}", []piece{{kind: pieceIf, when: known}, literal("a"), end}},
		{"{%if voornaam%}{%endif%}", []piece{{kind: pieceIf, when: known}, end}},
		{"{% IF Voornaam %}a{% Else %}b{% EndIf %}", []piece{{kind: pieceIf, when: known}, literal("a"), {kind: pieceElse}, literal("b"), end}},
		{"{%\u00a0if\u00a0beroep\u00a0==\u00a0„arts”\u00a0%}a{%\nelsif\tvoornaam\n%}b{% endif %}",
			[]piece{{kind: pieceIf, when: doctor}, literal("a"), {kind: pieceElsif, when: known}, literal("b"), end}},
		{"{% if voornaam %}{% if beroep == \"arts\" %}{{ voornaam }}{% endif %}{% endif %}",
			[]piece{{kind: pieceIf, when: known}, {kind: pieceIf, when: doctor}, {kind: pieceSlot, slot: SlotFirstName}, end, end}},
		{"10 % { en 5 %", []piece{literal("10 % { en 5 %")}},
	}
	for _, test := range tests {
		got, faults := parsePersonal(test.text)
		if len(faults) > 0 {
			t.Errorf("parsePersonal(%q) has faults: %q", test.text, faults)
		}
		if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(piece{}, templatesTest{})); diff != "" {
			t.Errorf("parsePersonal(%q):\n%s", test.text, diff)
		}
	}
}

// templatesTest is what a condition is made of.
type templatesTest = test

func TestParseBranchesFaults(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("{% if regio %}", maxDepth+1) + strings.Repeat("{% endif %}", maxDepth+1)
	long := "{% if regio %}" + strings.Repeat("{% elsif voornaam %}", maxChain-1)
	tests := []struct{ text, fault string }{
		{"{% if regio %}a", `has "{% if … %}" without "{% endif %}" after it`},
		{"a{% endif %}", `has "{% endif %}" without "{% if … %}" before it`},
		{"a{% else %}b", `has "{% else %}" without "{% if … %}" before it`},
		{"{% elsif regio %}b", `has "{% elsif %}" without "{% if … %}" before it`},
		{"{% if regio %}a{% else %}b{% else %}c{% endif %}", `has "{% else %}" twice in one condition`},
		{"{% if regio %}a{% else %}b{% elsif voornaam %}c{% endif %}", `has "{% elsif … %}" after "{% else %}"; put it before`},
		{"{% if regio %}a{% else regio %}b{% endif %}", `has "regio" after else; write {% else %}`},
		{"{% if regio %}a{% endif regio %}", `has "regio" after endif; write {% endif %}`},
		{"{% for x %}", "has the unknown {% for x %}; known are if, elsif, else and endif"},
		{"{%%}", "has the unknown {%  %}"},
		{"a {% if regio", `has "{%" without "%}" after it; a condition is written {% if beroep == "arts" %}`},
		{"a {% if {{ voornaam }} %}b{% endif %}", `has "{%" without "%}" after it`},
		{"a %}", `has "%}" without "{%" before it; a condition is written`},
		{deep, "has conditions inside conditions, more than 3 deep"},
		{long + "{% else %}{% endif %}", "has more than 12 branches in one condition"},
		{long + "{% elsif voornaam %}{% elsif voornaam %}{% endif %}", "has more than 12 branches in one condition"},
	}
	for _, test := range tests {
		_, faults := parsePersonal(test.text)
		if len(faults) != 1 || !strings.Contains(faults[0], test.fault) {
			t.Errorf("parsePersonal(%q) has faults %q, want one with %q", test.text, faults, test.fault)
		}
	}
	if _, faults := parsePersonal(strings.Repeat("{% if regio %}a{% endif %}", maxBranches+20)); len(faults) != 1 || !strings.Contains(faults[0], "has more than 60 branches of conditions") {
		t.Errorf("too many branches: %q", faults)
	}
	if _, faults := parsePersonal(long + "{% endif %}"); len(faults) > 0 {
		t.Errorf("%d branches: %q", maxChain, faults)
	}
	if _, faults := parsePersonal(strings.Repeat("{% else %}", 1000)); len(faults) != maxFaults {
		t.Errorf("a thousand mistakes are %d faults, want the first %d", len(faults), maxFaults)
	}
}

// TestParsePersonalIsLinear reads texts that would take minutes in squared time.
func TestParsePersonalIsLinear(t *testing.T) {
	t.Parallel()
	nested := "{% if regio %}a {% if voornaam %}b {{ beroep }}{% endif %} c{% endif %}, "
	for _, part := range []string{"{{", "{%", "{", "}}", "%}", "{ {", "{{ voornaam }}", "{% if ", "{% else %}", nested, `{% if beroep == "`, "{{ voornaam | terugval: \""} {
		text := strings.Repeat(part, 100_000/len(part))
		start := time.Now()
		pieces, faults := parsePersonal(text)
		if len(faults) == 0 && len(pieces) > 0 {
			textFaults("Dag "+text, KindText, "")
			textFaults("Dag "+text, KindRich, "")
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("100 kB of %q took %v", part, took)
		}
	}
}

// both compiles a text as subject, and as rich text, and gives what a reader reads in each, with the HTML's spaces as they stand.
func both(t *testing.T, text string, by known) (subject, rich, plain string) {
	t.Helper()
	c := small("Kijk: "+text, text)
	c.Blocks[0].Fields["greeting"] = Value{Words: Words{Dutch: "Groet"}}
	l := compiled(t, c, Dutch)
	filled := l.Fill(valuesOf(l, by))
	for n := range parsed(t, filled.HTML).Descendants() {
		if n.Type == html.ElementNode && slices.Contains(strings.Fields(attribute(n, "class")), "intro") && words(n) != "Groet" {
			rich += words(n) + "|"
		}
	}
	plain = strings.TrimSpace(textBetween(filled.Text, "Groet\n"))
	return strings.TrimPrefix(filled.Subject, "Kijk: "), strings.TrimSuffix(rich, "|"), plain
}

// TestSpacesAroundBranches holds that no reader reads two spaces, a space before a comma, or two words as one.
func TestSpacesAroundBranches(t *testing.T) {
	t.Parallel()
	els, arts, all := known{SlotFirstName: "Els"}, known{SlotProfession: "arts"}, known{SlotFirstName: "Els", SlotProfession: "arts"}
	tests := []struct {
		text string
		by   known
		want string
	}{
		{"Dag{% if voornaam %} {{ voornaam }}{% endif %}, hallo", nil, "Dag, hallo"},
		{"Dag{% if voornaam %} {{ voornaam }}{% endif %}, hallo", els, "Dag Els, hallo"},
		{"Dag {% if voornaam %}{{ voornaam }}{% endif %}, hallo", nil, "Dag, hallo"},
		{"Dag {% if voornaam %}{{ voornaam }}{% endif %}, hallo", els, "Dag Els, hallo"},
		{"Dag {% if voornaam %}{{ voornaam }} {% endif %}, welkom", nil, "Dag, welkom"},
		{"Dag {% if voornaam %}{{ voornaam }} {% endif %}, welkom", els, "Dag Els, welkom"},
		{"Dag {% if voornaam %}{{ voornaam }} {% endif %}{% if beroep %}uit {{ beroep }} {% endif %}, welkom", all, "Dag Els uit arts, welkom"},
		{"Dag {% if beroep %}{{ voornaam }}{% else %}jij{% endif %}, hallo", arts, "Dag, hallo"},
		{"Dag {% if beroep %}{{ voornaam }}{% else %}jij{% endif %}, hallo", nil, "Dag jij, hallo"},
		{"Dag {% if beroep %}{% if voornaam %}{{ voornaam }}{% endif %}{% else %}jij{% endif %}, hallo", arts, "Dag, hallo"},
		{"Dag {% if beroep %}{% if voornaam %}{{ voornaam }}{% endif %}{% else %}jij{% endif %}, hallo", all, "Dag Els, hallo"},
		{"Kom {% if beroep %}snel{% endif %} langs", nil, "Kom langs"},
		{"Kom {% if beroep %}snel{% endif %} langs", arts, "Kom snel langs"},
		{"Kom {% if beroep %}snel {% endif %}langs", nil, "Kom langs"},
		{"Kom {% if beroep %}snel {% endif %}langs", arts, "Kom snel langs"},
		{"Kom {% if beroep %} snel {% endif %} langs", nil, "Kom langs"},
		{"Kom {% if beroep %} snel {% endif %} langs", arts, "Kom snel langs"},
		{"Kom {% if beroep %}lieve {% endif %}{{ voornaam }}, nu", nil, "Kom, nu"},
		{"Kom {% if beroep %}lieve {% endif %}{{ voornaam }}, nu", arts, "Kom lieve, nu"},
		{"Kom {% if beroep %}lieve {% endif %}{{ voornaam }}, nu", all, "Kom lieve Els, nu"},
		{"Zo {% if beroep %}Beste {% else %}Dag {% endif %}{{ voornaam }}, nu", nil, "Zo Dag, nu"},
		{"Zo {% if beroep %}Beste {% else %}Dag {% endif %}{{ voornaam }}, nu", all, "Zo Beste Els, nu"},
		{"Kom {% if beroep %}{% else %}toch {% endif %}langs", arts, "Kom langs"},
		{"Kom {% if beroep %}{% else %}{% endif %}langs", nil, "Kom langs"},
		{"klein{% if beroep %}e{% endif %}", arts, "kleine"},
		{"klein{% if beroep %}e{% endif %}re", nil, "kleinre"},
		{"Voor {{ voornaam }}{{ beroep }}", arts, "Voor arts"},
		{"Zorg {% if beroep %}en{% endif %}(dag)", nil, "Zorg (dag)"},
	}
	for _, test := range tests {
		subject, rich, plain := both(t, test.text, test.by)
		for _, got := range []string{subject, rich, plain} {
			if got != test.want {
				t.Errorf("%q for %v reads %q, %q and %q, want %q", test.text, test.by, subject, rich, plain, test.want)
				break
			}
		}
	}
}

// TestMarksAndBranches is about where Markdown and conditions meet.
func TestMarksAndBranches(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, some, none string }{
		{"{% if regio %}**Kom je ook?**{% else %}**Ga!**{% endif %}", "<strong>Kom je ook?</strong>", "<strong>Ga!</strong>"},
		{`{% if regio %}**"Samen"** gaat{% else %}_Schuin_{% endif %} beter`, "<strong>&#34;Samen&#34;</strong> gaat beter", "<em>Schuin</em> beter"},
		{"**Dag {% if regio %}vet{% else %}zwart{% endif %}**, jij", "<strong>Dag vet</strong>, jij", "<strong>Dag zwart</strong>, jij"},
		{"**{% if regio %}vet{% else %}zwart{% endif %}**, jij", "<strong>vet</strong>, jij", "<strong>zwart</strong>, jij"},
		{"lief{% if regio %}**ste**{% endif %} vriend", "lief<strong>ste</strong> vriend", "lief vriend"},
		{"een·{% if regio %}·twee·{% endif %}·drie", "een··twee··drie", "een··drie"},
		{"een\\\n{% if regio %}twee{% else %}drie{% endif %}", "een<br/>twee", "een<br/>drie"},
		{"een\n{% if regio %}twee{% endif %}\ndrie", "een twee drie", "een  drie"},
		{"Kijk {% if regio %}{% else %}niet{% endif %}!", "Kijk!", "Kijk niet!"},
	}
	for _, test := range tests {
		if faults := textFaults(test.text, KindRich, ""); len(faults) > 0 {
			t.Errorf("%q: %q", test.text, faults)
			continue
		}
		l := compiled(t, small("x", test.text), Dutch)
		for _, reader := range []struct{ region, want string }{{"Gent", test.some}, {"", test.none}} {
			if got := l.Fill(valuesOf(l, known{SlotRegion: reader.region})).HTML; !strings.Contains(got, ">"+reader.want+"</p>") {
				_, got, _ = strings.Cut(got, "Dag")
				t.Errorf("%q for region %q has no %q: %.300s", test.text, reader.region, reader.want, got)
			}
		}
	}
}

// TestBranchesAroundParagraphs holds how markers on lines of their own read, in a text and in a point of a list.
func TestBranchesAroundParagraphs(t *testing.T) {
	t.Parallel()
	text := "een\n{% if regio %}\ntwee\n\ndrie\n{% else %}\nvier\n{% endif %}\nvijf"
	c := small("x", text)
	c.Blocks = append(c.Blocks, Block{Type: "list", Fields: map[string]Value{
		"introduction": {Words: Words{Dutch: "Kijk:\n\n{% if regio %}\nhier\n{% endif %}"}},
		"points":       {Items: []map[string]Value{{"text": {Words: Words{Dutch: text}}}}}}})
	l := compiled(t, c, Dutch)
	tests := []struct{ region, html, point, text string }{
		{"Gent", "een|twee|drie|vijf", "een twee drie vijf", "een\n\ntwee\n\ndrie\n\nvijf\n\nKijk:\n\nhier\n\n- een twee drie vijf"},
		{"", "een|vier|vijf", "een vier vijf", "een\n\nvier\n\nvijf\n\nKijk:\n\n- een vier vijf"},
	}
	for _, test := range tests {
		filled := l.Fill(valuesOf(l, known{SlotRegion: test.region}))
		if fault := unbalanced(filled.HTML); fault != "" {
			t.Errorf("for region %q: %s", test.region, fault)
		}
		var paragraphs []string
		point := ""
		for n := range parsed(t, filled.HTML).Descendants() {
			if class := attribute(n, "class"); class == "intro" || class == "intro last" {
				paragraphs = append(paragraphs, words(n))
			} else if class == "point" {
				point = words(n)
			}
		}
		if got := strings.Join(paragraphs[1:], "|"); got != test.html || point != test.point {
			t.Errorf("for region %q the HTML reads %q and %q, want %q and %q", test.region, got, point, test.html, test.point)
		}
		if got := strings.TrimSpace(textBetween(filled.Text, "Dag,\n")); got != test.text {
			t.Errorf("for region %q the text reads %q, want %q", test.region, got, test.text)
		}
	}
}

// TestConditionalBlocks is about blocks for some readers: their text, their headings, and the branches they share.
func TestConditionalBlocks(t *testing.T) {
	t.Parallel()
	block := func(when, heading, text string) Block {
		return Block{Type: "text", If: when, Fields: map[string]Value{"heading": {Words: Words{Dutch: heading}}, "text": {Words: Words{Dutch: text}}}}
	}
	c := Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Blocks: []Block{
		{Type: "head"},
		block("regio", "Eerst", "een{% if voornaam %} {{ voornaam }}{% endif %}"),
		block("", "Titel", "twee"),
		block("regio", "Nog", "drie"),
		block("", "Slot", "vier"),
	}}
	l := compiled(t, c, Dutch)
	slot := func(name string) int { return slices.Index(l.Slots, name) }
	want := []Branch{{When: [][]Test{{{Slot: slot(SlotRegion), Op: OpKnown}}}}, {Parent: 1, When: [][]Test{{{Slot: slot(SlotFirstName), Op: OpKnown}}}}}
	if diff := cmp.Diff(want, l.Branches); diff != "" {
		t.Errorf("two blocks with one condition, and an if in the first:\n%s", diff)
	}
	tests := []struct{ region, name, headings, text string }{
		{"Gent", "Els", "h2 Eerst, h1 Titel, h2 Nog, h2 Slot", "een Els"},
		{"Gent", "", "h2 Eerst, h1 Titel, h2 Nog, h2 Slot", "een"},
		{"", "Els", "h1 Titel, h2 Slot", ""},
	}
	for _, test := range tests {
		filled := l.Fill(valuesOf(l, known{SlotRegion: test.region, SlotFirstName: test.name}))
		if fault := unbalanced(filled.HTML); fault != "" {
			t.Errorf("for %v: %s", test, fault)
		}
		var headings []string
		for n := range parsed(t, filled.HTML).Descendants() {
			if n.Data == "h1" || n.Data == "h2" || n.Data == "h3" {
				headings = append(headings, n.Data+" "+words(n))
			}
		}
		if got := strings.Join(headings, ", "); got != test.headings {
			t.Errorf("for %v the headings are %s, want %s", test, got, test.headings)
		}
		if shown := strings.Contains(filled.Text, "Eerst\n"); shown != (test.region != "") || !strings.Contains(filled.Text, "\n"+test.text+"\n") {
			t.Errorf("for %v the text reads\n%s", test, filled.Text)
		}
	}
}

// TestPersonalFromOtherPlaces is content that did not come through a file: with CRLF, and with a block's condition at fault.
func TestPersonalFromOtherPlaces(t *testing.T) {
	t.Parallel()
	tests := []struct{ data, want string }{
		{`{"text": {"words": {"nl": "een\r\ntwee"}}}`, "has the invisible character U+000D at character 4"},
		{`{"text": {"words": {"nl": "x"}}}, "if": "{% if regio %}"`, "field if: has braces; write the condition alone"},
		{`{"text": {"words": {"nl": "x"}}}, "if": "beroep == \"100%\" en leeftijd"`, "field if: asks after leeftijd, which is not known"},
		{`{"text": {"words": {"nl": "x"}}}, "if": "leeftijd"`, "field if: asks after leeftijd, which is not known"},
		{`{"text": {"words": {"nl": "x"}}}, "if": "regio\n"`, "field if: has a line break"},
	}
	for _, test := range tests {
		var c Content
		data := `{"languages":["nl"],"subject":{"nl":"x"},"blocks":[{"type":"text","fields":` + test.data + `}]}`
		if err := json.Unmarshal([]byte(data), &c); err != nil {
			t.Fatal(err)
		}
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.data, err, test.want)
		}
	}
}
