package campaigns_test

import (
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
)

// Who is due on a day is a matter of calendar days where the house is, also when clocks change.
func TestWhoIsDueOnADay(t *testing.T) {
	at := func(text string) database.Instant {
		zone, err := time.LoadLocation("Europe/Brussels")
		if err != nil {
			t.Fatal(err)
		}
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
		if err != nil {
			t.Fatal(err)
		}
		return database.At(moment)
	}
	for name, test := range map[string]struct {
		day         int
		hour        string
		existing    campaigns.Existing
		begun, now  string
		from, until string // who confirmed from then on, and before then
	}{
		"the day itself":                     {0, "09:00", "skip", "2027-03-01 12:00", "2027-03-10 09:00", "2027-03-01 12:00", "2027-03-11 00:00"},
		"three days later":                   {3, "09:00", "skip", "2027-03-01 12:00", "2027-03-10 09:00", "2027-03-01 12:00", "2027-03-08 00:00"},
		"over the night of summer time":      {3, "09:00", "skip", "2027-03-01 12:00", "2027-03-29 09:00", "2027-03-01 12:00", "2027-03-27 00:00"},
		"over the night of winter time":      {3, "09:00", "skip", "2027-10-01 12:00", "2027-11-01 09:00", "2027-10-01 12:00", "2027-10-30 00:00"},
		"late in the evening":                {0, "09:00", "skip", "2027-03-01 12:00", "2027-03-10 23:30", "2027-03-01 12:00", "2027-03-11 00:00"},
		"the rest, after the hour of today":  {3, "09:00", "rest", "2027-03-10 12:00", "2027-03-11 09:00", "2027-03-08 00:00", "2027-03-09 00:00"},
		"the rest, before the hour of today": {3, "09:00", "rest", "2027-03-10 08:00", "2027-03-10 09:00", "2027-03-07 00:00", "2027-03-08 00:00"},
		"day 0 of the rest, after the hour":  {0, "09:00", "rest", "2027-03-10 12:00", "2027-03-11 09:00", "2027-03-10 09:00", "2027-03-12 00:00"},
		"day 0 of the rest, before the hour": {0, "09:00", "rest", "2027-03-10 08:00", "2027-03-10 09:00", "2027-03-09 09:00", "2027-03-11 00:00"},
		"the very hour":                      {0, "09:00", "rest", "2027-03-10 09:00", "2027-03-11 09:00", "2027-03-10 09:00", "2027-03-12 00:00"},
	} {
		c := campaigns.Confirmation{Day: test.day, At: test.hour, Zone: "Europe/Brussels", Existing: test.existing}
		from, until, err := campaigns.DueOn(c, at(test.now).Time(), at(test.begun))
		if err != nil || from != at(test.from) || until != at(test.until) {
			t.Errorf("%s: from %v until %v, want %v and %v (%v)", name, from, until, at(test.from), at(test.until), err)
		}
	}
}
