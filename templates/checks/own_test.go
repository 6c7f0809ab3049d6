package checks

import (
	"strings"
	"testing"

	"dorpspost/templates"
	"dorpspost/templates/proofread"
)

// ready are the templates that come with the program.
func ready(t *testing.T) map[string]templates.Content {
	t.Helper()
	all := map[string]templates.Content{}
	for _, name := range []string{"imh-week", "kinderopvang", "artikel", "maandbrief"} {
		c, err := templates.Template(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = c
	}
	return all
}

// Our own letters have nothing to mend but what staff are to fill in.
func TestReadyLettersAreClean(t *testing.T) {
	t.Parallel()
	counting, trying := house(), house()
	counting.Key, counting.CountLinks = "x", true
	trying.PublicURL, trying.Practice = "http://127.0.0.1:8080", true
	for name, c := range ready(t) {
		for _, h := range []templates.House{house(), counting, trying} {
			for _, f := range Run(Input{Content: c, Letters: compiled(t, c, h), House: h, Now: may, Known: []string{"IMH"}}) {
				toFillIn := f.Check == "link-example" || f.Check == "sample-name" || f.Check == "leftover" && f.Field == "phone"
				if f.Level == Fine || toFillIn && (f.Level == Attention || f.Check != "leftover" && !h.Practice) {
					continue
				}
				t.Errorf("%s: %s at %s, block %d, %s: %s", name, f.Check, f.Language, f.Block, f.Field, f.Sentence)
			}
		}
	}
}

// Every block in every palette can be read, in light and in the dark.
func TestReadyLettersCanBeRead(t *testing.T) {
	t.Parallel()
	for name, c := range ready(t) {
		for _, palette := range templates.Palettes() {
			h := house()
			h.Palette = palette
			letter, err := templates.Compile(c, templates.Dutch, h)
			if err != nil {
				t.Fatal(err)
			}
			p := openLetter(Compiled{letter, h})
			seen := 0
			for _, rules := range [][]rule{nil, p.darkRules()} {
				p.eachWords(rules, func(words string, s style) {
					seen++
					if got := ratio(s.ink, s.ground); got < leastContrast {
						t.Errorf("%s in %s: %q has contrast %.2f", name, palette, words, got)
					}
				})
			}
			if seen < 40 || len(p.darkRules()) < 10 {
				t.Errorf("%s: %d words and %d rules for the dark were looked at", name, seen, len(p.darkRules()))
			}
		}
	}
}

// Of the glued words that are reported in our own Dutch texts, all are wrong: they may be one in 500 words.
func TestGluedWordsAreNotCriedWolf(t *testing.T) {
	t.Parallel()
	words, wrong := 0, 0
	for _, c := range ready(t) {
		k := newLook(Input{Content: c, House: house(), Now: may})
		k.every(func(s said) {
			if s.language == templates.Dutch {
				words += len(strings.Fields(s.text))
			}
		})
		for _, f := range k.faults {
			if f.Kind == proofread.GluedWords {
				wrong++
				t.Log(f.Sentence())
			}
		}
	}
	if words < 1000 || wrong*500 > words {
		t.Errorf("%d false reports in %d words", wrong, words)
	}
}

// What has a condition is looked at in each of its branches, and nothing that a content holds makes a check fail.
func TestRunTakesAnything(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{% if", "{% endif %}{% else %}{% elsif x %}", "{{ voornaam", "[x](", strings.Repeat("{% if regio %}", 50), "\x00\xff\u202e", "](https://"} {
		words := templates.Words{"nl": text, "": text}
		block := func(kind, field string) templates.Block {
			return templates.Block{Type: kind, If: text, Fields: map[string]templates.Value{field: {Words: words, One: text, Items: []map[string]templates.Value{{"url": {Words: words}}}}}}
		}
		Run(Input{Content: templates.Content{
			Languages: []templates.Language{"nl", "fr"}, Subject: words, Preheader: words,
			Blocks: []templates.Block{block("text", "text"), block("offer", "items"), block("week_banner", "from"), block("nothing", "x"), block("button", "url"), block("image", "image")},
		}, Now: may, Mailing: &Mailing{}})
	}
	Run(Input{})
}
