package proofread

import (
	"strings"
	"time"
)

// Date is a day that a text names.
type Date struct {
	Start, End int       // where it stands, in bytes
	Day        time.Time // midnight UTC; without a year in the text, in the year 0
	HasYear    bool      // the text says the year, there or in the date that it is a row with ("14 tot 20 juni 2027")
	Weekday    time.Weekday
	HasWeekday bool // the text says the weekday
}

// Dates lists the days that a text names, in words or in figures, day before month: "maandag 14 juni 2027", "ma 14/06", each
// end of "van 14 tot 20 juni". Dates that do not exist are left out.
func Dates(text, language string) []Date {
	t := scan(text)
	var days []Date
	for _, d := range datesOf(t, base(language)) {
		if day, exists := d.date(t); exists {
			days = append(days, day)
		}
	}
	return days
}

func (d dayOf) date(t *text) (Date, bool) {
	day, exists := calendarDay(d.year, d.month, d.day)
	return Date{
		Start: t.tokens[d.from].start, End: t.tokens[d.to].end,
		Day: day, HasYear: d.year != 0, Weekday: d.weekday, HasWeekday: d.hasWeekday,
	}, exists
}

// datesOf finds the dates of a text, also where a line ends within one. Those that stand in a row lend each other their month
// and year.
func datesOf(t *text, language string) []dayOf {
	t, tokens := t.unwrapped()
	p := dateParser{t, language}
	var all, row []dayOf
	flush := func() {
		lend(row)
		for _, d := range row {
			if d.month != 0 {
				d.from, d.to, d.named = tokens[d.from], tokens[d.to], tokens[d.named]
				all = append(all, d)
			}
		}
		row = row[:0]
	}
	for i := 0; i < len(t.tokens); i++ {
		d, ok := p.parse(i)
		if !ok {
			continue
		}
		if len(row) > 0 && !p.joins(row[len(row)-1].to+1, i) {
			flush()
		}
		row = append(row, d)
		i = d.to
	}
	flush()
	return all
}

// unwrapped is a text in which each single line break, with the blanks around it, is one space; and which of its tokens each of
// the new ones begins as.
func (t *text) unwrapped() (*text, []int) {
	u := &text{s: t.s}
	var was []int
	for i := 0; i < len(t.tokens); {
		to, lines := i, 0
		for ; t.is(to, space) || t.is(to, newline); to++ {
			if t.is(to, newline) {
				lines++
			}
		}
		if lines == 1 {
			u.tokens, was = append(u.tokens, token{sort: space, start: t.tokens[i].start, end: t.tokens[to-1].end}), append(was, i)
			i = to
			continue
		}
		for end := max(to, i+1); i < end; i++ {
			u.tokens, was = append(u.tokens, t.tokens[i]), append(was, i)
		}
	}
	return u, was
}

// between are the words that join the dates of a row.
var between = set(`tot t e m en of met au et ou to and or until till through van du from`)

// longestJoin is how many tokens may stand between two dates of a row: " tot en met ", " t.e.m. ".
const longestJoin = 10

// joins tells whether the tokens from, until to, say that two dates belong in a row.
func (p dateParser) joins(from, to int) bool {
	if to-from > longestJoin || to <= from {
		return false
	}
	joined := false
	for i := from; i < to; i++ {
		switch {
		case p.is(i, space):
		case p.is(i, word) && between[strings.ToLower(p.of(i))]:
			joined = true
		case p.isMark(i, "-–—,&/)"):
			joined = true
		case p.isMark(i, ".") && p.is(i-1, word) && len(p.of(i-1)) == 1: // t.e.m.
		default:
			return false
		}
	}
	return joined
}

// lend gives each date of a row the month and the year of the one after it, and a year from the one before.
func lend(row []dayOf) {
	for i := len(row) - 2; i >= 0; i-- {
		next := row[i+1]
		if row[i].month == 0 && next.month != 0 {
			row[i].month = next.month
			if row[i].day > next.day { // "van 30 tot 2 juni" began a month before
				row[i].month = (next.month+10)%12 + 1
			}
		}
		if row[i].year == 0 && next.year != 0 && row[i].month != 0 {
			row[i].year = next.year
			if row[i].month > next.month {
				row[i].year--
			}
		}
	}
	for i := 1; i < len(row); i++ {
		if before := row[i-1]; row[i].year == 0 && before.year != 0 && row[i].month != 0 {
			row[i].year = before.year
			if row[i].month < before.month {
				row[i].year++
			}
		}
	}
}
