package draft

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// measure finds where lines were broken: nearly all lines of a broken text end near the same column.
func (t *textReader) measure() {
	const least, most = 40, 140
	var lengths []int
	t.inLine = map[string]bool{}
	running := 0
	for i, l := range t.lines {
		fields := strings.Fields(l.text)
		for _, f := range fields[:max(0, len(fields)-1)] {
			t.inLine[bare(f)] = true
		}
		if i+1 < len(t.lines) && l.text != "" && t.lines[i+1].text != "" {
			lengths = append(lengths, l.indent+utf8.RuneCountInString(l.text))
			if goesOn(l.text, t.lines[i+1].text) {
				running++
			}
		}
	}
	if len(lengths) == 0 {
		return
	}
	slices.Sort(lengths)
	width := lengths[(len(lengths)-1)*95/100]
	long := 0
	for _, n := range lengths {
		if n*4 >= width*3 {
			long++
		}
	}
	if width >= least && width <= most && running > 0 && (long*10 >= len(lengths)*4 || running*4 >= len(lengths)) {
		t.width = width
	}
}

// bare is a word without what stands around it, in small letters.
func bare(word string) string {
	return strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !isWord(r) && r != '-' }))
}

var drawnLine = regexp.MustCompile(`^([-=_*~–—] ?){3,}$`)

// makePieces puts broken lines together.
func (t *textReader) makePieces() {
	open := false // the last piece goes on
	for i, l := range t.lines {
		switch {
		case l.text == "":
			open = false
			continue
		case drawnLine.MatchString(l.text):
			t.drawn(l, open)
			open = false
			continue
		case strings.HasPrefix(l.text, ">") && len(l.text) > 1:
			t.quoted(strings.TrimSpace(strings.TrimLeft(l.text, "> ")), open)
			open = true
			continue
		}
		if !open || t.begins(i) || !t.goOn(l) {
			t.pieces = append(t.pieces, piece{lines: [][]string{{l.text}}})
		}
		t.pieces[len(t.pieces)-1].last = l
		open = true
	}
}

// drawn is a line of dashes: right under a line it makes that a heading.
func (t *textReader) drawn(l textLine, open bool) {
	if open {
		if p := &t.pieces[len(t.pieces)-1]; p.kind == paragraph && len(p.lines) == 1 && utf8.RuneCountInString(p.line(0)) <= 80 && strings.ContainsAny(l.text[:1], "-=~") {
			p.kind, p.level = heading, 2
			if l.text[0] == '=' {
				p.level = 1
			}
			return
		}
	}
	t.pieces = append(t.pieces, piece{kind: rule})
}

// quoted is a line after the > of an e-mail.
func (t *textReader) quoted(text string, open bool) {
	if n := len(t.pieces); open && n > 0 && t.pieces[n-1].kind == quote && text != "" {
		p := &t.pieces[n-1]
		t.join(&p.lines[len(p.lines)-1], text)
		return
	}
	t.pieces = append(t.pieces, piece{kind: quote, lines: [][]string{{text}}})
}

// begins reports whether a line is a new point.
func (t *textReader) begins(i int) bool {
	text := t.lines[i].text
	now := &t.pieces[len(t.pieces)-1]
	inPoint := now.kind == paragraph && markerOf(now.begin()) != nil
	ended := inPoint || !t.full(now.last, text) || strings.HasSuffix(now.last.text, ":")
	switch markerOf(text) {
	case sureBullet:
		return true
	case maybeBullet:
		return ended
	case lowBullet:
		return inPoint
	case numberPoint:
		n := pointNumber(text)
		return ended && (n == 1 || inPoint && pointNumber(now.begin()) == n-1)
	}
	return false
}

// full reports whether a line was broken because the next word did not fit.
func (t *textReader) full(a textLine, b string) bool {
	first, _, _ := strings.Cut(b, " ")
	return t.width > 0 && a.indent+utf8.RuneCountInString(a.text)+1+utf8.RuneCountInString(first) > t.width
}

// nearlyFull allows for the letters of a PDF, which are not all as wide.
func (t *textReader) nearlyFull(a textLine, b string) bool {
	first, _, _ := strings.Cut(b, " ")
	return t.width > 0 && (a.indent+utf8.RuneCountInString(a.text)+1+utf8.RuneCountInString(first))*100 > t.width*85
}

// goOn adds a line to the last piece, if it belongs to it.
func (t *textReader) goOn(l textLine) bool {
	p := &t.pieces[len(t.pieces)-1]
	if p.kind != paragraph {
		return false
	}
	point := markerOf(p.begin()) != nil
	switch {
	case cutMidway(p.last.text, l.text):
	case point && t.width > 0:
		if t.endsPoint(p.last, l) {
			return false
		}
	case strings.HasSuffix(p.last.text, ":") && !t.full(p.last, l.text):
		return false
	case t.nearlyFull(p.last, l.text) && !greets(p.last.text):
	case t.endsParagraph(p, l.text):
		return false
	default: // short lines below each other, such as an address
		p.lines = append(p.lines, []string{l.text})
		return true
	}
	if point && t.width > 0 && !t.full(p.last, l.text) {
		p.seams = append(p.seams, seam(p.last.text, l.text))
	}
	t.join(&p.lines[len(p.lines)-1], l.text)
	return true
}

// cutMidway reports whether a line breaks off within a sentence or a word.
func cutMidway(a, b string) bool {
	return strings.HasSuffix(a, "-") && startsLower(b) || goesOn(a, b)
}

func endsSentence(text string) bool { return strings.ContainsRune(".!?…", lastSign(text)) }

// endsPoint reports whether a point of a list ends before a line that begins at the edge again.
func (t *textReader) endsPoint(last, next textLine) bool {
	return !t.nearlyFull(last, next.text) && endsSentence(last.text) && next.indent <= 1 && last.indent <= 1
}

// endsParagraph reports whether a short last line ends a paragraph, or is a heading right above its text.
func (t *textReader) endsParagraph(p *piece, next string) bool {
	last, long := p.last.text, utf8.RuneCountInString(next)
	if endsSentence(last) || greets(last) {
		return true
	}
	isHeading := len(p.lines) == 1 && headingLike(last)
	if t.width > 0 {
		return isHeading && long*10 > t.width*7
	}
	const much = 110 // more than a line of any page
	return long > much || utf8.RuneCountInString(last) > much || isHeading && long > 80
}

func startsLower(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLower(r)
}

var hangingWords = set("en of et ou and or")

// join adds the next fragment to a line, and puts the halves of a word together that was cut between them. A hyphen stays in
// what has one elsewhere, before a name, and in "baby- en peuterjaren".
func (t *textReader) join(line *[]string, b string) {
	t.joined = true
	a := (*line)[len(*line)-1]
	stem := strings.TrimRight(a, "-\u00AD\u2010")
	cut := utf8.RuneCountInString(a[len(stem):])
	before := stem[strings.LastIndexAny(stem, " \u00A0")+1:]
	after, _, _ := strings.Cut(b, " ")
	last, _ := utf8.DecodeLastRuneInString(stem)
	if cut != 1 || !unicode.IsLetter(last) || hangingWords[bare(after)] {
		*line = append(*line, " "+b)
		return
	}
	if whole := bare(before + after); !t.inLine[whole] && (t.inLine[bare(before+"-"+after)] || !startsLower(after) || strings.ToUpper(before) == before) {
		(*line)[len(*line)-1] = stem + "-"
		*line = append(*line, b)
		return
	}
	if word := strings.TrimFunc(before+after, func(r rune) bool { return !isWord(r) }); len(t.hyphens) < 100 && !slices.Contains(t.hyphens, word) {
		t.hyphens = append(t.hyphens, word)
	}
	(*line)[len(*line)-1] = stem
	*line = append(*line, b)
}
