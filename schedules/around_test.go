package schedules

import (
	"encoding/csv"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// calendarOf is one with some observances and confirmed dates: "imh-week 2027-06-21 2027-06-27".
func calendarOf(t testing.TB, observances []Observance, confirmed ...string) *Calendar {
	t.Helper()
	c := newCalendar(observances...)
	for _, text := range confirmed {
		parts := strings.Fields(text)
		year, err := strconv.Atoi(parts[1][:4])
		if err != nil {
			t.Fatal(err)
		}
		c.confirmed[parts[0]][year] = Dates{Observance: parts[0], Year: year, First: parts[1], Last: parts[2]}
	}
	return c
}

var (
	imhWeek   = Observance{Slug: "imh-week", Rule: "second monday of june", Other: "monday of week 24", Days: 7}
	newYear   = Observance{Slug: "new-year", Rule: "1 january", Days: 1}
	tenDays   = Observance{Slug: "ten-days", Rule: "14 june", Days: 10}
	leapDay   = Observance{Slug: "leap-day", Rule: "29 february", Days: 1}
	turn      = Observance{Slug: "turn", Rule: "28 december", Days: 7}
	countless = []Observance{imhWeek, newYear, tenDays, leapDay, turn}
)

// In 2027 the week is Monday 14 to Sunday 20 June, in 2028 12 to 18 June.
var aroundMoments = []struct {
	around, from string
	want         []string
}{
	{"first day of imh-week", "2027-01-01", []string{"2027-06-14", "2028-06-12", "2029-06-11"}},
	{"last day of imh-week", "2027-01-01", []string{"2027-06-20", "2028-06-18"}},
	{"day 3 of imh-week", "2027-01-01", []string{"2027-06-16", "2028-06-14"}},
	{"each day of imh-week", "2027-06-18", []string{"2027-06-18", "2027-06-19", "2027-06-20", "2028-06-12", "2028-06-13"}},
	{"day before imh-week", "2027-01-01", []string{"2027-06-13", "2028-06-11"}},
	{"day after imh-week", "2027-01-01", []string{"2027-06-21", "2028-06-19"}},
	{"3 days before imh-week", "2027-01-01", []string{"2027-06-11", "2028-06-09"}},
	{"3 days after imh-week", "2027-01-01", []string{"2027-06-23", "2028-06-21"}},
	{"4 weeks before imh-week", "2027-01-01", []string{"2027-05-17", "2028-05-15"}},
	{"1 week before imh-week", "2027-01-01", []string{"2027-06-07", "2028-06-05"}},
	{"1 week after imh-week", "2027-01-01", []string{"2027-06-21", "2028-06-19"}}, // the Monday after it
	{"2 weeks after imh-week", "2027-01-01", []string{"2027-06-28", "2028-06-26"}},
	{"1 week after ten-days", "2027-01-01", []string{"2027-06-28", "2028-06-28"}}, // ends on the 23rd: the first Monday, or Wednesday, after
	{"1 week after new-year", "2027-01-01", []string{"2027-01-08", "2028-01-08"}},
	{"4 weeks before new-year", "2026-11-30", []string{"2026-12-04", "2027-12-04", "2028-12-04"}},
	{"364 days before new-year", "2026-01-01", []string{"2026-01-02", "2027-01-02", "2028-01-03"}},
	{"52 weeks after turn", "2027-01-01", []string{"2027-12-27", "2028-12-26", "2029-12-27"}},
	{"364 days after turn", "2027-01-01", []string{"2027-01-02", "2028-01-02", "2029-01-01"}},
	{"each day of turn", "2026-12-31", []string{"2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03", "2027-12-28"}},
	{"day after leap-day", "2027-01-01", []string{"2028-03-01", "2032-03-01"}},
}

func datesOf(moments []time.Time) (all []string) {
	for _, m := range moments {
		all = append(all, m.Format(dateLayout))
	}
	return all
}

func upcoming(t *testing.T, spec Spec, calendar *Calendar, from string, n int) []string {
	t.Helper()
	start, err := time.Parse(dateLayout, from)
	if err != nil {
		t.Fatal(err)
	}
	moments, err := Upcoming(spec, calendar, start, n)
	if err != nil {
		t.Fatal(err)
	}
	return datesOf(moments)
}

func TestAroundAnObservance(t *testing.T) {
	calendar := calendarOf(t, countless)
	for _, c := range aroundMoments {
		spec := Spec{Around: c.around, At: "09:00"}
		if got := upcoming(t, spec, calendar, c.from, len(c.want)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.around, got, c.want)
		}
		if err := spec.Check(); err != nil {
			t.Errorf("%s, without a calendar: %v", c.around, err)
		}
	}
}

// What a person confirmed counts, and only for its year.
func TestAroundConfirmedDates(t *testing.T) {
	calendar := calendarOf(t, countless, "imh-week 2027-06-21 2027-06-25", "imh-week 2028-06-05 2028-06-12")
	for around, want := range map[string][]string{
		"first day of imh-week":   {"2027-06-21", "2028-06-05", "2029-06-11"},
		"4 weeks before imh-week": {"2027-05-24", "2028-05-08", "2029-05-14"},
		"day after imh-week":      {"2027-06-26", "2028-06-13", "2029-06-18"},
		"day 6 of imh-week":       {"2028-06-10", "2029-06-16", "2030-06-15"}, // five days in 2027
		"1 week after imh-week":   {"2027-06-28", "2028-06-19", "2029-06-18"},
	} {
		if got := upcoming(t, Spec{Around: around, At: "09:00"}, calendar, "2027-01-01", 3); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", around, got, want)
		}
	}
}

func TestAroundThatIsRefused(t *testing.T) {
	calendar := calendarOf(t, countless)
	for around, want := range map[string]struct {
		problem Problem
		says    string
	}{
		"first day of imh-weak":       {ProblemObservance, "there is no observance imh-weak; there is imh-week, leap-day, new-year, ten-days, turn"},
		"first day of":                {ProblemDay, "first day of imh-week"},
		"imh-week":                    {ProblemDay, "first day of imh-week"},
		"second day of imh-week":      {ProblemDay, "day 3 of"},
		"day 0 of imh-week":           {ProblemDay, "day 3 of"},
		"day 8 of imh-week":           {ProblemNever, "no such day in any year"},
		"day 61 of imh-week":          {ProblemDay, "day 3 of"},
		"0 weeks before imh-week":     {ProblemDay, "4 weeks before"},
		"53 weeks before imh-week":    {ProblemDay, "at most 364 days away"},
		"365 days after imh-week":     {ProblemDay, "at most 364 days away"},
		"-1 weeks before imh-week":    {ProblemDay, "4 weeks before"},
		"1 month before imh-week":     {ProblemDay, "4 weeks before"},
		"4 weeks before the imh-week": {ProblemDay, "4 weeks before"},
	} {
		_, err := Spec{Around: around, At: "09:00"}.Rule(calendar)
		refused, ok := errors.AsType[*SpecError](err)
		if !ok || refused.Problem != want.problem || refused.Field != "around" || !strings.Contains(refused.Error(), want.says) {
			t.Errorf("%s: %v", around, err)
		}
	}
	if _, err := (Spec{Around: "first day of imh-week"}).Rule(calendar); err == nil || !strings.Contains(err.Error(), "09:00") {
		t.Errorf("without a time of day: %v", err)
	}
	if _, err := (Spec{Around: "first day of imh-week", At: "09:00"}).Rule(nil); err == nil || !strings.Contains(err.Error(), "no observance yet") {
		t.Errorf("where there is no observance: %v", err)
	}
}

// Wherever people put an observance in its year, however long, each of its days comes once and in order, from any moment on.
func TestAroundNamesEachDayOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		calendar := newCalendar(imhWeek)
		for year := 2024; year < 2034; year++ {
			if !rapid.Bool().Draw(t, "confirmed") {
				continue
			}
			first := fixed(time.January, 1)(year).AddDate(0, 0, rapid.IntRange(0, 364).Draw(t, "first"))
			last := first.AddDate(0, 0, rapid.IntRange(0, mostDays-1).Draw(t, "length"))
			calendar.confirmed["imh-week"][year] = Dates{Observance: "imh-week", Year: year, First: first.Format(dateLayout), Last: last.Format(dateLayout)}
		}
		text := rapid.SampledFrom([]string{"each day of", "first day of", "day 9 of", "364 days before", "52 weeks after", "day after", "5 weeks after"}).Draw(t, "around")
		rule, err := readDaysAround(Spec{Around: text + " imh-week", At: "09:00"}, calendar)
		if err != nil {
			t.Fatal(err)
		}
		from, until := fixed(time.January, 1)(2026), fixed(time.January, 1)(2032)
		var want []time.Time
		for year := 2022; year < 2036; year++ {
			all, _ := rule.in(year)
			want = append(want, all...)
		}
		slices.SortFunc(want, time.Time.Compare)
		want = slices.CompactFunc(want, time.Time.Equal)
		want = slices.DeleteFunc(want, func(wall time.Time) bool { return wall.Before(from) || !wall.Before(until) })
		var got []time.Time
		for wall := rule.next(from.Add(-time.Nanosecond)); !wall.IsZero() && wall.Before(until); wall = rule.next(wall) {
			got = append(got, wall)
			if rule.year(wall) == 0 {
				t.Fatalf("%v belongs to no year", wall)
			}
		}
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Fatalf("%s: %v\nwant %v", text, got, want)
		}
	})
}

// The golden table of the week to 2050.
func TestIMHWeekTo2050(t *testing.T) {
	text, err := os.ReadFile("testdata/imh-week.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := csv.NewReader(strings.NewReader(string(text)))
	lines.Comment = '#'
	rows, err := lines.ReadAll()
	if err != nil || len(rows) != 29 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	calendar := calendarOf(t, []Observance{imhWeek}, "imh-week 2022-06-13 2022-06-19", "imh-week 2024-06-10 2024-06-16")
	differs := 0
	for _, row := range rows {
		year, err := strconv.Atoi(row[0])
		if err != nil {
			t.Fatal(err)
		}
		want := Dates{Observance: "imh-week", Year: year, First: row[1], Last: row[2], Provisional: row[3] == "proposed", Other: row[4]}
		if got, err := calendar.Dates("imh-week", year); err != nil || got != want {
			t.Errorf("%+v, %v\nwant %+v", got, err, want)
		}
		if proposed, err := newCalendar(imhWeek).Dates("imh-week", year); err != nil || proposed.First != row[1] {
			t.Errorf("%d: the rule proposes %s, %v; want %s", year, proposed.First, err, row[1])
		}
		if row[4] != "" {
			differs++
		}
	}
	if differs == 0 {
		t.Error("the two readings never differ, and yet they do in 2032")
	}
}
