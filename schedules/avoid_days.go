package schedules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// avoided are the days on which something does not happen: a date is one of them when any of these says so.
type avoided struct {
	named     []func(date time.Time) bool
	stretches []stretch
}

func (a avoided) on(date time.Time) bool {
	return a.byName(date) || slices.ContainsFunc(a.stretches, func(s stretch) bool { return s.holds(date) })
}

func (a avoided) byName(date time.Time) bool {
	return slices.ContainsFunc(a.named, func(test func(time.Time) bool) bool { return test(date) })
}

// avoidedWords are the days that have a name together.
var avoidedWords = map[string]func(date time.Time) bool{
	"weekends":        isWeekend,
	"holidays":        func(date time.Time) bool { _, is := publicHoliday(date); return is },
	"school holidays": func(date time.Time) bool { _, is := schoolHolidayOn(date); return is },
}

func isWeekend(date time.Time) bool {
	return date.Weekday() == time.Saturday || date.Weekday() == time.Sunday
}

// mostAvoided bounds the list of days: more than a year can need.
const mostAvoided = 100

// readAvoid reads a list of days, with commas between them: the names above; a date, "2027-05-14"; a day of each year,
// "24 december", "12-24" or "friday of week 22"; or all days from one to another, "24 december to 2 january". It fails with
// a *SpecError.
func readAvoid(text string) (all avoided, err error) {
	items := strings.Split(text, ",")
	if len(items) > mostAvoided {
		return all, &SpecError{"avoid", text, ProblemAvoid, "name at most " + strconv.Itoa(mostAvoided) + ` days; several in a row are one: "24 december to 2 january"`}
	}
	for _, item := range items {
		item = strings.TrimSpace(item)
		if test, ok := avoidedWords[item]; ok {
			all.named = append(all.named, test)
			continue
		}
		stretch, err := readStretch(item)
		if err != nil {
			return avoided{}, err
		}
		all.stretches = append(all.stretches, stretch)
	}
	return all, nil
}

// stretch is one day, or all days from one to another, of one year or of each.
type stretch struct {
	year        int // in which it begins; 0 for each
	first, last func(year int) (time.Time, bool)
}

// holds tells whether a date lies in the stretch. A day of a year by Easter may lie in the year beside it, and a stretch may
// go on into the next.
func (s stretch) holds(date time.Time) bool {
	for year := date.Year() - 1; year <= date.Year()+1; year++ {
		if s.year != 0 && s.year != year {
			continue
		}
		first, exists := s.first(year)
		if exists && !date.Before(first) && !date.After(s.end(first, year)) {
			return true
		}
	}
	return false
}

// end is the last day of the stretch that begins on a day: the first of that name that does not lie before it.
func (s stretch) end(first time.Time, year int) time.Time {
	for y := year - 1; y <= year+1; y++ {
		if last, exists := s.last(y); exists && !last.Before(first) {
			return last
		}
	}
	return first
}

// readStretch reads one item that has no name of its own. It fails with a *SpecError.
func readStretch(item string) (stretch, error) {
	from, to, several := strings.Cut(item, " to ")
	if !several {
		to = from
	}
	first, firstYear, ok1 := readAvoidedDay(from)
	last, lastYear, ok2 := readAvoidedDay(to)
	if !ok1 || !ok2 || (firstYear == 0) != (lastYear == 0) {
		return stretch{}, &SpecError{"avoid", item, ProblemAvoid,
			`write weekends, holidays, school holidays, a date such as "2027-05-14", a day of each year such as "24 december", or "24 december to 2 january", with commas between them`}
	}
	if firstYear != 0 {
		begin, _ := first(firstYear)
		end, _ := last(lastYear)
		if days := dayNumber(end) - dayNumber(begin); days < 0 || days >= longestRun {
			return stretch{}, &SpecError{"avoid", item, ProblemAvoid, fmt.Sprintf("write the earlier date first, and at most %d days; %s", longestRun, longerSilence)}
		}
	}
	return stretch{firstYear, first, last}, nil
}

var monthAndDay = regexp.MustCompile(`^\d{2}-\d{2}$`)

// readAvoidedDay reads a date, or a day of each year: then its year is 0.
func readAvoidedDay(text string) (in func(year int) (time.Time, bool), year int, ok bool) {
	if date, err := time.Parse(dateLayout, text); err == nil {
		return func(year int) (time.Time, bool) { return date, year == date.Year() }, date.Year(), true
	}
	if monthAndDay.MatchString(text) {
		date, err := time.Parse(dateLayout, "2000-"+text) // a leap year: 02-29 is a day
		if err != nil {
			return nil, 0, false
		}
		text = strconv.Itoa(date.Day()) + " " + strings.ToLower(date.Month().String())
	}
	named, err := readDayOfYear("avoid", text)
	return named.in, 0, err == nil
}
