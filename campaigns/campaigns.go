// Package campaigns knows the whole story of a mailing and tells it: a plan is written in a file, put on a schedule,
// launched when its hour comes, and reported on. It is the only package that knows schedules, subscribers, templates and
// deliveries at once: schedules, subscribers and templates do not know each other, and deliveries knows the last two.
//
// A campaign is one mailing for one topic and goes out at most once. A blueprint is content, audience and a recurring
// schedule; it is never sent itself: each occurrence copies it into a campaign of its own, so that changing the blueprint
// never changes what was made. Such an edition is a draft until somebody approves it, or an automatic one, which leaves by
// itself. A name is of one kind, for ever. A blueprint is active or ended, as its schedule is.
//
//	draft -> planned -> launched
//	draft -> held       nobody approved it before its moment
//	planned -> held     somebody holds it, or must decide: the moment was missed, a guard at its departure objects
//	held -> planned     somebody approved it again before its moment, or gave it another one
//	planned -> waiting  there is no relay yet
//	planned | held | waiting -> stopped  it will not leave, unless somebody gives it a moment or sends it by hand
//
// Planned is what somebody has approved: for its moment, by the hash of all that readers notice (see Approval). The act that
// gives a campaign its moment approves it, unless four eyes are asked for; any change makes the approval void, and none is ever
// removed. An automatic edition carries the approval of its blueprint. Who sends a campaign by hand approves it too, and it
// leaves when the time to reconsider is over. At the moment itself the guards are asked (departure.go), and the state is looked
// at in the transaction that freezes the readers: so a hold (hold.go) never races a launch.
//
// From the launch on, the ledger of package deliveries says where a campaign stands.
package campaigns

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/schedules"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// ID numbers a campaign.
type ID int64

// State is where a campaign stands before the ledger takes over.
type State string

// The states.
const (
	Draft    State = "draft"
	Planned  State = "planned"
	Held     State = "held"
	Waiting  State = "waiting"
	Stopped  State = "stopped"
	Launched State = "launched"
)

// Plan is everything that staff decide about a mailing. It survives JSON unchanged.
type Plan struct {
	Name     string               `json:"name"`
	Topic    string               `json:"topic"` // slug
	Content  templates.Content    `json:"content"`
	Sender   network.Mailbox      `json:"sender,omitzero"` // empty: the network's
	ReplyTo  string               `json:"reply_to,omitempty"`
	Audience subscribers.Audience `json:"audience,omitzero"`
	Schedule *schedules.Spec      `json:"schedule,omitempty"`
	Unknown  deliveries.Policy    `json:"unknown"`

	LastMoment LastMoment `json:"last_moment,omitzero"`

	Archive Archive `json:"archive,omitempty"`

	Edition *Edition `json:"edition,omitempty"` // of a blueprint; nil: one from before, whose editions leave by themselves

	Confirmation *Confirmation `json:"confirmation,omitempty"` // of a step on each person's confirmation

	Digest deliveries.Round `json:"digest,omitempty"`
	Tells  []ID             `json:"tells,omitempty"`  // of an edition of a digest: the campaigns in it
	Urgent string           `json:"urgent,omitempty"` // why it passes the cap and the quiet hours
}

// recurring tells whether the plan is a blueprint rather than a campaign.
func (p Plan) recurring() bool { return p.Schedule != nil && p.Schedule.Recurring() }

// coming tells whether the campaign would still leave, by itself or after a person's decision.
func (c Campaign) coming() bool {
	return c.State == Planned || c.State == Held || c.State == Waiting || c.State == Draft && c.ownSchedule()
}

// Campaign is one mailing.
type Campaign struct {
	ID         ID               `json:"id"`
	Name       string           `json:"name"`
	Plan       Plan             `json:"-"`
	Blueprint  int64            `json:"blueprint,omitempty"`
	Schedule   schedules.ID     `json:"schedule,omitempty"`
	Occurrence string           `json:"occurrence,omitempty"`
	State      State            `json:"state"`
	Problem    string           `json:"problem,omitempty"`
	CreatedAt  database.Instant `json:"created_at"`
	ChangedAt  database.Instant `json:"-"`
	LaunchedAt database.Instant `json:"launched_at,omitzero"`

	Follows  ID                  `json:"-"` // the campaign whose ledger says who it is for; 0: its audience does
	FollowUp deliveries.FollowUp `json:"follow_up,omitempty"`

	Owner  string `json:"owner,omitempty"`  // of an edition: who of staff sees to it
	Author string `json:"author,omitempty"` // who applied its file or changed it last

	remind       int       // so many days before its moment the owner is reminded
	day          time.Time // of an open campaign: that on which people come now; zero: today
	copied       string    // of a new draft edition: the plan of its blueprint; see copiedFrom
	observed     string    // of a draft edition: the days of the observance that its moment hangs on, "2027-06-14 2027-06-20"
	stored       string    // the plan as it stands in the database, to see whether it changed
	fileSchedule string    // JSON, where somebody set another moment by hand: the schedule of its file
}

// asFiled is the plan with the schedule of its file: a moment that somebody set by hand stands in the campaign only.
func (c Campaign) asFiled() Plan {
	plan := c.Plan
	if c.fileSchedule == "" {
		return plan
	}
	plan.Schedule = nil
	if err := json.Unmarshal([]byte(c.fileSchedule), &plan.Schedule); err != nil {
		return c.Plan
	}
	return plan
}

// Blueprint is a plan that makes a campaign at each occurrence of its schedule.
type Blueprint struct {
	ID       int64
	Name     string
	Plan     Plan
	Schedule schedules.ID

	AppliedBy string // who said last what it is; empty for one from before
	ChangedAt database.Instant

	Series  int64            // 0: it stands alone
	Step    int              // its place in the series, from 1
	BegunAt database.Instant // when it came into the series
}

// What a caller may want to tell apart.
var (
	ErrNotFound   = errors.New("there is no campaign with this name or number: see `dorpspost campaigns list`")
	ErrLaunched   = deliveries.ErrLaunched
	ErrNobody     = deliveries.ErrNobody
	ErrNotSending = errors.New("nothing of this campaign is being sent now, so nothing was changed: see `dorpspost campaigns report` for when it leaves")
	ErrNoRelay    = errors.New("no relay is set, so nothing can leave: fill in `relay` in config.yaml and start the service again")
	ErrEdition    = errors.New("this campaign is an edition of a blueprint, which has the schedule: leave `schedule` out here, or change the blueprint's file")
	ErrFollows    = errors.New("this campaign follows up another one, for some of its readers, and no file changes that: nothing was changed; give this file another name, or make another follow-up with `dorpspost campaigns correct`, or `send` with --rest or --refused")
	ErrOver       = errors.New("this blueprint has ended already: nothing was changed")
	ErrSeriesOver = errors.New("this series has ended already: nothing was changed")
)

// errChanged says that somebody changed a campaign after it was read.
var errChanged = errors.New("this campaign was changed at the same moment: look again and decide")

// fault is an error that lies in the campaign itself: trying again does not help, only a person can mend it.
type fault struct{ error }

func (f fault) Unwrap() error { return f.error }

// KindError says that a file would make of a name what it is not: a name is a campaign's or a blueprint's, for ever.
type KindError struct {
	Name  string
	Is    string // what the name is: campaign, blueprint, series
	Ended bool   // of a blueprint
}

// Error says what to do instead.
func (e *KindError) Error() string {
	switch {
	case e.Is == "series":
		return "this is the name of a series, for ever: give this one another name"
	case e.Is == "campaign":
		return "this is the name of a single campaign, and a schedule that comes again makes a blueprint: give the blueprint another name"
	case e.Ended:
		return "this is the name of a blueprint, which has ended: give the campaign another name"
	}
	return fmt.Sprintf("this is the name of a blueprint, which goes on by its schedule: give the campaign another name; to end the blueprint, `dorpspost campaigns stop %q`", e.Name)
}

// NoEditionError says that a name is a blueprint's that has made no campaign yet. It is an ErrNotFound.
type NoEditionError struct {
	Name   string
	Leaves string // local wall time of its first edition; empty when there will be none
	Made   string // local wall time at which its draft is made; empty where it is made when it leaves
}

// Error says when the first campaign comes.
func (e *NoEditionError) Error() string {
	if e.Leaves == "" {
		return "this is a blueprint that has made no campaign, and it has ended: give it other moments in its file and apply it again"
	}
	if e.Made == "" {
		return "this is a blueprint, and its first edition leaves on " + readable(e.Leaves)
	}
	return "this is a blueprint: the draft of its first edition is made on " + readable(e.Made) + ", and leaves on " + readable(e.Leaves) + " if somebody has approved it"
}

// Unwrap makes it an ErrNotFound.
func (e *NoEditionError) Unwrap() error { return ErrNotFound }

// FileError is one thing to repair in a campaign file, with the place where it stands.
type FileError struct {
	File     string
	Line     int // from 1; 0 when the whole file is meant
	Key      string
	Sentence string
}

// Error says where and what, in one line.
func (e *FileError) Error() string {
	where := e.File
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", e.File, e.Line)
	}
	if e.Key != "" {
		return fmt.Sprintf("%s: %s: %s", where, e.Key, e.Sentence)
	}
	return fmt.Sprintf("%s: %s", where, e.Sentence)
}
