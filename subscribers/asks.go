package subscribers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

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

// The states of an ask. No page may show them, or do one thing in one state and another in another: what is known about an
// address is nobody's business.
const (
	AskNew    AskState = "new"    // nobody has looked at it yet
	AskMailed AskState = "mailed" // whoever reads that mailbox can complete it
	AskKnown  AskState = "known"  // a mail says that there is nothing to complete
	AskSilent AskState = "silent" // no mail goes out for it
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
	Source     string       `json:"source,omitempty"` // "sign-up form" where the page says nothing else
	Before     string       `json:"before,omitempty"` // of a move that is done: the address that can put it back
	Masked     string       `json:"masked,omitempty"` // the address, once that was erased
}

// SignUp is a form that somebody sent in.
type SignUp struct {
	Address  Address
	Language Language // of the page
	Content  AskContent
	Network  string // the part of the internet that it came from, as the page was told; empty: not known
}

// Own tells whether this is for a link that was asked for on the person's own page, so that whoever sees the page that follows
// knows the person already.
func (a Ask) Own() bool { return a.Kind == AskLink && a.Content.Source == sourcePage }

// check looks at what every ask has. It fails with an *AddressError or a *FieldError.
func (a Ask) check() error {
	if a.Address.IsZero() {
		return &AddressError{FaultEmpty}
	}
	if !a.Language.known() {
		return &FieldError{"language of the page", fmt.Sprintf("%q is not nl, fr or en", a.Language)}
	}
	return nil
}

// sourceForm is written as the source of a sign-up that names none.
const sourceForm = "sign-up form"

// clean trims and checks what was filled in. It fails with a *FieldError or an *AddressError.
func (s *SignUp) clean() error {
	if err := (Ask{Address: s.Address, Language: s.Language}).check(); err != nil {
		return err
	}
	if s.Content.Mails == "" {
		s.Content.Mails = s.Language
	}
	return s.Content.clean()
}

func (c *AskContent) clean() error {
	if NoName(c.FirstName) {
		return &FieldError{"first name", "holds the address of a page or a mailbox: type a name"}
	}
	profile := Profile{FirstName: c.FirstName, Profession: c.Profession, Region: c.Region, Language: c.Mails}
	if err := profile.clean(); err != nil {
		return err
	}
	c.FirstName, c.Profession, c.Region = profile.FirstName, profile.Profession, profile.Region
	if c.Source == "" {
		c.Source = sourceForm
	}
	if err := errors.Join(cleanText("version of the form", &c.Form, maxText), cleanText("source of the form", &c.Source, maxText)); err != nil {
		return err
	}
	return c.cleanTopics()
}

// NoName tells whether what was typed as a name holds what mail programs make a link of. Whoever fills in a form for somebody
// else could otherwise send them that, in our mails.
func NoName(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc([]string{"://", "@", "www."}, func(sign string) bool { return strings.Contains(text, sign) })
}

// maxAskTopics bounds what one form can make us keep.
const maxAskTopics = 50

func (c *AskContent) cleanTopics() error {
	if len(c.Topics) == 0 {
		return &FieldError{"topics", "choose one at least"}
	}
	if len(c.Topics) > maxAskTopics {
		return &FieldError{"topics", fmt.Sprintf("choose %d at most", maxAskTopics)}
	}
	chosen := map[TopicID]bool{}
	for _, given := range c.Topics {
		if chosen[given.Topic] {
			return &FieldError{"topics", "one of them is chosen twice"}
		}
		chosen[given.Topic] = true
		if err := checkWords(given.Words); err != nil {
			return err
		}
	}
	return nil
}

func (c AskContent) topics() (ids []TopicID) {
	for _, given := range c.Topics {
		ids = append(ids, given.Topic)
	}
	return ids
}

// How long things take.
const (
	askLife   = 7 * 24 * time.Hour // of a sign-up and of a move, from asking
	linkLife  = 24 * time.Hour     // of a link, from the mail
	remind    = 3 * 24 * time.Hour // after the mail, by itself
	againWait = 2 * time.Minute    // before a mail is sent again
	quiet     = 24 * time.Hour     // a mailbox gets no second mail within this, except the reminder
	quietLong = 7 * 24 * time.Hour // nor within this a second one that says that it is known already
)

// Limits of what one known person can ask.
const (
	maxMoves = 3 // open at the same time
	maxLinks = 3 // in 24 hours
)

// What a caller decides on.
var (
	ErrTooMany = errors.New("this was asked too often and not confirmed: look in the mailbox, or wait an hour and try again")
	ErrExpired = errors.New("this link is too old: ask for a new one")
	ErrTooSoon = errors.New("a mail has only just gone out: wait two minutes")
	ErrPutBack = errors.New("a move of this person was put back: ask for a fresh link first, and move by that")
	ErrBarred  = errors.New("this address is on the list of those that must not be mailed: ask the network to take it off")
)

// TooManyError is ErrTooMany or ErrTooOften, with when there is room again.
type TooManyError struct {
	Wait time.Duration
	of   error
}

func (e *TooManyError) Error() string { return e.of.Error() }
func (e *TooManyError) Unwrap() error { return e.of }

// MailKind is what a mail to one person is about.
type MailKind string

// The kinds of mail that this package wants sent.
const (
	MailConfirm MailKind = "confirmation" // please confirm that you join
	MailRemind  MailKind = "reminder"     // the same, once more
	MailMore    MailKind = "more"         // please confirm, to somebody who is known; also as its reminder
	MailKnown   MailKind = "known"        // you follow all of that already: here are your preferences. Without topics: we know this address already
	MailMove    MailKind = "move"         // please confirm your new address
	MailMoved   MailKind = "moved"        // to the old address: your mails go elsewhere from now on, unless you put that back
	MailBack    MailKind = "moved-back"   // to the address that is left: your mails go where they went before
	MailLink    MailKind = "link"         // the fresh link that you asked for
)

// AskedMails lists the kinds that go to the address for which something was asked, and say no more than that.
func AskedMails() []MailKind {
	return []MailKind{MailConfirm, MailRemind, MailMore, MailKnown, MailMove, MailLink}
}

// MailKinds lists all kinds: those of AskedMails, and what an address is told that somebody moved away from.
func MailKinds() []MailKind { return append(AskedMails(), MailMoved, MailBack) }

// Mail is a mail to one address outside any campaign, as this package wants it sent. What it says and looks like is for others.
type Mail struct {
	Kind     MailKind
	Address  Address
	Language Language
	Ask      AskID     // 0 for one that asks nothing
	Person   ID        // 0 where nobody is known yet
	Topics   []TopicID // that the mail names
}
