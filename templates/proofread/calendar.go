package proofread

import (
	"slices"
	"strings"
	"time"
)

// monthNames are the names of the months per language: first the whole name, then the short forms, which may end in a dot.
var monthNames = map[string][12][]string{
	Dutch: {{"januari", "jan"}, {"februari", "feb", "febr"}, {"maart", "mrt"}, {"april", "apr"}, {"mei"}, {"juni", "jun"},
		{"juli", "jul"}, {"augustus", "aug"}, {"september", "sept", "sep"}, {"oktober", "okt"}, {"november", "nov"}, {"december", "dec"}},
	French: {{"janvier", "janv"}, {"février", "févr", "fevrier"}, {"mars"}, {"avril", "avr"}, {"mai"}, {"juin"},
		{"juillet", "juil"}, {"août", "aout"}, {"septembre", "sept"}, {"octobre", "oct"}, {"novembre", "nov"}, {"décembre", "déc", "decembre"}},
	English: {{"january", "jan"}, {"february", "feb"}, {"march", "mar"}, {"april", "apr"}, {"may"}, {"june", "jun"},
		{"july", "jul"}, {"august", "aug"}, {"september", "sept", "sep"}, {"october", "oct"}, {"november", "nov"}, {"december", "dec"}},
}

// weekdayNames are the names of the days, Sunday first as in package time.
var weekdayNames = map[string][7][]string{
	Dutch: {{"zondag", "zo"}, {"maandag", "ma"}, {"dinsdag", "di"}, {"woensdag", "wo", "woe"}, {"donderdag", "do", "don"},
		{"vrijdag", "vr", "vrij"}, {"zaterdag", "za", "zat"}},
	French: {{"dimanche", "dim"}, {"lundi", "lun"}, {"mardi", "mar"}, {"mercredi", "mer"}, {"jeudi", "jeu"}, {"vendredi", "ven"},
		{"samedi", "sam"}},
	English: {{"sunday", "sun"}, {"monday", "mon"}, {"tuesday", "tue", "tues"}, {"wednesday", "wed"}, {"thursday", "thu", "thur", "thurs"},
		{"friday", "fri"}, {"saturday", "sat"}},
}

// partsOfDay may follow the name of a day, in Dutch in one word with it.
var partsOfDay = set(`avond ochtend morgen middag voormiddag namiddag nacht matin soir après-midi midi morning afternoon evening
	night`)

const (
	firstYear = 1900
	lastYear  = 2100
)

// monthNamed is the month that a word names, and whether it names one. English months have a capital: "may" is a verb.
func monthNamed(w, language string) (time.Month, bool) {
	if language == English && !isCapital(w) {
		return 0, false
	}
	w = strings.ToLower(w)
	for i, names := range monthNames[language] {
		if slices.Contains(names, w) {
			return time.Month(i + 1), true
		}
	}
	return 0, false
}

// dayNamed is the day of the week that a word names, which of its names it is, and whether it names one.
func dayNamed(w, language string) (day time.Weekday, form int, ok bool) {
	w = strings.ToLower(w)
	names, known := weekdayNames[language]
	if !known {
		return 0, 0, false
	}
	for i, names := range names {
		if form := slices.Index(names, w); form >= 0 {
			return time.Weekday(i), form, true
		}
		if part, found := strings.CutPrefix(w, names[0]); found && partsOfDay[part] {
			return time.Weekday(i), 0, true
		}
	}
	return 0, 0, false
}

// calendarDay is a day, and whether the calendar has it.
func calendarDay(year int, month time.Month, day int) (time.Time, bool) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return t, t.Day() == day && t.Month() == month
}
