// Package schedules knows WHEN: it reads the rules that people write, finds the next instant of each, keeps what is due
// in the database, and tells the service when a moment has come.
//
// A rule is written in the wall time of a zone ("09:00 in Europe/Brussels") and stays that way; instants are only ever
// derived from it. Each kind of rule (kinds.go) names wall times and nothing else; local (rule.go) makes instants of them. When clocks change, one sentence holds for every kind of rule and every zone: a run happens at the
// first instant at which the zone's clock shows its wall time or a later one. So a run in the spring gap moves to the
// first instant after the gap, and a wall time that comes twice in autumn runs the first time only.
//
// An occurrence is one firing of a schedule, unique by (schedule, wall time). The Runner hands it to its Fire function
// and only then moves the schedule on; after a crash it hands out the same occurrence again, so Fire must find that
// harmless. What an occurrence means is not known here: campaigns decides, through Fire, which cmd sets.
package schedules

import (
	"errors"
	"time"

	"dorpspost/database"
)

// ErrNotFound says that no schedule has this number.
var ErrNotFound = errors.New("there is no schedule with this number: list them to see which there are")

// ID numbers a schedule.
type ID int64

// State is where a schedule stands.
type State string

// The states: an active schedule has a next instant, the others have none.
const (
	StateActive    State = "active"
	StateDone      State = "done"      // nothing more will come: it was once, or it reached its number of times
	StateCancelled State = "cancelled" // a person ended it
)

// Schedule is a rule in use: what was asked and how far it has come.
type Schedule struct {
	ID        ID               `json:"id"`
	Spec      Spec             `json:"spec"`
	State     State            `json:"state"`
	NextAt    database.Instant `json:"next_at"`    // when the next occurrence is handed out: at its moment, or Ahead; none unless active
	NextLocal string           `json:"next_local"` // the next moment, in wall time of the schedule's zone
	LastLocal string           `json:"last_local"` // the latest occurrence that was settled, whatever its outcome; it moves with the dates of its observance
	Fired     int              `json:"fired"`      // occurrences handed out since the rule was last changed

	begunLocal string
}

// Occurrence is one firing of a schedule.
type Occurrence struct {
	Schedule ID        `json:"schedule"`
	Local    string    `json:"local"`              // wall time, "2027-06-14T09:00": with Schedule, the key
	At       time.Time `json:"at"`                 // its moment, in the schedule's zone; still to come when it is handed out ahead
	Missed   bool      `json:"missed"`             // it is too late, and a person must be asked before anything leaves
	Restored bool      `json:"restored,omitempty"` // missed because it passed before somebody confirmed a database that was put back: it may have left already
}

// Outcome is what became of an occurrence.
type Outcome string

// The outcomes.
const (
	OutcomeFired   Outcome = "fired"
	OutcomeAsked   Outcome = "asked"   // fired too late, with the question whether it should still go
	OutcomeSkipped Outcome = "skipped" // too late and not wanted any more, or overtaken by a newer occurrence
)

// Record is a settled occurrence.
type Record struct {
	Schedule  ID               `json:"schedule"`
	Local     string           `json:"local"`
	At        database.Instant `json:"at"`
	Outcome   Outcome          `json:"outcome"`
	SettledAt database.Instant `json:"settled_at"`
}
