package schedules

import (
	"regexp"
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

// localOf is the key of the occurrence at an instant.
func localOf(t time.Time, zone *time.Location) string { return t.In(zone).Format(localLayout) }

// farthest is longer than any zone is away from UTC, a change of date line included.
const farthest = 48 * time.Hour

// instantOf returns the first instant at which the zone's clock shows the wall time or a later one: the first of two in
// an overlap, the end of a gap. It never goes back when the wall time goes forward. It walks the stretches of constant
// offset around the moment, because time.Date promises nothing about gaps and overlaps.
func instantOf(wall time.Time, zone *time.Location) time.Time {
	t := wall.Add(-farthest).In(zone)
	for {
		start, end := t.ZoneBounds()
		_, offset := t.Zone()
		instant := wall.Add(-time.Duration(offset) * time.Second)
		if !start.IsZero() && instant.Before(start) {
			return start.In(zone) // the clock jumped over it
		}
		if end.IsZero() || instant.Before(end) {
			return instant.In(zone)
		}
		t = end.In(zone)
	}
}

// instantOfLocal finds the instant of an occurrence's key again.
func instantOfLocal(local string, zone *time.Location) (time.Time, error) {
	wall, err := time.Parse(localLayout, local)
	if err != nil {
		return time.Time{}, err
	}
	return instantOf(wall, zone), nil
}
