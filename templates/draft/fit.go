package draft

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dorpspost/templates"
)

// limitOf is the limit of a field, as templates declares it: limitOf("list", "points", "text"). The subject and the number of
// blocks have none in a declaration.
func limitOf(block string, names ...string) int {
	if block == "subject" {
		return maxSubject
	}
	for _, d := range templates.Blocks() {
		if d.Type == block {
			return limitIn(d.Fields, names)
		}
	}
	return 0
}

const (
	maxSubject = 120
	maxBlocks  = 25
)

func limitIn(fields []templates.Field, names []string) int {
	for _, f := range fields {
		if f.Name == names[0] {
			if len(names) > 1 {
				return limitIn(f.Fields, names[1:])
			}
			return f.Max
		}
	}
	return 0
}

// chunk is as much text as one field holds.
type chunk struct {
	text  string
	notes []Note
	from  int  // the first of its parts, counted from the first of all
	fresh bool // it begins with the beginning of that part
}

// texts writes paragraphs as rich texts of at most so many characters. Paragraphs stay whole where they can.
func (m *maker) texts(parts []part, most int) []chunk {
	return packed(written(parts, most), most)
}

// written writes each paragraph, in pieces that fit.
func written(parts []part, most int) []chunk {
	var all []chunk
	for i := range parts {
		for j, piece := range splitParagraph(parts[i].spans, most) {
			source, dropped := writeRich(piece)
			c := chunk{text: source, from: i, fresh: j == 0, notes: lostMarks(dropped)}
			if j == 0 {
				c.notes = append(slices.Clone(parts[i].notes), c.notes...)
			}
			all = append(all, c)
		}
	}
	return all
}

// packed puts pieces together, as many as fit.
func packed(pieces []chunk, most int) []chunk {
	var all []chunk
	var text strings.Builder
	room := 0
	end := func() {
		if len(all) > 0 {
			all[len(all)-1].text = text.String()
			text.Reset()
		}
	}
	for _, p := range pieces {
		n := utf8.RuneCountInString(p.text) + len("\n\n")
		if len(all) == 0 || n > room {
			end()
			all = append(all, chunk{from: p.from, fresh: p.fresh})
			room = most + len("\n\n")
		}
		room -= n
		if text.Len() > 0 {
			text.WriteString("\n\n")
		}
		text.WriteString(p.text)
		now := &all[len(all)-1]
		now.notes = append(now.notes, p.notes...)
	}
	end()
	return all
}

func lostMarks(n int) []Note {
	if n == 0 {
		return nil
	}
	return []Note{{Kind: KindChanged, Sentence: "Vet of cursief is hier " + count(n, "keer", "keer") + " weggelaten: midden in een woord kan het niet."}}
}

// splitParagraph cuts a paragraph into pieces that fit when they are written: after a sentence if it can, else between words.
func splitParagraph(spans []span, most int) [][]span {
	var pieces [][]span
	spans = trim(spans)
	for len(spans) > 0 {
		n := utf8.RuneCountInString(words(spans))
		if n <= most && utf8.RuneCountInString(rich(spans)) <= most {
			return append(pieces, spans)
		}
		for n = min(n, most); ; {
			piece, rest := cutSpans(spans, n)
			written := utf8.RuneCountInString(rich(piece))
			if written <= most || n == 1 {
				pieces = append(pieces, piece)
				spans = rest
				break
			}
			n = max(1, min(n-1, n*most/written)) // marks and links take their room
		}
	}
	return pieces
}

// cutSpans takes at most so many characters off the front. A slot stays whole; one that is longer by itself becomes words.
func cutSpans(spans []span, most int) (piece, rest []span) {
	head, _ := cutText(words(spans), most)
	piece, rest = cut(spans, len(head))
	if n := len(piece); n > 0 && len(rest) > 0 && piece[n-1].slot && rest[0].slot && !strings.HasSuffix(piece[n-1].text, "}") {
		if n == 1 {
			return cutSpans(withoutBraces(spans), most)
		}
		piece, rest = cut(spans, len(head)-len(piece[n-1].text))
	}
	return trim(piece), trim(rest)
}

// cutText takes at most so many characters off the front of a text: up to the end of a sentence in the second half, or else of a
// word, or else of a character.
func cutText(text string, most int) (head, rest string) {
	if utf8.RuneCountInString(text) <= most {
		return text, ""
	}
	end := 0
	for range most {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	sentence, word := 0, 0
	for i, r := range text[:end] {
		if !unicode.IsSpace(r) || i == 0 {
			continue
		}
		word = i
		if strings.ContainsRune(".!?…", lastSign(text[:i])) {
			sentence = i
		}
	}
	if r, _ := utf8.DecodeRuneInString(text[end:]); unicode.IsSpace(r) {
		word = end
	}
	switch {
	case sentence > end/2:
		end = sentence
	case word > end/2:
		end = word
	}
	return strings.TrimSpace(text[:end]), text[end:]
}

// lastSign is the last character before closing quotation marks.
func lastSign(text string) rune {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, "”\"’»)"))
	return r
}
