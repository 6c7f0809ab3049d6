package schedules

import (
	"fmt"
	"time"
)

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

// once is a single wall time.
type once struct{ wall time.Time }

func readOnce(s Spec, _ *Calendar) (walls, error) {
	wall, err := readMoment(s.Once)
	if err != nil {
		return nil, err
	}
	return once{wall}, nil
}

func (o once) next(after time.Time) time.Time {
	if o.wall.After(after) {
		return o.wall
	}
	return time.Time{}
}

// exists refuses a wall time that the zone's clock jumps over: a person who names one moment means one that exists.
func (o once) exists(zone *time.Location) error {
	moment := instantOf(o.wall, zone)
	shown := wallOf(moment, zone).Truncate(time.Minute) // zones once kept odd seconds
	if shown.Equal(o.wall) {
		return nil
	}
	return &SpecError{"once", o.wall.Format(momentLayout), ProblemNoSuchTime, fmt.Sprintf(
		"the clock in %s jumps over this time; %s is the first moment after it", zone, shown.Format(momentLayout))}
}
