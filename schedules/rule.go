package schedules

import (
	"fmt"
	"time"
)

// Rule names moments. Next returns the first one strictly later than the time given, in the rule's zone, or the zero time
// when there is none. It depends on nothing else, so that it answers the same after a restart. The interface is that of
// robfig/cron's Schedule, so that cron can drive each.
type Rule interface {
	Next(time.Time) time.Time
}

// Upcoming lists the first n moments of a spec after an instant, fewer when it ends. It counts Times from there. It fails
// with a *SpecError.
func Upcoming(spec Spec, from time.Time, n int) ([]time.Time, error) {
	rule, err := spec.Rule()
	if err != nil {
		return nil, err
	}
	if spec.Times > 0 {
		n = min(n, spec.Times)
	}
	var moments []time.Time
	for t := rule.Next(from); !t.IsZero() && len(moments) < n; t = rule.Next(t) {
		moments = append(moments, t)
	}
	return moments, nil
}

const momentLayout = "2006-01-02 15:04"

// readMoment reads a wall time as people write it; it refuses dates that no calendar has.
func readMoment(text string) (time.Time, error) {
	for _, layout := range []string{momentLayout, localLayout} {
		if wall, err := time.Parse(layout, text); err == nil {
			return wall, nil
		}
	}
	return time.Time{}, &SpecError{"once", text, ProblemMoment, `write a date that exists and a time, "2027-06-14 09:00"`}
}

// onceRule is a single moment.
type onceRule struct {
	wall time.Time
	zone *time.Location
}

func readOnce(text string, zone *time.Location) (Rule, error) {
	wall, err := readMoment(text)
	if err != nil {
		return nil, err
	}
	return onceRule{wall, zone}, nil
}

func (r onceRule) Next(after time.Time) time.Time {
	if moment := instantOf(r.wall, r.zone); moment.After(after) {
		return moment
	}
	return time.Time{}
}

// check refuses a wall time that the zone's clock jumps over: a person who names one moment means one that exists.
func (r onceRule) check() error {
	moment := instantOf(r.wall, r.zone)
	shown := wallOf(moment, r.zone).Truncate(time.Minute) // zones once kept odd seconds
	if shown.Equal(r.wall) {
		return nil
	}
	return &SpecError{"once", r.wall.Format(momentLayout), ProblemNoSuchTime, fmt.Sprintf(
		"the clock in %s jumps over this time; %s is the first moment after it", r.zone, shown.Format(momentLayout))}
}
