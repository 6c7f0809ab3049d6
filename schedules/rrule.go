package schedules

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// recurring is a rule that RFC 5545 can say.
type recurring interface {
	// recurrence is the value of an RRULE without UNTIL and COUNT; ok is false where there is none that names the same days.
	recurrence() (value string, ok bool)
}

// RRULE says the rule as RFC 5545 does (section 3.3.10), in wall times of the spec's zone: "RRULE:FREQ=MONTHLY;BYDAY=1TU;...",
// with a line DTSTART before it where the spec has a start. It tells false where an RRULE would name other moments: once, what
// hangs on Easter, holidays or an observance, both day fields of cron, an end together with times, and a time of day that falls
// into a gap of the zone's clock, because an RRULE leaves such a day out.
func (s Spec) RRULE() (string, bool) {
	s = s.Normal()
	rule, err := s.checked(nil)
	if err != nil || s.End != "" && s.Times > 0 {
		return "", false
	}
	named, ok := rule.walls.(recurring)
	if !ok {
		return "", false
	}
	value, ok := named.recurrence()
	if !ok || fallsIntoGap(rule) {
		return "", false
	}
	if s.Times > 0 {
		value += ";COUNT=" + strconv.Itoa(s.Times)
	}
	w, _ := rule.walls.(window)
	return w.startLine(rule.zone) + "RRULE:" + value + w.until(rule.zone), true
}

// startLine is the first moment within the window: DTSTART must be one of the rule (RFC 5545, section 3.8.5.3).
func (w window) startLine(zone *time.Location) string {
	if w.first.IsZero() {
		return ""
	}
	return fmt.Sprintf("DTSTART;TZID=%s:%s\n", zone, w.next(time.Time{}).Format("20060102T150405"))
}

// until is the last second of the window. Beside a DTSTART with a zone it must be UTC (RFC 5545, section 3.3.10).
func (w window) until(zone *time.Location) string {
	if w.last.IsZero() {
		return ""
	}
	return ";UNTIL=" + instantOf(w.last.AddDate(0, 0, 1), zone).Add(-time.Second).UTC().Format("20060102T150405Z")
}

func (w window) recurrence() (string, bool) {
	named, ok := w.walls.(recurring)
	if !ok {
		return "", false
	}
	return named.recurrence()
}

func (d dated) recurrence() (string, bool) {
	named, ok := d.days.(recurring)
	if !ok {
		return "", false
	}
	value, ok := named.recurrence()
	at := time.Time{}.Add(d.at)
	return fmt.Sprintf("%s;BYHOUR=%d;BYMINUTE=%d;BYSECOND=0", value, at.Hour(), at.Minute()), ok
}

func (e everyDays) recurrence() (string, bool) {
	if e.n%7 == 0 {
		return "FREQ=WEEKLY" + interval(e.n/7) + ";BYDAY=" + weekdayCode(e.start.Weekday()), true
	}
	return "FREQ=DAILY" + interval(e.n), true
}

func (e everyMonths) recurrence() (string, bool) {
	return fmt.Sprintf("FREQ=MONTHLY%s;BYMONTHDAY=%d", interval(e.n), e.start.Day()), true
}

func interval(n int) string {
	if n == 1 {
		return ""
	}
	return ";INTERVAL=" + strconv.Itoa(n)
}

func (d dayInMonth) recurrence() (string, bool) { return "FREQ=MONTHLY;" + d.rrule, d.rrule != "" }

func (d dayOfYear) recurrence() (string, bool) { return "FREQ=YEARLY;" + d.rrule, d.rrule != "" }

// recurrence cannot say that one of two day fields is enough.
func (e expression) recurrence() (string, bool) {
	day, month, weekday := e.fields[dayField], e.fields[monthField], e.fields[weekdayField]
	var value string
	switch {
	case !day.star && !weekday.star:
		return "", false
	case day.star:
		value = "FREQ=DAILY" + month.part("BYMONTH") + weekday.part("BYDAY")
	case month.star:
		value = "FREQ=MONTHLY" + day.part("BYMONTHDAY")
	default:
		value = "FREQ=YEARLY" + month.part("BYMONTH") + day.part("BYMONTHDAY")
	}
	hour, minute := e.fields[hourField], e.fields[minuteField]
	hour.star, minute.star = false, false // an RRULE without these would take them from its DTSTART
	return value + hour.part("BYHOUR") + minute.part("BYMINUTE") + ";BYSECOND=0", true
}

// part is one rule part of an RRULE; none where the field names every value.
func (f field) part(name string) string {
	if f.star {
		return ""
	}
	var values []string
	for _, v := range f.values {
		if name == "BYDAY" {
			values = append(values, weekdayCode(time.Weekday(v)))
			continue
		}
		values = append(values, strconv.Itoa(v))
	}
	return ";" + name + "=" + strings.Join(values, ",")
}

// weekdayCode is MO for Monday.
func weekdayCode(day time.Weekday) string { return strings.ToUpper(day.String()[:2]) }

// nthCode is 2MO for the second Monday, -1FR for the last Friday. Both words are known to be good.
func nthCode(ordinal, weekday string) string {
	nth, _ := ordinalNamed(ordinal)
	day, _ := weekdayNamed(weekday)
	return strconv.Itoa(nth) + weekdayCode(day)
}

// gap is a stretch of wall time that a zone's clock jumps over: from its first, up to and without its end.
type gap struct{ first, end time.Time }

// fallsIntoGap tells whether the rule names a wall time in a gap of the zone, and not the end of that gap as well.
func fallsIntoGap(rule *local) bool {
	from := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	if w, ok := rule.walls.(window); ok && w.first.After(from) {
		from = w.first
	}
	return slices.ContainsFunc(gapsIn(rule.zone, from), func(g gap) bool {
		named := rule.walls.next(g.first.Add(-time.Nanosecond))
		return !named.IsZero() && named.Before(g.end) && !rule.walls.next(g.end.Add(-time.Nanosecond)).Equal(g.end)
	})
}

// gapsIn are those of forty years: no zone keeps a change for later.
func gapsIn(zone *time.Location, from time.Time) (gaps []gap) {
	const week = 7 * 24 * time.Hour
	for t := from; t.Before(from.AddDate(40, 0, 0)); t = t.Add(week) {
		before, after := offsetAt(t, zone), offsetAt(t.Add(week), zone)
		if before >= after {
			continue
		}
		change := t.Add(time.Second * time.Duration(sort.Search(int(week/time.Second), func(n int) bool {
			return offsetAt(t.Add(time.Duration(n)*time.Second), zone) != before
		})))
		gaps = append(gaps, gap{change.Add(before), change.Add(after)})
	}
	return gaps
}
