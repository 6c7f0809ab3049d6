package campaigns

import (
	"encoding/json"
	"fmt"
	"time"

	"dorpspost/schedules"

	"go.yaml.in/yaml/v3"
)

// LastMoment says until when a mail still makes sense: so long after it left, or up to a moment. Neither means three days,
// as package deliveries has it. It is written as a duration ("24h") or as a moment ("2027-06-18 17:00").
type LastMoment struct {
	After time.Duration
	At    string // wall time, in the zone of the schedule
}

// A mail that relays put off for a while needs an hour to arrive, and one that is a month late is news of another day.
const (
	leastLast = time.Hour
	mostLast  = 30 * 24 * time.Hour
)

// readLastMoment reads what people write. It fails with a sentence.
func readLastMoment(text string) (LastMoment, error) {
	after, err := time.ParseDuration(text)
	switch {
	case err == nil && (after < leastLast || after > mostLast):
		return LastMoment{}, fmt.Errorf("%q is not between 1h and 720h (thirty days)", text)
	case err == nil:
		return LastMoment{After: after}, nil
	}
	m := LastMoment{At: text}
	if _, err := m.instant(time.Time{}, ""); err != nil {
		return LastMoment{}, fmt.Errorf("%q is not a duration such as 24h, nor a moment that exists, such as \"2027-06-18 17:00\"", text)
	}
	return m, nil
}

// String is the form in which it is written; empty for none.
func (m LastMoment) String() string {
	if m.After != 0 {
		return m.After.String()
	}
	return m.At
}

// again is what of it holds for a mail that leaves anew: a moment was meant for the first.
func (m LastMoment) again() LastMoment { return LastMoment{After: m.After} }

// instant is the last moment of what leaves at an instant; zero where nothing is said.
func (m LastMoment) instant(from time.Time, zone string) (time.Time, error) {
	if m.After != 0 {
		return from.Add(m.After), nil
	}
	if m.At == "" {
		return time.Time{}, nil
	}
	moments, err := schedules.Upcoming(schedules.Spec{Once: m.At, Zone: zone}, nil, time.Time{}, 1)
	if err != nil {
		return time.Time{}, err
	}
	return moments[0], nil
}

// lastMoment is until when mails of a plan may leave that is launched now, or will be at its moment. It fails with a
// sentence when that is before they would leave, or too long after.
func (p Plan) lastMoment(calendar *schedules.Calendar, now time.Time) (time.Time, error) {
	leaves, zone := now, ""
	if p.Schedule != nil {
		zone = p.Schedule.Zone
		if moments, err := schedules.Upcoming(*p.Schedule, calendar, now, 1); err == nil && len(moments) > 0 {
			leaves = moments[0]
		}
	}
	last, err := p.LastMoment.instant(leaves, zone)
	switch {
	case err != nil:
		return last, fmt.Errorf("last_moment: %w", err)
	case p.LastMoment.At == "":
		return last, nil
	case !last.After(leaves):
		return last, fmt.Errorf("last_moment: %s is over before this campaign would leave; write a later one, or take it out", p.LastMoment.At)
	case last.After(leaves.Add(mostLast)):
		return last, fmt.Errorf("last_moment: %s is more than thirty days after this campaign leaves; write an earlier one", p.LastMoment.At)
	}
	return last, nil
}

// MarshalJSON writes it as in a campaign file.
func (m LastMoment) MarshalJSON() ([]byte, error) { return json.Marshal(m.String()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *LastMoment) UnmarshalJSON(text []byte) (err error) {
	var written string
	if err := json.Unmarshal(text, &written); err != nil || written == "" {
		return err
	}
	*m, err = readLastMoment(written)
	return err
}

// lastMoment reads the key of a campaign file.
func (f *file) lastMoment(node *yaml.Node) {
	var text string
	f.text("last_moment", node, &text)
	if text == "" {
		return
	}
	moment, err := readLastMoment(text)
	if err != nil {
		f.fail(node, "last_moment", err.Error())
		return
	}
	f.plan.LastMoment = moment
}
