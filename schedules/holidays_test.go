package schedules

import (
	"slices"
	"testing"
	"time"
)

// Ten public holidays a year, as Belgian calendars print them.
var printedHolidays = map[int][]string{
	2026: {"2026-01-01", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-07-21", "2026-08-15", "2026-11-01", "2026-11-11", "2026-12-25"},
	2027: {"2027-01-01", "2027-03-29", "2027-05-01", "2027-05-06", "2027-05-17", "2027-07-21", "2027-08-15", "2027-11-01", "2027-11-11", "2027-12-25"},
	2038: {"2038-01-01", "2038-04-26", "2038-05-01", "2038-06-03", "2038-06-14", "2038-07-21", "2038-08-15", "2038-11-01", "2038-11-11", "2038-12-25"},
	2008: {"2008-01-01", "2008-03-24", "2008-05-01", "2008-05-12", "2008-07-21", "2008-08-15", "2008-11-01", "2008-11-11", "2008-12-25"}, // 1 May was Ascension too
}

func TestPublicHolidays(t *testing.T) {
	for year, want := range printedHolidays {
		var got []string
		for day := fixed(time.January, 1)(year); day.Year() == year; day = day.AddDate(0, 0, 1) {
			name, is := publicHoliday(day)
			if is != (name != "") {
				t.Errorf("%s: %q, %v", day.Format(dateLayout), name, is)
			}
			if is {
				got = append(got, day.Format(dateLayout))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: %v\nwant  %v", year, got, want)
		}
	}
	if name, _ := publicHoliday(fixed(time.May, 17)(2027)); name != "whit monday" || HolidayName(name, "nl") != "Pinkstermaandag" {
		t.Errorf("17 May 2027 is %s, %s", name, HolidayName(name, "nl"))
	}
}

func TestEveryHolidayHasItsNames(t *testing.T) {
	var keys []string
	for _, h := range publicHolidays {
		keys = append(keys, h.key)
	}
	for _, h := range flemishHolidays() {
		keys = append(keys, h.key)
	}
	for _, key := range keys {
		for _, language := range []string{"nl", "fr", "en"} {
			if HolidayName(key, language) == key {
				t.Errorf("%s has no name in %s", key, language)
			}
		}
	}
	if got := HolidayName("carnival", "de"); got != "carnival" {
		t.Errorf("what has no name became %q", got)
	}
}

// byDecree derives the holidays of one school year from article 7 of the decision of 31 August 2001.
func byDecree(autumn int) []schoolHoliday {
	spring := autumn + 1
	monday := func(day time.Time) time.Time { return day.AddDate(0, 0, -int((day.Weekday()+6)%7)) }
	weeks := func(key string, first time.Time, n int) schoolHoliday {
		return schoolHoliday{key, first, first.AddDate(0, 0, 7*n-1)}
	}
	allSaints := fixed(time.November, 1)(autumn)
	if allSaints.Weekday() == time.Sunday {
		allSaints = allSaints.AddDate(0, 0, 1)
	}
	christmas := fixed(time.December, 25)(autumn)
	if christmas.Weekday() == time.Saturday || christmas.Weekday() == time.Sunday {
		christmas = christmas.AddDate(0, 0, 2)
	}
	sunday := easter(spring)
	firstMonday, _ := nthWeekday(spring, time.April, 1, time.Monday)
	easterHoliday := weeks("easter holiday", firstMonday, 2)
	switch {
	case sunday.Month() == time.March:
		easterHoliday = weeks("easter holiday", sunday.AddDate(0, 0, 1), 2)
	case sunday.Day() > 15:
		easterHoliday = weeks("easter holiday", sunday.AddDate(0, 0, -13), 2)
		easterHoliday.last = sunday.AddDate(0, 0, 1) // Easter Monday is closed by point 6
	}
	return []schoolHoliday{
		weeks("autumn holiday", monday(allSaints), 1),
		weeks("christmas holiday", monday(christmas), 2),
		weeks("carnival holiday", sunday.AddDate(0, 0, -48), 1),
		easterHoliday,
		{"ascension break", sunday.AddDate(0, 0, 39), sunday.AddDate(0, 0, 40)},
		{"summer holiday", fixed(time.July, 1)(spring), fixed(time.August, 31)(spring)},
	}
}

// What is published and what the decree says must be the same: a slip in either shows.
func TestSchoolHolidaysAreThoseOfTheDecree(t *testing.T) {
	want := []schoolHoliday{{"summer holiday", fixed(time.July, 1)(2025), fixed(time.August, 31)(2025)}}
	_, last := SchoolHolidaysKnown()
	for year := 2025; year < last.Year(); year++ {
		want = append(want, byDecree(year)...)
	}
	if got := flemishHolidays(); !slices.Equal(got, want) {
		t.Errorf("the file says\n%v\nthe decree says\n%v", got, want)
	}
}

func TestSchoolHolidays(t *testing.T) {
	for day, want := range map[string]struct {
		name  string
		known bool
	}{
		"2025-06-30": {"", false},
		"2025-07-01": {"summer holiday", true},
		"2026-12-20": {"", true},
		"2026-12-21": {"christmas holiday", true},
		"2027-01-03": {"christmas holiday", true},
		"2027-01-04": {"", true},
		"2027-05-07": {"ascension break", true},
		"2029-08-31": {"summer holiday", true},
		"2029-10-29": {"", false}, // a holiday by the rule, and yet not published
	} {
		date, err := time.Parse(dateLayout, day)
		if err != nil {
			t.Fatal(err)
		}
		name, is := schoolHolidayOn(date)
		if name != want.name || is != (want.name != "") || schoolHolidaysKnown(date) != want.known {
			t.Errorf("%s: %q, %v, known %v; want %q, known %v", day, name, is, schoolHolidaysKnown(date), want.name, want.known)
		}
	}
}

func TestAFileOfSchoolHolidaysThatIsWrong(t *testing.T) {
	for name, text := range map[string]string{
		"no source":         "summer holiday,2027-07-01,2027-08-31\n",
		"30 February":       "carnival holiday,2027-02-24,2027-02-30,data\n",
		"backwards":         "summer holiday,2027-08-31,2027-07-01,data\n",
		"one in the other":  "a,2027-07-01,2027-08-31,data\nb,2027-08-31,2027-09-02,data\n",
		"in the wrong turn": "b,2027-11-01,2027-11-07,data\na,2027-07-01,2027-08-31,data\n",
	} {
		if all, err := readSchoolHolidays(text); err == nil {
			t.Errorf("%s: read as %v", name, all)
		}
	}
}
