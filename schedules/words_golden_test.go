package schedules_test

import (
	"strings"
	"testing"

	"dorpspost/schedules"
)

// readable is one rule of each form, as files have it.
var readable = []schedules.Spec{
	{Once: "2027-06-14 09:00"},
	{Once: "2027-06-01 17:05", Zone: "America/New_York"},
	{Every: "day", At: "09:00"},
	{Every: "week", Start: "2027-01-04", At: "09:00"},
	{Every: "2 weeks", Start: "2027-01-05", At: "09:00", Times: 12},
	{Every: "month", Start: "2027-01-01", At: "09:05"},
	{Every: "3 months", Start: "2027-01-31", At: "09:05", End: "2029-01-01"},
	{Every: "10 days", Start: "2027-01-31", At: "09:05", Times: 1},
	{Monthly: "first tuesday", At: "09:00"},
	{Monthly: "last friday", At: "16:30"},
	{Monthly: "last working day", At: "09:00"},
	{Monthly: "first day", At: "09:00", End: "2028-01-01"},
	{Monthly: "last day", At: "17:30", Zone: "UTC"},
	{Monthly: "1", At: "09:00"},
	{Monthly: "22", At: "09:00"},
	{Yearly: "14 june", At: "09:00"},
	{Yearly: "1 april", At: "09:00"},
	{Yearly: "second monday of october", At: "09:00"},
	{Yearly: "thursday of week 24", At: "09:00"},
	{Yearly: "easter", At: "09:00"},
	{Yearly: "39 days after easter", At: "09:00"},
	{Yearly: "1 day before easter", At: "09:00"},
	{Yearly: "29 february", At: "09:00"},
	{Yearly: "monday of week 53", At: "09:00"},
	{Yearly: "fifth friday of june", At: "09:00"},
	{Around: "4 weeks before imh-week", At: "09:00"},
	{Around: "1 week after imh-week", At: "09:00"},
	{Around: "3 days before imh-week", At: "09:00"},
	{Around: "first day of imh-week", At: "09:00"},
	{Around: "last day of imh-week", At: "09:00"},
	{Around: "day 3 of imh-week", At: "09:00"},
	{Around: "each day of imh-week", At: "09:00"},
	{Around: "day after imh-week", At: "09:00"},
	{Around: "day before imh-week", At: "09:00"},
	{Around: "day 7 of imh-week", At: "09:00"},
	{Cron: "@monthly"},
	{Cron: "0 9 * * *"},
	{Cron: "0 9 1 * *"},
	{Cron: "0 9 1,15 * *"},
	{Cron: "0 9 14 6 *"},
	{Cron: "0 9 1 4,10 *"},
	{Cron: "0 9 1-7 8 *"},
	{Cron: "30 9 * * mon"},
	{Cron: "0 9,14 * * mon-fri"},
	{Cron: "0 9 * 6-8 1,3,0"},
	{Cron: "0 9 1-7 * 2"},
	{Cron: "*/15 8-18 * * *"},
	{Cron: "0,30 * * * 6,0"},
	{Cron: "0 9 * * 1", Avoid: "holidays"},
	{Cron: "0 9 * * 1", Avoid: "weekends, school holidays, 2027-05-14", Move: schedules.MoveBefore, Start: "2027-01-01"},
	{Monthly: "first monday", At: "09:00", Avoid: "24 december to 2 january, 12-06, friday of week 22, easter to 1 day after easter", Move: schedules.MoveSkip},
}

// TestReadings is the table that people look at: each form of rule, in three languages.
func TestReadings(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, s := range readable {
		if _, err := s.Rule(schedules.WeekOfIMH); err != nil {
			t.Errorf("%s is refused: %v", s, err)
		}
		b.WriteString(s.String() + "\n")
		for _, language := range []string{"nl", "fr", "en"} {
			b.WriteString("  " + language + "  " + s.In(language, schedules.WeekOfIMH) + "\n")
		}
	}
	golden(t, "readings.golden", b.String())
}
