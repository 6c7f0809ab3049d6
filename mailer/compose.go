package mailer

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Letter is what a mail says, before anybody's values are in it.
type Letter struct {
	Subject, Text []Part // both are needed
	HTML          []Part // without it the mail is text alone
	Files         []File
}

// Part is a piece of a text: a literal (Slot -1), or the place of a value, by its index in the values given to Append.
// Values come escaped for their place; one word that stands in HTML and in a header needs a slot for each. A part of a
// branch (from 1; 0 is none) is written only for people who are shown that branch.
type Part struct {
	Literal string
	Slot    int
	Branch  int `json:",omitempty"`
}

// validate fails with what a person can mend in the letter.
func (l Letter) validate() error {
	if len(l.Subject) == 0 || len(l.Text) == 0 {
		return errors.New("it needs a subject and a text")
	}
	for _, parts := range [][]Part{l.Subject, l.Text, l.HTML} {
		for _, part := range parts {
			if part.Branch < 0 {
				return fmt.Errorf("it has a piece of branch %d: branches count from 1", part.Branch)
			}
		}
	}
	seen := map[string]bool{}
	for _, file := range l.Files {
		if err := file.validate(); err != nil {
			return fmt.Errorf("the file %q: %w", file.Name, err)
		}
		switch {
		case file.ContentID == "":
		case len(l.HTML) == 0:
			return fmt.Errorf("the picture %q stands in no text: the letter has no HTML", file.Name)
		case seen[file.ContentID]:
			return fmt.Errorf("two pictures are called %q: each needs an id of its own", file.ContentID)
		}
		seen[file.ContentID] = true
	}
	return nil
}

// Compose lays a letter out: text first, then HTML, in quoted-printable and UTF-8, around them the pictures that stand in
// the HTML, and around all that the attachments:
//
//	multipart/mixed( multipart/related( multipart/alternative(text, HTML), pictures...), attachments...)
//
// A multipart that would hold one thing is left out. The same input always gives the same frame, so what a person was
// sent can be made again. It fails when the head, the subject, the text or a file is not fit to be sent.
func Compose(head Head, letter Letter) (*Frame, error) {
	if err := cmp.Or(head.validate(), letter.validate()); err != nil {
		return nil, fmt.Errorf("compose a letter: %w", err)
	}
	layout, err := layOut(head, letter)
	if err != nil {
		return nil, fmt.Errorf("compose a letter: %w", err)
	}
	fields, body, _ := bytes.Cut(nameBoundaries(layout, fingerprint(head, letter)), []byte("\r\n\r\n"))
	frame := &Frame{subject: slices.Clone(letter.Subject), list: head.ListID != ""}
	frame.cutFields(head, append(fields, "\r\n"...))
	frame.constant(0, []byte("\r\n"))
	frame.cutBody(body, letter)
	return frame, nil
}

// fingerprint is made of the content, so that composing again gives the same bytes. It need not be secret: no line of an
// encoded body begins with two hyphens.
func fingerprint(head Head, letter Letter) string {
	content := []any{head, [][]Part{letter.Subject, letter.Text, letter.HTML}}
	for _, file := range letter.Files { // without files it is what it was before letters had any
		content = append(content, []string{file.Name, file.Type, file.ContentID, fmt.Sprintf("%x", sha256.Sum256(file.Data))})
	}
	text, err := json.Marshal(content)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:15])
}

// cutFields replaces the header fields that go-mail filled with marks.
func (f *Frame) cutFields(head Head, fields []byte) {
	for _, field := range splitFields(fields) {
		has := func(mark string) bool { return bytes.Contains(field, []byte(mark)) }
		switch {
		case has(markFrom):
			f.constant(0, appendAddress(nil, "From", head.From))
		case has(markReply):
			f.constant(0, appendAddress(nil, "Reply-To", head.ReplyTo))
		case has(markList):
			name, id := cutListID(head.ListID)
			f.constant(0, appendBracketed(nil, "List-Id", name, id))
		case has(markSubject) && constantText(f.subject):
			f.constant(0, f.appendSubject(nil, nil, nil))
		case has(markSubject):
			f.place(subjectField)
		case has(markTo):
			f.place(toField)
		case has(markID):
			f.place(idField)
		case has(markDate):
			f.place(dateField)
		case has(markLeave):
			f.place(unsubscribeField)
		default:
			f.constant(0, field)
		}
	}
}

// splitFields cuts a header into fields, folded lines together.
func splitFields(header []byte) [][]byte {
	var fields [][]byte
	for line := range bytes.Lines(header) {
		if n := len(fields); n > 0 && (line[0] == ' ' || line[0] == '\t') {
			fields[n-1] = append(fields[n-1], line...)
			continue
		}
		fields = append(fields, bytes.Clone(line))
	}
	return fields
}

// cutBody puts the texts and the files in the places of their marks.
func (f *Frame) cutBody(body []byte, letter Letter) {
	for i, section := range bytes.Split(body, []byte(delimiter)) {
		if i > 0 {
			f.constant(0, []byte(delimiter))
		}
		switch {
		case bytes.Contains(section, []byte(markText)):
			f.text(section, markText, letter.Text)
		case bytes.Contains(section, []byte(markHTML)):
			f.text(section, markHTML, letter.HTML)
		case bytes.Contains(section, []byte(markFile)):
			line, rest, _ := bytes.Cut(section, []byte("\r\n"))
			f.constant(0, append(bytes.Clone(line), "\r\n"...))
			f.constant(0, appendFile(nil, letter.Files[markedFile(rest)]))
		default:
			f.constant(0, section)
		}
	}
	if f.pieces[len(f.pieces)-1].kind == bodyEnd {
		f.place(messageEnd)
	}
}

// text puts parts in the place of a mark.
func (f *Frame) text(section []byte, mark string, parts []Part) {
	before, after, _ := bytes.Cut(section, []byte(mark))
	f.constant(0, before)
	f.parts(parts)
	f.constant(0, after)
}

// parts encodes the literals; neighbours of one branch become one, so that every line between two slots is as full as it
// can be.
func (f *Frame) parts(parts []Part) {
	literal, branch := "", 0
	flush := func() {
		f.constant(branch, appendQuoted(nil, literal))
		literal = ""
	}
	for _, part := range parts {
		if part.Slot >= 0 || part.Branch != branch {
			flush()
		}
		branch = part.Branch
		if part.Slot < 0 {
			literal += part.Literal
			continue
		}
		f.add(piece{kind: value, slot: part.Slot, branch: branch})
	}
	flush()
	f.place(bodyEnd)
}

// constant adds bytes to what is always written, or is written in one branch.
func (f *Frame) constant(branch int, text []byte) {
	if len(text) == 0 {
		return
	}
	f.room += len(text)
	if n := len(f.pieces); n > 0 && f.pieces[n-1].kind == constant && f.pieces[n-1].branch == branch {
		f.pieces[n-1].bytes = append(f.pieces[n-1].bytes, text...)
		return
	}
	f.add(piece{kind: constant, bytes: bytes.Clone(text), branch: branch})
}

// place adds what is written for each person.
func (f *Frame) place(what kind) { f.add(piece{kind: what}) }

func (f *Frame) add(piece piece) {
	f.room += usualWidth
	f.pieces = append(f.pieces, piece)
}

// constantText holds for a text that is the same for everybody.
func constantText(parts []Part) bool {
	for _, part := range parts {
		if part.Slot >= 0 || part.Branch > 0 {
			return false
		}
	}
	return true
}
