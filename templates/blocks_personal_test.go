package templates

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// personalFields replaces each text that takes personal parts by one with conditions in all places that have them.
func personalFields(fields []Field, values map[string]Value) {
	line := "Begin {% if regio %}daar {{ regio }}{% else %}hier{% endif %}{% if beroep %}, collega{% endif %}."
	rich := "{% if beroep %}\nEerst **{% if regio %}daar{% else %}hier{% endif %}**.\n{% else %}\nNiets.\n{% endif %}\n" + line +
		"\n\n{% if regio %}\nDan [{% if beroep %}dit{% else %}dat{% endif %}](https://a.example/x).\n\nEn nog.\n{% endif %}"
	for _, f := range fields {
		switch {
		case f.Kind == KindItems:
			for _, item := range values[f.Name].Items {
				personalFields(f.Fields, item)
			}
		case f.Slots && f.Kind == KindRich:
			values[f.Name] = Value{Words: Words{Dutch: rich}}
		case f.Slots:
			values[f.Name] = Value{Words: Words{Dutch: line}}
		}
	}
}

// TestEveryBlockTakesConditions holds, for each block and for each of its readers, that the HTML stays balanced, that no token
// is left, that the h1 is one and no level is skipped, and that HTML and text say the same.
func TestEveryBlockTakesConditions(t *testing.T) {
	t.Parallel()
	for _, d := range Blocks() {
		if d.Fixed {
			continue
		}
		for _, when := range []string{"", "attribuut.team"} {
			fields := sampleFields(d.Fields, 60, false, false)
			personalFields(d.Fields, fields)
			if when != "" {
				delete(fields, "calendar") // an invitation goes to all
			}
			c := Content{Languages: []Language{Dutch}, Subject: Words{Dutch: "x"}, Preheader: Words{Dutch: "Kijk {% if regio %}daar{% else %}hier{% endif %}"}, Blocks: []Block{
				{Type: "head"}, {Type: d.Type, If: when, Fields: fields},
				{Type: "text", Fields: map[string]Value{"heading": {Words: Words{Dutch: "Slot"}}, "text": {Words: Words{Dutch: "Dag."}}}}}}
			l := compiled(t, c, Dutch)
			for _, v := range l.Views(func(func([]string) bool) {}) {
				filled := l.Fill(v.Values)
				name := d.Type + " for " + strings.Join(v.Values, ",")
				if fault := unbalanced(filled.HTML); fault != "" || anyToken.MatchString(filled.HTML+filled.Text) {
					t.Errorf("%s: a token is left, or %s", name, fault)
				}
				oneTitle(t, name, filled.HTML)
				for _, word := range []string{"Eerst", "Niets", "Dan", "En nog", "collega", "daar Gent"} {
					if inHTML := strings.Contains(words(parsed(t, filled.HTML)), word); inHTML != strings.Contains(strings.ReplaceAll(filled.Text, "\n", " "), word) {
						t.Errorf("%s: %q is in one of HTML and text alone", name, word)
					}
				}
			}
		}
	}
}

// oneTitle holds the order of headings.
func oneTitle(t *testing.T, name, document string) {
	t.Helper()
	var levels []string
	for n := range parsed(t, document).Descendants() {
		if n.Type == html.ElementNode && len(n.Data) == 2 && n.Data[0] == 'h' && n.Data != "hr" {
			levels = append(levels, n.Data)
		}
	}
	titles := 0
	for i, level := range levels {
		if level == "h1" {
			titles++
		}
		if i > 0 && level[1] > levels[i-1][1]+1 || i == 0 && level > "h2" {
			t.Errorf("%s: the headings are %q", name, levels)
		}
	}
	if titles != 1 {
		t.Errorf("%s: the headings are %q", name, levels)
	}
}
