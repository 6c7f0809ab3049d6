package schedules

import (
	"fmt"
	"time"
)

// A date is carried as midnight in UTC: a day of a calendar without hours or zones.

const (
	dateLayout      = "2006-01-02"
	timeOfDayLayout = "15:04"
)

func dateOf(wall time.Time) time.Time {
	return time.Date(wall.Year(), wall.Month(), wall.Day(), 0, 0, 0, 0, time.UTC)
}

// days names at most one day in each of its periods: a year, a month, or so many days. Periods are numbered; the day of a
// later period is never before the one of an earlier.
type days interface {
	// period is one whose predecessors only have days before the date.
	period(date time.Time) int
	// day is the day of a period. It fails, as a rule with a *NoDayError, where there is none.
	day(period int) (time.Time, error)
}

// NoDayError says that a rule names a day that does not exist in one of its months or years.
type NoDayError struct {
	Rule string // "29 february", "fifth monday"
	In   string // "2027", "2027-02"
}

func (e *NoDayError) Error() string { return fmt.Sprintf("there is no %s in %s", e.Rule, e.In) }

// emptyPeriods is how many periods in a row may have no day. A fifth Monday of February can be forty years away; after 400
// years the calendar comes again in the same order.
const emptyPeriods = 400

// dated is one wall time on each of some days.
type dated struct {
	days
	at time.Duration // since midnight
}

// onDays reads the time of day that goes with a rule of days.
func onDays(s Spec, named days) (walls, error) {
	at, err := readTimeOfDay(s.At)
	if err != nil {
		return nil, err
	}
	return dated{named, at}, nil
}

func (d dated) next(after time.Time) time.Time {
	first := d.period(dateOf(after))
	for empty, period := 0, first; empty < emptyPeriods; period++ {
		day, err := d.day(period)
		if err != nil {
			empty++
			continue
		}
		if wall := day.Add(d.at); wall.After(after) {
			return wall
		}
		empty = 0
	}
	return time.Time{}
}

// readTimeOfDay reads "09:00".
func readTimeOfDay(text string) (time.Duration, error) {
	at, err := time.Parse(timeOfDayLayout, text)
	if err != nil {
		return 0, &SpecError{"at", text, ProblemTimeOfDay, `write the time of day as "09:00"`}
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute, nil
}

// readDate reads "2027-06-14" and refuses what no calendar has.
func readDate(key, text string) (time.Time, error) {
	date, err := time.Parse(dateLayout, text)
	if err != nil {
		return time.Time{}, &SpecError{key, text, ProblemDate, `write a date that exists, "2027-06-14"`}
	}
	return date, nil
}
