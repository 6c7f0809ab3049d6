package mailer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Part is a piece of a text: a literal (Slot -1), or the place of a value, by its index in the values given to Append.
// Values come escaped for their place; one word that stands in HTML and in a header needs a slot for each.
type Part struct {
	Literal string
	Slot    int
}

// Frame is a letter, composed once: constant bytes, and between them the places of what differs per person. It never
// changes and is safe for use by many goroutines.
type Frame struct {
	pieces  []piece
	subject []Part
	list    bool
}

type kind int

const (
	constant kind = iota
	value
	bodyEnd
	toField
	subjectField
	dateField
	idField
	unsubscribeField
)

// piece is constant bytes, a value to be encoded, the end of a body, or a field to be written.
type piece struct {
	kind  kind
	bytes []byte
	slot  int
}

// What go-mail writes in the places that we fill. Each is short enough to stay on its line and encodes to itself.
const (
	markSubject = "qzSubjectzq"
	markDate    = "qzDatezq"
	markList    = "qzListzq"
	markLeave   = "qzLeavezq"
	markText    = "qzTextzq"
	markHTML    = "qzHtmlzq"
	markID      = "qzIdzq@qz.invalid"
	markFrom    = "qzFromzq@qz.invalid"
	markReply   = "qzReplyzq@qz.invalid"
	markTo      = "qzTozq@qz.invalid"
)

// Compose lays a letter out: text first, then HTML, in quoted-printable and UTF-8; without HTML the message is text alone.
// The same input always gives the same frame, so what a person was sent can be made again. It fails when the head, the
// subject or the text is not fit to be sent.
func Compose(head Head, subject, text, html []Part) (*Frame, error) {
	if err := head.validate(); err != nil {
		return nil, fmt.Errorf("compose a letter: %w", err)
	}
	if len(subject) == 0 || len(text) == 0 {
		return nil, errors.New("compose a letter: it needs a subject and a text")
	}
	frame := &Frame{subject: subject, list: head.ListID != ""}
	layout, err := layOut(head, boundary(head, subject, text, html), len(html) > 0)
	if err != nil {
		return nil, fmt.Errorf("compose a letter: %w", err)
	}
	fields, body, _ := bytes.Cut(layout, []byte("\r\n\r\n"))
	frame.cutFields(head, append(fields, "\r\n"...))
	frame.constant([]byte("\r\n"))
	frame.cutBody(body, text, html)
	return frame, nil
}

// layOut lets go-mail write the message with marks where something is to be filled in.
func layOut(head Head, boundary string, withHTML bool) ([]byte, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(boundary),
		gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP))
	err := errors.Join(msg.From(markFrom), msg.To(markTo))
	if head.ReplyTo.Address != "" {
		err = errors.Join(err, msg.ReplyTo(markReply))
	}
	if err != nil {
		return nil, err
	}
	msg.Subject(markSubject)
	msg.SetMessageIDWithValue(markID)
	msg.SetGenHeader(gomail.HeaderDate, markDate)
	if head.ListID != "" {
		msg.SetGenHeader("List-Id", markList)
		msg.SetGenHeader(gomail.HeaderListUnsubscribe, markLeave)
		msg.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
		msg.SetGenHeader(gomail.HeaderPrecedence, "bulk") // not SetBulk: its second field asks Exchange to keep bounces back
	}
	if head.FeedbackID != "" {
		msg.SetGenHeader("Feedback-ID", head.FeedbackID)
	}
	if head.AutoSubmitted {
		msg.SetGenHeader("Auto-Submitted", "auto-generated")
	}
	msg.SetBodyString(gomail.TypeTextPlain, markText)
	if withHTML {
		msg.AddAlternativeString(gomail.TypeTextHTML, markHTML)
	}
	var layout bytes.Buffer
	_, err = msg.WriteTo(&layout)
	return layout.Bytes(), err
}

// boundary is made of the content, so that composing again gives the same bytes. It need not be secret: no line of an
// encoded body begins with two hyphens.
func boundary(head Head, texts ...[]Part) string {
	content, err := json.Marshal([]any{head, texts})
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	sum := sha256.Sum256(content)
	return "dp-" + hex.EncodeToString(sum[:15])
}

// cutFields replaces the header fields that go-mail filled with marks.
func (f *Frame) cutFields(head Head, fields []byte) {
	for _, field := range splitFields(fields) {
		has := func(mark string) bool { return bytes.Contains(field, []byte(mark)) }
		switch {
		case has(markFrom):
			f.constant(appendAddress(nil, "From", head.From))
		case has(markReply):
			f.constant(appendAddress(nil, "Reply-To", head.ReplyTo))
		case has(markList):
			name, id := cutListID(head.ListID)
			f.constant(appendBracketed(nil, "List-Id", name, "<"+id+">"))
		case has(markSubject) && !hasSlots(f.subject):
			f.constant(appendText(nil, "Subject", join(f.subject, nil)))
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
			f.constant(field)
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

// cutBody puts the texts in the places of their marks.
func (f *Frame) cutBody(body []byte, text, html []Part) {
	before, after, _ := bytes.Cut(body, []byte(markText))
	f.constant(before)
	f.parts(text)
	if before, end, found := bytes.Cut(after, []byte(markHTML)); found {
		f.constant(before)
		f.parts(html)
		after = end
	}
	if !bytes.HasSuffix(after, []byte("\r\n")) {
		after = append(bytes.Clone(after), "\r\n"...)
	}
	f.constant(after)
}

// parts encodes the literals; neighbours become one, so that every line between two slots is as full as it can be.
func (f *Frame) parts(parts []Part) {
	literal := ""
	for _, part := range parts {
		if part.Slot < 0 {
			literal += part.Literal
			continue
		}
		f.constant(appendQuoted(nil, literal))
		f.pieces = append(f.pieces, piece{kind: value, slot: part.Slot})
		literal = ""
	}
	f.constant(appendQuoted(nil, literal))
	f.place(bodyEnd)
}

func (f *Frame) constant(text []byte) {
	if len(text) == 0 {
		return
	}
	if n := len(f.pieces); n > 0 && f.pieces[n-1].kind == constant {
		f.pieces[n-1].bytes = append(f.pieces[n-1].bytes, text...)
		return
	}
	f.pieces = append(f.pieces, piece{kind: constant, bytes: bytes.Clone(text)})
}

func (f *Frame) place(what kind) { f.pieces = append(f.pieces, piece{kind: what}) }

func hasSlots(parts []Part) bool {
	for _, part := range parts {
		if part.Slot >= 0 {
			return true
		}
	}
	return false
}

func join(parts []Part, values []string) string {
	var text strings.Builder
	for _, part := range parts {
		switch {
		case part.Slot < 0:
			text.WriteString(part.Literal)
		case part.Slot < len(values):
			text.WriteString(values[part.Slot])
		}
	}
	return text.String()
}
