package web

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"dorpspost/texts"
)

// Kept is a Sheet whose pages are the same for many readers, but for a few words that are each reader's own, such as links and a
// masked address. A page is made once, with marks in place of these words, and cut at the marks: what a letter is to its readers.
type Kept[T any] struct {
	sheet *Sheet[T]
	mark  string // no text holds it by chance

	mu      sync.RWMutex
	edition uint64 // of the words when the pages were made
	pages   map[string]cut
}

// cut is a page without the words of its own: words[i] stands behind pieces[i].
type cut struct {
	tag    string
	pieces [][]byte
	words  []int
}

// mostKept bounds how many pages are kept, of about 10 kB each: far above what readers of one network choose.
const mostKept = 500

// NewKept keeps the pages of a sheet for as long as no administrator changes a text.
func NewKept[T any](sheet *Sheet[T]) *Kept[T] {
	return &Kept[T]{sheet: sheet, mark: rand.Text(), pages: map[string]cut{}}
}

// Show answers with the page that build makes of the marks, with the words in place of the marks. Words stand in text, or in an
// attribute between quotes; a link must be a path of ours. All that a page shows beside them is in its key.
func (k *Kept[T]) Show(w http.ResponseWriter, r *http.Request, status int, words []string, build func(marks []string) (frame Frame, page T, key string)) {
	edition := texts.Edition() // before anything is built: words that change meanwhile end this edition
	frame, page, key := build(k.marks(len(words)))
	key = frame.key() + key
	shown, kept := k.find(edition, key)
	if !kept {
		var err error
		if shown, err = k.make(frame, page); err != nil {
			Error(w, r, err)
			return
		}
		k.keep(edition, key, shown)
	}
	answerPage(w, status, shown.tag, shown.fill(words))
}

func (k *Kept[T]) marks(n int) []string {
	marks := make([]string, n)
	for i := range marks {
		marks[i] = k.mark + strconv.Itoa(i) + "Z"
	}
	return marks
}

func (k *Kept[T]) find(edition uint64, key string) (found cut, is bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	found, is = k.pages[key]
	return found, is && k.edition == edition
}

func (k *Kept[T]) keep(edition uint64, key string, page cut) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if edition != k.edition || len(k.pages) >= mostKept {
		k.pages, k.edition = map[string]cut{}, edition
	}
	k.pages[key] = page
}

func (k *Kept[T]) make(frame Frame, page T) (made cut, err error) {
	text, err := k.sheet.text(frame, page)
	if err != nil {
		return made, err
	}
	made.tag = frame.Tag
	for i, piece := range bytes.Split(text, []byte(k.mark)) {
		if i > 0 {
			number, rest, _ := bytes.Cut(piece, []byte("Z"))
			word, err := strconv.Atoi(string(number))
			if err != nil {
				return made, fmt.Errorf("a mark of the page was changed: %w", err)
			}
			made.words, piece = append(made.words, word), rest
		}
		made.pieces = append(made.pieces, piece)
	}
	return made, nil
}

func (c cut) fill(words []string) []byte {
	escaped := make([]string, len(words))
	size := 0
	for i, word := range words {
		escaped[i] = template.HTMLEscapeString(word)
	}
	for i, piece := range c.pieces {
		if size += len(piece); i > 0 {
			size += len(escaped[c.words[i-1]])
		}
	}
	text := make([]byte, 0, size)
	for i, piece := range c.pieces {
		if i > 0 {
			text = append(text, escaped[c.words[i-1]]...)
		}
		text = append(text, piece...)
	}
	return text
}

// key is what the frame shows beside its texts. Where "my data" is stands among the words of the page.
func (f Frame) key() string {
	return Key(f.Title, f.House.Name, f.House.PostalAddress, f.House.PrivacyURL, f.House.HelpAddress, string(f.Language), f.Form)
}

// Key joins what a page shows so that two different pages never have the same key.
func Key(parts ...string) string {
	var key strings.Builder
	for _, part := range parts {
		key.WriteString(strconv.Itoa(len(part)))
		key.WriteByte(':')
		key.WriteString(part)
	}
	return key.String()
}
