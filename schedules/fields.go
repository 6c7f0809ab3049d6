package schedules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fieldName is one of the five fields of cron: what it is called, what it may hold, and the names of its values.
type fieldName struct {
	name        string
	least, most int
	words       []string // the first stands for least
}

// The grammar is that of crontab(5): lists of numbers, ranges and steps. Sunday is 0 and 7.
var fieldNames = [5]fieldName{
	{name: "minute", least: 0, most: 59},
	{name: "hour", least: 0, most: 23},
	{name: "day of month", least: 1, most: 31},
	{name: "month", least: 1, most: 12, words: []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
	{name: "day of week", least: 0, most: 7, words: []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
}

// field is what one field names.
type field struct {
	star   bool // every value, written *
	step   bool // some of every value, written */n
	values []int
}

// fields are minute, hour, day of month, month, day of week.
type fields [5]field

// String spells the fields out, as lists of numbers or *: the only thing that robfig/cron is ever given.
func (all fields) String() string {
	var parts []string
	for _, f := range all {
		parts = append(parts, f.String())
	}
	return strings.Join(parts, " ")
}

func (f field) String() string {
	if f.star {
		return "*"
	}
	var numbers []string
	for _, v := range f.values {
		numbers = append(numbers, strconv.Itoa(v))
	}
	return strings.Join(numbers, ",")
}

// read reads one field. It fails with words for a person.
func (n fieldName) read(text string) (field, error) {
	var f field
	for item := range strings.SplitSeq(text, ",") {
		first, last, step, err := n.readItem(item)
		if err != nil {
			return field{}, err
		}
		starred := strings.HasPrefix(item, "*")
		f.star = f.star || starred && step == 1
		f.step = f.step || starred && step > 1
		for v := first; v <= last; v += step {
			f.values = append(f.values, n.settled(v))
		}
	}
	slices.Sort(f.values)
	f.values = slices.Compact(f.values)
	return f, nil
}

// settled gives the two Sundays one number.
func (n fieldName) settled(value int) int {
	if n.most == 7 {
		return value % 7
	}
	return value
}

// readItem reads "*", "5", "1-5", and the latter and "*" with a step.
func (n fieldName) readItem(item string) (first, last, step int, err error) {
	span, stepText, stepped := strings.Cut(item, "/")
	step = 1
	if stepped {
		if step, err = number(stepText); err != nil || step < 1 || step > n.most {
			return 0, 0, 0, fmt.Errorf("the step %q of the %s must be a number from 1 to %d", shortened(stepText), n.name, n.most)
		}
	}
	if span == "*" {
		return n.least, n.lastOfAll(), step, nil
	}
	from, to, ranged := strings.Cut(span, "-")
	if first, err = n.value(from); err != nil {
		return 0, 0, 0, err
	}
	if !ranged && stepped {
		return 0, 0, 0, fmt.Errorf("a step needs a range, such as %d-%d/%d for the %s", first, n.lastOfAll(), step, n.name)
	}
	if !ranged {
		return first, first, step, nil
	}
	if last, err = n.value(to); err != nil {
		return 0, 0, 0, err
	}
	if last == 0 && first > 0 && n.most == 7 {
		last = 7 // mon-sun
	}
	if first > last {
		return 0, 0, 0, fmt.Errorf("the %s goes from %s back to %s; write the lower one first, or two ranges", n.name, from, to)
	}
	return first, last, step, nil
}

// lastOfAll is where * ends: Sunday counts once.
func (n fieldName) lastOfAll() int {
	if n.most == 7 {
		return 6
	}
	return n.most
}

func (n fieldName) value(text string) (int, error) {
	if i := slices.Index(n.words, strings.ToLower(text)); i >= 0 {
		return n.least + i, nil
	}
	value, err := number(text)
	if err != nil || value < n.least || value > n.most {
		return 0, fmt.Errorf("the %s %q must be a number from %d to %d%s", n.name, shortened(text), n.least, n.most, n.orWords())
	}
	return value, nil
}

func (n fieldName) orWords() string {
	if n.words == nil {
		return ""
	}
	return fmt.Sprintf(" or a name from %s to %s", n.words[0], n.words[len(n.words)-1])
}

// number reads digits only: no sign, no spaces, no other script.
func number(text string) (int, error) {
	if len(text) == 0 || len(text) > 4 || strings.Trim(text, "0123456789") != "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.Atoi(text)
}

const (
	minuteField = iota
	hourField
	dayField
	monthField
	weekdayField
)

// ambiguous tells of a step over days beside a restriction of the other day field: crontab(5) takes both together,
// robfig/cron takes either.
func (all fields) ambiguous() bool {
	day, weekday := all[dayField], all[weekdayField]
	return !day.star && !weekday.star && (day.step || weekday.step)
}

// tooOften tells whether two wall times lie closer together than leastInterval.
func (all fields) tooOften() bool {
	least := int(leastInterval.Minutes())
	minutes, hours := all[minuteField].values, all[hourField].values
	for i := 1; i < len(minutes); i++ {
		if minutes[i]-minutes[i-1] < least {
			return true
		}
	}
	if !all.meetAroundTheHour() {
		return false
	}
	for i := 1; i < len(hours); i++ {
		if hours[i]-hours[i-1] == 1 {
			return true
		}
	}
	return all.meetAroundMidnight() && all.onConsecutiveDays()
}

// meetAroundTheHour tells whether the last minute of an hour and the first of the next lie closer together than leastInterval.
func (all fields) meetAroundTheHour() bool {
	minutes := all[minuteField].values
	return minutes[0]+60-minutes[len(minutes)-1] < int(leastInterval.Minutes())
}

// meetAroundMidnight tells the same of the last moment of a day and the first of the day after it.
func (all fields) meetAroundMidnight() bool {
	hours := all[hourField].values
	return hours[0] == 0 && hours[len(hours)-1] == 23 && all.meetAroundTheHour()
}

// onConsecutiveDays looks through 28 years, after which weekdays and leap years come again in the same order.
func (all fields) onConsecutiveDays() bool {
	before := false
	for day := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() <= 2028; day = day.AddDate(0, 0, 1) {
		now := all.onDay(day)
		if before && now {
			return true
		}
		before = now
	}
	return false
}

// onDay tells whether the expression names this date. When both day fields are restricted, either is enough.
func (all fields) onDay(day time.Time) bool {
	inMonth := slices.Contains(all[monthField].values, int(day.Month()))
	byDay := slices.Contains(all[dayField].values, day.Day())
	byWeekday := slices.Contains(all[weekdayField].values, int(day.Weekday()))
	if all[dayField].star || all[weekdayField].star {
		return inMonth && byDay && byWeekday
	}
	return inMonth && (byDay || byWeekday)
}
