package schedules

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// What stands beside the moments of these is in testdata/notes.golden, for people to read.
var noted = []struct {
	spec Spec
	from string
	n    int
}{
	{Spec{Cron: "30 2 * * *"}, "2027-03-27", 3},                                             // the gap
	{Spec{Cron: "30 2 * * *"}, "2027-10-30", 3},                                             // the overlap
	{Spec{Cron: "0 0 * * *", Zone: "Africa/Cairo"}, "2027-04-29", 3},                        // a gap at midnight
	{Spec{Cron: "0 9 * * *", Zone: "Pacific/Apia"}, "2011-12-28", 4},                        // there was no 30 December
	{Spec{Cron: "0 6,21 * * 1"}, "2027-06-07", 2},                                           // not yet night
	{Spec{Cron: "59 5 * * 1"}, "2027-06-07", 1},                                             // still night
	{Spec{Cron: "1 21 * * 1"}, "2027-06-07", 1},                                             // night again
	{Spec{Yearly: "25 december", At: "09:00"}, "2027-01-01", 3},                             // holidays, weekends, school
	{Spec{Yearly: "29 february", At: "09:00"}, "2027-01-01", 3},                             // not each year
	{Spec{Yearly: "fifth monday of february", At: "09:00"}, "2027-01-01", 2},                // hardly ever
	{Spec{Monthly: "fifth monday", At: "09:00"}, "2027-01-01", 4},                           // not each month
	{Spec{Monthly: "31", At: "09:00", Avoid: "weekends, holidays"}, "2027-01-01", 5},        // no day, and moved
	{Spec{Cron: "0 9 * * *", Avoid: "weekends, holidays"}, "2027-05-14", 4},                 // over Whitsun
	{Spec{Cron: "0 9 * * 1", Avoid: "holidays", Move: MoveBefore}, "2027-05-15", 2},         // before Whit Monday
	{Spec{Cron: "0 9 * * 1", Avoid: "holidays", Move: MoveSkip}, "2027-05-11", 2},           // not on Whit Monday
	{Spec{Cron: "0 9 1 * *", Avoid: "school holidays", End: "2029-12-31"}, "2029-06-02", 9}, // to the end of what is published
	{Spec{Around: "first day of imh-week", At: "09:00"}, "2026-01-01", 8},                   // 2027 is confirmed; 2032 is read in two ways
	{Spec{Around: "4 weeks before imh-week", At: "09:00", Avoid: "holidays"}, "2027-01-01", 3},
	{Spec{Around: "day 7 of imh-week", At: "22:00"}, "2027-01-01", 2}, // five days in 2027
	{Spec{Around: "first day of leap-day", At: "09:00"}, "2027-01-01", 2},
	{Spec{Around: "4 weeks before new-year", At: "09:00", Times: 2}, "2026-12-10", 5},
	{Spec{Once: "2027-07-21 09:00"}, "2027-01-01", 5},
}

func TestNotesGolden(t *testing.T) {
	calendar := calendarOf(t, countless, "imh-week 2027-06-14 2027-06-18")
	var got strings.Builder
	for _, c := range noted {
		from, err := time.Parse(dateLayout, c.from)
		if err != nil {
			t.Fatal(err)
		}
		moments, err := Moments(c.spec, calendar, from, c.n)
		if err != nil {
			t.Fatalf("%s: %v", c.spec, err)
		}
		fmt.Fprintf(&got, "%s%s\n", c.spec, limits(c.spec))
		for _, m := range moments {
			fmt.Fprintf(&got, "  %s %s %s\n", m.Local, m.At.Format("Mon MST"), said(m.Notes))
		}
	}
	if flag.Lookup("update").Value.String() == "true" { // of the golden files beside this one, in the tests from outside
		if err := os.WriteFile("testdata/notes.golden", []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/notes.golden")
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the notes are\n%s", got.String())
	}
}

func limits(s Spec) (text string) {
	for _, l := range []struct{ key, value string }{{"avoid", s.Avoid}, {"move", string(s.Move)}, {"zone", s.Zone}} {
		if l.value != "" {
			text += ", " + l.key + " " + l.value
		}
	}
	return text
}

func said(notes []Note) string {
	var all []string
	for _, n := range notes {
		all = append(all, strings.TrimSpace(string(n.Kind)+" "+n.What))
	}
	return strings.Join(all, "; ")
}

// Moments are those of Upcoming.
func TestMomentsAreUpcoming(t *testing.T) {
	calendar := calendarOf(t, countless)
	for _, c := range noted {
		from, err := time.Parse(dateLayout, c.from)
		if err != nil {
			t.Fatal(err)
		}
		times, err := Upcoming(c.spec, calendar, from, c.n)
		if err != nil {
			t.Fatal(err)
		}
		moments, err := Moments(c.spec, calendar, from, c.n)
		if err != nil || len(moments) != len(times) {
			t.Fatalf("%d moments, %v; want %d", len(moments), err, len(times))
		}
		for i, m := range moments {
			if !m.At.Equal(times[i]) {
				t.Errorf("%s: %v, want %v", c.spec, m.At, times[i])
			}
		}
	}
}

// A month that lies before the start was not passed over.
func TestNoDayBeforeTheStart(t *testing.T) {
	for _, spec := range []Spec{
		{Monthly: "31", At: "09:00", Start: "2027-07-01"},
		{Yearly: "29 february", At: "09:00", Start: "2040-01-01"},
		{Every: "month", At: "09:00", Start: "2027-07-31"},
	} {
		moments, err := Moments(spec, nil, time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC), 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, note := range moments[0].Notes {
			if note.Kind == NoteNoDay {
				t.Errorf("%v from %s: %+v", spec, spec.Start, note)
			}
		}
	}
}
