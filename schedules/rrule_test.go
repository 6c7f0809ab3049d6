package schedules_test

import (
	"testing"

	"dorpspost/schedules"
)

var rrules = []struct {
	spec schedules.Spec
	want string // empty where an RRULE would name other moments
}{
	{every("day", ""), "RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{every("2 weeks", "2027-01-05"), "DTSTART;TZID=Europe/Brussels:20270105T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{every("10 days", "2027-01-05"), "DTSTART;TZID=Europe/Brussels:20270105T090000\nRRULE:FREQ=DAILY;INTERVAL=10;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{every("month", "2027-01-31"), "DTSTART;TZID=Europe/Brussels:20270131T090000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=31;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{monthly("first tuesday"), "RRULE:FREQ=MONTHLY;BYDAY=1TU;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{monthly("last friday"), "RRULE:FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{monthly("15"), "RRULE:FREQ=MONTHLY;BYMONTHDAY=15;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{monthly("first day"), "RRULE:FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{monthly("last day"), "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{monthly("first working day"), ""},
	{yearly("14 june"), "RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=14;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{yearly("second monday of june"), "RRULE:FREQ=YEARLY;BYMONTH=6;BYDAY=2MO;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{yearly("thursday of week 24"), "RRULE:FREQ=YEARLY;WKST=MO;BYWEEKNO=24;BYDAY=TH;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{yearly("easter"), ""},
	{yearly("39 days after easter"), ""},
	{cron("0 9 * * mon-fri"), "RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{cron("0,30 9 1 * *"), "RRULE:FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=9;BYMINUTE=0,30;BYSECOND=0"},
	{cron("0 9 14 6 *"), "RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=14;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{cron("@weekly"), "RRULE:FREQ=DAILY;BYDAY=SU;BYHOUR=0;BYMINUTE=0;BYSECOND=0"},
	{cron("0 9 13 * fri"), ""}, // either day field is enough: no RRULE says "or"
	{schedules.Spec{Once: "2027-06-14 09:00"}, ""},
	{schedules.Spec{Around: "first day of imh-week", At: "09:00"}, ""},
	{schedules.Spec{Monthly: "15", At: "09:00", Avoid: "weekends"}, ""},
	{between("2027-01-01", schedules.Spec{Monthly: "15", At: "09:00", Avoid: "weekends", Move: "skip"}, "2027-12-31"), ""},
	{schedules.Spec{Monthly: "15", At: "25:00"}, ""},

	// Bounds.
	{between("2027-06-16", monthly("15"), ""), "DTSTART;TZID=Europe/Brussels:20270715T090000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=15;BYHOUR=9;BYMINUTE=0;BYSECOND=0"},
	{between("", monthly("15"), "2027-12-31"), "RRULE:FREQ=MONTHLY;BYMONTHDAY=15;BYHOUR=9;BYMINUTE=0;BYSECOND=0;UNTIL=20271231T225959Z"},
	{schedules.Spec{Monthly: "15", At: "09:00", Times: 3}, "RRULE:FREQ=MONTHLY;BYMONTHDAY=15;BYHOUR=9;BYMINUTE=0;BYSECOND=0;COUNT=3"},
	{schedules.Spec{Monthly: "15", At: "09:00", Times: 3, End: "2027-12-31"}, ""}, // RFC 5545 takes one of the two

	// An RRULE leaves out what the clock jumps over; here it leaves at the end of the gap.
	{schedules.Spec{Every: "day", At: "02:30"}, ""},
	{schedules.Spec{Every: "day", At: "02:30", Zone: "Asia/Tokyo"}, "RRULE:FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0"},
	{schedules.Spec{Monthly: "15", At: "02:30"}, "RRULE:FREQ=MONTHLY;BYMONTHDAY=15;BYHOUR=2;BYMINUTE=30;BYSECOND=0"},
	{schedules.Spec{Every: "day", At: "03:00"}, "RRULE:FREQ=DAILY;BYHOUR=3;BYMINUTE=0;BYSECOND=0"},
	{schedules.Spec{Every: "day", At: "00:00", Zone: "Africa/Cairo"}, ""},
	{cron("0 2,3 * * *"), "RRULE:FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0;BYSECOND=0"}, // three o'clock is named as well
}

func TestRRULE(t *testing.T) {
	for _, c := range rrules {
		got, ok := c.spec.RRULE()
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%v is %q, %v\nwant %q", c.spec, got, ok, c.want)
		}
	}
}
