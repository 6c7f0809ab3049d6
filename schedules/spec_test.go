package schedules_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"dorpspost/schedules"
)

func cron(text string) schedules.Spec { return schedules.Spec{Cron: text} }

func every(interval, start string) schedules.Spec {
	return schedules.Spec{Every: interval, At: "09:00", Start: start}
}

func monthly(day string) schedules.Spec { return schedules.Spec{Monthly: day, At: "09:00"} }

func yearly(day string) schedules.Spec { return schedules.Spec{Yearly: day, At: "09:00"} }

// between bounds a rule by its first and last date.
func between(start string, spec schedules.Spec, end string) schedules.Spec {
	spec.Start, spec.End = start, end
	return spec
}

// What is accepted, and its first three moments in wall time after 1 March 2027, 08:00.
var accepted = []struct {
	spec schedules.Spec
	want string
}{
	{cron("0 9 * * *"), "2027-03-01T09:00 2027-03-02T09:00 2027-03-03T09:00"},
	{cron("\t*/15   9 1 * * "), "2027-03-01T09:00 2027-03-01T09:15 2027-03-01T09:30"},
	{cron("0 9 14 6 *"), "2027-06-14T09:00 2028-06-14T09:00 2029-06-14T09:00"},
	{cron("30 10 * * tue,THU"), "2027-03-02T10:30 2027-03-04T10:30 2027-03-09T10:30"},
	{cron("0 12 * * 7"), "2027-03-07T12:00 2027-03-14T12:00 2027-03-21T12:00"},
	{cron("0 12 * * 0-0"), "2027-03-07T12:00 2027-03-14T12:00 2027-03-21T12:00"},
	{cron("0 12 * * Fri-Sun"), "2027-03-05T12:00 2027-03-06T12:00 2027-03-07T12:00"},
	{cron("0 12 * * 5-7/2"), "2027-03-05T12:00 2027-03-07T12:00 2027-03-12T12:00"},
	{cron("0 9 1-7/3 mar,jun *"), "2027-03-01T09:00 2027-03-04T09:00 2027-03-07T09:00"},
	{cron("0 9 13 * 5"), "2027-03-05T09:00 2027-03-12T09:00 2027-03-13T09:00"}, // either day field, as crontab(5) says
	{cron("0 9 */1 * 5"), "2027-03-05T09:00 2027-03-12T09:00 2027-03-19T09:00"},
	{cron("0 9 29 2 *"), "2028-02-29T09:00 2032-02-29T09:00 2036-02-29T09:00"},
	{cron("0,50 0,23 1 * *"), "2027-03-01T23:00 2027-03-01T23:50 2027-04-01T00:00"},
	{cron("0,55 9,11 * * *"), "2027-03-01T09:00 2027-03-01T09:55 2027-03-01T11:00"},
	{schedules.Spec{Cron: "0,50 0,23 * * 1,3", Avoid: "holidays", Move: "skip"}, "2027-03-01T23:00 2027-03-01T23:50 2027-03-03T00:00"},
	{schedules.Spec{Cron: "0 9 * * *", Times: 2}, "2027-03-01T09:00 2027-03-02T09:00"},
	{schedules.Spec{Once: " 2027-06-14T09:00 "}, "2027-06-14T09:00"},
	{schedules.Spec{Once: "2027-10-31 02:30"}, "2027-10-31T02:30"},
	{schedules.Spec{Once: "2027-02-28 09:00"}, ""},
	{schedules.Spec{Cron: "0 9 * * *", Zone: "Etc/GMT+5", Times: 1}, "2027-03-01T09:00"},
	{cron("@yearly"), "2028-01-01T00:00 2029-01-01T00:00 2030-01-01T00:00"},
	{cron("@Annually"), "2028-01-01T00:00 2029-01-01T00:00 2030-01-01T00:00"},
	{cron(" @monthly "), "2027-04-01T00:00 2027-05-01T00:00 2027-06-01T00:00"},
	{cron("@weekly"), "2027-03-07T00:00 2027-03-14T00:00 2027-03-21T00:00"},
	{cron("@daily"), "2027-03-02T00:00 2027-03-03T00:00 2027-03-04T00:00"},
	{cron("@midnight"), "2027-03-02T00:00 2027-03-03T00:00 2027-03-04T00:00"},
	{cron("@hourly"), "2027-03-01T09:00 2027-03-01T10:00 2027-03-01T11:00"},
	{every("day", ""), "2027-03-01T09:00 2027-03-02T09:00 2027-03-03T09:00"},
	{every("2 Days", "2027-02-28"), "2027-03-02T09:00 2027-03-04T09:00 2027-03-06T09:00"},
	{every("2 days", "2027-03-10"), "2027-03-10T09:00 2027-03-12T09:00 2027-03-14T09:00"},
	{every("week", "2027-02-22"), "2027-03-01T09:00 2027-03-08T09:00 2027-03-15T09:00"},
	{every("2 weeks", "1999-01-05"), "2027-03-09T09:00 2027-03-23T09:00 2027-04-06T09:00"},
	{every("month", "2027-01-31"), "2027-03-31T09:00 2027-05-31T09:00 2027-07-31T09:00"}, // never the 30th instead
	{every("3 months", "2026-12-01"), "2027-03-01T09:00 2027-06-01T09:00 2027-09-01T09:00"},
	{every("12 months", "2024-02-29"), "2028-02-29T09:00 2032-02-29T09:00 2036-02-29T09:00"},
	{monthly("first tuesday"), "2027-03-02T09:00 2027-04-06T09:00 2027-05-04T09:00"},
	{monthly(" Last  FRIDAY "), "2027-03-26T09:00 2027-04-30T09:00 2027-05-28T09:00"},
	{monthly("fifth monday"), "2027-03-29T09:00 2027-05-31T09:00 2027-08-30T09:00"},
	{monthly("15"), "2027-03-15T09:00 2027-04-15T09:00 2027-05-15T09:00"},
	{monthly("31"), "2027-03-31T09:00 2027-05-31T09:00 2027-07-31T09:00"},
	{monthly("first day"), "2027-03-01T09:00 2027-04-01T09:00 2027-05-01T09:00"},
	{monthly("last day"), "2027-03-31T09:00 2027-04-30T09:00 2027-05-31T09:00"},
	{between("2027-05-01", monthly("first working day"), ""), "2027-05-03T09:00 2027-06-01T09:00 2027-07-01T09:00"}, // 1 May is a Saturday
	{between("2029-01-01", monthly("first working day"), ""), "2029-01-02T09:00 2029-02-01T09:00 2029-03-01T09:00"}, // New Year on a Monday
	{between("2027-05-15", monthly("last working day"), ""), "2027-05-31T09:00 2027-06-30T09:00 2027-07-30T09:00"},
	{between("", monthly("15"), "2027-04-15"), "2027-03-15T09:00 2027-04-15T09:00"},
	{between("2027-03-16", monthly("15"), "2027-05-14"), "2027-04-15T09:00"},
	{between("2027-06-14", cron("0 0 * * *"), "2027-06-15"), "2027-06-14T00:00 2027-06-15T00:00"},
	{between("2026-01-01", monthly("15"), "2026-12-31"), ""},
	{yearly("fifth monday of february"), "2044-02-29T09:00 2072-02-29T09:00 2112-02-29T09:00"},
	{yearly("monday of week 53"), "2032-12-27T09:00 2037-12-28T09:00 2043-12-28T09:00"},
	{yearly("thursday of week 1"), "2028-01-06T09:00 2029-01-04T09:00 2030-01-03T09:00"},
	{schedules.Spec{Yearly: "39 days after easter", At: "7:05"}, "2027-05-06T07:05 2028-05-25T07:05 2029-05-10T07:05"},
}

func TestUpcoming(t *testing.T) {
	for _, c := range accepted {
		t.Run(c.spec.String(), func(t *testing.T) {
			moments, err := schedules.Upcoming(c.spec, nil, spring, 3)
			if err != nil {
				t.Fatal(err)
			}
			var walls []string
			for _, m := range moments {
				walls = append(walls, m.Format("2006-01-02T15:04"))
			}
			if got := strings.Join(walls, " "); got != c.want {
				t.Errorf("moments %s\nwant    %s", got, c.want)
			}
		})
	}
}

// 2100 has no 29 February: robfig/cron alone gives up there and the rule would end without a word.
func TestLeapDayOverTheCentury(t *testing.T) {
	moments, err := schedules.Upcoming(cron("0 9 29 2 *"), nil, time.Date(2096, 3, 1, 0, 0, 0, 0, time.UTC), 1)
	if err != nil || len(moments) != 1 || moments[0].Year() != 2104 {
		t.Errorf("moments %v, %v; want 2104", moments, err)
	}
}

func TestSpecInFiles(t *testing.T) {
	text := "cron: 0 9 14 6 *\nzone: Europe/Brussels\nmissed: skip\nmissed_after: 90m\ntimes: 3\n"
	want := schedules.Spec{Cron: "0 9 14 6 *", Zone: "Europe/Brussels", Missed: "skip", MissedAfter: 90 * time.Minute, Times: 3}
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	var fromYAML, fromJSON, again schedules.Spec
	if err := decoder.Decode(&fromYAML); err != nil || fromYAML != want {
		t.Errorf("yaml gave %+v, %v", fromYAML, err)
	}
	asJSON, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(asJSON, &fromJSON); err != nil || fromJSON != want {
		t.Errorf("json %s gave %+v, %v", asJSON, fromJSON, err)
	}
	asYAML, err := yaml.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(asYAML, &again); err != nil || again != want {
		t.Errorf("yaml %s gave %+v, %v", asYAML, again, err)
	}
}

// What looks like a number or a date to YAML is taken as it was written.
func TestSpecInFilesWithoutQuotes(t *testing.T) {
	text := "monthly: 15\nat: 09:00\nstart: 2027-01-01\nend: 2027-12-31\n"
	var spec schedules.Spec
	if err := yaml.Unmarshal([]byte(text), &spec); err != nil || spec != between("2027-01-01", monthly("15"), "2027-12-31") {
		t.Errorf("%+v, %v", spec, err)
	}
}

func TestSpecInFilesRefused(t *testing.T) {
	var spec schedules.Spec
	err := yaml.Unmarshal([]byte("missed_after: soon"), &spec)
	if refused, ok := errors.AsType[*schedules.SpecError](err); !ok || refused.Problem != schedules.ProblemMissedAfter {
		t.Errorf("error %v", err)
	}
	decoder := yaml.NewDecoder(strings.NewReader("crone: 0 9 * * *"))
	decoder.KnownFields(true)
	if err := decoder.Decode(&spec); err == nil {
		t.Error("an unknown key was accepted")
	}
}
