package templates

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Width of the text part, in characters (RFC 3676 section 4.2 asks for 78 at most).
const textWidth = 72

// sheet gathers the text part while the blocks write it.
type sheet struct {
	b        strings.Builder
	language Language
	house    House
	tokens   *tokens
	begun    bool // something stands above, for each reader of what is written now
}

// gap begins a new part: one empty line after what is there.
func (s *sheet) gap() {
	if s.begun {
		s.b.WriteByte('\n')
	}
}

// line writes one line as it is.
func (s *sheet) line(text string) {
	s.b.WriteString(text + "\n")
	s.begun = true
}

// forSome has something written that only some readers see. At the beginning it brings the empty line after it along, so that
// nobody's text begins with one.
func (s *sheet) forSome(write func()) {
	begun := s.begun
	write()
	if !begun && s.begun {
		s.b.WriteByte('\n')
		s.begun = false
	}
}

// heading writes a heading with a line of marks under it.
func (s *sheet) heading(text string, mark rune) {
	if text == "" {
		return
	}
	s.gap()
	lines, widest := s.tokens.wrap(text, textWidth)
	for _, l := range lines {
		s.line(l)
	}
	s.line(strings.Repeat(string(mark), min(widest, textWidth)))
}

// headed begins a new part, with a heading where there is one.
func (s *sheet) headed(text string) {
	if text == "" {
		s.gap()
		return
	}
	s.heading(text, '-')
}

// paragraph writes wrapped text after an empty line.
func (s *sheet) paragraph(text string) {
	if text == "" {
		return
	}
	s.gap()
	s.wrapped(text)
}

// wrapped writes wrapped text right under what is there; an empty text is no line.
func (s *sheet) wrapped(text string) {
	if text == "" {
		return
	}
	lines, _ := s.tokens.wrap(text, textWidth)
	for _, l := range lines {
		s.line(l)
	}
}

// rich writes paragraphs of rich text.
func (s *sheet) rich(all []paragraph) {
	depth := 0
	for _, p := range all {
		switch {
		case p.markersAlone():
			s.b.WriteString(p.markers())
			depth += s.tokens.deeper(p.markers())
		case depth > 0:
			s.forSome(func() { s.paragraph(spansText(p)) })
		default:
			s.paragraph(spansText(p))
		}
	}
}

// body writes paragraphs, the first right under the heading above it where there is one.
func (s *sheet) body(all []paragraph, headed bool) {
	if headed && len(all) > 0 && !all[0].markersAlone() {
		s.wrapped(spansText(all[0]))
		all = all[1:]
	}
	s.rich(all)
}

// item writes one entry of a list, its further lines under its words.
func (s *sheet) item(marker, text string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(marker)+1)
	lines, _ := s.tokens.wrap(text, textWidth-len(indent))
	for i, l := range lines {
		if i == 0 {
			s.line(marker + " " + l)
		} else {
			s.line(indent + l)
		}
	}
}

// picture says in words what is seen; nothing for a picture that only decorates.
func (s *sheet) picture(shown image) {
	if shown.alt == "" {
		return
	}
	word := map[Language]string{Dutch: "Beeld", French: "Image", English: "Picture"}[s.language]
	s.paragraph("[" + word + colon(s.language) + " " + shown.alt + "]")
}

// link writes words and, on a line of its own so that no wrapping breaks it, the address.
func (s *sheet) link(words, url string) {
	s.gap()
	s.wrapped(words + colon(s.language))
	s.line(url)
}

// colon is a colon as a language sets it: French has a space before it, at which no line may break.
func colon(l Language) string {
	if l == French {
		return "\u00a0:"
	}
	return ":"
}

// stack puts what is not empty under each other.
func stack(lines ...string) string {
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), "\n")
}
