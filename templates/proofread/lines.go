package proofread

import (
	"strings"
	"unicode/utf8"
)

// wrappedLine is how many characters a line has before it may have been broken by a machine rather than by a person.
const wrappedLine = 30

// lineBreaks finds paragraphs with a line that ends within a sentence: the first place of each.
func (d *reading) lineBreaks(n int, t *text) {
	if d.Wrapped {
		return
	}
	start, found := 0, false // of the line; in this paragraph
	for i := range t.tokens {
		if !t.is(i, newline) {
			continue
		}
		next := t.skip(i+1, space)
		last := i - 1
		if t.is(last, space) {
			last--
		}
		if t.is(next, newline) {
			found = false
		} else if last >= start && !found && d.broken(t, start, last, next) {
			found = true
			d.report(n, LineBreak, last, next, d.joined(t, last, next))
		}
		start = i + 1
	}
}

// broken tells whether the line of the tokens start to last goes on with token next.
func (d *reading) broken(t *text, start, last, next int) bool {
	if !t.startsSmall(next) || !t.is(last, word) && !t.isMark(last, ",-") {
		return false
	}
	if t.isMark(last, "-") {
		return t.is(last-1, word)
	}
	long := utf8.RuneCountInString(t.span(start, last)) >= wrappedLine
	return long || functionWords[d.language][strings.ToLower(t.of(last))]
}

// joined is the place without its line break, and without the hyphen of a word that was split there.
func (d *reading) joined(t *text, last, next int) string {
	if !t.isMark(last, "-") {
		return t.of(last) + " " + t.of(next)
	}
	whole := t.of(last-1) + t.of(next)
	if d.language == Dutch && !d.exists(strings.ToLower(whole)) && !d.compound(strings.ToLower(whole), mostParts) {
		return "-" + t.of(next)
	}
	return t.of(next)
}

// invisible finds characters that nobody sees and that break searching, reading aloud or the direction of a text.
func (d *reading) invisible(n int, t *text) {
	for i := range t.tokens {
		if (t.is(i, word) || t.is(i, mark)) && strings.ContainsFunc(t.of(i), isInvisible) {
			clean := strings.Map(func(r rune) rune {
				if isInvisible(r) {
					return -1
				}
				return r
			}, t.of(i))
			d.report(n, Invisible, i, i, clean)
		}
	}
}

// isInvisible leaves out what joins emoji and letters of other scripts (U+200C, U+200D): these are seen by what they do.
func isInvisible(r rune) bool {
	switch r {
	case softHyphen, '\u200b', '\ufeff', '\u2060', '\u200e', '\u200f', '\x00':
		return true
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}
