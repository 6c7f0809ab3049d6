package checks

import (
	"fmt"
	"strings"

	"dorpspost/templates"
)

// place is where staff go to mend something.
type place struct {
	language templates.Language
	block    int // from 1
	kind     string
	field    string
}

// said is one text, link, description or date of the content.
type said struct {
	place
	leaf    string // the field's own name, without its place among items
	sort    templates.Kind
	text    string                     // as it was typed
	words   string                     // of words to read: as they are read, with slots and conditions as typed
	links   [][2]int                   // where in words those of links stand, in bytes
	item    bool                       // it stands in a list of items
	partly  bool                       // its block is for some readers only
	spoken  templates.Language         // the language of the words, which may be another one than the letter's
	beside  map[string]templates.Value // the fields that stand beside it
	shared  bool                       // the same words serve all languages
	foreign bool                       // staff said that it is in another language
}

// everything lists what content says, in the order in which it is read. What is the same in all languages stands there once,
// with no language, unless it is words to read.
func everything(c templates.Content) []said {
	w := walk{content: c}
	for _, l := range c.Languages {
		for _, line := range []struct {
			name  string
			words templates.Words
		}{{"subject", c.Subject}, {"preheader", c.Preheader}} {
			w.add(said{place: place{language: l, field: line.name}, leaf: line.name, sort: templates.KindText, text: line.words.In(l), spoken: l})
		}
		for i, b := range c.Blocks {
			for _, d := range templates.Blocks() {
				if d.Type == b.Type {
					w.fields(said{place: place{language: l, block: i + 1, kind: b.Type}, partly: b.If != ""}, "", d.Fields, b.Fields)
				}
			}
		}
	}
	return w.all
}

type walk struct {
	content templates.Content
	all     []said
}

func (w *walk) add(s said) {
	if strings.TrimSpace(s.text) == "" {
		return
	}
	s.words = s.text
	if s.sort == templates.KindRich {
		s.words, s.links = templates.RichWords(s.text)
	}
	w.all = append(w.all, s)
}

// fields adds the fields of a block or of one item.
func (w *walk) fields(s said, before string, fields []templates.Field, values map[string]templates.Value) {
	for _, f := range fields {
		v := values[f.Name]
		one := s
		one.leaf, one.field, one.sort, one.beside = f.Name, before+f.Name, f.Kind, values
		switch f.Kind {
		case templates.KindItems:
			one.item = true
			for i, item := range v.Items {
				w.fields(one, fmt.Sprintf("%s %d, ", one.field, i+1), f.Fields, item)
			}
		case templates.KindText, templates.KindRich, templates.KindLink, templates.KindImage:
			w.words(one, v)
		default:
			w.once(one, v.One)
		}
	}
}

func (w *walk) words(s said, v templates.Value) {
	_, own := v.Words[s.language]
	s.text, s.spoken, s.shared = v.Words.In(s.language), s.language, !own
	if marked := templates.Language(markOf(s)); marked != "" && marked != s.language {
		s.spoken, s.foreign = marked, true
	}
	if s.sort == templates.KindLink && s.shared {
		w.once(s, s.text)
		return
	}
	w.add(s)
}

// once adds what has no language, on the first walk.
func (w *walk) once(s said, text string) {
	if s.language != w.content.Languages[0] {
		return
	}
	s.language, s.text = "", text
	w.add(s)
}

// markOf is the language that staff chose for a text: the field language goes with text, term_language with term.
func markOf(s said) string {
	if s.leaf == "text" && s.sort == templates.KindText {
		return s.beside["language"].One
	}
	return s.beside[s.leaf+"_language"].One
}

// prose tells whether these are words to read, with a sentence as a rule: no name, place, price or words on a button.
func (s said) prose() bool {
	if s.sort == templates.KindRich {
		return true
	}
	switch s.leaf {
	case "heading", "title", "theme", "caption":
		return s.sort == templates.KindText
	case "text":
		return s.isTheme()
	}
	return false
}

// isTheme tells whether this is a line that may come back: a motto is said at the start and again at the end.
func (s said) isTheme() bool {
	return s.kind == "theme_line" && s.leaf == "text" || s.kind == "week_banner" && s.leaf == "theme"
}

// readable tells whether these are words for people.
func (s said) readable() bool {
	return s.sort == templates.KindText || s.sort == templates.KindRich || s.sort == templates.KindImage
}

// every gives what is said in words to a function.
func (k *look) every(visit func(s said)) {
	for _, s := range k.said {
		if s.readable() {
			visit(s)
		}
	}
}
