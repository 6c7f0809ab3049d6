package proofread

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentence is a run of tokens that belong together: up to a mark that ends it, or a heading or point on a line of its own.
type sentence struct {
	from, to int // tokens, to included
	words    int
	ended    bool // by a mark
}

// shortForms are abbreviations, without their last dot, after which a sentence goes on even where a capital follows.
var shortForms = set(`bv bijv ca cfr dhr mevr mw mr mrs ms dr drs ir ing prof st ste nr nrs p pp blz art afb fig incl excl tel
	o.a o.m t.e.m t.a.v t.o.v t.w.v m.b.t i.v.m i.p.v d.w.z a.h.w m.a.w z.g zgn vs resp ll n.a.v i.s.m o.l.v p.ex me mme mlle
	e.g i.e approx feb febr mrt apr jun jul aug sep sept okt nov dec janv févr avr juil oct déc tue thu fri di wo vr za`)

// mayEnd are abbreviations with which a sentence may end: it does where a capital follows.
var mayEnd = set(`enz etc e.a e.d a.m p.m`)

// sentences splits a text. When a text is wrapped, only an empty line ends a sentence without a mark.
func sentences(t *text, wrapped bool) []sentence {
	var all []sentence
	now := sentence{from: -1}
	closeAt := func(to int) {
		if now.words > 0 {
			now.to = to
			all = append(all, now)
		}
		now = sentence{from: -1}
	}
	for i := 0; i < len(t.tokens); i++ {
		switch t.tokens[i].sort {
		case word, number, opaque:
			if now.from < 0 {
				now.from = i
			}
			now.words++
		case newline:
			if t.endsLine(i, wrapped) {
				closeAt(i - 1)
			}
		case mark:
			if last := t.endsSentence(i); last > 0 && now.words > 0 {
				now.ended = true
				closeAt(last)
				i = last
			} else if now.from < 0 && t.isMark(i, openers+"\"'") {
				now.from = i
			}
		}
	}
	closeAt(len(t.tokens) - 1)
	return all
}

// endsLine tells whether the line break i ends a sentence: unless the next line plainly goes on.
func (t *text) endsLine(i int, wrapped bool) bool {
	next := t.skip(i+1, space)
	if next >= len(t.tokens) || t.is(next, newline) {
		return true
	}
	return !wrapped && !t.startsSmall(next)
}

// skip is the first token from i on that is of another sort.
func (t *text) skip(i int, sort byte) int {
	for t.is(i, sort) {
		i++
	}
	return i
}

// startsSmall tells whether token i is a word with a small letter first.
func (t *text) startsSmall(i int) bool {
	if !t.is(i, word) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(t.of(i))
	return unicode.IsLower(r)
}

const (
	enders  = ".!?…"
	closers = ")]}”’\"'»*_"
	openers = "([{“‘«*_"
)

// mostClosers is how many quotes and brackets may follow the end of a sentence.
const mostClosers = 4

// endsSentence is the last token of a sentence that the mark i ends, with the quotes and brackets after it; 0 where it ends
// none.
func (t *text) endsSentence(i int) int {
	if !t.isMark(i, enders) || t.isMark(i-1, enders) {
		return 0
	}
	last := i
	for t.isMark(last+1, enders) {
		last++
	}
	for n := 0; n < mostClosers && t.isMark(last+1, closers); n++ {
		last++
	}
	if last+1 == len(t.tokens) || t.is(last+1, newline) {
		return last
	}
	if !t.is(last+1, space) {
		return 0
	}
	next := last + 2
	if t.is(next, space) || t.startsSmall(next) {
		return 0
	}
	if last == i && t.of(i) == "." && t.abbreviated(i) {
		return 0
	}
	return last
}

// abbreviated tells whether the dot i belongs to the word or number before it: "dr.", "J.", "o.a.", "1." before a point.
func (t *text) abbreviated(i int) bool {
	if t.is(i-1, number) {
		return i == 1 || t.is(i-2, newline)
	}
	if !t.is(i-1, word) {
		return false
	}
	from := i - 1
	for t.isMark(from-1, ".") && t.is(from-2, word) && i-from < 8 {
		from -= 2
	}
	form := strings.ToLower(t.span(from, i-1))
	if mayEnd[form] {
		return false
	}
	return shortForms[form] || utf8.RuneCountInString(t.of(i-1)) == 1
}
