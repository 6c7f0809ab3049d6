package subscribers

import (
	"errors"
	"fmt"
	"slices"

	"dorpspost/database"
)

// Preferences is what a reader sees about the own choices.
type Preferences struct {
	Subscriber Subscriber
	Topics     []TopicChoice    // every topic of the network
	Suppressed bool             // nothing is sent, whatever is chosen here
	UndoUntil  database.Instant // until when leaving can be undone; 0 for who has not left
}

// TopicChoice is one line of the page.
type TopicChoice struct {
	Topic  Topic
	Wanted bool             // subscribed, with consent
	LeftOn database.Instant // when it was left; 0 for who has not
}

// PreferencesChange is what a reader saves. Nil and "" leave a thing as it is; Topics is the whole choice.
type PreferencesChange struct {
	Topics             []TopicID // wanted from now on; all others are left
	Language           Language
	PauseMonths        *int // 0 ends a pause; 1, 3 or 6
	Profession, Region *string

	Words         string // the exact words beside what was ticked: needed for a topic that is new
	WordsLanguage Language
}

// ErrTooLate answers an undo after the thirty days.
var ErrTooLate = errors.New("this can no longer be undone: choose the topics again instead")

// undoDays is how long leaving can be undone.
const undoDays = 30

// pauseLengths are what the page offers, in months.
func pauseLengths() []int { return []int{0, 1, 3, 6} }

// sourcePage is written as the source of what a reader does on the preferences page.
const sourcePage = "preferences page"

// apply changes the person's own fields and tells whether any of them changed. It fails with a *FieldError.
func (c PreferencesChange) apply(p *Subscriber) (changed bool, err error) {
	before := p.Profile
	if c.Language != "" {
		p.Language = c.Language
	}
	if c.Profession != nil {
		p.Profession = *c.Profession
	}
	if c.Region != nil {
		p.Region = *c.Region
	}
	if err := p.clean(); err != nil {
		return false, err
	}
	return p.Language != before.Language || p.Profession != before.Profession || p.Region != before.Region, nil
}

// check looks at the parts that need no database.
func (c PreferencesChange) check() error {
	if c.PauseMonths != nil && !slices.Contains(pauseLengths(), *c.PauseMonths) {
		return &FieldError{"pause", fmt.Sprintf("%d months is not offered: 0, 1, 3 or 6", *c.PauseMonths)}
	}
	return nil
}

// given is the consent that a reader gives by saving.
func (c PreferencesChange) given() (Given, error) {
	given := Given{Words: c.Words, Language: c.WordsLanguage, Source: sourcePage, By: reader}
	return given, given.clean()
}
