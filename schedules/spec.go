package schedules

import (
	"encoding/json"
	"fmt"
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

// Spec is a rule as a person writes it, in a campaign file or on a page. It has either Once or Cron. Specs compare with
// == once both were stored.
type Spec struct {
	Once        string        // a single moment, "2027-06-14 09:00", wall time of Zone
	Cron        string        // five fields: minute, hour, day of month, month, day of week
	Zone        string        // a name of the tz database; empty is DefaultZone
	Missed      Missed        // empty is MissedAsk
	MissedAfter time.Duration // how late is missed; 0 is DefaultMissedAfter
	Times       int           // at most so many occurrences; 0 has no end
}

// written is the form of a Spec in YAML and JSON: a duration reads as "2h".
type written struct {
	Once        string `json:"once,omitempty" yaml:"once,omitempty"`
	Cron        string `json:"cron,omitempty" yaml:"cron,omitempty"`
	Zone        string `json:"zone,omitempty" yaml:"zone,omitempty"`
	Missed      Missed `json:"missed,omitempty" yaml:"missed,omitempty"`
	MissedAfter string `json:"missed_after,omitempty" yaml:"missed_after,omitempty"`
	Times       int    `json:"times,omitempty" yaml:"times,omitempty"`
}

func (s Spec) written() written {
	w := written{s.Once, s.Cron, s.Zone, s.Missed, "", s.Times}
	if s.MissedAfter != 0 {
		w.MissedAfter = s.MissedAfter.String()
	}
	return w
}

func (w written) spec() (Spec, error) {
	s := Spec{Once: w.Once, Cron: w.Cron, Zone: w.Zone, Missed: w.Missed, Times: w.Times}
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
	s.Cron = strings.Join(strings.Fields(s.Cron), " ")
	s.Once = strings.TrimSpace(s.Once)
	if wall, err := readMoment(s.Once); err == nil {
		s.Once = wall.Format(momentLayout)
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
	return s
}

// Rule checks the whole spec and returns its rule. It fails with a *SpecError.
func (s Spec) Rule() (Rule, error) {
	s = s.Normal()
	if err := s.checkPolicy(); err != nil {
		return nil, err
	}
	rule, err := s.compile()
	if err != nil {
		return nil, err
	}
	if once, ok := rule.(onceRule); ok {
		if err := once.check(); err != nil {
			return nil, err
		}
	}
	return rule, nil
}

// compile makes the rule of a normal spec. It leaves out what Rule refuses for a person's sake only, so that a stored
// spec can be read back even if a newer tz database would refuse it.
func (s Spec) compile() (Rule, error) {
	zone, err := readZone(s.Zone)
	if err != nil {
		return nil, err
	}
	switch {
	case s.Once != "" && s.Cron != "":
		return nil, &SpecError{"once", s.Once, ProblemNoRule, "there is also a cron; keep one of the two"}
	case s.Once != "":
		return readOnce(s.Once, zone)
	case s.Cron != "":
		return readCron(s.Cron, zone)
	default:
		return nil, &SpecError{"once", "", ProblemNoRule, `say when: once ("2027-06-14 09:00") or cron ("0 9 14 6 *")`}
	}
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
		return &SpecError{"times", strconv.Itoa(s.Times), ProblemTimes, "once happens one time; leave times out, or write a cron"}
	}
	return nil
}

// sameMoments tells whether two normal specs name the same moments, whatever else they say.
func sameMoments(a, b Spec) bool {
	return a.Once == b.Once && a.Cron == b.Cron && a.Zone == b.Zone
}

// reached tells whether this number of occurrences is all that the spec wants.
func (s Spec) reached(fired int) bool {
	return s.Times > 0 && fired >= s.Times
}
