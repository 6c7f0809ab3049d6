// Package draft makes a draft of blocks out of a text that somebody wrote elsewhere: a Word document, a web page, Markdown, or
// the plain text that comes out of a PDF.
//
// It works in three steps. A reader per format (text_*.go, html_*.go, markdown.go, docx_*.go) makes a document: headings, paragraphs,
// lists, quotes. What pasting does to a text is then set right (clean.go, refine*.go), and the parts become blocks (blocks*.go) that
// templates accepts as they are. Two rules hold for any input: the content is valid, and no visible word is lost: it stands in
// the content or in a note.
//
// The package leaves to others what a good letter is (templates/checks) and what is wrong in a sentence (templates/proofread,
// whose findings it passes on with their place).
package draft

import (
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"dorpspost/templates"
)

// The limits of what is read.
const (
	maxInput = 5 << 20 // octets of a file
	maxNodes = 200_000 // elements and texts of a document
	maxText  = 100_000 // characters of visible text; a letter of 25 blocks holds less
)

// Draft is the content that was made, and what a person should look at.
type Draft struct {
	Content templates.Content
	Notes   []Note
}

// Note is one thing that the draft's writer should know.
type Note struct {
	Block    int    `json:"block,omitempty"` // from 1; 0 for the whole draft
	Field    string `json:"field,omitempty"` // as Problems name it: "text", "points 2, text"; "" for the whole block
	Kind     Kind   `json:"kind"`
	Sentence string `json:"sentence"`       // Dutch
	Text     string `json:"text,omitempty"` // for KindLeftOut: all the words that are not in the content
}

// Kind says what a note is about.
type Kind string

// The kinds of notes.
const (
	KindFault   Kind = "fault"    // a fault in the text that a person should judge
	KindChanged Kind = "changed"  // the reader set something right, or kept it in another form
	KindLeftOut Kind = "left out" // the reader could not keep something
)

// Error says why a file cannot be read as a text, and what to do.
type Error struct {
	Name     string // the file
	Sentence string
}

func (e *Error) Error() string { return fmt.Sprintf("%s %s", e.Name, e.Sentence) }

// Read makes a draft of the file that r holds. The name's ending (.txt, .html, .htm, .md, .docx) and the content together say
// what kind of file it is. It fails with an *Error when it is none of these, when it is broken or empty, when it is larger
// than 5 MB, and when its text is longer than any letter; and with r's own error when reading fails.
func Read(name string, r io.Reader) (Draft, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err != nil {
		return Draft{}, fmt.Errorf("read %s: %w", name, err)
	}
	if len(data) > maxInput {
		return Draft{}, &Error{name, "is larger than 5 MB; leave the pictures out, or paste only the text"}
	}
	d, err := readDocument(name, data)
	if err != nil {
		return Draft{}, named(name, err)
	}
	return makeDraft(d), nil
}

// readDocument reads the bytes by their format, up to a document in which the traces of pasting are set right.
func readDocument(name string, data []byte) (document, error) {
	format, err := formatOf(name, data)
	if err != nil {
		return document{}, err
	}
	var d document
	switch format {
	case formatDocx:
		d, err = readDocx(data)
	case formatHTML:
		d, err = readHTML(decodePage(data))
	case formatMarkdown:
		d, err = readMarkdown(decode(data))
	default:
		d, err = readText(decode(data))
	}
	if err != nil {
		return document{}, err
	}
	if n := d.runes(); n > maxText {
		return document{}, tooLong(n)
	}
	d.clean()
	d.refine()
	if d.runes() == 0 {
		return document{}, refusal("has no text to make a letter of")
	}
	return d, nil
}

// refusal is an *Error that does not know its file yet.
func refusal(sentence string, args ...any) error {
	return &Error{Sentence: fmt.Sprintf(sentence, args...)}
}

func tooLong(n int) error {
	return refusal("has %d characters of text and a letter holds at most some %d; cut it into several texts", n, maxText)
}

func named(name string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Name = name
	}
	return err
}

// quoted is the beginning of a text between quotation marks, for a sentence.
func quoted(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) <= most {
		return "“" + text + "”"
	}
	return "“" + string([]rune(text)[:most]) + "…”"
}
