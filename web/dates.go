package web

import (
	"fmt"
	"time"
	"unicode"

	"dorpspost/subscribers"
)

var monthNames = map[subscribers.Language][12]string{
	"nl": {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

// Date writes the day of t in full words: "14 juni 2027", "1er juin 2027", "14 June 2027". The caller has put t in the
// zone of the house.
func Date(in subscribers.Language, t time.Time) string {
	day := fmt.Sprint(t.Day())
	if in == "fr" && t.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s %s %d", day, monthNames[in][t.Month()-1], t.Year())
}

// Moment writes the day and the hour of t: "14 juni 2027, 9.05 uur", "14 juin 2027 à 9h05", "14 June 2027, 9:05".
func Moment(in subscribers.Language, t time.Time) string {
	return Date(in, t) + fmt.Sprintf(momentForms[in], t.Hour(), t.Minute())
}

var momentForms = map[subscribers.Language]string{"nl": ", %d.%02d uur", "fr": " à %dh%02d", "en": ", %d:%02d"}

// Clock writes the hour of t as staff read it: "9.05".
func Clock(t time.Time) string { return fmt.Sprintf("%d.%02d", t.Hour(), t.Minute()) }

// ShortDate writes the day of t with its weekday and without its year, for lists: "ma 14/6".
func ShortDate(in subscribers.Language, t time.Time) string {
	return fmt.Sprintf("%s %d/%d", shortDays[in][t.Weekday()], t.Day(), t.Month())
}

var shortDays = map[subscribers.Language][7]string{
	"nl": {"zo", "ma", "di", "wo", "do", "vr", "za"},
	"fr": {"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
	"en": {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
}

// Month is the name of a month with a capital, as it stands in a heading: "Juni".
func Month(in subscribers.Language, month time.Month) string {
	name := []rune(monthNames[in][month-1])
	name[0] = unicode.ToUpper(name[0])
	return string(name)
}
