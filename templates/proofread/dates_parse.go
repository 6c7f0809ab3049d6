package proofread

import (
	"strconv"
	"strings"
	"time"
)

// dayOf is a date as it was written: what it does not say is 0.
type dayOf struct {
	from, to   int // tokens, to included
	named      int // the token of the weekday
	weekday    time.Weekday
	hasWeekday bool
	form       int // which of its names the weekday has
	day        int
	month      time.Month
	year       int
	figures    bool // 14/06/2027
}

// dateParser reads the dates of one text.
type dateParser struct {
	*text
	language string
}

// parse reads the date that begins with token i; ok is false where none does.
func (p dateParser) parse(i int) (d dayOf, ok bool) {
	d.from, d.named = i, i
	if p.is(i, word) {
		d.weekday, d.form, d.hasWeekday = dayNamed(p.of(i), p.language)
		if d.hasWeekday {
			if i = p.afterWeekday(i, d.form); i < 0 {
				return d, false
			}
		}
	}
	if !p.is(i, word) && !p.is(i, number) || p.is(i-1, number) || p.is(i-1, word) {
		return d, false
	}
	for _, read := range []func(d *dayOf, i int) bool{p.inFigures, p.dayFirst, p.monthFirst} {
		whole := d
		if read(&whole, i) {
			p.weekdayBehind(&whole)
			return whole, true
		}
	}
	return d, false
}

// weekdayBehind reads the weekday that stands in brackets after a whole date: "15 juni 2027 (dinsdag)".
func (p dateParser) weekdayBehind(d *dayOf) {
	at := p.skip(d.to+1, space)
	if d.hasWeekday || d.month == 0 || !p.isMark(at, "(") || !p.is(at+1, word) || !p.isMark(at+2, ")") {
		return
	}
	if d.weekday, d.form, d.hasWeekday = dayNamed(p.of(at+1), p.language); d.hasWeekday {
		d.named, d.to = at+1, at+2
	}
}

// afterWeekday is the token where the rest of a date begins after the weekday i, or -1: "ma. 14", "Monday evening, the 14th".
func (p dateParser) afterWeekday(i, form int) int {
	i++
	if form > 0 && p.isMark(i, ".") {
		i++
	}
	if p.is(i, space) && p.is(i+1, word) && partsOfDay[strings.ToLower(p.of(i+1))] {
		i += 2
	}
	if p.isMark(i, ",") {
		i++
	}
	if i = p.skip(i, space); p.isMark(i, "(") {
		i++
	}
	for _, article := range []string{"de", "den", "le", "the"} {
		if p.isWord(i, article) && p.is(i+1, space) {
			return i + 2
		}
	}
	if !p.is(i-1, space) && !p.isMark(i-1, "(") {
		return -1
	}
	return i
}

// figure is the number of token i if it has from least to most digits.
func (p dateParser) figure(i, least, most int) (int, bool) {
	if !p.is(i, number) || len(p.of(i)) < least || len(p.of(i)) > most {
		return 0, false
	}
	n, err := strconv.Atoi(p.of(i))
	return n, err == nil
}

// inFigures reads 14/06/2027, 14-6-2027, 14.06.2027, 14/06/27, 2027-06-14 and, after a weekday, 14/06 and 14-06.
func (p dateParser) inFigures(d *dayOf, i int) bool {
	if !p.isMark(i+1, "/-.") {
		return false
	}
	separator := p.of(i + 1)
	second, ok := p.figure(i+2, 1, 2)
	if !ok {
		return false
	}
	d.figures, d.to = true, i+4
	if p.isMark(i+3, separator) && p.is(i+4, number) {
		return !p.goesOn(i+5) && p.threeFigures(d, i, second)
	}
	d.to = i + 2
	if !d.hasWeekday || p.goesOn(i+3) || separator != "/" && !p.hyphened(i, separator) {
		return false
	}
	d.day, ok = p.figure(i, 1, 2)
	d.month = time.Month(second)
	return ok && second <= 12
}

// hyphened tells whether "4-07" behind a weekday is a day and its month, and not two days of a month that follows: "8-12 juni".
func (p dateParser) hyphened(i int, separator string) bool {
	if separator != "-" || len(p.of(i+2)) != 2 {
		return false
	}
	after := p.skip(i+3, space)
	if after == i+3 || !p.is(after, word) {
		return true
	}
	_, month := monthNamed(p.of(after), p.language)
	return !month
}

func (p dateParser) threeFigures(d *dayOf, i, second int) bool {
	d.month = time.Month(second)
	if year, ok := p.figure(i, 4, 4); ok && p.of(i+1) == "-" {
		d.year = year
		d.day, ok = p.figure(i+4, 1, 2)
		return ok && isYear(year) && second <= 12
	}
	var ok bool
	if d.day, ok = p.figure(i, 1, 2); !ok {
		return false
	}
	if d.year, ok = p.figure(i+4, 4, 4); ok {
		return isYear(d.year)
	}
	if d.year, ok = p.figure(i+4, 2, 2); !ok {
		return false
	}
	d.year += 2000
	return p.of(i+1) == "/" || p.of(i+1) == "-" && p.surely(d, i)
}

// surely tells whether "15-06-26" is a date and no part of a telephone number.
func (p dateParser) surely(d *dayOf, i int) bool {
	if _, exists := calendarDay(d.year, d.month, d.day); !exists || len(p.of(i)) != 2 || len(p.of(i+2)) != 2 {
		return false
	}
	return d.hasWeekday || !p.isMark(i-1, "-/.+") && (!p.is(i-1, space) || !p.is(i-2, number))
}

// goesOn tells whether a number goes on at token i: in "1.2.2022.3" no date ends.
func (p dateParser) goesOn(i int) bool {
	return p.is(i, word) || p.is(i, number) || p.isMark(i, "/-.:") && p.is(i+1, number)
}

// dayFirst reads "14 juni 2027", "1er juin", "14th of June", and a day alone, whose month may follow in "14 en 15 juni".
func (p dateParser) dayFirst(d *dayOf, i int) bool {
	var ok bool
	if d.day, ok = p.figure(i, 1, 2); !ok || d.day == 0 {
		return false
	}
	at := p.afterOrdinal(i)
	if at < 0 {
		return false
	}
	d.to = at - 1
	month := p.skip(at, space)
	if p.isWord(month, "of") && p.is(month+1, space) {
		month += 2
	}
	if month == at || !p.is(month, word) {
		return true
	}
	if d.month, ok = monthNamed(p.of(month), p.language); !ok {
		return true
	}
	d.to = month
	p.yearAfter(d, p.afterDot(month))
	return true
}

// monthFirst reads "June 14, 2027".
func (p dateParser) monthFirst(d *dayOf, i int) bool {
	if p.language != English || !p.is(i, word) {
		return false
	}
	var ok bool
	if d.month, ok = monthNamed(p.of(i), p.language); !ok {
		return false
	}
	at := p.afterDot(i)
	if !p.is(at, space) {
		return false
	}
	if d.day, ok = p.figure(at+1, 1, 2); !ok || d.day == 0 {
		return false
	}
	end := p.afterOrdinal(at + 1)
	if end < 0 {
		return false
	}
	d.to = end - 1
	p.yearAfter(d, end)
	return true
}

// afterOrdinal is the token after the day i and its "e", "ste" or "th"; -1 where the number is none of a day: "14.30", "14u".
func (p dateParser) afterOrdinal(i int) int {
	next := i + 1
	if p.is(next, word) {
		switch strings.ToLower(p.of(next)) {
		case "e", "de", "ste", "er", "st", "nd", "rd", "th":
			return next + 1
		}
		return -1
	}
	if p.isMark(next, ".:,/") && p.is(next+1, number) || p.isMark(next, "%") {
		return -1
	}
	return next
}

// afterDot is the token after a month and the dot of its short form.
func (p dateParser) afterDot(month int) int {
	if p.isMark(month+1, ".") && p.is(month+2, space) && p.is(month+3, number) && len(p.of(month)) < 6 {
		return month + 2
	}
	return month + 1
}

// yearAfter reads the year that may stand from token i on: " 2027", ", 2027".
func (p dateParser) yearAfter(d *dayOf, i int) {
	if p.isMark(i, ",") {
		i++
	}
	i = p.skip(i, space)
	if year, ok := p.figure(i, 4, 4); ok && isYear(year) && i > d.to+1 && !p.goesOn(i+1) {
		d.year, d.to = year, i
	}
}

func isYear(n int) bool { return n >= firstYear && n <= lastYear }
