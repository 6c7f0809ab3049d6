package draft

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// markWriter writes spans as Markdown.
type markWriter struct{ b strings.Builder }

// write puts marks around the words that share them, the mark that reaches furthest on the outside.
func (w *markWriter) write(spans []span) {
	for i := 0; i < len(spans); {
		reach, open, end := 0, "", ""
		next := span{}
		try := func(has func(span) bool, opening, closing string, without span) {
			n := 0
			for i+n < len(spans) && has(spans[i+n]) {
				n++
			}
			for n > 1 && strings.TrimSpace(spans[i+n-1].text) == "" {
				n--
			}
			if n > reach {
				reach, open, end, next = n, opening, closing, without
			}
		}
		s := spans[i]
		if strings.TrimSpace(s.text) == "" { // no mark begins or ends with a space
			w.words(s.text, i+1 < len(spans) && spans[i+1].link != "")
			i++
			continue
		}
		if s.link != "" {
			try(func(o span) bool { return o.link == s.link }, "[", "]("+s.link+")", span{bold: true, italic: true})
		}
		if s.bold {
			try(bold, "**", "**", span{italic: true, link: "x"})
		}
		if s.italic {
			try(italic, "*", "*", span{bold: true, link: "x"})
		}
		if reach == 0 {
			w.words(s.text, i+1 < len(spans) && spans[i+1].link != "")
			i++
			continue
		}
		inner := make([]span, reach)
		for n := range inner {
			inner[n] = spans[i+n]
			inner[n].bold = inner[n].bold && next.bold
			inner[n].italic = inner[n].italic && next.italic
			if next.link == "" {
				inner[n].link = ""
			}
		}
		w.b.WriteString(open)
		w.write(inner)
		w.b.WriteString(end)
		i += reach
	}
}

// lineMarks begin something else than a paragraph when they stand first on a line.
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
