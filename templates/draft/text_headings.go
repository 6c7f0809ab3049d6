package draft

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var contactShape = regexp.MustCompile(`@|(?i)\bwww\.|https?:|[0-9][0-9 ./]{6,}[0-9]`)

// findHeadings takes short lines for headings when a text follows that they can stand above. From the end, because what
// follows a heading may be a heading itself.
func (t *textReader) findHeadings() {
	t.repeated = map[string]int{}
	for _, p := range t.pieces {
		if p.kind == paragraph && len(p.lines) == 1 {
			t.repeated[themeKey(plain(p.line(0)))]++
		}
	}
	for i := len(t.pieces) - 2; i >= 0; i-- {
		if p := &t.pieces[i]; p.kind == paragraph && t.isHeading(i) {
			p.kind, p.level = heading, 2
		}
	}
	if len(t.pieces) > 0 && t.pieces[0].kind == heading {
		t.pieces[0].level = 1
	}
}

func (t *textReader) isHeading(i int) bool {
	p, next := &t.pieces[i], &t.pieces[i+1]
	if len(p.lines) != 1 || len(p.seams) > 0 {
		return false
	}
	text := p.line(0)
	loud := isLoud(text)
	if !headingLike(strings.TrimSuffix(text, ":")) || strings.HasSuffix(text, ":") && !loud || contactShape.MatchString(text) {
		return false
	}
	if key := themeKey(plain(text)); key != "" && t.repeated[key] > 1 {
		return false
	}
	if m := markerOf(text); m != nil && (m != numberPoint || t.isPoint(i)) {
		return false
	}
	return loud || next.kind == heading || next.bears()
}

// isPoint reports whether a numbered line stands between others.
func (t *textReader) isPoint(i int) bool {
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(t.pieces) && len(t.pieces[j].lines) > 0 && markerOf(t.pieces[j].begin()) == numberPoint {
			return true
		}
	}
	return false
}

// bears reports whether a piece is a text that one puts a heading above.
func (p *piece) bears() bool {
	const much = 60
	text := p.text()
	return p.kind == paragraph && (utf8.RuneCountInString(text) >= much || strings.HasSuffix(text, ":") || markerOf(text) != nil ||
		strings.Count(text, " ") >= 4 && strings.ContainsRune(".!?", lastSign(text)))
}

// isLoud reports whether a line is all in capitals.
func isLoud(text string) bool {
	n := 0
	for _, r := range text {
		switch {
		case unicode.IsLower(r):
			return false
		case unicode.IsUpper(r):
			n++
		}
	}
	return n >= 4
}
