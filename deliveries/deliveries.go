// Package deliveries keeps the ledger: for each campaign one row per reader, and for each row what is true about it. It
// freezes who is meant, marks a row before its message can be taken by a relay, writes the verdict after, tries again
// what came back as "later", and says afterwards, also after a crash, who got which mail.
//
//	planned | later -> sending -> accepted | refused | later | unknown
//	planned | later -> skipped (with the reason)
//	unknown -> sending (sent again, same Message-ID) | settled (left as it is,
//	           may not be mailed any more, or the run was stopped)
//
// The mark `sending` is committed before the last bytes of a message leave, the verdict after the relay's answer. A
// crash therefore leaves at most one row per connection in doubt (or as many as Config.MarksPerConnection says); at the next
// start such rows become `unknown` and wait for a person, or for what the campaign says. SMTP cannot promise exactly
// once: the doubt is bounded, counted, shown.
//
// Marks and verdicts of all connections ride together in shared transactions (ledger.go). Whether a reader may be mailed
// is asked in the very transaction that marks the row, so that someone who leaves just before gets nothing.
//
// The engine (engine.go) gives several runs their turns at once (runs.go). A turn reads rows and brings them to the desk
// (turn.go), where the connections of all relays fetch their work, as far as limits and breakers let them (desk.go, give.go,
// outlet.go); each connection marks, sends and owes the verdict (line.go).
//
// A run is the sending of one campaign: `real` through a relay, at most once, or `practice` into the built-in inbox.
// What a campaign says and when it goes is decided by package campaigns; who may be mailed, by subscribers; what a relay
// answers, by mailer. Notices (notices.go) are single mails outside any campaign.
package deliveries

import (
	"errors"

	"dorpspost/database"
	"dorpspost/network"
	"dorpspost/subscribers"
)

// State is what is true of one delivery, or of one notice.
type State string

// The states of a delivery.
const (
	Planned  State = "planned"
	Sending  State = "sending"
	Accepted State = "accepted"
	Refused  State = "refused"
	Later    State = "later"
	Unknown  State = "unknown"
	Skipped  State = "skipped"
	Settled  State = "settled"
)

// States are all of them, in the order of a delivery's life.
func States() []State {
	return []State{Planned, Sending, Later, Unknown, Accepted, Refused, Skipped, Settled}
}

// Reasons for skipping that the ledger itself knows; the others are those of subscribers.Reason.
const (
	ReasonStopped = "stopped"
	ReasonTooLate = "too late"
	ReasonBundled = "bundled" // had as many mails lately as the cap allows
)

// Kind tells whether a run leaves the machine.
type Kind string

// The kinds of run.
const (
	Real     Kind = "real"
	Practice Kind = "practice"
)

// RunState is where the sending of a campaign stands.
type RunState string

// The states of a run. Stopping becomes stopped once no message is on the wire any more.
const (
	Running  RunState = "running"
	Paused   RunState = "paused"
	Stopping RunState = "stopping"
	Stopped  RunState = "stopped"
	Done     RunState = "done"
)

// Ended tells whether nothing will be sent any more.
func (s RunState) Ended() bool { return s == Stopped || s == Done }

// Policy says what is done with a delivery whose outcome is unknown. With Resend, a delivery is sent again by itself once;
// if its outcome is then unknown again, it waits for a person.
type Policy string

// The policies; Ask waits for a person, who then chooses one of the others for the deliveries in doubt.
const (
	Ask    Policy = "ask"
	Resend Policy = "resend"
	Leave  Policy = "leave"
)

// Valid tells whether this is one of the three policies.
func (p Policy) Valid() bool { return p == Ask || p == Resend || p == Leave }

// Head is what stands above every mail of a run.
type Head struct {
	From    network.Mailbox `json:"from"`
	ReplyTo string          `json:"reply_to,omitempty"`
	ListID  string          `json:"list_id"`
}

// Run is the sending of one campaign.
type Run struct {
	ID         int64            `json:"id"`
	Campaign   int64            `json:"campaign"`
	Kind       Kind             `json:"kind"`
	Topic      int64            `json:"topic"`
	State      RunState         `json:"state"`
	Unknown    Policy           `json:"unknown"`
	Head       Head             `json:"head"`
	Origin     Origin           `json:"-"`
	Problem    string           `json:"problem,omitempty"`
	Intake     Intake           `json:"intake,omitempty"`
	Total      int              `json:"total"` // rows at the freeze; with an intake, those that were added so far
	FrozenAt   database.Instant `json:"frozen_at"`
	LastMoment database.Instant `json:"last_moment"` // with an intake, that of the rows that came last
	EndedAt    database.Instant `json:"ended_at,omitzero"`
	LookUntil  database.Instant `json:"look_until,omitzero"` // the first batch has gone, and the rest waits until then

	Digest Round                 `json:"digest,omitempty"`
	Topics []subscribers.TopicID `json:"-"`                // of a digest, in place of Topic
	Bundle int64                 `json:"-"`                // of a bundle: the run that took the rows of which it tells
	Urgent string                `json:"urgent,omitempty"` // why it passes the cap and the quiet hours, as a person said it
	Capped bool                  `json:"-"`                // the cap may keep mails of it back
}

// What a caller may want to tell apart.
var (
	ErrNoRun      = errors.New("this campaign has not been launched yet: there is nothing to pause, stop or report")
	ErrTooLate    = errors.New("the last moment of this campaign is over: nothing of it is sent any more; leave the mails of unknown outcome as they are, and once it has ended `dorpspost campaigns send --rest` sends it after all to who was too late")
	ErrEnded      = errors.New("this campaign has already ended: nothing was changed")
	ErrNobody     = errors.New("nobody would get this mail: take a condition away from the audience, or import readers first")
	ErrLaunched   = errors.New("this campaign has already gone out; it goes out at most once")
	ErrPractising = errors.New("this campaign is still being practised: wait until that has ended, or stop it")
	ErrLedger     = errors.New("the ledger does not hold what was written to it: sending has stopped; keep the database as it is and ask for help")
	ErrNoDelivery = errors.New("this campaign has no such delivery")
)
