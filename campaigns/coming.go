package campaigns

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"dorpspost/database"
	"dorpspost/schedules"
)

// Act is what comes.
type Act string

// The acts.
const (
	Leaves      Act = "leaves"             // a mail goes to its readers
	DraftIsMade Act = "draft is made"      // of an edition, ahead of its moment
	GoesToDue   Act = "goes to who is due" // a step of a series on each person's confirmation, day by day
)

// Standing is what a mail that is to come still waits for, beside its moment.
type Standing string

// The standings.
const (
	Ready      Standing = "ready"      // for nothing: it leaves by itself
	Unmade     Standing = "unmade"     // its draft is still to be made, and then approved
	Unapproved Standing = "unapproved" // somebody must approve it
	HeldBack   Standing = "held"       // somebody must decide about it
	NoRelay    Standing = "no relay"   // there is nobody to carry it
)

// standings are those of campaigns that are there already.
var standings = map[State]Standing{Draft: Unapproved, Planned: Ready, Held: HeldBack, Waiting: NoRelay}

// Coming is one thing that a schedule will bring.
type Coming struct {
	At        time.Time        `json:"at"`   // of the act, in the schedule's zone
	Name      string           `json:"name"` // of the campaign, or of the blueprint that will make it
	Act       Act              `json:"act"`
	Standing  Standing         `json:"standing"` // of the mail
	Leaves    schedules.Moment `json:"leaves"`   // the moment of the mail; at the same time, when that is the act
	Campaign  ID               `json:"campaign,omitempty"`
	Blueprint int64            `json:"blueprint,omitempty"`
	Schedule  schedules.ID     `json:"-"`
	Spec      schedules.Spec   `json:"-"`
	ChangedAt database.Instant `json:"-"` // when staff or the service last touched what it comes from

	occurrence string  // of an edition: which one of its blueprint; empty until it is made
	daily      bool    // a step on each person's confirmation
	hanging    hanging // of a draft edition: what its moment hangs on
}

// Key tells a mail from any other, and is the same before and after its draft is made.
func (c Coming) Key() string {
	if c.Blueprint != 0 {
		return fmt.Sprintf("blueprint %d %s", c.Blueprint, cmp.Or(c.occurrence, c.Leaves.Local))
	}
	return fmt.Sprintf("campaign %d", c.Campaign)
}

// Provisional tells whether the moment hangs on dates that nobody has confirmed yet.
func (c Coming) Provisional() bool {
	return slices.ContainsFunc(c.Leaves.Notes, func(n schedules.Note) bool { return n.Kind == schedules.NoteProvisional })
}
