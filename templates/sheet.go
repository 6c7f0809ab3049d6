package templates

import (
	"strings"
	"unicode/utf8"
)

// Width of the text part, in characters (RFC 3676 section 4.2 asks for 78 at most).
const textWidth = 72

// slotWidth is what a slot counts for while wrapping: the length of an ordinary first name.
const slotWidth = 7

// sheet gathers the text part while the blocks write it.
type sheet struct {
	b        strings.Builder
	language Language
	house    House
}

// gap begins a new part: one empty line after what is there.
func (s *sheet) gap() {
	if s.b.Len() > 0 {
		s.b.WriteByte('\n')
	}
}

// line writes one line as it is.
func (s *sheet) line(text string) { s.b.WriteString(text + "\n") }

// heading writes a heading with a line of marks under it.
func (s *sheet) heading(text string, mark rune) {
	if text == "" {
		return
	}
	s.gap()
	lines := wrap(text, textWidth)
	widest := 0
	for _, l := range lines {
		s.line(l)
		widest = max(widest, width(l))
	}
	s.line(strings.Repeat(string(mark), min(widest, textWidth)))
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
	for _, l := range wrap(text, textWidth) {
		s.line(l)
	}
}

// rich writes paragraphs of rich text.
func (s *sheet) rich(all []paragraph) {
	for _, p := range all {
		if p.markersAlone() {
			s.b.WriteString(p.markers())
			continue
		}
		s.paragraph(spansText(p))
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
	for i, l := range wrap(text, textWidth-len(indent)) {
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

// wrap breaks text into lines of at most so many characters; a longer word stays whole on its own line. A line break in
// the text stays one.
func wrap(text string, most int) []string {
	var lines []string
	for part := range strings.SplitSeq(text, "\n") {
		line, length := "", 0
		for _, word := range strings.FieldsFunc(part, func(r rune) bool { return r == ' ' }) {
			n := width(word)
			switch {
			case line == "":
				line, length = word, n
			case length+1+n <= most:
				line, length = line+" "+word, length+1+n
			default:
				lines = append(lines, line)
				line, length = word, n
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// width counts characters, a slot as an ordinary name and all branches together.
func width(text string) int {
	if !hasToken(text) {
		return utf8.RuneCountInString(text)
	}
	text = withoutMarkers(text)
	slots := len(slotToken.FindAllStringIndex(text, -1))
	return utf8.RuneCountInString(slotToken.ReplaceAllString(text, "")) + slots*slotWidth
}
