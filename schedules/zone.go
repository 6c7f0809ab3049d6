package schedules

import (
	"regexp"
	"sort"
	"time"
)

// localLayout is the form of an occurrence's key: wall time to the minute, so that keys sort as time does.
const localLayout = "2006-01-02T15:04"

// zoneName is the shape of names in the tz database. It keeps away from the loader what a system's folder of zones also
// holds and what means another moment elsewhere: localtime, posixrules, and right/..., which counts leap seconds.
var zoneName = regexp.MustCompile(`^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*){0,3}$`)

// readZone loads a zone by its name. "Local" is refused: it would mean another moment on another machine.
func readZone(name string) (*time.Location, error) {
	if name == "Local" || len(name) > 60 || !zoneName.MatchString(name) {
		return nil, unknownZone(name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, unknownZone(name)
	}
	return zone, nil
}

func unknownZone(name string) error {
	return &SpecError{"zone", name, ProblemZone, "write a name of the tz database, such as Europe/Brussels, with its capitals"}
}

// A wall time is what a clock on the wall shows. It is carried here as a time.Time in UTC: not an instant, only a date
// and a time of day with a calendar that has no gaps.

// wallOf is what the zone's clock shows at an instant.
func wallOf(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// farthest is further ahead of UTC than any zone ever was: so long before a wall time, no clock has shown it.
const farthest = 16 * time.Hour

// stride is shorter than the time between two changes of any zone's clock.
const stride = 3 * time.Hour

// instantOf returns the first instant at which the zone's clock shows the wall time or a later one: the first of two in
// an overlap, the end of a gap. It never goes back when the wall time goes forward. It walks from before the wall time in
// stretches of constant offset. time.Date promises nothing about gaps and overlaps; and time.ZoneBounds, until Go 1.26 at
// least, ends a stretch before it starts on 31 December of leap years.
func instantOf(wall time.Time, zone *time.Location) time.Time {
	for t := wall.Add(-farthest); ; t = t.Add(stride) {
		change := changeIn(t, zone)
		if before := wall.Add(-offsetAt(t, zone)); before.Before(change) {
			return before.In(zone)
		}
		if after := wall.Add(-offsetAt(change, zone)); after.Before(change) {
			return change.In(zone) // the clock jumped over it
		} else if after.Before(t.Add(stride)) {
			return after.In(zone)
		}
	}
}

// changeIn returns the first second after t, within one stride, at which the zone has another offset; without a change,
// the end of the stride.
func changeIn(t time.Time, zone *time.Location) time.Time {
	offset, seconds := offsetAt(t, zone), int(stride/time.Second)
	if offsetAt(t.Add(stride), zone) == offset {
		return t.Add(stride)
	}
	return t.Add(time.Second * time.Duration(sort.Search(seconds, func(n int) bool {
		return offsetAt(t.Add(time.Duration(n)*time.Second), zone) != offset
	})))
}

// offsetAt is how far the zone's clock is ahead of UTC.
func offsetAt(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}

// instantOfLocal finds the instant of an occurrence's key again.
func instantOfLocal(local string, zone *time.Location) (time.Time, error) {
	wall, err := time.Parse(localLayout, local)
	if err != nil {
		return time.Time{}, err
	}
	return instantOf(wall, zone), nil
}
