package proofread

import (
	"time"
	"unicode"
)

// dates finds dates that do not exist, and weekdays that are not those of their date.
func (d *reading) dates() {
	years := map[int]bool{}
	found := make([][]dayOf, len(d.texts))
	for n, t := range d.texts {
		found[n] = datesOf(t, d.language)
		for _, y := range yearsOf(t, found[n]) {
			years[y.year] = true
		}
	}
	for n, t := range d.texts {
		for _, day := range found[n] {
			d.checkDate(n, t, day, years)
		}
	}
}

func (d *reading) checkDate(n int, t *text, day dayOf, years map[int]bool) {
	date, exists := day.date(t)
	if swapped, ok := day.swapped(d.language); ok {
		if other, exists := swapped.date(t); exists && (!day.hasWeekday || other.Day.Weekday() == day.weekday) {
			return // 06/14/2027, or 07/06/2027 meant the American way
		}
	}
	if !exists {
		d.reportDate(n, NoSuchDate, day, date, "")
		return
	}
	if !day.hasWeekday {
		return
	}
	if !date.HasYear {
		if date.Day, exists = d.yearFor(date, years); !exists {
			return
		}
	}
	if right := date.Day.Weekday(); right != date.Weekday {
		d.reportDate(n, WrongWeekday, day, date, d.withWeekday(t, day, right))
	}
}

// swapped is a date in figures with the month first, as some write it in English.
func (d dayOf) swapped(language string) (dayOf, bool) {
	if language != English || !d.figures || d.day > 12 && d.month > 12 {
		return d, false
	}
	d.day, d.month = int(d.month), time.Month(d.day)
	return d, d.month <= 12
}

func (d *reading) reportDate(n int, kind Kind, day dayOf, date Date, instead string) {
	d.report(n, kind, day.from, day.to, instead)
	d.faults[len(d.faults)-1].Date = date
}

// justPast is how long ago a date without a year may be and still be told about.
const justPast = 120 * 24 * time.Hour

// yearFor is the day that a date without a year means: the next one. It is not sure, and ok is false, when today is not known,
// or when the weekday is right in the recent past or in any year that the texts name.
func (d *reading) yearFor(date Date, years map[int]bool) (day time.Time, ok bool) {
	if d.Today.IsZero() {
		return day, false
	}
	today := time.Date(d.Today.Year(), d.Today.Month(), d.Today.Day(), 0, 0, 0, 0, time.UTC)
	for year := today.Year() + 8; year >= today.Year()-1; year-- { // a 29th of February may be 8 years off
		candidate, exists := calendarDay(year, date.Day.Month(), date.Day.Day())
		if !exists {
			continue
		}
		if !candidate.Before(today) {
			day = candidate
		} else if today.Sub(candidate) <= justPast && candidate.Weekday() == date.Weekday {
			return day, false
		}
	}
	for year := range years {
		if other, exists := calendarDay(year, date.Day.Month(), date.Day.Day()); exists && other.Weekday() == date.Weekday {
			return day, false
		}
	}
	return day, !day.IsZero()
}

// withWeekday is a date as it was written, with another weekday.
func (d *reading) withWeekday(t *text, day dayOf, right time.Weekday) string {
	said := t.of(day.named)
	names := weekdayNames[d.language][right]
	name := names[min(day.form, len(names)-1)]
	whole := len(weekdayNames[d.language][day.weekday][day.form])
	if len(said) > whole { // maandagavond
		name += said[whole:]
	}
	if isCapital(said) {
		runes := []rune(name)
		runes[0] = unicode.ToUpper(runes[0])
		name = string(runes)
	}
	from, to := t.tokens[day.from].start, t.tokens[day.to].end
	return t.s[from:t.tokens[day.named].start] + name + t.s[t.tokens[day.named].end:to]
}
