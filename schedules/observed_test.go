package schedules

import (
	"testing"
	"time"
)

// known has the week of IMH by its rule, and 2028 as a person said it.
func known() *Calendar {
	c := newCalendar(Observance{Slug: "imh-week", Rule: "second monday of june", Days: 7})
	return c.with(Dates{Observance: "imh-week", Year: 2028, First: "2028-06-19", Last: "2028-06-25"})
}

func TestObserved(t *testing.T) {
	for _, c := range []struct{ around, local, first string }{
		{"4 weeks before imh-week", "2027-05-17T09:00", "2027-06-14"},
		{"4 weeks before imh-week", "2027-05-18T09:00", "2027-06-14"}, // moved
		{"4 weeks before imh-week", "2028-05-22T09:00", "2028-06-19"},
		{"each day of imh-week", "2027-06-18T09:00", "2027-06-14"},
		{"300 days before imh-week", "2026-08-18T09:00", "2027-06-14"},
		{"30 weeks after imh-week", "2028-01-10T09:00", "2027-06-14"},
		{"4 weeks before dag", "2027-05-17T09:00", ""},
		{"", "2027-05-17T09:00", ""},
		{"4 weeks before imh-week", "morgen", ""},
	} {
		dates, ok := known().Observed(Spec{Around: c.around, At: "09:00"}, c.local)
		if dates.First != c.first || ok != (c.first != "") {
			t.Errorf("%s at %s belongs to %+v, %v; want %q", c.around, c.local, dates, ok, c.first)
		}
	}
}

func TestNamedAndNearest(t *testing.T) {
	c := known()
	for days, want := range map[[2]string]int{
		{"2027-06-14", "2027-06-20"}: 1, {"2028-06-19", "2028-06-25"}: 1, {"2028-06-12", "2028-06-18"}: 0, {"2027-06-14", "2027-06-19"}: 0, {"", ""}: 0,
	} {
		if got := c.Named(days[0], days[1]); len(got) != want {
			t.Errorf("%v is %v", days, got)
		}
	}
	for day, first := range map[string]string{"2027-05-01": "2027-06-14", "2027-07-01": "2027-06-14", "2028-01-30": "2028-06-19", "2027-12-01": "2027-06-14", "2028-06-12": "2028-06-19"} {
		at, _ := time.Parse(time.DateOnly, day)
		if dates, _, err := c.Nearest("imh-week", at); err != nil || dates.First != first {
			t.Errorf("nearest to %s: %+v, %v", day, dates, err)
		}
	}
	if _, _, err := c.Nearest("dag", time.Now()); err == nil {
		t.Error("an observance that is not there has dates")
	}
}

// A rule is asked for the dates of many years, each time that it is walked: no words are read again for that.
func TestDatesReadNoWordsAgain(t *testing.T) {
	calendar := newCalendar(Observance{Slug: "imh-week", Rule: "second monday of june", Other: "monday of week 24", Days: 7})
	allocations := testing.AllocsPerRun(10, func() {
		if _, err := calendar.Dates("imh-week", 2032); err != nil {
			t.Error(err)
		}
	})
	if allocations > 5 { // two dates as text, and another
		t.Errorf("%v allocations for one year", allocations)
	}
}
