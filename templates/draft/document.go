package draft

import (
	"strings"
	"unicode/utf8"
)

// document is a text between its file and its blocks.
type document struct {
	parts []part
	title string // what a web page calls itself; counts when there is no heading
	notes []Note // about the whole
}

type partKind int

const (
	paragraph partKind = iota
	heading
	list
	quote
	rule
	theme // a short line that comes back; made by refine
)

// part is one piece of a document.
type part struct {
	kind     partKind
	level    int      // of a heading, from 1
	spans    []span   // of a heading, paragraph or theme
	items    [][]span // of a list; the paragraphs of a quote
	numbered bool     // of a list
	group    int      // the builder's number of a list or quote
	item     int      // the builder's number of its last item
	depth    int      // the builder's depth of its items
	nested   bool     // an item holds points of its own
	found    bool     // a list that was made of paragraphs
	times    int      // how often a theme line stands in the text; at its first place
	notes    []Note   // without a block: it is known when the part is placed
}

// span is a run of words with the same marks. A "\n" in the words is a line break that the writer asked for.
type span struct {
	text         string
	bold, italic bool
	link         string
	slot         bool // the words are a personal slot or condition, as typed
}

// runs are all the spans that a part holds.
func (p *part) runs() [][]span {
	if p.kind == list || p.kind == quote {
		return p.items
	}
	return [][]span{p.spans}
}

// each calls f with every run of spans, and keeps what it returns.
func (p *part) each(f func([]span) []span) {
	p.spans = f(p.spans)
	for i := range p.items {
		p.items[i] = f(p.items[i])
	}
}

func (p *part) note(kind Kind, sentence string) {
	p.notes = append(p.notes, Note{Kind: kind, Sentence: sentence})
}

// empty reports whether there is nothing to see in a part.
func (p *part) empty() bool {
	if p.kind == rule {
		return false
	}
	for _, spans := range p.runs() {
		if strings.TrimSpace(words(spans)) != "" {
			return false
		}
	}
	return true
}

// words are a run's words without marks.
func words(spans []span) string {
	if len(spans) == 1 {
		return spans[0].text
	}
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.text)
	}
	return b.String()
}

// line is a run's words on one line.
func line(spans []span) string { return strings.TrimSpace(strings.ReplaceAll(words(spans), "\n", " ")) }

// plain is one run without marks.
func plain(text string) []span { return []span{{text: text}} }

// runes counts the characters of the visible text.
func (d *document) runes() int {
	n := 0
	for i := range d.parts {
		for _, spans := range d.parts[i].runs() {
			for _, s := range spans {
				n += utf8.RuneCountInString(s.text)
			}
		}
	}
	return n
}

// sameMarks reports whether two spans differ in their words alone.
func (s span) sameMarks(o span) bool {
	return s.bold == o.bold && s.italic == o.italic && s.link == o.link && !s.slot && !o.slot
}

// merged joins neighbours with the same marks and drops empty ones.
func merged(spans []span) []span {
	var out []span
	var same strings.Builder
	for i, s := range spans {
		if s.text == "" {
			continue
		}
		same.WriteString(s.text)
		if next := nextSpan(spans[i+1:]); next == nil || !s.sameMarks(*next) {
			s.text = same.String()
			same.Reset()
			out = append(out, s)
		}
	}
	return out
}

// nextSpan is the first span with words, or nil.
func nextSpan(spans []span) *span {
	for i := range spans {
		if spans[i].text != "" {
			return &spans[i]
		}
	}
	return nil
}
