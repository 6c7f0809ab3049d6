package schedules

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ruleWords are the sentences of one language for the rules that name days.
type ruleWords struct {
	everyOne, everyMany map[string]string // by unit: one, and a number of them
	everyWeekday        string            // weekday: each week on it
	onNth               string            // day of the month

	monthlyNth      string // ordinal, weekday or what follows
	day, workingDay string
	monthlyNumber   string // day of the month

	yearly        string // the day
	ifThere       string // behind a day that not every year has
	nthOfMonth    string // ordinal, weekday, month as ofMonth has it
	ofWeek        string // weekday, number
	easter        string
	onEaster      string
	before, after string            // how long, what
	dayBefore     string            // what with its article, and as of has it
	dayAfter      string            // the same
	unit, units   map[string]string // one, a number of them

	firstDayOf, lastDayOf, eachDayOf string // what, as of has it
	numberedDayOf                    string // number as nthDay has it, what
	nthDay                           func(n int) string
	of                               func(name string) string
	called                           func(name string) string // with its article
}

var rulesIn = map[string]ruleWords{
	"nl": {
		everyOne:     map[string]string{"day": "elke dag", "week": "elke week", "month": "elke maand"},
		everyMany:    map[string]string{"day": "om de %d dagen", "week": "om de %d weken", "month": "om de %d maanden"},
		everyWeekday: "elke %s", onNth: "op de %s",
		monthlyNth: "elke %s %s van de maand", day: "dag", workingDay: "werkdag", monthlyNumber: "op de %s van elke maand",
		yearly: "elk jaar %s", ifThere: "%s, als die er is,", nthOfMonth: "op de %s %s %s", ofWeek: "op de %s van week %d", easter: "Pasen", onEaster: "op Pasen",
		before: "%s voor %s", after: "%s na %s", dayBefore: "de dag voor %[1]s", dayAfter: "de dag na %[1]s",
		units: map[string]string{"day": "%d dagen", "week": "%d weken"}, unit: map[string]string{"day": "1 dag", "week": "1 week"},
		nthDay: strconv.Itoa, numberedDayOf: "op dag %s %s", firstDayOf: "op de eerste dag %s", lastDayOf: "op de laatste dag %s", eachDayOf: "elke dag %s",
		of:     func(name string) string { return "van " + dutchCalled(name) },
		called: dutchCalled,
	},
	"fr": {
		everyOne:     map[string]string{"day": "chaque jour", "week": "chaque semaine", "month": "chaque mois"},
		everyMany:    map[string]string{"day": "tous les %d jours", "week": "toutes les %d semaines", "month": "tous les %d mois"},
		everyWeekday: "chaque %s", onNth: "le %s",
		monthlyNth: "chaque %s %s du mois", day: "jour", workingDay: "jour ouvrable", monthlyNumber: "le %s de chaque mois",
		yearly: "chaque année %s", ifThere: "%s, quand il existe,", nthOfMonth: "le %s %s %s", ofWeek: "le %s de la semaine %d", easter: "Pâques", onEaster: "à Pâques",
		before: "%s avant %s", after: "%s après %s", dayBefore: "la veille %[2]s", dayAfter: "le lendemain %[2]s",
		units: map[string]string{"day": "%d jours", "week": "%d semaines"}, unit: map[string]string{"day": "1 jour", "week": "1 semaine"},
		nthDay: frenchNth, numberedDayOf: "le %s jour %s", firstDayOf: "le premier jour %s", lastDayOf: "le dernier jour %s", eachDayOf: "chaque jour %s",
		of:     frenchOfCalled,
		called: frenchCalled,
	},
	"en": {
		everyOne:     map[string]string{"day": "every day", "week": "every week", "month": "every month"},
		everyMany:    map[string]string{"day": "every %d days", "week": "every %d weeks", "month": "every %d months"},
		everyWeekday: "every %s", onNth: "on the %s",
		monthlyNth: "on the %s %s of every month", day: "day", workingDay: "working day", monthlyNumber: "on the %s of every month",
		yearly: "every year %s", ifThere: "%s, if there is one,", nthOfMonth: "on the %s %s %s", ofWeek: "on the %s of week %d", easter: "Easter", onEaster: "at Easter",
		before: "%s before %s", after: "%s after %s", dayBefore: "the day before %[1]s", dayAfter: "the day after %[1]s",
		units: map[string]string{"day": "%d days", "week": "%d weeks"}, unit: map[string]string{"day": "1 day", "week": "1 week"},
		nthDay: strconv.Itoa, numberedDayOf: "on day %s %s", firstDayOf: "on the first day %s", lastDayOf: "on the last day %s", eachDayOf: "on each day %s",
		of:     func(name string) string { return "of " + name },
		called: func(name string) string { return name },
	},
}

func (v voice) rules() ruleWords { return rulesIn[v.language] }

func (v voice) sayEvery(s Spec) (string, bool) {
	parts := everyForm.FindStringSubmatch(s.Every)
	if parts == nil {
		return "", false
	}
	n, unit := 1, parts[2]
	if parts[1] != "" {
		n, _ = strconv.Atoi(parts[1])
	}
	days := v.rules().everyOne[unit]
	if n > 1 {
		days = fmt.Sprintf(v.rules().everyMany[unit], n)
	}
	if start, err := time.Parse(dateLayout, s.Start); err == nil {
		days = v.countedFrom(days, n, unit, start)
	}
	return v.at(days, s), true
}

// countedFrom adds what the start decides: the weekday of weeks, the day of months.
func (v voice) countedFrom(days string, n int, unit string, start time.Time) string {
	weekday := v.weekdays[start.Weekday()]
	switch {
	case unit == "week" && n == 1:
		return fmt.Sprintf(v.rules().everyWeekday, weekday)
	case unit == "week":
		return days + " " + fmt.Sprintf(v.onDay, weekday)
	case unit == "month" && n == 1:
		return fmt.Sprintf(v.rules().monthlyNumber, v.nth(start.Day()))
	case unit == "month":
		return days + " " + fmt.Sprintf(v.rules().onNth, v.nth(start.Day()))
	}
	return days
}

func (v voice) sayMonthly(s Spec) (string, bool) {
	if day, err := strconv.Atoi(s.Monthly); err == nil {
		return v.at(fmt.Sprintf(v.rules().monthlyNumber, v.nth(day)), s), true
	}
	which, what, _ := strings.Cut(s.Monthly, " ")
	nth, ok := ordinalNamed(which)
	noun := ""
	switch weekday, is := weekdayNamed(what); {
	case is:
		noun = v.weekdays[weekday]
	case what == "day":
		noun = v.rules().day
	case what == "working day":
		noun = v.rules().workingDay
	default:
		return "", false
	}
	if !ok {
		return "", false
	}
	return v.at(fmt.Sprintf(v.rules().monthlyNth, v.ordinal(nth), noun), s), true
}

func (v voice) sayYearly(s Spec) (string, bool) {
	day, ok := v.dayOfYear(s.Yearly)
	if !eachYear(s.Yearly) {
		day = fmt.Sprintf(v.rules().ifThere, day)
	}
	return v.at(fmt.Sprintf(v.rules().yearly, day), s), ok
}

// eachYear tells whether every year has such a day: not 29 February, nor the Monday of week 53. After 28 years weekdays come again.
func eachYear(text string) bool {
	named, err := readDayOfYear("yearly", text)
	for year := 2001; err == nil && year <= 2028; year++ {
		if _, exists := named.in(year); !exists {
			return false
		}
	}
	return true
}

// dayOfYear is a day of each year with its preposition: "op de tweede maandag van juni", "39 dagen na Pasen".
func (v voice) dayOfYear(text string) (string, bool) {
	for _, f := range yearlyForms {
		if parts := f.form.FindStringSubmatch(text); parts != nil {
			return f.say(v, parts[1:])
		}
	}
	return "", false
}

func (v voice) sayDayAndMonth(parts []string) (string, bool) {
	day, _ := strconv.Atoi(parts[0])
	month, ok := monthNamed(parts[1])
	if !ok {
		return "", false
	}
	return fmt.Sprintf(v.onDay, v.ofYear(day, month)), true
}

func (v voice) sayWeekdayOfMonth(parts []string) (string, bool) {
	nth, ok1 := ordinalNamed(parts[0])
	weekday, ok2 := weekdayNamed(parts[1])
	month, ok3 := monthNamed(parts[2])
	if !ok1 || !ok2 || !ok3 {
		return "", false
	}
	return fmt.Sprintf(v.rules().nthOfMonth, v.ordinal(nth), v.weekdays[weekday], v.ofMonth(v.months[month-1])), true
}

func (v voice) sayDayOfWeek(parts []string) (string, bool) {
	weekday, ok := weekdayNamed(parts[0])
	week, _ := strconv.Atoi(parts[1])
	return fmt.Sprintf(v.rules().ofWeek, v.weekdays[weekday], week), ok
}

func (v voice) sayByEaster(parts []string) (string, bool) {
	offset, _ := strconv.Atoi(parts[0])
	if offset == 0 {
		return v.rules().onEaster, true
	}
	return v.apart(offset, "day", parts[1], v.rules().easter, v.rules().of(v.rules().easter)), true
}

// apart is a day so far from another: "4 weken voor de Week van de IMH", "de dag na Pasen".
func (v voice) apart(n int, unit, side, what, ofWhat string) string {
	w := v.rules()
	form, oneDay := w.after, w.dayAfter
	if side == "before" {
		form, oneDay = w.before, w.dayBefore
	}
	switch {
	case n == 1 && unit == "day":
		return fmt.Sprintf(oneDay, what, ofWhat)
	case n == 1:
		return fmt.Sprintf(form, w.unit[unit], what)
	}
	return fmt.Sprintf(form, fmt.Sprintf(w.units[unit], n), what)
}
