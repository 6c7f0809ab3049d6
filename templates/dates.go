package templates

import (
	"fmt"
	"strconv"
	"time"
)

// clockForm is a time of the day as files write it.
const clockForm = "15:04"

// wholeNumber reads digits; anything else is 0.
func wholeNumber(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

var months = map[Language][12]string{
	Dutch:   {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
	French:  {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	English: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

// dayWords writes one day in full words: "14 juni 2027", "1er juin 2027", "14 June 2027".
func dayWords(l Language, day time.Time) string {
	return fmt.Sprintf("%s %s %d", dayNumber(l, day), months[l][day.Month()-1], day.Year())
}

func dayNumber(l Language, day time.Time) string {
	if l == French && day.Day() == 1 {
		return "1er"
	}
	return fmt.Sprint(day.Day())
}

// periodWords writes a period in full words and says nothing twice: "14 tot en met 20 juni 2027", "du 28 juin au 4 juillet
// 2027". Without a second day, or with the same, it is the first day alone; without a first it is "".
func periodWords(l Language, from, to time.Time) string {
	if from.IsZero() {
		return ""
	}
	if to.IsZero() || to.Equal(from) {
		return dayWords(l, from)
	}
	first := dayWords(l, from)
	switch {
	case from.Year() == to.Year() && from.Month() == to.Month():
		first = dayNumber(l, from)
	case from.Year() == to.Year():
		first = dayNumber(l, from) + " " + months[l][from.Month()-1]
	}
	switch last := dayWords(l, to); l {
	case French:
		return "du " + first + " au " + last
	case English:
		return first + " to " + last
	default:
		return first + " tot en met " + last
	}
}
