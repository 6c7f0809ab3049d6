package schedules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// around is a rule that names days by the dates of an observance. It looks these up in each year, so that confirming them
// moves what hangs on them.
type around struct {
	calendar   *Calendar
	observance string
	text       string
	days       func(first, last time.Time) []time.Time // in order; none where the observance is too short
	at         time.Duration
}

// aroundForms are the ways to name days by an observance. The first that fits is read; the last group is the observance.
//
// Weeks keep the weekday of the first day. Before, they count from the first day: four weeks before a week that begins on
// Monday 14 June is Monday 17 May. After, they count from the last day: one week after is the first time after it that the
// weekday of the first day comes, Monday 21 June, and two weeks after is Monday 28 June. Single days count from the day
// beside them: three days before is Friday 11 June, the day after a week that ends on Sunday 20 June is Monday 21 June.
var aroundForms = []struct {
	form *regexp.Regexp
	read func(parts []string) func(first, last time.Time) []time.Time
	say  func(v voice, parts []string) string
}{
	{regexp.MustCompile(`^(first|last) day of (\S+)$`), readEdge, voice.sayEdge},
	{regexp.MustCompile(`^day (\d{1,2}) of (\S+)$`), readNthDay, voice.sayNthDay},
	{regexp.MustCompile(`^each day of (\S+)$`), readEachDay, voice.sayEachDay},
	{regexp.MustCompile(`^day (before|after) (\S+)$`), func(parts []string) func(first, last time.Time) []time.Time {
		return readOffset([]string{"1", "day", parts[0]})
	}, voice.sayDayBeside},
	{regexp.MustCompile(`^(\d{1,3}) (day|week)s? (before|after) (\S+)$`), readOffset, voice.sayOffset},
}

// mostDaysAway keeps an offset within a year, so that it is clear to which year's observance a day belongs.
const mostDaysAway = 364

// aroundEnd finds the observance.
var aroundEnd = regexp.MustCompile(` (\S+)$`)

func readAround(s Spec, calendar *Calendar) (walls, error) {
	named, err := readDaysAround(s, calendar)
	if err != nil {
		return nil, err // not an around of nothing in walls
	}
	return named, nil
}

func readDaysAround(s Spec, calendar *Calendar) (around, error) {
	for _, f := range aroundForms {
		parts := f.form.FindStringSubmatch(s.Around)
		if parts == nil {
			continue
		}
		days := f.read(parts[1:])
		if days == nil {
			break
		}
		at, err := readTimeOfDay(s.At)
		if err != nil {
			return around{}, err
		}
		return around{calendar, parts[len(parts)-1], s.Around, days, at}, nil
	}
	return around{}, &SpecError{"around", s.Around, ProblemDay,
		`write "first day of imh-week", "last day of", "day 3 of", "each day of", "day after", "4 weeks before" or "3 days after", with the name of the observance; at most ` +
			strconv.Itoa(mostDaysAway) + " days away"}
}

// checkAround refuses an observance that is not there, and a day that no year has. Without a calendar nobody can tell. A rule
// that was stored is not asked again: its observance may have lost a day since.
func (s Spec) checkAround(calendar *Calendar) error {
	if s.Around == "" || calendar == nil {
		return nil
	}
	a, err := readDaysAround(s, calendar)
	if err != nil {
		return err
	}
	if _, known := a.calendar.observances[a.observance]; !known {
		return &SpecError{"around", a.text, ProblemObservance, a.calendar.unknown(a.observance)}
	}
	if a.next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return &SpecError{"around", a.text, ProblemNever, a.observance + " has no such day in any year; see how long it is with `dorpspost observances list`"}
	}
	return nil
}

// unknown says which observances there are instead.
func (c *Calendar) unknown(slug string) string {
	var known []string
	for there := range c.observances {
		known = append(known, there)
	}
	if len(known) == 0 {
		return "there is no observance yet; an administrator makes one with `dorpspost observances add`"
	}
	slices.Sort(known)
	return "there is no observance " + shortened(slug) + "; there is " + strings.Join(known, ", ")
}

func readEdge(parts []string) func(first, last time.Time) []time.Time {
	return func(first, last time.Time) []time.Time {
		if parts[0] == "last" {
			return []time.Time{last}
		}
		return []time.Time{first}
	}
}

func readNthDay(parts []string) func(first, last time.Time) []time.Time {
	n, _ := strconv.Atoi(parts[0])
	if n < 1 || n > mostDays {
		return nil
	}
	return func(first, last time.Time) []time.Time {
		day := first.AddDate(0, 0, n-1)
		if day.After(last) {
			return nil
		}
		return []time.Time{day}
	}
}

func readEachDay([]string) func(first, last time.Time) []time.Time {
	return func(first, last time.Time) (all []time.Time) {
		for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
			all = append(all, day)
		}
		return all
	}
}

func readOffset(parts []string) func(first, last time.Time) []time.Time {
	n, _ := strconv.Atoi(parts[0])
	weeks := parts[1] == "week"
	length := 1
	if weeks {
		length = 7
	}
	if n < 1 || n*length > mostDaysAway {
		return nil
	}
	if parts[2] == "before" {
		return func(first, _ time.Time) []time.Time { return []time.Time{first.AddDate(0, 0, -n*length)} }
	}
	return func(first, last time.Time) []time.Time {
		from := last
		if weeks { // from the last time that the weekday of the first day comes
			from = last.AddDate(0, 0, -(dayNumber(last)-dayNumber(first))%7)
		}
		return []time.Time{from.AddDate(0, 0, n*length)}
	}
}

// emptyYears is how many years in a row may have no such day: the rule may name a fifth Monday.
const emptyYears = 40

// next looks at the observances of all years whose days may come after the wall time: those of a year lie at most a year, and
// the length of an observance, away from it.
func (a around) next(after time.Time) (found time.Time) {
	for year, empty := after.Year()-2, 0; empty < emptyYears && (found.IsZero() || year-1 <= found.Year()); year++ {
		walls, _ := a.in(year)
		if len(walls) == 0 {
			empty++
			continue
		}
		empty = 0
		for _, wall := range walls {
			if wall.After(after) && (found.IsZero() || wall.Before(found)) {
				found = wall
			}
		}
	}
	return found
}

// in are the wall times by the observance of one year. It fails with a *NoDayError where that year has no such day.
func (a around) in(year int) ([]time.Time, error) {
	dates, err := a.calendar.Dates(a.observance, year)
	if err != nil {
		return nil, err
	}
	return a.by(dates)
}

// by are the wall times by some dates.
func (a around) by(dates Dates) ([]time.Time, error) {
	first, last, err := dates.Days()
	if err != nil {
		return nil, err
	}
	walls := a.days(first, last)
	if len(walls) == 0 {
		return nil, &NoDayError{a.text, strconv.Itoa(dates.Year)}
	}
	for i, day := range walls {
		walls[i] = day.Add(a.at)
	}
	return walls, nil
}

// year is the one whose observance gave a wall time of this rule; 0 for another wall time.
func (a around) year(wall time.Time) int {
	for year := wall.Year() - 2; year <= wall.Year()+1; year++ {
		if walls, err := a.in(year); err == nil && slices.ContainsFunc(walls, wall.Equal) {
			return year
		}
	}
	return 0
}
