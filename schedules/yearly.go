package schedules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dayOfYear is a rule that names a day in each year. The same grammar proposes the first day of an observance.
type dayOfYear struct {
	text  string
	in    func(year int) (time.Time, bool)
	rrule string // the parts of an RRULE beside FREQ; empty where it cannot be said
}

func (d dayOfYear) period(date time.Time) int { return date.Year() - 1 } // Easter and an offset may lie in the next year

func (d dayOfYear) day(year int) (time.Time, error) {
	day, exists := d.in(year)
	if !exists {
		return time.Time{}, &NoDayError{d.text, strconv.Itoa(year)}
	}
	return day, nil
}

func readYearly(s Spec, _ *Calendar) (walls, error) {
	named, err := readDayOfYear("yearly", s.Yearly)
	if err != nil {
		return nil, err
	}
	return onDays(s, named)
}

// yearlyForms are the ways to name a day of each year. The first that fits is read.
var yearlyForms = []struct {
	form  *regexp.Regexp
	read  func(parts []string) (in func(year int) (time.Time, bool), ok bool)
	rrule func(parts []string) string
	say   func(v voice, parts []string) (words string, ok bool)
}{
	{regexp.MustCompile(`^(\d{1,2}) ([a-z]+)$`), readDayAndMonth,
		func(parts []string) string { return monthPart(parts[1]) + ";BYMONTHDAY=" + parts[0] }, voice.sayDayAndMonth},
	{regexp.MustCompile(`^([a-z]+) ([a-z]+) of ([a-z]+)$`), readWeekdayOfMonth,
		func(parts []string) string { return monthPart(parts[2]) + ";BYDAY=" + nthCode(parts[0], parts[1]) }, voice.sayWeekdayOfMonth},
	{regexp.MustCompile(`^([a-z]+) of week (\d{1,2})$`), readDayOfWeek,
		func(parts []string) string {
			return "WKST=MO;BYWEEKNO=" + parts[1] + ";BYDAY=" + strings.ToUpper(parts[0][:2])
		}, voice.sayDayOfWeek},
	{regexp.MustCompile(`^(?:(\d{1,3}) days? (before|after) )?easter$`), readByEaster,
		func([]string) string { return "" }, voice.sayByEaster},
}

func monthPart(name string) string {
	month, _ := monthNamed(name)
	return "BYMONTH=" + strconv.Itoa(int(month))
}

// readDayOfYear reads a day of each year. It fails with a *SpecError for the key.
func readDayOfYear(key, text string) (dayOfYear, error) {
	for _, f := range yearlyForms {
		parts := f.form.FindStringSubmatch(text)
		if parts == nil {
			continue
		}
		in, ok := f.read(parts[1:])
		if !ok {
			break
		}
		named := dayOfYear{text, in, f.rrule(parts[1:])}
		if (dated{named, 0}).next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
			return dayOfYear{}, &SpecError{key, text, ProblemNever, "no such date ever comes; check the day and the month"}
		}
		return named, nil
	}
	return dayOfYear{}, &SpecError{key, text, ProblemDay,
		`write a day of the year as "14 june", "second monday of june", "monday of week 24", "easter" or "39 days after easter", at most 300 before or 250 after it`}
}

func readDayAndMonth(parts []string) (func(int) (time.Time, bool), bool) {
	day, _ := strconv.Atoi(parts[0])
	month, ok := monthNamed(parts[1])
	return func(year int) (time.Time, bool) {
		date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		return date, day > 0 && date.Month() == month
	}, ok
}

func readWeekdayOfMonth(parts []string) (func(int) (time.Time, bool), bool) {
	nth, ok1 := ordinalNamed(parts[0])
	weekday, ok2 := weekdayNamed(parts[1])
	month, ok3 := monthNamed(parts[2])
	return func(year int) (time.Time, bool) { return nthWeekday(year, month, nth, weekday) }, ok1 && ok2 && ok3
}

func readDayOfWeek(parts []string) (func(int) (time.Time, bool), bool) {
	weekday, ok := weekdayNamed(parts[0])
	week, _ := strconv.Atoi(parts[1])
	return func(year int) (time.Time, bool) { return dayOfISOWeek(year, week, weekday) }, ok && week >= 1 && week <= 53
}

func readByEaster(parts []string) (func(int) (time.Time, bool), bool) {
	offset, _ := strconv.Atoi(parts[0])
	if parts[1] == "before" {
		offset = -offset
	}
	return func(year int) (time.Time, bool) { return easter(year).AddDate(0, 0, offset), true }, offset >= -300 && offset <= 250
}

// ordinals count from the start of a month, and the last one from its end.
var ordinals = []string{"first", "second", "third", "fourth", "fifth"}

const last = -1

func ordinalNamed(name string) (int, bool) {
	if name == "last" {
		return last, true
	}
	i := slices.Index(ordinals, name)
	return i + 1, i >= 0
}

func weekdayNamed(name string) (time.Weekday, bool) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(day.String(), name) {
			return day, true
		}
	}
	return 0, false
}

func monthNamed(name string) (time.Month, bool) {
	for month := time.January; month <= time.December; month++ {
		if strings.EqualFold(month.String(), name) {
			return month, true
		}
	}
	return 0, false
}

// nthWeekday is the first, second ... or last of a weekday in a month. A fifth one does not always exist.
func nthWeekday(year int, month time.Month, nth int, weekday time.Weekday) (time.Time, bool) {
	if nth == last {
		end := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)
		return end.AddDate(0, 0, -int((end.Weekday()-weekday+7)%7)), true
	}
	start := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	date := start.AddDate(0, 0, int((weekday-start.Weekday()+7)%7)+7*(nth-1))
	return date, date.Month() == month
}

// dayOfISOWeek is a day of a week as ISO 8601 numbers them: weeks begin on Monday, and week 1 holds 4 January.
func dayOfISOWeek(year, week int, weekday time.Weekday) (time.Time, bool) {
	fourth := time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC)
	monday := fourth.AddDate(0, 0, -int((fourth.Weekday()+6)%7)+7*(week-1))
	date := monday.AddDate(0, 0, int((weekday+6)%7))
	of, number := date.ISOWeek()
	return date, of == year && number == week
}

// easter is Easter Sunday of the Gregorian calendar, by the anonymous algorithm of 1876 (Meeus, Astronomical Algorithms,
// chapter 8).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}
