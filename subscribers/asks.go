package subscribers

import (
	"errors"

	"dorpspost/database"
)

// AskID numbers an ask.
type AskID int64

// AskKind is what is asked.
type AskKind string

// The kinds of ask.
const (
	AskSignUp AskKind = "sign-up" // to join topics
	AskMove   AskKind = "move"    // to be mailed at another address: the ask is for the new one
	AskLink   AskKind = "link"    // for a fresh link to what is kept about a person
)

// AskState says how far an ask is.
type AskState string

// The states of an ask.
const (
	AskNew    AskState = "new"    // nobody has looked at it yet
	AskMailed AskState = "mailed" // whoever reads that mailbox can complete it
	AskSilent AskState = "silent" // no mail goes out for it, and nobody outside can tell
	AskDone   AskState = "done"
)

// Ask is something that was asked for an address from outside. Only whoever reads the mail to that address can complete it.
type Ask struct {
	ID         AskID
	Kind       AskKind
	State      AskState
	Address    Address
	Subscriber ID       // 0 where nobody is known
	Language   Language // of the page, and of the mail
	Content    AskContent
	AskedAt    database.Instant
	ExpiresAt  database.Instant
	MailedAt   database.Instant
	RemindedAt database.Instant
	DoneAt     database.Instant
	MailHash   []byte // of the mail that asked for the confirmation
}

// AskContent is what was filled in, as it is kept until the ask is completed or expires.
type AskContent struct {
	FirstName  string       `json:"first_name,omitempty"`
	Profession string       `json:"profession,omitempty"`
	Region     string       `json:"region,omitempty"`
	Mails      Language     `json:"mails,omitempty"` // language of the mails to come
	Topics     []TopicGiven `json:"topics,omitempty"`
	Form       string       `json:"form,omitempty"`   // version of the form: a digest of all its words
	Source     string       `json:"source,omitempty"` // "sign-up form"
}

// SignUp is a form that somebody sent in.
type SignUp struct {
	Address  Address
	Language Language // of the page
	Content  AskContent
	Network  string // the part of the internet that it came from, as the page was told; empty: not known
}

// What a caller decides on.
var (
	ErrTooMany = errors.New("too many have asked from there and not confirmed: wait an hour and try again")
	ErrExpired = errors.New("this link is too old: ask for a new one")
	ErrTooSoon = errors.New("a mail has only just gone out: wait two minutes")
)

// MailKind is what a mail to one person is about.
type MailKind string

// The kinds of mail that this package wants sent.
const (
	MailConfirm MailKind = "confirmation" // please confirm that you join
	MailRemind  MailKind = "reminder"     // the same, once more
	MailKnown   MailKind = "known"        // you follow all of that already: here are your preferences
	MailMove    MailKind = "move"         // please confirm your new address
	MailMoved   MailKind = "moved"        // to the old address: your mails go elsewhere from now on
	MailLink    MailKind = "link"         // the fresh link that you asked for
)

// Mail is a mail to one address outside any campaign, as this package wants it sent. What it says and looks like is for others.
type Mail struct {
	Kind     MailKind
	Address  Address
	Language Language
	Ask      AskID     // 0 for one that asks nothing
	Person   ID        // 0 where nobody is known yet
	Topics   []TopicID // that the mail names
}
