package mailer

import (
	"slices"
	"strings"
)

// 552 says that something has no room (RFC 5321, 4.2.3: "exceeded storage allocation"), and relays use it for a message
// that is too large, for a mailbox that is full, and for policy. Only the first is about the message, whoever it is for. A
// status tells them apart (RFC 3463), else the relay's words; a 552 that says neither is taken for the reader's mailbox.

// statusesOfSize are the refusals of a message for its size: for the system (5.3.4), and for the mailbox (5.2.3), as Gmail
// says it of its own limit for all.
var statusesOfSize = []string{"5.3.4", "5.2.3"}

// statusesOfNothing leave it to the words.
var statusesOfNothing = []string{"", "5.0.0", "5.3.0", "5.5.0", "5.6.0"}

var (
	wordsOfRoom = []string{"mailbox", "quota", "storage", "allocation", "full"}
	wordsOfSize = []string{"size", "length", "too large", "too big", "too long", "larger than"}
)

// tooLarge holds for a refusal of the message for its size. Before the message the size can only be meant where it was told
// (RFC 1870), and at MAIL nobody's mailbox is.
func (e *Error) tooLarge() bool {
	before := e.Step == StepMail || e.Step == StepRcpt
	switch {
	case e.Code/100 != 5, before && !e.sized:
		return false
	case slices.Contains(statusesOfSize, e.Enhanced):
		return true
	case e.Code != 552 || !slices.Contains(statusesOfNothing, e.Enhanced):
		return false
	}
	return e.Step == StepMail || speaksOfSize(e.Words)
}

// speaksOfSize leaves addresses out: anything can stand in them.
func speaksOfSize(words string) bool {
	parts := strings.Fields(strings.ToLower(words))
	parts = slices.DeleteFunc(parts, func(part string) bool { return strings.Contains(part, "@") })
	words = strings.Join(parts, " ")
	within := func(part string) bool { return strings.Contains(words, part) }
	return slices.ContainsFunc(wordsOfSize, within) && !slices.ContainsFunc(wordsOfRoom, within)
}
