// Package proofread knows what a machine can find wrong in a Dutch, French or English text by its words alone: words that
// were glued together, a sentence given twice, a space too many or too few, a weekday that is not that day, a link that says
// "klik hier", a sentence that goes on and on.
//
// It knows nothing of blocks, letters or campaigns, nor of how grave a fault is: it says where something stands, what, and
// what to do. It rather misses a fault than reports one that is none: whoever is told ten times of nothing reads no eleventh.
//
// Texts are the words as a reader sees them, with their line breaks; an empty line ends a paragraph. Slots {{ ... }},
// conditions {% ... %}, links, mail addresses and names of files are not read. Reading takes linear time in the length of
// the texts, whatever they hold.
package proofread

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// The languages that are known. In any other only what holds for all of them is found.
const (
	Dutch   = "nl"
	French  = "fr"
	English = "en"
)

// Fault is one thing that is, or may be, wrong in a text.
type Fault struct {
	Kind       Kind
	Text       int    // which of the texts that were read together, from 0
	Start, End int    // where it stands in that text, in bytes
	Found      string // what stands there: Start to End
	Instead    string // what could stand there; "" where only a person can say
	Date       Date   // of a fault in a date: the day that it names
}

// Reader reads texts that belong together, such as those of one letter in one language.
type Reader struct {
	Language string    // Dutch, French or English, or a tag that begins so ("nl-BE")
	Today    time.Time // when it is read: dates without a year are near it; zero: these are not checked
	Known    []string  // words and abbreviations of the house ("IMH", "Opgroeien") that are right and need no explanation
	Wrapped  bool      // a single line break is only how the source is written (Markdown): none is a fault
}

// reading is one call of a Reader.
type reading struct {
	Reader
	language  string
	known     map[string]bool
	lookups   int // how often the word list may still be asked; see gluedWords
	texts     []*text
	sentences [][]sentence
	faults    []Fault
}

// Read finds the faults of these texts, in their order. For what makes a text hard to read see Readability, for years see
// Years, for the words of a link LinkText.
func (r Reader) Read(texts ...string) []Fault {
	d := r.open(texts)
	for i, t := range d.texts {
		d.gluedWords(i, t)
		d.doubledWords(i, t)
		d.spaces(i, t)
		d.spaceBefore(i, t)
		d.spaceAfter(i, t)
		d.lineBreaks(i, t)
		d.invisible(i, t)
		d.leftovers(i, t)
		d.capitals(i, t)
		d.vagueWords(i, t)
	}
	d.doubledSentences()
	d.dates()
	return d.sorted()
}

// Readability finds what makes these texts hard to read: long sentences on average, long paragraphs, abbreviations that are
// explained nowhere.
func (r Reader) Readability(texts ...string) []Fault {
	d := r.open(texts)
	d.longSentences()
	d.longParagraphs()
	d.abbreviations()
	return d.sorted()
}

func (r Reader) open(texts []string) *reading {
	d := &reading{Reader: r, language: base(r.Language), known: map[string]bool{}, lookups: mostLookups}
	for _, k := range r.Known {
		d.known[strings.ToLower(k)] = true
	}
	for _, s := range texts {
		t := scan(s)
		d.texts = append(d.texts, t)
		d.sentences = append(d.sentences, sentences(t, r.Wrapped))
	}
	return d
}

// base is the language of a tag: "nl" of "nl-BE".
func base(language string) string {
	language, _, _ = strings.Cut(strings.ToLower(language), "-")
	return language
}

// report notes a fault that runs from one token of a text to another.
func (d *reading) report(text int, kind Kind, from, to int, instead string) {
	t := d.texts[text]
	d.faults = append(d.faults, Fault{
		Kind: kind, Text: text, Start: t.tokens[from].start, End: t.tokens[to].end, Found: t.span(from, to), Instead: instead,
	})
}

func (d *reading) sorted() []Fault {
	slices.SortStableFunc(d.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Start, b.Start))
	})
	return d.faults
}
