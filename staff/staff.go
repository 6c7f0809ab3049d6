// Package staff knows who may act, what each may do, and keeps the line in the audit log that every act leaves. It knows
// nothing of what the acts mean: the packages that act call Store.Audit inside their own transaction, so that an act and
// its line are saved together or not at all. Signing in comes with the staff's pages.
package staff

import (
	"errors"
	"fmt"

	"dorpspost/database"
)

// Role says what a person may do; each includes the one before it.
type Role string

// The roles, from least to most.
const (
	Writer        Role = "writer"        // writes and checks campaigns
	Sender        Role = "sender"        // plans, sends, pauses and stops them
	Administrator Role = "administrator" // everything else: people, topics, staff
)

var rank = map[Role]int{Writer: 1, Sender: 2, Administrator: 3}

// ParseRole reads a role. It fails with a sentence that names the three.
func ParseRole(text string) (Role, error) {
	if role := Role(text); rank[role] > 0 {
		return role, nil
	}
	return "", fmt.Errorf("%q is not a role: choose writer, sender or administrator", text)
}

// Includes tells whether someone in this role may do what needs the other.
func (r Role) Includes(needed Role) bool { return rank[r] >= rank[needed] }

// withArticle is the role as it stands in a sentence.
func (r Role) withArticle() string {
	if r == Administrator {
		return "an administrator"
	}
	return "a " + string(r)
}

// Person is someone who may act, or could once.
type Person struct {
	Name       string           `json:"name"`
	Role       Role             `json:"role"`
	Address    string           `json:"address,omitempty"`  // where they are mailed about their work, in ASCII; empty: nowhere
	Language   string           `json:"language,omitempty"` // of those mails: nl, fr or en
	AddedAt    database.Instant `json:"added_at"`
	DisabledAt database.Instant `json:"disabled_at,omitzero"`
}

// Line is one act in the audit log.
type Line struct {
	At   database.Instant `json:"at"`
	Who  string           `json:"who"`
	Act  string           `json:"act"`
	What string           `json:"what"`
}

// What a caller may want to tell apart.
var (
	ErrTaken    = errors.New("there is already someone with this name: choose another one, or change nothing")
	ErrUnknown  = errors.New("nobody on the staff has this name: see `dorpspost staff list`, or add them with `dorpspost staff add`")
	ErrDisabled = errors.New("this person may no longer act: ask an administrator")
	ErrRole     = errors.New("this needs another role, which an administrator can give")
	ErrLanguage = errors.New("choose nl, fr or en: in that language they are mailed about their work")
	ErrName     = errors.New("a name is 1 to 60 letters, digits, points, dashes or underscores, without spaces")
)
