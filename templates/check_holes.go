package templates

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"
)

// ends is what a text, read so far, may end with: for one reader this, for another that, by the branches they see and the
// slots that are empty for them.
type ends uint8

const (
	endsBlank  ends = 1 << iota // nothing is on the line yet
	endsStop                    // the end of a sentence, or a colon
	endsSpace                   // the same, and a space
	endsHole                    // the same, and then a slot that is empty
	endsOpen                    // a bracket or quotation mark that opens
	endsHollow                  // the same, and then a slot that is empty
	endsWords
)

const (
	stops   = ".!?…:"
	opening = "([«“„"
)

// pass is a text read through once for all readers together: the state that each kind of reader is in is a bit.
type pass struct {
	tokens *tokens
	branch int
	ends   ends
	open   []openBranches
	hole   string // the empty slot of endsHole or endsHollow
	loose  string // the first slot that may be empty where nothing stands before it
	fault  string
}

// openBranches is an if that is being read: how the text ended before it, and how its branches did.
type openBranches struct {
	before, after ends
	last          bool
}

// read reads a text that begins in a branch. The fault is the first slot that may be empty where words must stand: at the
// beginning of a line, which would then begin with a space or a comma, between the end of a sentence or a colon and a comma, and
// alone in brackets or quotation marks.
func (t *tokens) read(text string, branch int) pass {
	r := pass{tokens: t, branch: branch, ends: endsBlank}
	for text != "" {
		m := nextToken(text)
		if m == nil {
			r.words(text)
			break
		}
		r.words(text[:m[0]])
		if s := t.sign(text[m[2]:m[3]]); s.kind == pieceSlot {
			r.slot(s)
		} else {
			r.marker(s)
		}
		text = text[m[1]:]
	}
	return r
}

func (r *pass) words(text string) {
	for _, c := range text {
		if r.ends&endsHole != 0 && unicode.IsPunct(c) {
			r.fail("has a sentence, or words after a colon, that begins", r.hole)
		}
		if r.ends&endsHollow != 0 && unicode.IsPunct(c) {
			r.fail("has brackets or quotation marks that are filled", r.hole)
		}
		var next ends
		for state := endsBlank; state <= endsWords; state <<= 1 {
			if r.ends&state != 0 {
				next |= state.then(c)
			}
		}
		r.ends = next
	}
}

// then is what a text ends with after one more character.
func (e ends) then(c rune) ends {
	switch {
	case c == '\n':
		return endsBlank
	case unicode.IsSpace(c):
		switch e {
		case endsStop, endsHole:
			return endsSpace
		}
		return e
	case strings.ContainsRune(opening, c):
		return endsOpen
	case strings.ContainsRune(stops, c) && e != endsBlank, e == endsStop && strings.ContainsRune(`"”»)`, c):
		return endsStop
	}
	return endsWords
}

func (r *pass) slot(s sign) {
	if s.fallback != "" || r.tokens.asks(r.branch, s.slot) {
		r.ends = endsWords
		return
	}
	if r.ends&endsBlank != 0 {
		r.loose = cmp.Or(r.loose, s.slot)
		r.fail("begins", s.slot)
	}
	if r.ends&endsSpace != 0 {
		r.ends, r.hole = r.ends&^endsSpace|endsHole, s.slot
	}
	if r.ends&endsOpen != 0 {
		r.ends, r.hole = r.ends&^endsOpen|endsHollow, s.slot
	}
	r.ends |= endsWords
}

func (r *pass) fail(what, slot string) {
	if r.fault == "" {
		r.fault = fmt.Sprintf(`%s with the slot {{ %s }}, which is empty for some readers; say what they see, as in {{ %[2]s | terugval: "collega" }}`, what, slot)
	}
}

func (r *pass) marker(s sign) {
	r.branch = s.branch
	last := len(r.open) - 1
	switch s.kind {
	case pieceIf:
		r.open = append(r.open, openBranches{before: r.ends})
		return
	case pieceElsif, pieceElse:
		r.open[last].after |= r.ends
		r.open[last].last = s.kind == pieceElse
		r.ends = r.open[last].before
	case pieceEnd:
		if r.ends |= r.open[last].after; !r.open[last].last {
			r.ends |= r.open[last].before
		}
		r.open = r.open[:last]
	}
}
