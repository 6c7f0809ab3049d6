package mailer

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"time"
)

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
// already escaped for its place; a missing one is empty. The bytes depend on nothing else: the same fields and values
// give the same message again.
func (f *Frame) Append(dst []byte, fields Fields, values []string) []byte {
	for i := range f.pieces {
		piece := &f.pieces[i]
		switch piece.kind {
		case constant:
			dst = append(dst, piece.bytes...)
		case value:
			if piece.slot < len(values) {
				dst = appendQuoted(dst, values[piece.slot])
			}
		case bodyEnd:
			dst = closeQuoted(dst)
		case toField:
			dst = appendAddress(dst, "To", fields.To)
		case subjectField:
			dst = appendText(dst, "Subject", join(f.subject, values))
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

// leavePage holds for URLs that a provider can call: https, or a page on this machine while practising.
func leavePage(text string) bool {
	page, err := url.Parse(text)
	return err == nil && page.Host != "" && (page.Scheme == "https" || page.Scheme == "http" && loopback(page.Hostname()))
}
