package proofread

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// spaces finds several spaces in a row inside a line.
func (d *reading) spaces(n int, t *text) {
	for i := range t.tokens {
		if !t.is(i, space) || utf8.RuneCountInString(t.of(i)) < 2 || i == 0 || i+1 == len(t.tokens) {
			continue
		}
		if !t.is(i-1, newline) && !t.is(i+1, newline) {
			d.report(n, Spaces, i, i, " ")
		}
	}
}

// spaceBefore finds a space before a mark where none belongs, and in French where none is fixed.
func (d *reading) spaceBefore(n int, t *text) {
	never := ""
	switch d.language {
	case Dutch, English:
		never = "?!,.:;"
	case French:
		never = ",."
	}
	for i := range t.tokens {
		if t.isMark(i, never) && t.is(i-1, space) && t.readable(i-2) && !t.notPunctuation(i) {
			d.report(n, SpaceBefore, i-2, i, t.of(i-2)+t.of(i))
		}
		if d.language == French {
			d.fixedSpace(n, t, i)
		}
	}
}

// readable tells whether token i is something that a sentence consists of, rather than the start of a line or an opening mark.
func (t *text) readable(i int) bool {
	return t.is(i, word) || t.is(i, number) || t.is(i, opaque) || t.isMark(i, closers+"%€")
}

// notPunctuation tells whether the mark i, after a space, does something else there: " ...", " .pdf", " :)", "3 : 1".
func (t *text) notPunctuation(i int) bool {
	switch t.of(i) {
	case ".":
		return t.isMark(i+1, ".") || t.is(i+1, word) || t.is(i+1, number) || t.is(i+1, opaque)
	case ":":
		if t.is(i-2, number) && t.is(i+1, space) && t.is(i+2, number) {
			return true
		}
	}
	face := t.isMark(i, ":;") && (t.isMark(i+1, "()-/|*") || t.is(i+1, word))
	return face || t.isMark(i, "!?") && t.isMark(i+1, "=")
}

// fixedSpace finds a French mark of two parts, or a guillemet, without its no-break space.
func (d *reading) fixedSpace(n int, t *text, i int) {
	switch {
	case t.isMark(i, "«") && t.is(i+1, space) && t.of(i+1) == " " && i+2 < len(t.tokens):
		d.report(n, FixedSpace, i, i+2, "«"+noBreak+t.of(i+2))
	case t.isMark(i, "«") && (t.is(i+1, word) || t.is(i+1, opaque)):
		d.report(n, FixedSpace, i, i+1, "«"+noBreak+t.of(i+1))
	case !t.isMark(i, "?!:;»"):
	case t.is(i-1, space) && t.of(i-1) == " " && t.readable(i-2) && !t.notPunctuation(i):
		d.report(n, FixedSpace, i-2, i, t.of(i-2)+noBreak+t.of(i))
	case t.readable(i-1) && !t.isMark(i-1, "*_") && t.endsHere(i):
		d.report(n, FixedSpace, i-1, i, t.of(i-1)+noBreak+t.of(i))
	}
}

// endsHere tells whether a word or a text ends after the marks from i on: not in "10:30" or "a:b".
func (t *text) endsHere(i int) bool {
	for n := 0; n < mostClosers && t.is(i, mark); n++ {
		i++
	}
	return i == len(t.tokens) || t.is(i, space) || t.is(i, newline)
}

// spaceAfter finds a mark with words on both sides and no space after it.
func (d *reading) spaceAfter(n int, t *text) {
	for i := range t.tokens {
		left, right := i-1, i+1
		if !t.is(i, mark) || !t.is(right, word) {
			continue
		}
		missing := false
		switch t.of(i) {
		case ",", ";":
			missing = t.is(left, word) || t.isMark(left, ")]”’»") || t.is(left, number) && letters(t.of(right)) > 2
		case "!", "?", ":":
			missing = (t.is(left, word) && letters(t.of(left)) > 1 || t.isMark(left, ")]”’»")) && letters(t.of(right)) > 1
		case ".":
			missing = t.is(left, word) && d.newSentence(t, left, right) || t.isMark(left, ")]”»") && isCapital(t.of(right)) && letters(t.of(right)) > 1
		}
		if missing {
			d.report(n, SpaceAfter, left, right, t.of(left)+t.of(i)+" "+t.of(right))
		}
	}
	d.yearAfterComma(n, t)
}

// yearAfterComma finds "juni,2027": a number after a comma is mostly a decimal, but not this one.
func (d *reading) yearAfterComma(n int, t *text) {
	for i := range t.tokens {
		if t.isMark(i, ",") && t.is(i-1, word) && letters(t.of(i-1)) > 2 && t.is(i+1, number) && len(t.of(i+1)) == 4 {
			d.report(n, SpaceAfter, i-1, i+1, t.of(i-1)+", "+t.of(i+1))
		}
	}
}

func letters(w string) int { return utf8.RuneCountInString(w) }

// newSentence tells whether a sentence ends with the word left and the next begins with right, with only a dot between:
// "komt.Het", "komt.het"; not "o.a.", "Node.js" or "d.w.z.".
func (d *reading) newSentence(t *text, left, right int) bool {
	if t.isMark(left-1, ".@/_") || t.isMark(right+1, "@/_") || t.isMark(right+1, ".") && t.is(right+2, word) {
		return false
	}
	a, b := t.of(left), t.of(right)
	if letters(a) < 2 || letters(b) < 2 || slices.Contains(domains, strings.ToLower(b)) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(a)
	if !unicode.IsLower(last) || strings.ToUpper(b) == b {
		return false
	}
	if isCapital(b) {
		return true
	}
	if d.language == Dutch {
		return d.exists(strings.ToLower(a)) && d.exists(b)
	}
	return letters(a) > 2 && functionWords[d.language][b]
}
