package schedules

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// everyForm is "day", "2 weeks", "3 months".
var everyForm = regexp.MustCompile(`^(?:(\d+) )?(day|week|month)s?$`)

// mostInterval bounds the interval, in any unit, to what a person may mean.
const mostInterval = 999

// readEvery reads an interval that is counted from the start. Only "day" needs none: it is the same from any date on.
func readEvery(s Spec, _ *Calendar) (walls, error) {
	parts := everyForm.FindStringSubmatch(s.Every)
	if parts == nil {
		return nil, &SpecError{"every", s.Every, ProblemEvery, `write day, week or month, or several such as "2 weeks"; for a weekday write week, and a start on that day`}
	}
	n, err := 1, error(nil)
	if parts[1] != "" {
		n, err = number(parts[1])
	}
	if err != nil || n < 1 || n > mostInterval {
		return nil, &SpecError{"every", s.Every, ProblemInterval, fmt.Sprintf("write a number from 1 to %d", mostInterval)}
	}
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	switch {
	case s.Start != "":
		if start, err = readDate("start", s.Start); err != nil {
			return nil, err
		}
	case n > 1 || parts[2] != "day":
		return nil, &SpecError{"every", s.Every, ProblemNoStart, `say from which date to count, start: "2027-01-04"`}
	}
	return onDays(s, countedFrom(start, n, parts[2]))
}

func countedFrom(start time.Time, n int, unit string) days {
	switch unit {
	case "month":
		return everyMonths{start, n}
	case "week":
		return everyDays{start, 7 * n}
	default:
		return everyDays{start, n}
	}
}

// everyDays is a day in each n days, counted from a date.
type everyDays struct {
	start time.Time
	n     int
}

func (e everyDays) period(date time.Time) int {
	return (dayNumber(date) - dayNumber(e.start)) / e.n
}

func (e everyDays) day(period int) (time.Time, error) {
	return e.start.AddDate(0, 0, period*e.n), nil
}

// everyMonths is the start's day of the month in each n months. Where a month is too short, nothing happens: it never becomes
// another day.
type everyMonths struct {
	start time.Time
	n     int
}

func (e everyMonths) period(date time.Time) int {
	return (monthNumber(date) - monthNumber(e.start)) / e.n
}

func (e everyMonths) day(period int) (time.Time, error) {
	return dayOfMonth(monthNumber(e.start)+period*e.n, e.start.Day())
}

// dayOfMonth is a day of a month by its number (see monthNumber). It fails with a *NoDayError.
func dayOfMonth(month, day int) (time.Time, error) {
	first := firstOfMonth(month)
	date := first.AddDate(0, 0, day-1)
	if date.Month() != first.Month() {
		return time.Time{}, &NoDayError{"day " + strconv.Itoa(day), first.Format(monthLayout)}
	}
	return date, nil
}

const monthLayout = "2006-01"

// dayNumber and monthNumber count, so that dates can be subtracted over more than the 292 years of a Duration.
func dayNumber(date time.Time) int { return int(date.Unix() / (24 * 60 * 60)) }

func monthNumber(date time.Time) int { return date.Year()*12 + int(date.Month()) - 1 }

func firstOfMonth(number int) time.Time {
	return time.Date(0, time.Month(number+1), 1, 0, 0, 0, 0, time.UTC)
}
