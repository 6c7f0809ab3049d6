package schedules

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones must exist on a machine that has no tz database of its own
)

// DefaultZone is the zone of a spec that names none.
const DefaultZone = "Europe/Brussels"

// DefaultMissedAfter is how late an occurrence may be before it counts as missed, when the spec does not say.
const DefaultMissedAfter = 2 * time.Hour

// leastMissedAfter is longer than a busy service is ever late by itself.
const leastMissedAfter = time.Minute

// Missed says what happens to an occurrence whose moment was missed, because the service was not running.
type Missed string

// The policies.
const (
	MissedAsk  Missed = "ask"  // fire it with Occurrence.Missed set: a person decides; the default
	MissedSend Missed = "send" // fire it as if it were in time
	MissedSkip Missed = "skip" // record it and wait for the next
)

// Spec is a rule as a person writes it, in a campaign file or on a page. It has exactly one of Once, Cron, Every, Monthly,
// Yearly and Around (see kinds). Specs compare with == once both were stored.
type Spec struct {
	Once    string // a single moment, "2027-06-14 09:00", wall time of Zone
	Cron    string // five fields: minute, hour, day of month, month, day of week; or a descriptor such as @monthly
	Every   string // "day", "2 weeks", "3 months", counted from Start
	Monthly string // a day of each month: "first tuesday", "last working day", "15", "last day"
	Yearly  string // a day of each year: "14 june", "second monday of june", "thursday of week 24", "39 days after easter"
	Around  string // a day by an observance: "4 weeks before imh-week", "first day of imh-week", "each day of imh-week"

	At    string // the time of day, "09:00"; of all but Once and Cron
	Start string // the first date on which it may happen, "2027-01-01"; empty for any
	End   string // the last one
	Avoid string // days on which it does not happen: "weekends, holidays, school holidays, 2027-05-14"
	Move  Move   // what becomes of it on such a day; empty is MoveAfter where there is an Avoid

	Zone        string        // a name of the tz database; empty is DefaultZone
	Missed      Missed        // empty is MissedAsk
	MissedAfter time.Duration // how late is missed; 0 is DefaultMissedAfter
	Times       int           // at most so many occurrences; 0 has no end
	Ahead       int           // so many days before its moment an occurrence is handed out, for it to be prepared; 0: at its moment
}

// Move says what becomes of an occurrence that falls on a day to avoid.
type Move string

// The moves.
const (
	MoveAfter  Move = "after"  // to the next day that is none of these, at the same time
	MoveBefore Move = "before" // to the last day before that is none of these
	MoveSkip   Move = "skip"   // it does not happen
)

// written is the form of a Spec in YAML and JSON: a duration reads as "2h".
type written struct {
	Once        string `json:"once,omitempty" yaml:"once,omitempty"`
	Cron        string `json:"cron,omitempty" yaml:"cron,omitempty"`
	Every       string `json:"every,omitempty" yaml:"every,omitempty"`
	Monthly     string `json:"monthly,omitempty" yaml:"monthly,omitempty"`
	Yearly      string `json:"yearly,omitempty" yaml:"yearly,omitempty"`
	Around      string `json:"around,omitempty" yaml:"around,omitempty"`
	At          string `json:"at,omitempty" yaml:"at,omitempty"`
	Start       string `json:"start,omitempty" yaml:"start,omitempty"`
	End         string `json:"end,omitempty" yaml:"end,omitempty"`
	Avoid       string `json:"avoid,omitempty" yaml:"avoid,omitempty"`
	Move        Move   `json:"move,omitempty" yaml:"move,omitempty"`
	Zone        string `json:"zone,omitempty" yaml:"zone,omitempty"`
	Missed      Missed `json:"missed,omitempty" yaml:"missed,omitempty"`
	MissedAfter string `json:"missed_after,omitempty" yaml:"missed_after,omitempty"`
	Times       int    `json:"times,omitempty" yaml:"times,omitempty"`
	Ahead       int    `json:"ahead,omitempty" yaml:"-"` // of a file, campaigns says it in its own words
}

func (s Spec) written() written {
	w := written{
		Once: s.Once, Cron: s.Cron, Every: s.Every, Monthly: s.Monthly, Yearly: s.Yearly, Around: s.Around, At: s.At, Start: s.Start, End: s.End,
		Avoid: s.Avoid, Move: s.Move, Zone: s.Zone, Missed: s.Missed, Times: s.Times, Ahead: s.Ahead,
	}
	if s.MissedAfter != 0 {
		w.MissedAfter = s.MissedAfter.String()
	}
	return w
}

func (w written) spec() (Spec, error) {
	s := Spec{
		Once: w.Once, Cron: w.Cron, Every: w.Every, Monthly: w.Monthly, Yearly: w.Yearly, Around: w.Around, At: w.At, Start: w.Start, End: w.End,
		Avoid: w.Avoid, Move: w.Move, Zone: w.Zone, Missed: w.Missed, Times: w.Times, Ahead: w.Ahead,
	}
	if w.MissedAfter == "" {
		return s, nil
	}
	after, err := time.ParseDuration(w.MissedAfter)
	if err != nil {
		return Spec{}, &SpecError{"missed_after", w.MissedAfter, ProblemMissedAfter, "write a duration such as 2h or 90m"}
	}
	s.MissedAfter = after
	return s, nil
}

// Keys are the keys of a schedule in a campaign file.
func Keys() []string {
	keys := []string{}
	for field := range reflect.TypeFor[written]().Fields() {
		if key, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); key != "-" {
			keys = append(keys, key)
		}
	}
	return keys
}

// MarshalJSON writes the keys of a campaign file.
func (s Spec) MarshalJSON() ([]byte, error) { return json.Marshal(s.written()) }

// UnmarshalJSON reads what MarshalJSON wrote. It fails with a *SpecError on a duration that cannot be read.
func (s *Spec) UnmarshalJSON(text []byte) (err error) {
	var w written
	if err := json.Unmarshal(text, &w); err != nil {
		return err
	}
	*s, err = w.spec()
	return err
}

// MarshalYAML writes the keys of a campaign file.
func (s Spec) MarshalYAML() (any, error) { return s.written(), nil }

// UnmarshalYAML reads the keys of a campaign file. It fails with a *SpecError on a duration that cannot be read; whether
// the rule makes sense is asked of Rule.
func (s *Spec) UnmarshalYAML(decode func(any) error) (err error) {
	var w written
	if err := decode(&w); err != nil {
		return err
	}
	*s, err = w.spec()
	return err
}

// Normal returns the spec with its defaults filled in and its spaces tidied: the form in which it is stored and compared.
func (s Spec) Normal() Spec {
	for _, text := range []*string{&s.Cron, &s.Every, &s.Monthly, &s.Yearly, &s.Around, &s.At, &s.Start, &s.End, &s.Avoid} {
		*text = strings.Join(strings.Fields(*text), " ")
	}
	for _, words := range []*string{&s.Every, &s.Monthly, &s.Yearly, &s.Around, &s.Avoid} {
		*words = strings.ToLower(*words)
	}
	s.Once = strings.TrimSpace(s.Once)
	if wall, err := readMoment(s.Once); err == nil {
		s.Once = wall.Format(momentLayout)
	}
	if at, err := readTimeOfDay(s.At); err == nil {
		s.At = time.Time{}.Add(at).Format(timeOfDayLayout)
	}
	if s.Zone = strings.TrimSpace(s.Zone); s.Zone == "" {
		s.Zone = DefaultZone
	}
	if s.Missed == "" {
		s.Missed = MissedAsk
	}
	if s.MissedAfter == 0 {
		s.MissedAfter = DefaultMissedAfter
	}
	if s.Avoid != "" && s.Move == "" {
		s.Move = MoveAfter
	}
	return s
}

// Check looks whether the spec can be read, without asking which observances there are. It fails with a *SpecError.
func (s Spec) Check() error {
	_, err := s.checked(nil)
	return err
}

// Rule checks the whole spec and returns its rule; the calendar knows the observances, and may be nil where none is meant. It
// fails with a *SpecError.
func (s Spec) Rule(calendar *Calendar) (Rule, error) {
	if calendar == nil {
		calendar = &Calendar{}
	}
	rule, err := s.checked(calendar)
	if err != nil {
		return nil, err // not a nil *local in a Rule
	}
	return rule, nil
}

func (s Spec) checked(calendar *Calendar) (*local, error) {
	s = s.Normal()
	if err := s.checkPolicy(); err != nil {
		return nil, err
	}
	rule, err := s.compile(calendar)
	if err != nil {
		return nil, err
	}
	if once, ok := rule.walls.(once); ok {
		if err := once.exists(rule.zone); err != nil {
			return nil, err
		}
	}
	if err := s.checkAround(calendar); err != nil {
		return nil, err
	}
	if err := s.checkWindow(rule.walls, calendar); err != nil {
		return nil, err
	}
	if err := s.checkAway(rule.walls, calendar); err != nil {
		return nil, err
	}
	return rule, nil
}

// compile makes the rule of a normal spec. It leaves out what Rule refuses for a person's sake only, so that a stored
// spec can be read back even if a newer tz database would refuse it.
func (s Spec) compile(calendar *Calendar) (*local, error) {
	zone, err := readZone(s.Zone)
	if err != nil {
		return nil, err
	}
	kind, err := s.kind()
	if err != nil {
		return nil, err
	}
	walls, err := kind.read(s, calendar)
	if err != nil {
		return nil, err
	}
	if walls, err = within(s, walls); err != nil {
		return nil, err
	}
	if walls, err = away(s, walls); err != nil {
		return nil, err
	}
	if s.Avoid != "" { // what is moved over the edge does not happen either
		if walls, err = within(s, walls); err != nil {
			return nil, err
		}
	}
	return &local{walls, zone}, nil
}

func (s Spec) checkPolicy() error {
	switch s.Missed {
	case MissedAsk, MissedSend, MissedSkip:
	default:
		return &SpecError{"missed", string(s.Missed), ProblemMissed, "choose send, ask or skip"}
	}
	if s.MissedAfter < leastMissedAfter {
		return &SpecError{"missed_after", s.MissedAfter.String(), ProblemMissedAfter, fmt.Sprintf("write at least %v; leave it out for %v", leastMissedAfter, DefaultMissedAfter)}
	}
	if s.Times < 0 {
		return &SpecError{"times", strconv.Itoa(s.Times), ProblemTimes, "write how many times at most, or leave it out for no end"}
	}
	if s.Once != "" && s.Times > 1 {
		return &SpecError{"times", strconv.Itoa(s.Times), ProblemTimes, "once happens one time; leave times out, or write every, monthly or yearly"}
	}
	return s.checkKeys()
}

// checkKeys refuses keys that the kind of rule does not have.
func (s Spec) checkKeys() error {
	switch {
	case s.At != "" && s.Once != "":
		return &SpecError{"at", s.At, ProblemNotWith, "once has a time of its own; leave at out"}
	case s.At != "" && s.Cron != "":
		return &SpecError{"at", s.At, ProblemNotWith, "cron has the time of day in its first two fields; leave at out"}
	case s.Start != "" && s.Once != "":
		return &SpecError{"start", s.Start, ProblemNotWith, "once is a single moment; leave start out"}
	case s.End != "" && s.Once != "":
		return &SpecError{"end", s.End, ProblemNotWith, "once is a single moment; leave end out"}
	}
	return nil
}

// Recurring tells whether the spec may name more than one moment.
func (s Spec) Recurring() bool { return s != Spec{} && s.Once == "" }

// sameMoments tells whether two normal specs name the same moments, whatever else they say.
func sameMoments(a, b Spec) bool {
	a.Missed, a.MissedAfter, a.Times, a.Ahead = b.Missed, b.MissedAfter, b.Times, b.Ahead
	return a == b
}

// reached tells whether this number of occurrences is all that the spec wants.
func (s Spec) reached(fired int) bool {
	return s.Times > 0 && fired >= s.Times
}
