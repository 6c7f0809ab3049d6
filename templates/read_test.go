package templates

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func readText(t testing.TB, file, text string) (Content, error) {
	t.Helper()
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(text), &node); err != nil {
		t.Fatal(err)
	}
	return ReadContent(file, &node, nil)
}

func TestReadContent(t *testing.T) {
	t.Parallel()
	got, err := readText(t, "week.yaml", `
name: not ours to judge
languages: [nl, fr]
subject: { nl: Dag, fr: Bonjour }
blocks:
  - block: week_banner
    title: { nl: Week, fr: Semaine }
    from: 2027-06-14
    to: 2027-06-20
  - block: list
    points:
      - { lead: { nl: Een, fr: Un }, text: { nl: ja, fr: oui } }
  - block: button
    text: { nl: Bekijk, fr: Voir }
    url: https://www.example.org/
`)
	if err != nil {
		t.Fatal(err)
	}
	words := func(nl, fr string) Value { return Value{Words: Words{Dutch: nl, French: fr}} }
	want := Content{
		Languages: []Language{Dutch, French},
		Subject:   Words{Dutch: "Dag", French: "Bonjour"},
		Blocks: []Block{
			{Type: "week_banner", Fields: map[string]Value{"title": words("Week", "Semaine"), "from": {One: "2027-06-14"}, "to": {One: "2027-06-20"}}},
			{Type: "list", Fields: map[string]Value{"points": {Items: []map[string]Value{{"lead": words("Een", "Un"), "text": words("ja", "oui")}}}}},
			{Type: "button", Fields: map[string]Value{"text": words("Bekijk", "Voir"), "url": {Words: Words{"": "https://www.example.org/"}}}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestContentSurvivesJSON(t *testing.T) {
	t.Parallel()
	want := imhWeek(t)
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Content
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTemplateFillsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	base := imhWeek(t)
	got, err := readText(t, "week.yaml", "template: imh-week\nsubject: Eigen onderwerp\n")
	if err != nil {
		t.Fatal(err)
	}
	base = base.In([]Language{Dutch})
	base.Subject = Words{Dutch: "Eigen onderwerp"}
	if diff := cmp.Diff(base, got); diff != "" {
		t.Error(diff)
	}
}

// block is a file of one block, whose lines are given.
func block(lines string) string {
	return "subject: x\nblocks:\n  - " + strings.ReplaceAll(lines, "\n", "\n    ") + "\n"
}

// textWith is a file of one text block with such lines.
func textWith(lines string) string { return block("block: text\n" + lines) }

func oneProblem(t *testing.T, file, want string) {
	t.Helper()
	_, err := readText(t, "w.yaml", file)
	problems, ok := errors.AsType[Problems](err)
	if !ok || len(problems) != 1 || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want one problem with %q", err, want)
	}
}

// TestReadProblems gives one fault a file and wants one sentence, with its place.
func TestReadProblems(t *testing.T) {
	t.Parallel()
	many := "subject: x\nblocks:\n" + strings.Repeat("  - { block: head }\n", 26)
	tests := []struct{ name, file, want string }{
		{"not a mapping", "- x\n", "w.yaml:1: must be a mapping with keys such as subject and blocks"},
		{"unknown template", "template: nix\nsubject: x\n", `w.yaml:1: field template: there is no template "nix"; known are artikel, imh-week, kinderopvang, maandbrief`},
		{"unknown language", "languages: [nl, de]\nsubject: x\nblocks: [{block: head}]\n", `w.yaml:1: field languages: has "de"`},
		{"a language twice", "languages: [nl, nl]\nsubject: x\nblocks: [{block: head}]\n", `names "nl" twice`},
		{"no subject", "blocks: [{block: head}]\n", "field subject: is missing"},
		{"a subject over two lines", "subject: |\n  a\n  b\nblocks: [{block: head}]\n", "w.yaml:1: field subject: has a line break or tab at character 2"},
		{"no blocks", "subject: x\n", "field blocks: is empty"},
		{"blocks that are no list", "subject: x\nblocks: {block: head}\n", "w.yaml:2: field blocks: must be a list"},
		{"too many blocks", many, "more than 25 blocks"},
		{"no block name", block("heading: x"), `w.yaml:3: block 1: does not say which block it is`},
		{"an unknown block", "subject: x\nblocks:\n  - block: head\n  - block: hed\n", "w.yaml:4: block 2 (hed): there is no block of that name; known are head, week_banner"},
		{"a footer of one's own", block("block: footer"), "block 1 (footer): is added to each letter by itself"},
		{"an unknown field", textWith("text: x\ncolour: red"), "w.yaml:5: block 1 (text), field colour: does not exist; this block has heading"},
		{"a field twice", textWith("text: x\ntext: y"), `w.yaml:5: block 1 (text): has the key "text" twice`},
		{"a field is missing", block("block: text\nheading: x"), "w.yaml:3: block 1 (text), field text: is missing"},
		{"a list for a text", textWith("text: [a, b]"), "w.yaml:4: block 1 (text), field text: must be a text, or one per language"},
		{"an unknown language of a text", textWith("text: {nl: a, de: b}"), `block 1 (text), field text: has a text for "de"`},
		{"a language too many", textWith("text: {nl: a, fr: b}"), `has a text in "fr", which is not a language of this campaign`},
		{"a language too few", "languages: [nl, fr]\nsubject: {nl: a, fr: b}\nblocks:\n  - block: text\n    text: a\n", `w.yaml:5: block 1 (text), field text: has no text in "fr"`},
		{"too long", textWith("text: x\nheading: " + strings.Repeat("a", 81)), "w.yaml:5: block 1 (text), field heading: has 81 characters; at most 80 fit"},
		{"no such choice", textWith("text: x\nlevel: 4"), `field level: is "4"; choose one of 2, 3`},
		{"no date", block("block: week_banner\ntitle: x\nfrom: 31-02-2027"), `w.yaml:5: block 1 (week_banner), field from: is "31-02-2027", which is not a date`},
		{"no such day", block("block: week_banner\ntitle: x\nfrom: 2027-02-30"), "which is not a date"},
		{"the end before the beginning", block("block: week_banner\ntitle: x\nfrom: 2027-06-20\nto: 2027-06-14"), "w.yaml:6: block 1 (week_banner), field to: is 2027-06-14, before"},
		{"an end without beginning", block("block: week_banner\ntitle: x\nto: 2027-06-14"), "field from: is missing while there is a last day"},
		{"a bad link", block("block: button\ntext: x\nurl: www.example.org"), "w.yaml:5: block 1 (button), field url: is not a whole link"},
		{"a script", block("block: button\ntext: x\nurl: javascript:alert(1)"), "field url: is a javascript: link"},
		{"a slot in a link", block("block: button\ntext: x\nurl: 'https://a.example/{{ voornaam }}'"), "field url: has a slot or condition in a link"},
		{"a slot where none may stand", block("block: button\ntext: 'Hoi {{ voornaam }}'\nurl: https://a.example/"), "field text: has the slot {{ voornaam }}, which may not stand here"},
		{"an unknown slot", textWith("text: 'Dag {{ vornaam }}'"), "field text: has the unknown slot {{ vornaam }}"},
		{"unbalanced braces", textWith("text: 'Dag {{ voornaam }'"), `field text: has "{{" without "}}"`},
		{"HTML", textWith("text: 'een <b>twee</b>'"), "field text: has HTML"},
		{"a bidi override", textWith(`text: "a\u202Eb"`), "field text: has the invisible character U+202E at character 2"},
		{"a control character", textWith(`heading: "a\eb"` + "\ntext: x"), "field heading: has the invisible character U+001B"},
		{"NUL", textWith(`text: "a\0b"`), "has the invisible character U+0000"},
		{"our own token", textWith(`text: "a\uE0000\uE001"`), "has the invisible character U+E000"},
		{"an item without a field", block("block: list\npoints:\n  - lead: x"), "w.yaml:5: block 1 (list), field points 1, text: is missing"},
		{"an unknown field of an item", block("block: list\npoints:\n  - {text: x, more: y}"), "field points 1, more: does not exist; this block has lead, text"},
		{"items that are no list", block("block: list\npoints: x"), "field points: must be a list"},
		{"a fault between fields of an entry", block("block: agenda\nitems:\n  - title: a\n  - title: b\n    link_text: c"), "w.yaml:6: block 1 (agenda), field items 2, url: is missing while the link has words"},
		{"too many items", block("block: village_circle\ncore: x\nrings:" + strings.Repeat("\n  - {label: a, people: b}", 4)), "field rings: has more than 3 entries"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { oneProblem(t, test.file, test.want) })
	}
}

func TestReadTellsAllAtOnce(t *testing.T) {
	t.Parallel()
	_, err := readText(t, "w.yaml", `
subject: "{{ naam"
blocks:
  - block: text
  - block: nix
  - block: button
    text: x
    url: ftp://a.example
`)
	want := `w.yaml:2: field subject: has "{{" without "}}" after it; a slot is written {{ voornaam }}
w.yaml:4: block 1 (text), field text: is missing; this block needs it
w.yaml:5: block 2 (nix): there is no block of that name; known are ` + strings.Join(blockTypes(), ", ") + `
w.yaml:8: block 3 (button), field url: is a ftp: link; only https:, mailto: and tel: may be used`
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
	if p, ok := errors.AsType[*Problem](err); !ok || p.Line != 2 {
		t.Error("errors.As does not find the first *Problem")
	}
}

// TestReadHostileYAML holds that nodes of a wrong shape are problems and nothing worse.
func TestReadHostileYAML(t *testing.T) {
	t.Parallel()
	if _, err := ReadContent("w.yaml", nil, nil); err == nil {
		t.Error("no node at all is no problem")
	}
	for _, text := range []string{"", "~", "x", "blocks: [~, [], x, {block: }, {block: [a]}]", "subject: {nl: {x: y}}\nblocks: ~", "languages: {a: b}", "languages: []",
		"a: &a [*a]\nblocks: *a", "subject: &x x\npreheader: *x\nblocks: [{block: text, text: *x, heading: {<<: *x}}]", fmt.Sprintf("blocks: [%s]", strings.Repeat("{},", 1000))} {
		var node yaml.Node
		if err := yaml.Unmarshal([]byte(text), &node); err != nil {
			continue
		}
		if _, err := ReadContent("w.yaml", &node, nil); err == nil {
			t.Errorf("%q is no problem", text)
		}
	}
}

// TestReadManyKeys holds that a hostile mapping costs time by its length, not by the square of it, which would be minutes.
func TestReadManyKeys(t *testing.T) {
	t.Parallel()
	const many = 300_000
	node := &yaml.Node{Kind: yaml.MappingNode}
	for i := range many {
		node.Content = append(node.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint("key", i)}, &yaml.Node{Kind: yaml.ScalarNode, Value: "x"})
	}
	node.Content = append(node.Content, node.Content[0], node.Content[1])
	began := time.Now()
	_, err := ReadContent("w.yaml", node, nil)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("%d keys took %s", many, took)
	}
	if err == nil || !strings.Contains(err.Error(), `has the key "key0" twice`) {
		t.Errorf("the last key stands there twice: %v", err)
	}
}

// TestReadStoresWhatIsInOrder holds that a refused file leaves nothing in the library, and one in order each file once.
func TestReadStoresWhatIsInOrder(t *testing.T) {
	t.Parallel()
	const pictures = "block: partners\npartners:\n  - {name: A, logo: {file: a.webp, decorative: true}}\n  - {name: B, logo: {file: b.jpg, decorative: true}}"
	const attachments = "attachments:\n  - file: &f map/Affiche.PDF\n  - {file: *f, name: twee.pdf}\n"
	refs := map[string]string{"a.webp": strings.Repeat("a", 64) + ".png", "b.jpg": strings.Repeat("b", 64) + ".jpg", "map/Affiche.PDF": strings.Repeat("c", 64) + ".pdf"}
	tests := []struct{ name, file, stored, want string }{
		{"in order", block(pictures) + attachments, "a.webp b.jpg map/Affiche.PDF map/Affiche.PDF", ""},
		{"an empty heading", block(pictures+"\nheading: '{{ naam }}'") + attachments, "", "field heading: has the slot"},
		{"a file that is not there", block(strings.Replace(pictures, "a.webp", "weg.png", 1)), "b.jpg", "w.yaml:5: block 1 (partners), field partners 1, logo: there is no weg.png"},
		{"too many attachments", block("block: head") + "attachments:" + strings.Repeat("\n  - file: a.pdf", 1000), "", "field attachments: has more than 3 files"},
		{"of another kind than its name", block("block: head") + "attachments: [{file: b.jpg, name: b.png}]\n", "b.jpg", "is called \"b.png\" but is a .jpg file"},
	}
	for _, test := range tests {
		var node yaml.Node
		if err := yaml.Unmarshal([]byte(test.file), &node); err != nil {
			t.Fatal(err)
		}
		var stored []string
		c, err := ReadContent("w.yaml", &node, func(path string) (string, error) {
			if refs[path] == "" {
				return "", fmt.Errorf("there is no %s", path)
			}
			stored = append(stored, path)
			return refs[path], nil
		})
		if got := strings.Join(stored, " "); got != test.stored {
			t.Errorf("%s: stored %q, want %q", test.name, got, test.stored)
		}
		problems, _ := errors.AsType[Problems](err)
		switch {
		case test.want != "" && (len(problems) != 1 || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: %v, want %q alone", test.name, err, test.want)
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want == "":
			want := []Attachment{{File: refs["map/Affiche.PDF"], Name: "Affiche.PDF"}, {File: refs["map/Affiche.PDF"], Name: "twee.pdf"}}
			logo := c.Blocks[0].Fields["partners"].Items[0]["logo"].One
			if diff := cmp.Diff(want, c.Attachments); diff != "" || logo != refs["a.webp"] {
				t.Errorf("%s: the logo is %s\n%s", test.name, logo, diff)
			}
		}
	}
}

func TestANameIsTheSameInAllLanguages(t *testing.T) {
	t.Parallel()
	c, err := readText(t, "w.yaml", "languages: [nl, fr]\nsubject: {nl: a, fr: b}\nblocks:\n  - block: contact\n    name: Annelies\n    role: {nl: coach, fr: coach}\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Languages {
		if text := compiled(t, c, l).Fill(nil).Text; !strings.Contains(text, "Annelies") {
			t.Errorf("in %q nobody is named:\n%s", l, text)
		}
	}
	oneProblem(t, "languages: [nl, fr]\nsubject: {nl: a, fr: b}\nblocks:\n  - block: contact\n    name: Annelies\n    role: coach\n", `field role: has no text in "fr"`)
	oneProblem(t, "languages: [nl, fr]\nsubject: {nl: a, fr: b}\nblocks:\n  - block: image\n    image: {file: builtin/mark.png, alt: Een blad}\n", `field image, alt: has no text in "fr"`)
}
