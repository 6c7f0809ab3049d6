package mailer

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Frame is a letter, composed once: constant bytes, and between them the places of what differs per person. It never
// changes and is safe for use by many goroutines.
type Frame struct {
	pieces  []piece
	subject []Part
	list    bool
	room    int // bytes that hold nearly every message
}

// usualWidth is what a value takes, or what a field takes on the average.
const usualWidth = 80

type kind int

const (
	constant kind = iota
	value
	bodyEnd
	messageEnd
	toField
	subjectField
	dateField
	idField
	unsubscribeField
)

// piece is constant bytes, a value to be encoded, the end of a body or of a message that is one body, or a field to be
// written.
type piece struct {
	kind   kind
	slot   int
	branch int
	bytes  []byte
}

// Fields is what differs per person in the header. LeaveURL and LeaveMailto stand in List-Unsubscribe and are used only
// by letters to a list; LeaveMailto may be a bare address.
type Fields struct {
	To          mail.Address
	MessageID   string // local@domain, with or without angle brackets
	Date        time.Time
	LeaveURL    string
	LeaveMailto string
}

// Check says what is wrong with the fields for one person, before a message is made of them: Append itself never fails.
func (f *Frame) Check(fields Fields) error {
	if err := mailbox(fields.To.Address); err != nil {
		return err
	}
	if err := mailbox(trimID(fields.MessageID)); err != nil {
		return fmt.Errorf("the Message-ID: %w", err)
	}
	if fields.Date.IsZero() {
		return errors.New("the message has no date")
	}
	if f.list && !leavePage(fields.LeaveURL) {
		return fmt.Errorf("the page to leave by, %q, must be https (http only on this machine): without it no list mail is sent", fields.LeaveURL)
	}
	return nil
}

// Append writes the message for one person after dst: ready for the wire, every line ending in CR LF, none in the body
// longer than 76 characters or starting with a dot. values holds one text per slot of the parts given to Compose, each
// already escaped for its place; a missing one is empty. shown says for each branch (branch 1 first) whether this person
// sees it; a missing one is hidden. The bytes depend on nothing else: the same fields, values and branches give the same
// message again. Nothing is allocated but dst, where that is too small.
func (f *Frame) Append(dst []byte, fields Fields, values []string, shown []bool) []byte {
	dst = slices.Grow(dst, f.room)
	for i := range f.pieces {
		piece := &f.pieces[i]
		if !visible(piece.branch, shown) {
			continue
		}
		switch piece.kind {
		case constant:
			dst = append(dst, piece.bytes...)
		case value:
			if piece.slot < len(values) {
				dst = appendQuoted(dst, values[piece.slot])
			}
		case bodyEnd:
			dst = closeQuoted(dst)
		case messageEnd:
			dst = endMessage(dst)
		case toField:
			dst = appendAddress(dst, "To", fields.To)
		case subjectField:
			dst = f.appendSubject(dst, values, shown)
		case dateField:
			dst = appendDate(dst, fields.Date)
		case idField:
			dst = appendMessageID(dst, fields.MessageID)
		case unsubscribeField:
			dst = appendUnsubscribe(dst, fields.LeaveURL, fields.LeaveMailto)
		}
	}
	return dst
}

// Least is how many bytes every message of this frame has at the least: what it says to everybody, and its files.
func (f *Frame) Least() int {
	bytes := 0
	for i := range f.pieces {
		if f.pieces[i].branch == 0 {
			bytes += len(f.pieces[i].bytes)
		}
	}
	return bytes
}

// visible says whether a piece of this branch is written.
func visible(branch int, shown []bool) bool {
	return branch == 0 || branch <= len(shown) && shown[branch-1]
}

func (f *Frame) appendSubject(dst []byte, values []string, shown []bool) []byte {
	var room [usualValue]byte
	subject, blank := room[:0], false
	for _, part := range f.subject {
		switch {
		case !visible(part.Branch, shown):
		case part.Slot < 0:
			subject, blank = addToLine(subject, blank, part.Literal)
		case part.Slot < len(values):
			subject, blank = addToLine(subject, blank, values[part.Slot])
		}
	}
	return appendText(dst, "Subject", subject)
}

// leavePage holds for URLs that a provider can call: https, or a page on this machine while practising.
func leavePage(text string) bool {
	if plainPage(text) {
		return true
	}
	page, err := url.Parse(text)
	return err == nil && page.Host != "" && (page.Scheme == "https" || page.Scheme == "http" && loopback(page.Hostname()))
}

// plainPage holds for https URLs in which nothing can be wrong. Nearly every mail has one, and to parse it costs more than to
// write the header.
func plainPage(text string) bool {
	rest, https := strings.CutPrefix(text, "https://")
	return https && rest != "" && rest[0] != '/' && strings.Trim(rest, plainPageText) == ""
}

const plainPageText = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/"
