package templates

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

var localeTags = map[Language]language.Tag{
	Dutch:   language.MustParse(documentLanguage[Dutch]),
	French:  language.MustParse(documentLanguage[French]),
	English: language.MustParse(documentLanguage[English]),
}

// counted writes how many there are of something: one and other are the singular and plural forms, with %d where the number
// stands. Which of them a number takes (French has "0 minute") and how it is written (1.248) are as CLDR says for nl-BE,
// fr-BE and en.
func counted(l Language, n int, one, other string) string {
	form := other
	if plural.Cardinal.MatchPlural(localeTags[l], n, 0, 0, 0, 0) == plural.One {
		form = one
	}
	return message.NewPrinter(localeTags[l]).Sprintf(message.Key(form, form), n)
}

// minutesWords writes a duration: "4 minuten".
func minutesWords(l Language, n int) string {
	if l == Dutch {
		return counted(l, n, "%d minuut", "%d minuten")
	}
	return counted(l, n, "%d minute", "%d minutes")
}

var weekdays = map[Language][7]string{
	Dutch:   {"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
	French:  {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	English: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// shortMonths fit a narrow column; short names stay whole.
var shortMonths = map[Language][12]string{
	Dutch:   {"jan.", "feb.", "maart", "april", "mei", "juni", "juli", "aug.", "sept.", "okt.", "nov.", "dec."},
	French:  {"janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
	English: {"Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"},
}

func weekdayWords(l Language, day time.Time) string { return weekdays[l][day.Weekday()] }

func monthWords(l Language, day time.Time) string { return months[l][day.Month()-1] }

func shortMonthWords(l Language, day time.Time) string { return shortMonths[l][day.Month()-1] }

// wholeDayWords writes one day with its weekday: "dinsdag 22 juni 2027", "Tuesday 22 June 2027".
func wholeDayWords(l Language, day time.Time) string {
	return weekdayWords(l, day) + " " + dayWords(l, day)
}

// shortDayWords leaves the year out: "22 juni", "1er juin".
func shortDayWords(l Language, day time.Time) string {
	return dayNumber(l, day) + " " + monthWords(l, day)
}

// clockWords writes times of a day: "13.30 tot 16.30 uur", "de 13 h 30 à 16 h 30", "1.30 to 4.30 pm". Without an end it is the
// hour of beginning; without a beginning it is "". No line breaks inside a French time.
func clockWords(l Language, from, to time.Time) string {
	if from.IsZero() {
		return ""
	}
	switch l {
	case French:
		return frenchHours(from, to)
	case English:
		return englishHours(from, to)
	}
	if to.IsZero() {
		return dotted(from, from.Hour()) + " uur"
	}
	return dotted(from, from.Hour()) + " tot " + dotted(to, to.Hour()) + " uur"
}

// dotted writes an hour with its minutes, if there are any.
func dotted(at time.Time, hour int) string {
	if at.Minute() == 0 {
		return fmt.Sprint(hour)
	}
	return fmt.Sprintf("%d.%02d", hour, at.Minute())
}

func frenchHours(from, to time.Time) string {
	hour := func(at time.Time) string {
		if at.Minute() == 0 {
			return fmt.Sprintf("%d\u00a0h", at.Hour())
		}
		return fmt.Sprintf("%d\u00a0h\u00a0%02d", at.Hour(), at.Minute())
	}
	if to.IsZero() {
		return "à " + hour(from)
	}
	return "de " + hour(from) + " à " + hour(to)
}

// englishHours has words for 12 pm and 12 am, which half of the readers take for the other one.
func englishHours(from, to time.Time) string {
	hour := func(at time.Time) (words, half string) {
		switch {
		case at.Hour() == 12 && at.Minute() == 0:
			return "noon", ""
		case at.Hour() == 0 && at.Minute() == 0:
			return "midnight", ""
		case at.Hour() >= 12:
			half = " pm"
		default:
			half = " am"
		}
		return dotted(at, (at.Hour()+11)%12+1), half
	}
	first, half := hour(from)
	if to.IsZero() {
		return first + half
	}
	last, lastHalf := hour(to)
	if half == lastHalf {
		half = ""
	}
	return first + half + " to " + last + lastHalf
}

// MomentWords writes a day and its hour, as its clock shows them: "maandag 14 juni 2027 om 9 uur", "lundi 14 juin 2027 à 9 h",
// "Monday 14 June 2027 at 9 am". The hour stays on one line.
func MomentWords(l Language, at time.Time) string {
	between := map[Language]string{Dutch: " om ", French: " ", English: " at "}
	return wholeDayWords(l, at) + between[l] + unbroken(clockWords(l, at, time.Time{}))
}

// sentence joins what is not empty by commas, with a capital before and a full stop behind.
func sentence(l Language, parts ...string) string {
	var b strings.Builder
	for _, part := range parts {
		if part == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(part)
	}
	text := strings.TrimSpace(b.String())
	if text == "" {
		return ""
	}
	if !strings.ContainsAny(text[len(text)-1:], ".!?") && !strings.HasSuffix(text, "…") {
		text += "."
	}
	return capital(l, text)
}

// capital begins a text with a capital; the Dutch ij is one letter.
func capital(l Language, text string) string {
	if l == Dutch && strings.HasPrefix(text, "ij") {
		return "IJ" + text[2:]
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// unbroken keeps words on one line.
func unbroken(text string) string { return strings.ReplaceAll(text, " ", "\u00a0") }
