package templates

import (
	"strings"
	"unicode/utf8"
)

// slotWidth is what a slot counts for while wrapping, unless its fallback is longer: the length of an ordinary first name.
const slotWidth = 7

// wrap breaks text into lines of at most so many characters for each reader, whichever branches they see; a longer word stays
// whole on its own line. A line break in the text stays one. widest is the length of the longest line that some reader has.
func (t *tokens) wrap(text string, most int) (lines []string, widest int) {
	w := wrapper{tokens: t}
	for one := range strings.SplitSeq(text, "\n") {
		var line strings.Builder
		w.length = 0
		for _, word := range strings.FieldsFunc(one, func(r rune) bool { return r == ' ' }) {
			switch {
			case line.Len() == 0:
			case w.length > 0 && w.length+1+t.width(word) > most:
				lines = append(lines, line.String())
				line.Reset()
				w.length = 0
			default:
				line.WriteByte(' ')
				w.add(1)
			}
			line.WriteString(word)
			w.word(word)
		}
		lines = append(lines, line.String())
	}
	return lines, w.widest
}

// wrapper follows how long the line is, at most, for the readers of the branch that is being written: a line break inside a
// branch is none for the others.
type wrapper struct {
	tokens         *tokens
	length, widest int
	open           []openLine
}

// openLine is an if that is being written: how long the line was before it, and is after its longest branch.
type openLine struct {
	before, after int
	last          bool // its else has been
}

func (w *wrapper) add(n int) {
	w.length += n
	w.widest = max(w.widest, w.length)
}

func (w *wrapper) word(word string) {
	for word != "" {
		m := nextToken(word)
		if m == nil {
			w.add(utf8.RuneCountInString(word))
			return
		}
		w.add(utf8.RuneCountInString(word[:m[0]]))
		w.sign(w.tokens.sign(word[m[2]:m[3]]))
		word = word[m[1]:]
	}
}

func (w *wrapper) sign(s sign) {
	last := len(w.open) - 1
	switch s.kind {
	case pieceSlot:
		w.add(s.width())
	case pieceIf:
		w.open = append(w.open, openLine{before: w.length})
	case pieceElsif, pieceElse:
		w.open[last].after = max(w.open[last].after, w.length)
		w.open[last].last = s.kind == pieceElse
		w.length = w.open[last].before
	case pieceEnd:
		w.length = max(w.length, w.open[last].after)
		if !w.open[last].last {
			w.length = max(w.length, w.open[last].before)
		}
		w.open = w.open[:last]
	}
}

// width counts the characters of a word, all its branches together.
func (t *tokens) width(word string) (n int) {
	for {
		m := nextToken(word)
		if m == nil {
			return n + utf8.RuneCountInString(word)
		}
		n += utf8.RuneCountInString(word[:m[0]]) + t.sign(word[m[2]:m[3]]).width()
		word = word[m[1]:]
	}
}

// width is what a token counts for: a marker for nothing.
func (s sign) width() int {
	if s.kind != pieceSlot {
		return 0
	}
	return max(slotWidth, utf8.RuneCountInString(s.fallback))
}

// deeper is how many more ifs are open after these markers than before.
func (t *tokens) deeper(markers string) (n int) {
	for _, m := range markerToken.FindAllStringSubmatch(markers, -1) {
		switch t.sign(m[1]).kind {
		case pieceIf:
			n++
		case pieceEnd:
			n--
		}
	}
	return n
}
