package schedules

import (
	"fmt"
	"strings"
	"time"
)

// dayWords are the words of one language for days and hours.
type dayWords struct {
	weekdays [7]string // from Sunday on, as time.Weekday counts
	months   [12]string
	ordinals [6]string // the last one, then the first to the fifth

	nth     func(day int) string      // of a month: "15e"
	ofMonth func(month string) string // "van juni"
	ofPlace func(city string) string  // "d'Amsterdam"

	dayMonth       string // day, month
	and, or        string
	onDay          string // a day with its article, where it has one
	from, to       string // dates
	clock, atClock string // hour, minute; those times
	brussels       string
	elsewhere      string // city, as ofPlace has it
}

var daysIn = map[string]dayWords{
	"nl": {
		weekdays: [7]string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
		months:   [12]string{"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
		ordinals: [6]string{"laatste", "eerste", "tweede", "derde", "vierde", "vijfde"},
		nth:      func(day int) string { return fmt.Sprintf("%de", day) },
		ofMonth:  func(month string) string { return "van " + month },
		ofPlace:  asItIs,
		dayMonth: "%d %s", and: "en", or: "of", onDay: "op %s", from: "vanaf %s", to: "tot en met %s",
		clock: "%d.%02d", atClock: "om %s uur", brussels: "(Brusselse tijd)", elsewhere: "(tijd in %s)",
	},
	"fr": {
		weekdays: [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
		months:   [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		ordinals: [6]string{"dernier", "premier", "deuxième", "troisième", "quatrième", "cinquième"},
		nth:      frenchDay,
		ofMonth:  frenchOf,
		ofPlace:  frenchOf,
		dayMonth: "%d %s", and: "et", or: "ou", onDay: "le %s", from: "à partir du %s", to: "jusqu'au %s",
		clock: "%dh%02d", atClock: "à %s", brussels: "(heure de Bruxelles)", elsewhere: "(heure %s)",
	},
	"en": {
		weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		months:   [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		ordinals: [6]string{"last", "first", "second", "third", "fourth", "fifth"},
		nth:      englishDay,
		ofMonth:  func(month string) string { return "of " + month },
		ofPlace:  asItIs,
		dayMonth: "%d %s", and: "and", or: "or", onDay: "on %s", from: "from %s on", to: "up to and including %s",
		clock: "%d:%02d", atClock: "at %s", brussels: "(Brussels time)", elsewhere: "(%s time)",
	},
}

func asItIs(name string) string { return name }

// date is a day in full words: "14 juni 2027", "1er juin 2027".
func (w dayWords) date(day time.Time) string {
	return w.ofYear(day.Day(), day.Month()) + fmt.Sprintf(" %d", day.Year())
}

// ofYear is the same without the year.
func (w dayWords) ofYear(day int, month time.Month) string {
	text := fmt.Sprintf(w.dayMonth, day, w.months[month-1])
	if rest, first := strings.CutPrefix(text, "1 "); first && w.nth(1) == "1er" {
		return "1er " + rest
	}
	return text
}

// ordinal is a number as in ordinalNamed: from 1 to 5, or last.
func (w dayWords) ordinal(nth int) string {
	if nth == last {
		return w.ordinals[0]
	}
	return w.ordinals[nth]
}

// all joins what happens each time: "9.00, 12.00 en 14.30".
func (w dayWords) all(texts []string) string { return joined(texts, w.and) }

func joined(texts []string, and string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	end := len(texts) - 1
	return strings.Join(texts[:end], ", ") + " " + and + " " + texts[end]
}

func englishDay(day int) string {
	ending := "th"
	if day < 11 || day > 13 {
		switch day % 10 {
		case 1:
			ending = "st"
		case 2:
			ending = "nd"
		case 3:
			ending = "rd"
		}
	}
	return fmt.Sprint(day) + ending
}
