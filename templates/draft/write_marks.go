package draft

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// markWriter writes spans as Markdown.
type markWriter struct{ b strings.Builder }

// write puts marks around the words that share them, the mark that reaches furthest on the outside.
func (w *markWriter) write(spans []span) {
	for i := 0; i < len(spans); {
		m := furthest(spans[i:])
		if m.reach == 0 {
			w.words(spans[i].text, i+1 < len(spans) && spans[i+1].link != "")
			i++
			continue
		}
		inside := slices.Clone(spans[i : i+m.reach])
		for n := range inside {
			m.without(&inside[n])
		}
		w.b.WriteString(m.open)
		w.write(inside)
		w.b.WriteString(m.end)
		i += m.reach
	}
}

// mark is one that begins at the first of some spans.
type mark struct {
	reach     int // how many of them it holds
	open, end string
	without   func(*span)
}

// furthest is the mark that holds most of the spans, from the first on. None begins or ends with a space.
func furthest(spans []span) mark {
	first := spans[0]
	var best mark
	if strings.TrimSpace(first.text) == "" {
		return best
	}
	try := func(m mark, has func(span) bool) {
		for m.reach < len(spans) && has(spans[m.reach]) {
			m.reach++
		}
		for m.reach > 1 && strings.TrimSpace(spans[m.reach-1].text) == "" {
			m.reach--
		}
		if m.reach > best.reach {
			best = m
		}
	}
	if first.link != "" {
		try(mark{open: "[", end: "](" + first.link + ")", without: func(s *span) { s.link = "" }}, func(s span) bool { return s.link == first.link })
	}
	if first.bold {
		try(mark{open: "**", end: "**", without: func(s *span) { s.bold = false }}, bold)
	}
	if first.italic {
		try(mark{open: "*", end: "*", without: func(s *span) { s.italic = false }}, italic)
	}
	return best
}

// These begin something else than a paragraph when they stand first on a line.
var (
	lineSigns  = regexp.MustCompile(`^(#{1,6}(\s|$)|>|[-+](\s|$)|-{2,}|=+\s*$|~~~)`)
	lineNumber = regexp.MustCompile(`^[0-9]{1,9}[.)](\s|$)`)
)

// words writes a text without marks, with a backslash before each sign that would be one.
func (w *markWriter) words(text string, linkFollows bool) {
	for i, piece := range strings.Split(text, "\n") {
		if i > 0 {
			w.b.WriteString(hardBreak(w.b.String()))
		}
		written := w.b.String()
		if written == "" || strings.HasSuffix(written, "\n") {
			if m := lineNumber.FindString(piece); m != "" {
				digits := strings.TrimRight(m, ".) \t")
				w.b.WriteString(digits + `\`)
				w.signs(piece[len(digits):len(digits)+1], false)
				piece = piece[len(digits)+1:]
			} else if lineSigns.MatchString(piece) {
				w.b.WriteByte('\\')
				w.b.WriteByte(piece[0])
				piece = piece[1:]
			}
		}
		w.signs(piece, linkFollows)
	}
}

func (w *markWriter) signs(text string, linkFollows bool) {
	for i, r := range text {
		if meant(text, i, r, linkFollows) {
			w.b.WriteByte('\\')
		}
		w.b.WriteRune(r)
	}
}

// meant reports whether a sign would be read as a mark where it stands.
func meant(text string, i int, r rune, linkFollows bool) bool {
	after, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	switch r {
	case '\\', '*', '`', '[', ']':
		return true
	case '_':
		return !isWord(before) || !isWord(after)
	case '<':
		return unicode.IsLetter(after) || strings.ContainsRune("/!?", after)
	case '!':
		return linkFollows && i+1 == len(text)
	}
	return false
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// hardBreak ends a line. After a backslash, goldmark takes no other one for the end of a line: two spaces do it there.
func hardBreak(before string) string {
	if strings.HasSuffix(before, `\`) {
		return "  \n"
	}
	return "\\\n"
}
