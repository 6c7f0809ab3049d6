package schedules

import (
	"fmt"
	"slices"
	"time"
)

// cronWords are the sentences of one language for the fields of cron.
type cronWords struct {
	everyDay    string
	weekdays    string    // weekdays
	weekdaySpan string    // the first and the last
	onThe       string    // days of the month, in which months
	ofEvery     string    // each month
	ofMonths    [2]string // one month, several: as ofMonth has them
	inMonths    string    // months
	yearly      string    // a day of the year
	also        string    // some days, other days: it is either
	again       string    // before each day of the month but the first

	minutes   [2]string // one minute, several: and the hours
	everyHour string
	hours     string // hours
	span      string // first, last
}

var cronIn = map[string]cronWords{
	"nl": {
		everyDay: "elke dag", weekdays: "elke %s", weekdaySpan: "elke dag van %s tot en met %s", onThe: "op de %s %s", ofEvery: "van elke maand",
		ofMonths: [2]string{"%s", "%s"}, inMonths: " in %s", yearly: "elk jaar op %s", also: "%s, en ook %s",
		minutes: [2]string{"op minuut %s %s", "op minuut %s %s"}, everyHour: "van elk uur", hours: "van de uren %s", span: "%s tot en met %s",
	},
	"fr": {
		everyDay: "chaque jour", weekdays: "chaque %s", weekdaySpan: "chaque jour du %s au %s", onThe: "le %s %s", ofEvery: "de chaque mois",
		ofMonths: [2]string{"du mois %s", "des mois %s"}, inMonths: " en %s", yearly: "chaque année le %s", also: "%s, et aussi %s",
		again: "le ", minutes: [2]string{"à la minute %s %s", "aux minutes %s %s"}, everyHour: "de chaque heure", hours: "des heures %s", span: "%s à %s",
	},
	"en": {
		everyDay: "every day", weekdays: "every %s", weekdaySpan: "every day from %s to %s", onThe: "on the %s %s", ofEvery: "of every month",
		ofMonths: [2]string{"%s", "%s"}, inMonths: " in %s", yearly: "every year on %s", also: "%s, and also %s",
		minutes: [2]string{"at minute %s %s", "at minutes %s %s"}, everyHour: "of every hour", hours: "of the hours %s", span: "%s to %s",
	},
}

func (v voice) cron() cronWords { return cronIn[v.language] }

func (v voice) sayCron(s Spec) (string, bool) {
	named, err := readFields(s.Cron)
	if err != nil {
		return "", false
	}
	return v.cronDays(named) + " " + v.cronTimes(named[hourField].values, named[minuteField].values), true
}

// mostClocks is how many times of a day are named one by one.
const mostClocks = 6

func (v voice) cronTimes(hours, minutes []int) string {
	if len(hours)*len(minutes) <= mostClocks {
		var times []time.Duration
		for _, hour := range hours {
			for _, minute := range minutes {
				times = append(times, time.Duration(hour)*time.Hour+time.Duration(minute)*time.Minute)
			}
		}
		return v.clocks(times...)
	}
	within := v.cron().everyHour
	if len(hours) < 24 {
		within = fmt.Sprintf(v.cron().hours, v.numbers(hours))
	}
	return fmt.Sprintf(v.cron().minutes[min(len(minutes), 2)-1], v.numbers(minutes), within)
}

// numbers are some of them, with a span where three or more follow each other: "0, 8 tot en met 12 en 20".
func (v voice) numbers(values []int) string {
	var texts []string
	for i := 0; i < len(values); {
		end := i
		for end+1 < len(values) && values[end+1] == values[end]+1 {
			end++
		}
		if end < i+2 {
			end = i
			texts = append(texts, fmt.Sprint(values[i]))
		} else {
			texts = append(texts, fmt.Sprintf(v.cron().span, fmt.Sprint(values[i]), fmt.Sprint(values[end])))
		}
		i = end + 1
	}
	return v.all(texts)
}

// cronDays says on which days. Where both day fields are restricted, either is enough.
func (v voice) cronDays(named fields) string {
	days, months, weekdays := named[dayField], named[monthField], named[weekdayField]
	switch {
	case days.star && weekdays.star:
		return v.cron().everyDay + v.inMonths(months)
	case days.star:
		return v.cronWeekdays(weekdays.values) + v.inMonths(months)
	case weekdays.star:
		return v.cronMonthDays(days.values, months)
	}
	return fmt.Sprintf(v.cron().also, v.cronMonthDays(days.values, months), v.cronWeekdays(weekdays.values)+v.inMonths(months))
}

func (v voice) inMonths(months field) string {
	if len(months.values) == 12 {
		return ""
	}
	return fmt.Sprintf(v.cron().inMonths, v.monthNames(months.values))
}

func (v voice) monthNames(values []int) string {
	names := make([]string, len(values))
	for i, month := range values {
		names[i] = v.months[month-1]
	}
	return v.all(names)
}

// cronWeekdays begins the week on Monday; three or more days in a row are a span.
func (v voice) cronWeekdays(values []int) string {
	week := make([]int, len(values))
	for i, day := range values {
		week[i] = (day + 6) % 7
	}
	slices.Sort(week)
	name := func(day int) string { return v.weekdays[(day+1)%7] }
	if n := len(week); n > 2 && week[n-1]-week[0] == n-1 {
		return fmt.Sprintf(v.cron().weekdaySpan, name(week[0]), name(week[n-1]))
	}
	names := make([]string, len(week))
	for i, day := range week {
		names[i] = name(day)
	}
	return fmt.Sprintf(v.cron().weekdays, v.all(names))
}

func (v voice) cronMonthDays(days []int, months field) string {
	if len(days) == 1 && len(months.values) == 1 {
		return fmt.Sprintf(v.cron().yearly, v.ofYear(days[0], time.Month(months.values[0])))
	}
	numbered := make([]string, len(days))
	for i, day := range days {
		numbered[i] = v.nth(day)
		if i > 0 {
			numbered[i] = v.cron().again + numbered[i]
		}
	}
	return fmt.Sprintf(v.cron().onThe, v.all(numbered), v.ofTheMonths(months.values))
}

func (v voice) ofTheMonths(months []int) string {
	if len(months) == 12 {
		return v.cron().ofEvery
	}
	return fmt.Sprintf(v.cron().ofMonths[min(len(months), 2)-1], v.ofMonth(v.monthNames(months)))
}
