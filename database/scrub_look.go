package database

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// traces looks for words in files. A word inside one of the texts around it, each of which holds a word and more, is no trace:
// that text stands there in its own right. What precedes a word tells nothing by itself: in a row one text follows on another.
type traces struct {
	words  []string
	around [][]byte
	most   int // octets of the longest
}

func newTraces(words, around []string) *traces {
	t := &traces{}
	for _, word := range words {
		t.words = append(t.words, forms(word)...)
	}
	for _, text := range around {
		for _, form := range forms(text) {
			t.around = append(t.around, []byte(form))
			t.most = max(t.most, len(form))
		}
	}
	for _, word := range t.words {
		t.most = max(t.most, len(word))
	}
	return t
}

// forms are a text as it may stand in a row: as it is, in JSON, and in HTML. Of the signs that an address may hold these write
// two in another way.
func forms(text string) []string {
	if !strings.ContainsAny(text, "&'") {
		return []string{text}
	}
	return []string{text, strings.ReplaceAll(text, "&", `\u0026`), strings.NewReplacer("&", "&amp;", "'", "&#39;").Replace(text)}
}

// atATime is how much of a file is looked at in one piece.
const atATime = 1 << 20

// in tells whether there is a trace in what is read. Of each piece the end is kept, with what may be around it, for the next one.
func (t *traces) in(from io.Reader) (bool, error) {
	piece, kept, next := make([]byte, 2*t.most+atATime), 0, 0
	for {
		n, err := io.ReadFull(from, piece[kept:kept+atATime])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return false, err
		}
		seen := piece[:kept+n]
		small(seen[kept:])
		end := len(seen)
		if !last {
			end = max(next, end-t.most)
		}
		if t.between(seen, next, end) {
			return true, nil
		}
		if last {
			return false, nil
		}
		drop := max(0, end-t.most)
		next, kept = end-drop, copy(piece, seen[drop:])
	}
}

// between tells whether a trace begins in this part of a piece.
func (t *traces) between(seen []byte, begin, end int) bool {
	for _, word := range t.words {
		for at := begin; ; at++ {
			found := bytes.Index(seen[at:min(len(seen), end+len(word)-1)], []byte(word))
			if found < 0 {
				break
			}
			if at += found; !t.inside(seen, at, word) {
				return true
			}
		}
	}
	return false
}

// inside tells whether the word that stands at this place is a part of a text around it.
func (t *traces) inside(seen []byte, at int, word string) bool {
	for _, text := range t.around {
		for before := 0; ; before++ {
			i := bytes.Index(text[before:], []byte(word))
			if i < 0 {
				break
			}
			before += i
			if at >= before && bytes.HasPrefix(seen[at-before:], text) {
				return true
			}
		}
	}
	return false
}

// smalls has for every octet the small one of a plain capital, and all others as they are: addresses have no others, and what is
// looked through is no text.
var smalls = func() (table [256]byte) {
	for i := range table {
		table[i] = byte(i)
	}
	for c := byte('A'); c <= 'Z'; c++ {
		table[c] = c | 0x20
	}
	return table
}()

func small(piece []byte) {
	for i, c := range piece {
		piece[i] = smalls[c]
	}
}
