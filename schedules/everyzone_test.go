package schedules_test

import (
	"fmt"
	"slices"
	"sort"
	"testing"
	"time"

	"dorpspost/schedules"
)

// Each kind of rule fires once on a local date on which the clock changes, at the first instant that shows its time or a later
// one: in every zone, on the last dates that its clock went forward and back, at midnight and in the middle of the change.
func TestEachKindOnceOnTheDateOfAChangeInEveryZone(t *testing.T) {
	calendar := calendarOf(t)
	for _, name := range zones {
		zone := mustZone(name)
		for _, c := range latestChanges(zone) {
			for _, date := range c.dates() {
				for _, at := range []time.Duration{0, c.middle()} {
					fireOnce(t, calendar, name, zone, date, at)
				}
			}
		}
	}
}

func fireOnce(t *testing.T, calendar *schedules.Calendar, name string, zone *time.Location, date time.Time, at time.Duration) {
	t.Helper()
	want, from := shownFirst(date.Add(at), zone), shownFirst(date, zone).Add(-time.Nanosecond)
	if before := shownFirst(date.AddDate(0, 0, -1).Add(at), zone); before.After(from) && before.Before(want) {
		from = before // the time of the day before does not exist, and this midnight stands for it
	}
	over := shownFirst(date.AddDate(0, 0, 1), zone)
	for _, spec := range naming(t, calendar, date, at) {
		spec.Zone = name
		rule, err := spec.Rule(calendar)
		if err != nil {
			t.Fatal(err)
		}
		if got := rule.Next(from); !got.Equal(want) {
			t.Errorf("%+v on %s: %v, want %v", spec, date.Format(time.DateOnly), got, want.In(zone))
		}
		if next := rule.Next(want); !next.IsZero() && next.Before(over) {
			t.Errorf("%+v on %s: %v, and again %v", spec, date.Format(time.DateOnly), want.In(zone), next)
		}
	}
}

// naming are rules of each kind that name a date.
func naming(t *testing.T, calendar *schedules.Calendar, date time.Time, at time.Duration) []schedules.Spec {
	t.Helper()
	on, clock := date.Format(time.DateOnly), time.Time{}.Add(at)
	nth := fmt.Sprintf("%s %s", ordinals[(date.Day()-1)/7], date.Weekday())
	_, week := date.ISOWeek()
	dayBefore := date.AddDate(0, 0, -1).Format(time.DateOnly)
	specs := []schedules.Spec{
		{Cron: clock.Format("4 15 * * *")},
		{Cron: clock.Format("4 15 ") + date.Format("2 1 *")},
		{Every: "day"},
		{Every: "2 days", Start: on},
		{Every: "week", Start: on},
		{Every: "3 months", Start: on},
		{Monthly: fmt.Sprint(date.Day())},
		{Monthly: nth},
		{Yearly: date.Format("2 January")},
		{Yearly: nth + " of " + date.Month().String()},
		{Yearly: fmt.Sprintf("%s of week %d", date.Weekday(), week)},
		{Yearly: daysFrom(easterNear(date), date) + " easter"},
		{Around: byImhWeek(t, calendar, date)},
		{Every: "day", Start: dayBefore, End: on, Avoid: dayBefore},
	}
	for i := range specs {
		if specs[i].Cron == "" {
			specs[i].At = clock.Format("15:04")
		}
	}
	return specs
}

// latestChanges are the last one forward and the last one back of a zone, from 1990 to 2037.
func latestChanges(zone *time.Location) (latest []change) {
	const step = 5 * 24 * time.Hour
	seen := map[bool]bool{}
	for t := time.Date(2037, 12, 31, 0, 0, 0, 0, time.UTC); t.Year() >= 1990 && len(seen) < 2; t = t.Add(-step) {
		before, after := offsetAt(t.Add(-step), zone), offsetAt(t, zone)
		if before == after || seen[before < after] {
			continue
		}
		seen[before < after] = true
		at := t.Add(time.Second * time.Duration(sort.Search(int(step/time.Second), func(n int) bool {
			return offsetAt(t.Add(-time.Second*time.Duration(n)), zone) == before
		})) * -1).Add(time.Second)
		latest = append(latest, change{at.Add(before), at.Add(after)})
	}
	return latest
}

// change is one of a zone's clock: the wall time at which it jumps, and the one to which.
type change struct{ from, to time.Time }

// dates are those between which the clock jumps: mostly one and the same.
func (c change) dates() []time.Time {
	const day = 24 * time.Hour
	return slices.Compact([]time.Time{c.from.Truncate(day), c.to.Truncate(day)})
}

// middle is the time of day in the middle of what is jumped over, or shown twice.
func (c change) middle() time.Duration {
	middle := c.from.Add(c.to.Sub(c.from) / 2).Truncate(time.Minute)
	return middle.Sub(middle.Truncate(24 * time.Hour))
}

// daysFrom says how far a date is from another: "12 days after", "3 days before".
func daysFrom(other, date time.Time) string {
	days := int(date.Sub(other) / (24 * time.Hour))
	if days < 0 {
		return fmt.Sprint(-days, " days before")
	}
	return fmt.Sprint(days, " days after")
}

// byImhWeek names a date by the week of its year.
func byImhWeek(t *testing.T, calendar *schedules.Calendar, date time.Time) string {
	t.Helper()
	dates, err := calendar.Dates("imh-week", date.Year())
	if err != nil {
		t.Fatal(err)
	}
	first, err := time.Parse(time.DateOnly, dates.First)
	if err != nil {
		t.Fatal(err)
	}
	if date.After(first) {
		return daysFrom(first.AddDate(0, 0, 6), date) + " imh-week"
	}
	return daysFrom(first, date) + " imh-week"
}

// easterNear is the Easter from which a rule may count to the date: at most 250 days later.
func easterNear(date time.Time) time.Time {
	if sunday := sundayOfEaster(date.Year()); date.Before(sunday.AddDate(0, 0, 250)) {
		return sunday
	}
	return sundayOfEaster(date.Year() + 1)
}
