// Package subscribers is WHO: the people who get mail, what they asked for, and the proof that they did.
//
// A subscriber is one person with one address. What a person wants is a row per topic (a subscription); it is kept when
// the topic is left, with the day on which that happened. Why a person may be mailed is a chain of consent records, one
// chain per person: each record holds the exact words shown, the moment, and the hash of the record before it, so that a
// record that was changed, put in or taken out by itself is found by name (VerifyAllConsent). Once a day the ends of all
// chains that grew are hashed into a list of days (ListHeads, Clerk), so that whoever rewrites a chain as a whole, or cuts off
// its end with all that would tell, is found from the next day on. What was never listed can be cut off unseen, and the owner of
// the machine can rewrite the list as well: only a day's hash that somebody keeps elsewhere finds that (VerifyDays). What
// is personal in a record lies apart, under a key of that person alone: erasing a person deletes values and key, and the
// chain still verifies.
//
// Two questions are kept apart. An Audience says who is meant: a rule over profession, region, language and so on,
// evaluated in SQL. Mailable says who may be mailed for a topic at this moment: not erased, not suppressed, not left, not
// paused, subscribed, with a consent that was not withdrawn, and by how often the person wants mail. It is asked inside the very transaction that marks
// mails as being sent, so a choice made a moment earlier counts.
//
// The package also brings people in and out (Import and Export, CSV, streams of any length), keeps the addresses that
// must not be mailed whatever a list says (suppressions), and makes the opaque tokens in the links of a mail.
//
// It sends nothing, renders nothing and knows no page: the web calls its verbs, deliveries asks Mailable and Recipients.
// Types and rules that need no database stand in the file of their noun (address.go, audience.go, consent.go ...); SQL
// stands in store.go and its neighbours (store_*.go, import_*.go).
package subscribers

import (
	"errors"
	"fmt"
	"strings"

	"dorpspost/database"
)

// ID numbers a subscriber. It is never used again for somebody else.
type ID int64

// Language is the language in which a person is written to.
type Language string

// The languages of the network.
const (
	Dutch   Language = "nl"
	French  Language = "fr"
	English Language = "en"
)

// Languages lists them, the first one being the default.
func Languages() []Language { return []Language{Dutch, French, English} }

// State says where a person stands as a whole; single topics have their own subscriptions.
type State string

// The states of a subscriber.
const (
	StatePending State = "pending" // has not confirmed yet: gets no campaign
	StateActive  State = "active"
	StatePaused  State = "paused" // until Subscriber.PausedUntil; a pause that is over reads as active
	StateLeft    State = "left"   // all mail of the network
	StateErased  State = "erased" // nothing personal is left
)

// Subscriber is one person as stored.
type Subscriber struct {
	ID      ID      `json:"id"`
	Address Address `json:"address"`
	Profile
	State       State            `json:"state"`
	Frequency   Frequency        `json:"frequency"`
	PausedUntil database.Instant `json:"paused_until,omitzero"`
	LeftAt      database.Instant `json:"left_at,omitzero"`
	CreatedAt   database.Instant `json:"created_at"`
}

// Profile is what a person, or staff, tells about a person. Every text is one line without control characters.
type Profile struct {
	FirstName    string            `json:"first_name"`
	LastName     string            `json:"last_name"`
	Language     Language          `json:"language"`
	Profession   string            `json:"profession"`
	Region       string            `json:"region"`
	Organisation string            `json:"organisation"`
	Attributes   map[string]string `json:"attributes,omitempty"` // names as attributeName makes them
}

// NewSubscriber is a person to add. Without Consent the person is stored and never mailed.
type NewSubscriber struct {
	Address Address
	Profile       // Language "" means Dutch
	State   State // "" means active
	Topics  []TopicID
	Consent *Given // for all of Topics; of a pending person, what was asked for and is not confirmed yet
}

// Recipient is what a letter may say about a person.
type Recipient struct {
	ID      ID
	Address Address
	Profile
	Topics []string // slugs of the topics that the person follows; only where they were asked for
	Missed []string // campaigns that a bundle brings, as its conditions name them; the ledger knows
}

// What a caller decides on.
var (
	ErrNotFound = errors.New("nobody with this address or number is known: check how it is written")
	ErrTaken    = errors.New("this address is known already: change the existing person instead")
)

// FieldError says what is wrong with one field of a person or a topic.
type FieldError struct {
	Field string // "first name", "language"
	What  string
}

func (e *FieldError) Error() string { return e.Field + ": " + e.What }

// Limits of texts, in characters, and of the number of attributes of one person.
const (
	maxText       = 200
	maxValue      = 1000
	maxAttributes = 50
)

// clean trims every text and checks it; it fails with a *FieldError.
func (p *Profile) clean() error {
	for _, field := range []struct {
		name string
		text *string
	}{
		{"first name", &p.FirstName}, {"last name", &p.LastName}, {"profession", &p.Profession},
		{"region", &p.Region}, {"organisation", &p.Organisation},
	} {
		if err := cleanText(field.name, field.text, maxText); err != nil {
			return err
		}
	}
	if p.Language != "" && !p.Language.known() {
		return &FieldError{"language", fmt.Sprintf("%q is not nl, fr or en", p.Language)}
	}
	return p.cleanAttributes()
}

func (p *Profile) cleanAttributes() error {
	if len(p.Attributes) > maxAttributes {
		return &FieldError{"attributes", fmt.Sprintf("a person has %d at most", maxAttributes)}
	}
	for name, value := range p.Attributes {
		if attributeName(name) != name || name == "" {
			return &FieldError{"attribute " + name, "a name has small letters, digits and _ only"}
		}
		if err := cleanText("attribute "+name, &value, maxValue); err != nil {
			return err
		}
		p.Attributes[name] = value
	}
	return nil
}

func (l Language) known() bool { return l == Dutch || l == French || l == English }

// cleanText trims white space and refuses what could break out of a header or a line.
func cleanText(field string, text *string, limit int) error {
	trimmed := strings.TrimSpace(*text)
	switch {
	case !isUTF8(trimmed):
		return &FieldError{field, "holds characters that are not UTF-8: save the file as UTF-8"}
	case hasControl(trimmed):
		return &FieldError{field, "holds a line break or a control character: type it anew on one line"}
	case len(trimmed) > limit && countRunes(trimmed) > limit:
		return &FieldError{field, fmt.Sprintf("is longer than %d characters: shorten it", limit)}
	}
	*text = trimmed
	return nil
}

// reading settles what time alone decides: a pause that is over is no pause.
func (s *Subscriber) reading(now database.Instant) {
	if s.State == StatePaused && s.PausedUntil <= now {
		s.State, s.PausedUntil = StateActive, 0
	}
}
