package schedules

import (
	"regexp"
	"strconv"
	"time"
)

// dayInMonth is a rule that names a day in each month.
type dayInMonth struct {
	text  string
	in    func(year int, month time.Month) (time.Time, bool)
	rrule string // the parts of an RRULE beside FREQ; empty where it cannot be said
}

func (d dayInMonth) period(date time.Time) int { return monthNumber(date) }

func (d dayInMonth) day(period int) (time.Time, error) {
	first := firstOfMonth(period)
	day, exists := d.in(first.Year(), first.Month())
	if !exists {
		return time.Time{}, &NoDayError{d.text, first.Format(monthLayout)}
	}
	return day, nil
}

// monthlyForms are the ways to name a day of each month. The first that fits is read.
var monthlyForms = []struct {
	form *regexp.Regexp
	read func(parts []string) (d dayInMonth, ok bool)
}{
	{regexp.MustCompile(`^(\d{1,2})$`), readNumberedDay},
	{regexp.MustCompile(`^(first|last) day$`), readEdgeOfMonth},
	{regexp.MustCompile(`^([a-z]+) working day$`), readWorkingDay},
	{regexp.MustCompile(`^([a-z]+) ([a-z]+)$`), readWeekdayOfEachMonth},
}

func readMonthly(s Spec, _ *Calendar) (walls, error) {
	for _, f := range monthlyForms {
		parts := f.form.FindStringSubmatch(s.Monthly)
		if parts == nil {
			continue
		}
		if named, ok := f.read(parts[1:]); ok {
			return onDays(s, named)
		}
		break
	}
	return nil, &SpecError{"monthly", s.Monthly, ProblemDay, `write a day such as "first tuesday", "last friday", "first working day", "15" or "last day"`}
}

func readNumberedDay(parts []string) (dayInMonth, bool) {
	day, _ := strconv.Atoi(parts[0])
	return dayInMonth{"day " + parts[0], func(year int, month time.Month) (time.Time, bool) {
		date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		return date, date.Month() == month
	}, "BYMONTHDAY=" + parts[0]}, day >= 1 && day <= 31
}

func readEdgeOfMonth(parts []string) (dayInMonth, bool) {
	if parts[0] == "first" {
		return readNumberedDay([]string{"1"})
	}
	return dayInMonth{"last day", func(year int, month time.Month) (time.Time, bool) {
		return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC), true
	}, "BYMONTHDAY=-1"}, true
}

func readWeekdayOfEachMonth(parts []string) (dayInMonth, bool) {
	nth, ok1 := ordinalNamed(parts[0])
	weekday, ok2 := weekdayNamed(parts[1])
	return dayInMonth{parts[0] + " " + parts[1], func(year int, month time.Month) (time.Time, bool) {
		return nthWeekday(year, month, nth, weekday)
	}, "BYDAY=" + nthCode(parts[0], parts[1])}, ok1 && ok2
}

func readWorkingDay(parts []string) (dayInMonth, bool) {
	nth, ok := ordinalNamed(parts[0])
	return dayInMonth{text: parts[0] + " working day", in: func(year int, month time.Month) (time.Time, bool) {
		return nthWorkingDay(year, month, nth), true
	}}, ok
}

// nthWorkingDay is the first, second ... fifth or last working day of a month. Each month has them.
func nthWorkingDay(year int, month time.Month, nth int) time.Time {
	date, step := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC), 1
	if nth == last {
		date, step, nth = time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC), -1, 1
	}
	for ; ; date = date.AddDate(0, 0, step) {
		if isWorkingDay(date) {
			nth--
		}
		if nth == 0 {
			return date
		}
	}
}

// isWorkingDay tells of Monday to Friday, but for the public holidays of Belgium.
func isWorkingDay(date time.Time) bool {
	if date.Weekday() == time.Saturday || date.Weekday() == time.Sunday {
		return false
	}
	_, holiday := publicHoliday(date)
	return !holiday
}
