package schedules

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
	"time"
)

// publicHolidays are the ten of Belgium (Royal Decree of 18 April 1974 on public holidays, article 1). Each has a key and a
// day in each year.
var publicHolidays = []struct {
	key string
	in  func(year int) time.Time
}{
	{"new year", fixed(time.January, 1)},
	{"easter monday", byEaster(1)},
	{"labour day", fixed(time.May, 1)},
	{"ascension", byEaster(39)},
	{"whit monday", byEaster(50)},
	{"national day", fixed(time.July, 21)},
	{"assumption", fixed(time.August, 15)},
	{"all saints", fixed(time.November, 1)},
	{"armistice", fixed(time.November, 11)},
	{"christmas", fixed(time.December, 25)},
}

func fixed(month time.Month, day int) func(int) time.Time {
	return func(year int) time.Time { return time.Date(year, month, day, 0, 0, 0, 0, time.UTC) }
}

func byEaster(offset int) func(int) time.Time {
	return func(year int) time.Time { return easter(year).AddDate(0, 0, offset) }
}

// publicHoliday tells whether a date is a public holiday in Belgium, and which: a key of HolidayName. Where two fall on one
// day, as on 1 May 2008, it is the first of the year's order.
func publicHoliday(date time.Time) (name string, is bool) {
	for _, h := range publicHolidays {
		if h.in(date.Year()).Equal(date) {
			return h.key, true
		}
	}
	return "", false
}

// The dates of the Flemish schools: the file says where each comes from. Beyond its last line nothing is known.
//
//go:embed holidays_flemish.csv
var flemishFile string

// schoolHoliday is one time without school.
type schoolHoliday struct {
	key         string
	first, last time.Time
}

// flemishHolidays are those of the file, in order.
var flemishHolidays = sync.OnceValue(func() []schoolHoliday {
	all, err := readSchoolHolidays(flemishFile)
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return all
})

// readSchoolHolidays reads lines of name, first date, last date and source, in order of their dates.
func readSchoolHolidays(text string) ([]schoolHoliday, error) {
	lines := csv.NewReader(strings.NewReader(text))
	lines.Comment, lines.FieldsPerRecord = '#', 4
	rows, err := lines.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the school holidays: %w", err)
	}
	all := make([]schoolHoliday, len(rows))
	for i, row := range rows {
		first, err1 := time.Parse(dateLayout, row[1])
		last, err2 := time.Parse(dateLayout, row[2])
		if err1 != nil || err2 != nil || last.Before(first) || i > 0 && !first.After(all[i-1].last) {
			return nil, fmt.Errorf("read the school holidays: %v: write a name, two dates in order and a source, each line after the one before", row)
		}
		all[i] = schoolHoliday{row[0], first, last}
	}
	return all, nil
}

// schoolHolidayOn tells whether the Flemish schools are closed for a holiday on a date, and which: a key of HolidayName.
// Where schoolHolidaysKnown says no, the answer is no answer.
func schoolHolidayOn(date time.Time) (name string, is bool) {
	for _, h := range flemishHolidays() {
		if !date.Before(h.first) && !date.After(h.last) {
			return h.key, true
		}
	}
	return "", false
}

// schoolHolidaysKnown tells whether the dates of the Flemish schools are published for a date, as far as this program knows.
func schoolHolidaysKnown(date time.Time) bool {
	first, last := SchoolHolidaysKnown()
	return !date.Before(first) && !date.After(last)
}

// SchoolHolidaysKnown are the first and the last date for which this program knows the holidays of the Flemish schools.
func SchoolHolidaysKnown() (first, last time.Time) {
	all := flemishHolidays()
	return all[0].first, all[len(all)-1].last
}

// holidayNames are what people call each holiday, by language.
var holidayNames = map[string]map[string]string{
	"new year":      {"nl": "Nieuwjaar", "fr": "Nouvel An", "en": "New Year's Day"},
	"easter monday": {"nl": "Paasmaandag", "fr": "lundi de Pâques", "en": "Easter Monday"},
	"labour day":    {"nl": "Dag van de Arbeid", "fr": "fête du Travail", "en": "Labour Day"},
	"ascension":     {"nl": "Hemelvaart", "fr": "Ascension", "en": "Ascension Day"},
	"whit monday":   {"nl": "Pinkstermaandag", "fr": "lundi de Pentecôte", "en": "Whit Monday"},
	"national day":  {"nl": "nationale feestdag", "fr": "fête nationale", "en": "National Day"},
	"assumption":    {"nl": "Onze-Lieve-Vrouw-Hemelvaart", "fr": "Assomption", "en": "Assumption Day"},
	"all saints":    {"nl": "Allerheiligen", "fr": "Toussaint", "en": "All Saints' Day"},
	"armistice":     {"nl": "Wapenstilstand", "fr": "Armistice", "en": "Armistice Day"},
	"christmas":     {"nl": "Kerstmis", "fr": "Noël", "en": "Christmas Day"},

	"autumn holiday":    {"nl": "herfstvakantie", "fr": "congé d'automne (écoles flamandes)", "en": "autumn holiday of the Flemish schools"},
	"christmas holiday": {"nl": "kerstvakantie", "fr": "vacances de Noël (écoles flamandes)", "en": "Christmas holiday of the Flemish schools"},
	"carnival holiday":  {"nl": "krokusvakantie", "fr": "congé de carnaval (écoles flamandes)", "en": "carnival holiday of the Flemish schools"},
	"easter holiday":    {"nl": "paasvakantie", "fr": "vacances de Pâques (écoles flamandes)", "en": "Easter holiday of the Flemish schools"},
	"ascension break":   {"nl": "vrij rond Hemelvaart", "fr": "pont de l'Ascension (écoles flamandes)", "en": "Ascension break of the Flemish schools"},
	"summer holiday":    {"nl": "zomervakantie", "fr": "vacances d'été (écoles flamandes)", "en": "summer holiday of the Flemish schools"},
}

// HolidayName says a holiday, public or of the schools, in a language: nl, fr or en. What it does not know it gives back as it
// is.
func HolidayName(key, language string) string {
	if name, ok := holidayNames[key][language]; ok {
		return name
	}
	return key
}
