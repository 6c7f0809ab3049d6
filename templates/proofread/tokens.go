package proofread

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sort of a token.
const (
	word    = 'w' // letters, with the hyphens and apostrophes inside
	number  = 'n' // digits
	space   = ' ' // blanks of any kind on one line
	newline = '\n'
	mark    = '.' // any other single character
	opaque  = 'o' // what is not read: a slot, a condition, an address, the name of a file
)

type token struct {
	sort       byte
	plain      bool // a word of letters alone
	start, end int
}

// text is what is read, in pieces that touch each other and cover it whole.
type text struct {
	s      string
	tokens []token
}

func (t *text) of(i int) string          { return t.s[t.tokens[i].start:t.tokens[i].end] }
func (t *text) span(from, to int) string { return t.s[t.tokens[from].start:t.tokens[to].end] }

// is tells whether there is a token i, of this sort.
func (t *text) is(i int, sort byte) bool {
	return i >= 0 && i < len(t.tokens) && t.tokens[i].sort == sort
}

// isMark tells whether token i is one of these characters.
func (t *text) isMark(i int, marks string) bool {
	return t.is(i, mark) && strings.Contains(marks, t.of(i))
}

// isWord tells whether token i is this word, whatever its capitals.
func (t *text) isWord(i int, w string) bool {
	return t.is(i, word) && strings.EqualFold(t.of(i), w)
}

// scan cuts a text into tokens, in one pass.
func scan(s string) *text {
	t := &text{s: s, tokens: make([]token, 0, len(s)/3)}
	looked := 0 // up to here it is known whether something opaque begins
	for at := 0; at < len(s); {
		next := token{start: at}
		if end := slotEnd(s, at); end > 0 {
			next.sort, next.end = opaque, end
		} else if end, seen := addressEnd(s, at, looked); end > 0 {
			next.sort, next.end = opaque, end
		} else {
			looked = seen
			next = piece(s, at)
		}
		t.tokens = append(t.tokens, next)
		at = next.end
	}
	return t
}

// piece is the token at a place where nothing opaque begins.
func piece(s string, at int) token {
	r, size := utf8.DecodeRuneInString(s[at:])
	next := token{sort: mark, start: at, end: at + size}
	switch {
	case r == '\n':
		next.sort = newline
	case strings.HasPrefix(s[at:], "\r\n"):
		next.sort, next.end = newline, at+2
	case isBlank(r):
		next.sort = space
		for next.end < len(s) {
			r, size := utf8.DecodeRuneInString(s[next.end:])
			if !isBlank(r) || strings.HasPrefix(s[next.end:], "\r\n") {
				break
			}
			next.end += size
		}
	case r >= '0' && r <= '9':
		next.sort = number
		for next.end < len(s) && s[next.end] >= '0' && s[next.end] <= '9' {
			next.end++
		}
	case unicode.IsLetter(r):
		next.sort = word
		next.end, next.plain = wordAt(s, next.end)
	}
	return next
}

// wordAt finds where a word ends whose first letter ends at at, and whether it is of letters alone.
func wordAt(s string, at int) (end int, plain bool) {
	plain = true
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		switch {
		case unicode.IsLetter(r):
		case unicode.IsMark(r) || r == softHyphen:
			plain = false
		case strings.ContainsRune("'’-‑", r):
			if next, _ := utf8.DecodeRuneInString(s[at+size:]); !unicode.IsLetter(next) {
				return at, plain
			}
			plain = false
		default:
			return at, plain
		}
		at += size
	}
	return at, plain
}

const (
	softHyphen  = '\u00ad'
	noBreak     = "\u00a0"
	narrowBreak = "\u202f"
)

// isBlank tells whether a reader sees a space here, on the same line.
func isBlank(r rune) bool {
	return r == '\t' || r == '\r' || unicode.Is(unicode.Zs, r)
}
