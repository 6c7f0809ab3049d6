package schedules

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// aField draws one field as people write it: a star, a step, a list, a span.
func aField(t *rapid.T, n fieldName, label string) string {
	value := rapid.IntRange(n.least, n.lastOfAll())
	switch rapid.IntRange(0, 3).Draw(t, label) {
	case 0:
		return "*"
	case 1:
		return "*/" + strconv.Itoa(rapid.IntRange(2, n.most).Draw(t, label+" step"))
	case 2:
		first, last := value.Draw(t, label+" first"), value.Draw(t, label+" last")
		return strconv.Itoa(min(first, last)) + "-" + strconv.Itoa(max(first, last))
	}
	var texts []string
	for _, v := range rapid.SliceOfN(value, 1, 5).Draw(t, label+" list") {
		texts = append(texts, strconv.Itoa(v))
	}
	return strings.Join(texts, ",")
}

// TestCronIsReadAsItIs takes readings apart again, by the names and numbers in them: they name the same hours on the same days.
func TestCronIsReadAsItIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var parts []string
		for _, n := range fieldNames {
			parts = append(parts, aField(t, n, n.name))
		}
		parts[minuteField] = rapid.SampledFrom([]string{"0", "30", "5", "0,30", "*/15", "7,37"}).Draw(t, "minutes")
		s := Spec{Cron: strings.Join(parts, " ")}
		meant, err := readFields(s.Cron)
		if err != nil {
			t.Skip("refused")
		}
		for _, language := range languages {
			words := s.In(language, nil)
			heard := hear(t, language, words)
			if !slices.Equal(heard.minutes, clocksOf(meant)) {
				t.Fatalf("%s: %q, heard at %v", s.Cron, words, heard.minutes)
			}
			for day := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2029; day = day.AddDate(0, 0, 1) {
				if heard.on(day) != meant.onDay(day) {
					t.Fatalf("%s: %q, heard %v on %s", s.Cron, words, heard.on(day), day.Format(dateLayout))
				}
			}
		}
	})
}

// clocksOf are the minutes of a day at which an expression happens.
func clocksOf(all fields) (minutes []int) {
	for _, hour := range all[hourField].values {
		for _, minute := range all[minuteField].values {
			minutes = append(minutes, hour*60+minute)
		}
	}
	return minutes
}

// heard is what somebody understands who hears a reading.
type heard struct {
	minutes []int       // of the day
	days    []heardDays // any of them
}

type heardDays struct{ days, weekdays, months []int } // empty: any

func (h heard) on(day time.Time) bool {
	fits := func(values []int, value int) bool { return len(values) == 0 || slices.Contains(values, value) }
	return slices.ContainsFunc(h.days, func(d heardDays) bool {
		return fits(d.days, day.Day()) && fits(d.weekdays, int(day.Weekday())) && fits(d.months, int(day.Month()))
	})
}

// What tells the parts of a sentence from each other, by language.
var (
	orElse    = map[string]string{"nl": ", en ook ", "fr": ", et aussi ", "en": ", and also "}
	beforeAt  = map[string]*regexp.Regexp{"nl": regexp.MustCompile(` (?:om|op minuut) `), "fr": regexp.MustCompile(` (?:à (?:la minute )?|aux minutes )`), "en": regexp.MustCompile(` at (?:minutes? )?`)}
	hoursPart = map[string]*regexp.Regexp{"nl": regexp.MustCompile(` van (elk uur|de uren)`), "fr": regexp.MustCompile(` (de chaque heure|des heures)`), "en": regexp.MustCompile(` of (every hour|the hours)`)}
	upTo      = regexp.MustCompile(`(\S+) (?:tot en met|au|à|to) (\S+)`)
	clockForm = regexp.MustCompile(`(\d+)[.h:](\d\d)`)
	number2   = regexp.MustCompile(`\d+`)
)

func hear(t *rapid.T, language, words string) heard {
	words = words[:strings.Index(words, " (")]
	at := beforeAt[language].FindStringIndex(words)
	if at == nil {
		t.Fatalf("no hour in %q", words)
	}
	h := heard{minutes: hearClocks(language, words[at[1]:])}
	for part := range strings.SplitSeq(words[:at[0]], orElse[language]) {
		h.days = append(h.days, heardDays{days: numbersIn(part), weekdays: hearWeekdays(language, part), months: named(part, slices.Collect(slices.Values(monthsOf(language))), 1)})
	}
	return h
}

func monthsOf(language string) []string {
	months := daysIn[language].months
	return months[:]
}

func hearClocks(language, words string) (minutes []int) {
	at := hoursPart[language].FindStringIndex(words)
	if at == nil {
		for _, clock := range clockForm.FindAllStringSubmatch(words, -1) {
			minutes = append(minutes, atoi(clock[1])*60+atoi(clock[2]))
		}
		return minutes
	}
	hours := numbersIn(words[at[0]:])
	if len(hours) == 0 {
		hours = numbersIn("0 to 23")
	}
	for _, hour := range hours {
		for _, minute := range numbersIn(words[:at[0]]) {
			minutes = append(minutes, hour*60+minute)
		}
	}
	return minutes
}

// numbersIn are the numbers of a text, with those between where it says "to".
func numbersIn(text string) (numbers []int) {
	text = upTo.ReplaceAllStringFunc(text, func(span string) string {
		ends := number2.FindAllString(span, -1)
		if len(ends) != 2 {
			return span
		}
		var all []string
		for n := atoi(ends[0]); n <= atoi(ends[1]); n++ {
			all = append(all, strconv.Itoa(n))
		}
		return strings.Join(all, " ")
	})
	for _, n := range number2.FindAllString(text, -1) {
		numbers = append(numbers, atoi(n))
	}
	return numbers
}

// hearWeekdays are those that are named; between two with "to" also those between, the week beginning on Monday.
func hearWeekdays(language, text string) []int {
	names := daysIn[language].weekdays
	days := named(text, names[:], 0)
	if len(days) == 2 && upTo.MatchString(text) {
		span := upTo.FindStringSubmatch(text)
		first, last := slices.Index(names[:], span[1]), slices.Index(names[:], span[2])
		for day := first; day != last; day = (day + 1) % 7 {
			days = append(days, day)
		}
	}
	return days
}

// named are the places in a list of the names that a text has as words, counted from the first number.
func named(text string, names []string, first int) (places []int) {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '\'' })
	for i, name := range names {
		if slices.Contains(words, name) {
			places = append(places, i+first)
		}
	}
	return places
}

func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
