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

// PreferencesChange is what a reader saves. Nil, "" and no acts leave a thing as it is.
type PreferencesChange struct {
	Topics             TopicActs
	Language           Language
	Frequency          Frequency
	PauseMonths        *int // 0 ends a pause; 1, 3 or 6
	Profession, Region *string
}

// TopicActs is what a reader did on a page that showed topics ticked and not ticked. Only what the reader did is an act: a
// tick that the page itself had set is no consent.
type TopicActs struct {
	Given     []TopicGiven // ticked by the reader
	Kept      []TopicID    // ticked by the page, and left so
	Withdrawn []TopicID    // ticked by the page, and taken away by the reader
	Language  Language     // of the page; "" means the reader's own
	Form      string       // version of the page, as FormVersion makes it; "" where it has none
}

// TopicGiven is a topic that a reader ticked, with the exact words of the page that are about it.
type TopicGiven struct {
	Topic TopicID
	Words string
}

// ErrTooLate answers an undo after the thirty days.
var ErrTooLate = errors.New("this can no longer be undone: choose the topics again instead")

// undoDays is how long leaving can be undone.
const undoDays = 30

// pauseLengths are what the page offers, in months.
func pauseLengths() []int { return []int{0, 1, 3, 6} }

// sourcePage is written as the source of what a reader does on the preferences page.
const sourcePage = "preferences page"

// apply changes the person's own fields. It fails with a *FieldError.
func (c PreferencesChange) apply(p *Subscriber) error {
	if c.Language != "" {
		p.Language = c.Language
	}
	if c.Profession != nil {
		p.Profession = *c.Profession
	}
	if c.Region != nil {
		p.Region = *c.Region
	}
	return p.clean()
}

// check looks at the parts that need no database.
func (c PreferencesChange) check() error {
	if c.PauseMonths != nil && !slices.Contains(pauseLengths(), *c.PauseMonths) {
		return &FieldError{"pause", fmt.Sprintf("%d months is not offered: 0, 1, 3 or 6", *c.PauseMonths)}
	}
	if c.Topics.Language != "" && !c.Topics.Language.known() {
		return &FieldError{"language of the page", fmt.Sprintf("%q is not nl, fr or en", c.Topics.Language)}
	}
	return c.Frequency.check()
}
