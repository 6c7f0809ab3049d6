package mailer

import (
	"errors"
	"fmt"
	"net/mail"
	"strings"
)

// Head is what all copies of a letter have in common.
//
// A letter with a ListID is mail to a list: it gets List-Id, both unsubscribe fields (RFC 2369, 8058) and Precedence:
// bulk. A notice has none and sets AutoSubmitted (RFC 3834). It is one or the other.
type Head struct {
	From          mail.Address
	ReplyTo       mail.Address // left out when its Address is empty
	ListID        string       // "Vorming & intervisie <vorming.nieuws.example.org>", constant per list
	FeedbackID    string       // "a:b:c:sender", optional
	AutoSubmitted bool
}

// validate fails with what a person can mend in the letter's head.
func (h Head) validate() error {
	if err := mailbox(h.From.Address); err != nil {
		return fmt.Errorf("the sender: %w", err)
	}
	if len(oneLine(nil, h.From.Name)) == 0 || strings.Contains(h.From.Name, "@") {
		return fmt.Errorf("the sender needs a name that is not an address, not %q: readers see it first", h.From.Name)
	}
	if h.ReplyTo.Address != "" {
		if err := mailbox(h.ReplyTo.Address); err != nil {
			return fmt.Errorf("the address for answers: %w", err)
		}
	}
	if h.ListID != "" && h.AutoSubmitted {
		return errors.New("a letter goes to a list or is a notice, not both")
	}
	if h.ListID != "" {
		if _, id := cutListID(h.ListID); !listID(id) {
			return fmt.Errorf("the list's identity %q is not like Name <slug.domain>", h.ListID)
		}
	}
	return feedbackID(h.FeedbackID)
}

// cutListID takes "Name <slug.domain>" apart (RFC 2919).
func cutListID(text string) (name, id string) {
	open := strings.LastIndexByte(text, '<')
	if open < 0 {
		return "", text
	}
	return text[:open], strings.TrimSuffix(text[open+1:], ">")
}

func listID(id string) bool {
	return strings.Contains(strings.Trim(id, "."), ".") && len(id) <= 70 && strings.Trim(id, atomText+".") == ""
}

// feedbackID holds the field to a:b:c:sender with distinct fields and a sender of 5 to 15 characters, as Gmail reads it.
func feedbackID(id string) error {
	if id == "" {
		return nil
	}
	fields := strings.Split(id, ":")
	sender, seen := fields[len(fields)-1], map[string]bool{}
	for _, field := range fields {
		if seen[field] || strings.Trim(field, atomText+".") != "" {
			return fmt.Errorf("the feedback id %q must have distinct fields of plain letters", id)
		}
		seen[field] = true
	}
	if len(fields) > 4 || len(sender) < 5 || len(sender) > 15 || len(id) > 64 {
		return fmt.Errorf("the feedback id %q is not a:b:c:sender with a sender of 5 to 15 letters", id)
	}
	return nil
}
