package schedules_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"dorpspost/schedules"
)

// definitions tell each kind of rule a second time.
var definitions = []struct {
	kind string
	draw func(t *rapid.T) definition
}{
	{"every so many days", drawEveryDays},
	{"every so many months", drawEveryMonths},
	{"a weekday of each month", drawWeekdayOfMonth},
	{"a day of each month", drawDayOfMonth},
	{"a working day of each month", drawWorkingDay},
	{"a date of each year", drawDateOfYear},
	{"a weekday of each year", drawWeekdayOfYear},
	{"a day of an ISO week", drawDayOfISOWeek},
	{"by Easter", drawByEaster},
	{"cron", drawFields},
}

var ordinals = []string{"first", "second", "third", "fourth", "fifth", "last"}

func drawOrdinal(t *rapid.T) int { return rapid.IntRange(0, 5).Draw(t, "ordinal") }

func drawWeekday(t *rapid.T) time.Weekday {
	return time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))
}

func drawMonth(t *rapid.T) time.Month { return time.Month(rapid.IntRange(1, 12).Draw(t, "month")) }

// isNth tells whether a day is the nth of its weekday in its month; 5 stands for the last.
func isNth(day time.Time, nth int) bool {
	if nth == 5 {
		return day.AddDate(0, 0, 7).Month() != day.Month()
	}
	return (day.Day()-1)/7 == nth
}

func drawEveryDays(t *rapid.T) definition {
	start, n, unit := drawDate(t, "start"), rapid.IntRange(1, 999).Draw(t, "n"), rapid.SampledFrom([]string{"day", "days", "week", "weeks"}).Draw(t, "unit")
	each := n
	if strings.HasPrefix(unit, "week") {
		each *= 7
	}
	spec := schedules.Spec{Every: fmt.Sprint(n, " ", unit), Start: start.Format(time.DateOnly)}
	return onDays(t, spec, func(day time.Time) bool {
		return !day.Before(start) && int(day.Sub(start)/(24*time.Hour))%each == 0
	})
}

func drawEveryMonths(t *rapid.T) definition {
	start, n := drawDate(t, "start"), rapid.IntRange(1, 48).Draw(t, "n")
	spec := schedules.Spec{Every: fmt.Sprint(n, " months"), Start: start.Format(time.DateOnly)}
	return onDays(t, spec, func(day time.Time) bool {
		months := 12*(day.Year()-start.Year()) + int(day.Month()-start.Month())
		return months >= 0 && months%n == 0 && day.Day() == start.Day()
	})
}

func drawWeekdayOfMonth(t *rapid.T) definition {
	nth, weekday := drawOrdinal(t), drawWeekday(t)
	return onDays(t, schedules.Spec{Monthly: ordinals[nth] + " " + weekday.String()}, func(day time.Time) bool {
		return day.Weekday() == weekday && isNth(day, nth)
	})
}

func drawDayOfMonth(t *rapid.T) definition {
	n := rapid.IntRange(1, 32).Draw(t, "day")
	text := fmt.Sprint(n)
	if n == 32 {
		text = "last day"
	}
	return onDays(t, schedules.Spec{Monthly: text}, func(day time.Time) bool {
		return day.Day() == n || n == 32 && day.AddDate(0, 0, 1).Day() == 1
	})
}

func drawWorkingDay(t *rapid.T) definition {
	nth := drawOrdinal(t)
	return onDays(t, schedules.Spec{Monthly: ordinals[nth] + " working day"}, func(day time.Time) bool {
		if !works(day) {
			return false
		}
		step := -1
		if nth == 5 {
			step = 1
		}
		others := 0
		for other := day.AddDate(0, 0, step); other.Month() == day.Month(); other = other.AddDate(0, 0, step) {
			if works(other) {
				others++
			}
		}
		return others == nth%5
	})
}

// works tells of working days in Belgium.
func works(day time.Time) bool {
	fixed := []string{"01-01", "05-01", "07-21", "08-15", "11-01", "11-11", "12-25"}
	afterEaster := int(day.Sub(sundayOfEaster(day.Year())) / (24 * time.Hour))
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday &&
		!slices.Contains(fixed, day.Format("01-02")) && !slices.Contains([]int{1, 39, 50}, afterEaster)
}

// sundayOfEaster is the first Sunday after the full moon of the church (Knuth, The Art of Computer Programming, volume 1, section
// 1.3.2, exercise 14): found by golden number and epact, where the package uses an algorithm without either.
func sundayOfEaster(year int) time.Time {
	golden, century := year%19+1, year/100+1
	solar, lunar := 3*century/4-12, (8*century+5)/25-5
	epact := ((11*golden+20+lunar-solar)%30 + 30) % 30
	if epact == 25 && golden > 11 || epact == 24 {
		epact++
	}
	moon := 44 - epact
	if moon < 21 {
		moon += 30
	}
	day := time.Date(year, time.March, moon+1, 0, 0, 0, 0, time.UTC)
	for day.Weekday() != time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

func drawDateOfYear(t *rapid.T) definition {
	date := drawDate(t, "date")
	if rapid.Bool().Draw(t, "leap day") {
		date = time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	}
	return onDays(t, schedules.Spec{Yearly: date.Format("2 January")}, func(day time.Time) bool {
		return day.Day() == date.Day() && day.Month() == date.Month()
	})
}

func drawWeekdayOfYear(t *rapid.T) definition {
	nth, weekday, month := drawOrdinal(t), drawWeekday(t), drawMonth(t)
	spec := schedules.Spec{Yearly: fmt.Sprintf("%s %s of %s", ordinals[nth], weekday, month)}
	return onDays(t, spec, func(day time.Time) bool {
		return day.Month() == month && day.Weekday() == weekday && isNth(day, nth)
	})
}

func drawDayOfISOWeek(t *rapid.T) definition {
	weekday, week := drawWeekday(t), rapid.SampledFrom([]int{1, 2, 24, 52, 53}).Draw(t, "week")
	return onDays(t, schedules.Spec{Yearly: fmt.Sprintf("%s of week %d", weekday, week)}, func(day time.Time) bool {
		_, of := day.ISOWeek()
		return day.Weekday() == weekday && of == week
	})
}

func drawByEaster(t *rapid.T) definition {
	offset := rapid.IntRange(-300, 250).Draw(t, "offset")
	text := fmt.Sprintf("%d days after easter", offset)
	switch {
	case offset < 0:
		text = fmt.Sprintf("%d days before easter", -offset)
	case offset == 0:
		text = "easter"
	}
	return onDays(t, schedules.Spec{Yearly: text}, func(day time.Time) bool {
		sunday := day.AddDate(0, 0, -offset)
		return sunday.Weekday() == time.Sunday && sunday.Equal(sundayOfEaster(sunday.Year()))
	})
}

// drawFields draws lists of values for the five fields; none of a field stands for *.
func drawFields(t *rapid.T) definition {
	minutes := rapid.SampledFrom([][]int{{0}, {30}, {0, 30}, {5, 20, 35, 50}}).Draw(t, "minutes")
	hours := rapid.SampledFrom([][]int{{0}, {2}, {2, 3}, {9, 17}, {1, 22}}).Draw(t, "hours")
	days := rapid.SampledFrom([][]int{nil, nil, {1}, {13, 29}, {31}, {29, 30}}).Draw(t, "days")
	months := rapid.SampledFrom([][]int{nil, nil, {2}, {3, 10}, {4, 7}}).Draw(t, "months")
	weekdays := rapid.SampledFrom([][]int{nil, nil, {0}, {1, 2, 3, 4, 5}, {5}}).Draw(t, "weekdays")
	var at []time.Duration
	for _, hour := range hours {
		for _, minute := range minutes {
			at = append(at, time.Duration(hour)*time.Hour+time.Duration(minute)*time.Minute)
		}
	}
	on := func(day time.Time) bool {
		inMonth := months == nil || slices.Contains(months, int(day.Month()))
		byDay, byWeekday := slices.Contains(days, day.Day()), slices.Contains(weekdays, int(day.Weekday()))
		if days == nil || weekdays == nil {
			return inMonth && (days == nil || byDay) && (weekdays == nil || byWeekday)
		}
		return inMonth && (byDay || byWeekday)
	}
	var text []string
	for _, values := range [][]int{minutes, hours, days, months, weekdays} {
		text = append(text, asField(values))
	}
	return definition{spec: schedules.Spec{Cron: strings.Join(text, " ")}, on: on, at: at}
}

func asField(values []int) string {
	if values == nil {
		return "*"
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(values), " ", ","), "[]")
}
