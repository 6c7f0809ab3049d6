package schedules_test

import (
	"testing"
	"time"

	"dorpspost/schedules"
)

// A rule answers in microseconds, also far from its start.
func BenchmarkNext(b *testing.B) {
	calendar := calendarOf(b)
	for _, spec := range []schedules.Spec{
		{Once: "2090-06-14 09:00"},
		{Every: "3 days", At: "09:00", Start: "1990-01-05"},
		{Every: "month", At: "09:00", Start: "1990-01-31"},
		{Monthly: "fifth monday", At: "09:00"},
		{Monthly: "last working day", At: "09:00"},
		{Yearly: "29 february", At: "09:00"},
		{Yearly: "fifth monday of february", At: "09:00"},
		{Yearly: "monday of week 53", At: "09:00"},
		{Yearly: "39 days after easter", At: "09:00"},
		{Around: "4 weeks before imh-week", At: "09:00"},
		{Monthly: "15", At: "09:00", Avoid: "weekends, holidays"},
		{Cron: "0 9 1 * *"},
		{Cron: "0 9 29 2 *"},
	} {
		b.Run(title(spec), func(b *testing.B) {
			rule, err := spec.Rule(calendar)
			if err != nil {
				b.Fatal(err)
			}
			from := time.Date(2089, 3, 1, 0, 0, 0, 0, brussels)
			for b.Loop() {
				rule.Next(from)
			}
		})
	}
}
