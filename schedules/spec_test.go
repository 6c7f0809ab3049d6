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

var refusals = []struct {
	name    string
	spec    schedules.Spec
	problem schedules.Problem
}{
	{"nothing", schedules.Spec{}, schedules.ProblemNoRule},
	{"both", schedules.Spec{Once: "2027-06-14 09:00", Cron: "0 9 * * *"}, schedules.ProblemNoRule},
	{"only spaces", cron("  \t"), schedules.ProblemNoRule},
	{"six fields", cron("0 0 9 * * 1"), schedules.ProblemFields},
	{"four fields", cron("0 9 * *"), schedules.ProblemFields},
	{"TZ panics robfig", cron("TZ="), schedules.ProblemPrefix},
	{"TZ without fields", cron("CRON_TZ=UTC"), schedules.ProblemPrefix},
	{"TZ thrice", cron("TZ=TZ=TZ="), schedules.ProblemPrefix},
	{"TZ with fields", cron("TZ=UTC 0 9 * * *"), schedules.ProblemPrefix},
	{"TZ in other letters", cron(" tz=UTC 0 9 * * *"), schedules.ProblemPrefix},
	{"@every", cron("@every 1h"), schedules.ProblemCronEvery},
	{"@every 0s", cron(" @every 0s"), schedules.ProblemCronEvery},
	{"@every alone", cron("@every"), schedules.ProblemCronEvery},
	{"reboot", cron("@reboot"), schedules.ProblemDescriptor},
	{"a descriptor and more", cron("@daily 9"), schedules.ProblemDescriptor},
	{"only an at sign", cron("@"), schedules.ProblemDescriptor},
	{"minute 60", cron("60 9 * * *"), schedules.ProblemField},
	{"hour 24", cron("0 24 * * *"), schedules.ProblemField},
	{"day 0", cron("0 9 0 * *"), schedules.ProblemField},
	{"day 32", cron("0 9 32 * *"), schedules.ProblemField},
	{"month 13", cron("0 9 1 13 *"), schedules.ProblemField},
	{"weekday 8", cron("0 9 * * 8"), schedules.ProblemField},
	{"negative", cron("-5 9 * * *"), schedules.ProblemField},
	{"plus", cron("+5 9 * * *"), schedules.ProblemField},
	{"only a comma", cron(", 9 * * *"), schedules.ProblemField},
	{"a comma too many", cron("0,30, 9 * * *"), schedules.ProblemField},
	{"star with a range", cron("*-5 9 * * *"), schedules.ProblemField},
	{"question mark", cron("0 9 ? * 1"), schedules.ProblemField},
	{"Quartz", cron("0 9 L * *"), schedules.ProblemField},
	{"Quartz weekday", cron("0 9 * * 1#2"), schedules.ProblemField},
	{"two hyphens", cron("0 9 1-2-3 * *"), schedules.ProblemField},
	{"two slashes", cron("0 9 */2/3 * *"), schedules.ProblemField},
	{"step 0", cron("0 */0 * * *"), schedules.ProblemField},
	{"step over the end", cron("*/90 * * * *"), schedules.ProblemField},
	{"step of one number", cron("5/15 * * * *"), schedules.ProblemField},
	{"backwards", cron("0 17-9 * * *"), schedules.ProblemField},
	{"a name too long", cron("0 9 * june *"), schedules.ProblemField},
	{"Dutch name", cron("0 9 * * maa"), schedules.ProblemField},
	{"Arabic digits", cron("٠ ٩ * * *"), schedules.ProblemField},
	{"overflow", cron("0 99999999999999999999 * * *"), schedules.ProblemField},
	{"second Monday as people try it", cron("0 9 */2 6 1"), schedules.ProblemAmbiguous},
	{"30 February", cron("0 0 30 2 *"), schedules.ProblemNever},
	{"31 in short months", cron("0 9 31 4,6,9,11 *"), schedules.ProblemNever},
	{"every minute", cron("* * * * *"), schedules.ProblemTooOften},
	{"every ten minutes", cron("*/10 9 * * *"), schedules.ProblemTooOften},
	{"twice in five minutes", cron("0,5 9 1 1 *"), schedules.ProblemTooOften},
	{"around the hour", cron("0,55 9,10 * * *"), schedules.ProblemTooOften},
	{"around midnight", cron("0,50 0,23 * * *"), schedules.ProblemTooOften},
	{"around midnight at the end of February", cron("0,50 0,23 1,28 * *"), schedules.ProblemTooOften},
	{"around midnight once it is moved", schedules.Spec{Cron: "0,50 0,23 * * 1,3", Avoid: "holidays"}, schedules.ProblemTooOften},
	{"unknown zone", schedules.Spec{Cron: "0 9 * * *", Zone: "Europe/Antwerpen"}, schedules.ProblemZone},
	{"Local", schedules.Spec{Cron: "0 9 * * *", Zone: "Local"}, schedules.ProblemZone},
	{"localtime", schedules.Spec{Cron: "0 9 * * *", Zone: "localtime"}, schedules.ProblemZone},
	{"leap seconds", schedules.Spec{Cron: "0 9 * * *", Zone: "right/Europe/Brussels"}, schedules.ProblemZone},
	{"small letters", schedules.Spec{Cron: "0 9 * * *", Zone: "europe/brussels"}, schedules.ProblemZone},
	{"an offset", schedules.Spec{Cron: "0 9 * * *", Zone: "+01:00"}, schedules.ProblemZone},
	{"a path", schedules.Spec{Cron: "0 9 * * *", Zone: "Europe/../../etc/passwd"}, schedules.ProblemZone},
	{"an endless zone", schedules.Spec{Cron: "0 9 * * *", Zone: strings.Repeat("A", 1e6)}, schedules.ProblemZone},
	{"30 February once", schedules.Spec{Once: "2027-02-30 09:00"}, schedules.ProblemMoment},
	{"24:00", schedules.Spec{Once: "2027-06-14 24:00"}, schedules.ProblemMoment},
	{"no time", schedules.Spec{Once: "2027-06-14"}, schedules.ProblemMoment},
	{"seconds", schedules.Spec{Once: "2027-06-14 09:00:00"}, schedules.ProblemMoment},
	{"an offset once", schedules.Spec{Once: "2027-06-14T09:00+02:00"}, schedules.ProblemMoment},
	{"day first", schedules.Spec{Once: "14/06/2027 09:00"}, schedules.ProblemMoment},
	{"in the spring gap", schedules.Spec{Once: "2027-03-28 02:30"}, schedules.ProblemNoSuchTime},
	{"a day that Samoa skipped", schedules.Spec{Once: "2011-12-30 09:00", Zone: "Pacific/Apia"}, schedules.ProblemNoSuchTime},
	{"interval 0", every("0 days", "2027-01-01"), schedules.ProblemInterval},
	{"interval without end", every("99999999999999999999 weeks", "2027-01-01"), schedules.ProblemInterval},
	{"interval of centuries", every("1000 months", "2027-01-01"), schedules.ProblemInterval},
	{"negative interval", every("-2 days", "2027-01-01"), schedules.ProblemEvery},
	{"half an interval", every("1.5 weeks", "2027-01-01"), schedules.ProblemEvery},
	{"minutes", every("10 minutes", "2027-01-01"), schedules.ProblemEvery},
	{"every weekday by name", every("monday", "2027-01-01"), schedules.ProblemEvery},
	{"an interval in Dutch", every("2 weken", "2027-01-01"), schedules.ProblemEvery},
	{"two days from nowhere", every("2 days", ""), schedules.ProblemNoStart},
	{"a week from nowhere", every("week", ""), schedules.ProblemNoStart},
	{"a month from nowhere", every("1 month", ""), schedules.ProblemNoStart},
	{"month day 0", monthly("0"), schedules.ProblemDay},
	{"month day 32", monthly("32"), schedules.ProblemDay},
	{"sixth monday", monthly("sixth monday"), schedules.ProblemDay},
	{"first of no weekday", monthly("first moonday"), schedules.ProblemDay},
	{"sixth working day", monthly("sixth working day"), schedules.ProblemDay},
	{"second day", monthly("second day"), schedules.ProblemDay},
	{"month day in words", monthly("the 15th"), schedules.ProblemDay},
	{"no such month", yearly("14 juni"), schedules.ProblemDay},
	{"week 54", yearly("monday of week 54"), schedules.ProblemDay},
	{"week 0", yearly("monday of week 0"), schedules.ProblemDay},
	{"Easter and a year", yearly("400 days after easter"), schedules.ProblemDay},
	{"30 February yearly", yearly("30 february"), schedules.ProblemNever},
	{"0 June", yearly("0 june"), schedules.ProblemNever},
	{"monthly without an hour", schedules.Spec{Monthly: "15"}, schedules.ProblemTimeOfDay},
	{"25:00", schedules.Spec{Monthly: "15", At: "25:00"}, schedules.ProblemTimeOfDay},
	{"nine in words", schedules.Spec{Yearly: "14 june", At: "nine"}, schedules.ProblemTimeOfDay},
	{"cron with an hour of its own", schedules.Spec{Cron: "0 9 * * *", At: "10:00"}, schedules.ProblemNotWith},
	{"once with an hour of its own", schedules.Spec{Once: "2027-06-14 09:00", At: "10:00"}, schedules.ProblemNotWith},
	{"once with a start", between("2027-01-01", schedules.Spec{Once: "2027-06-14 09:00"}, ""), schedules.ProblemNotWith},
	{"once with an end", between("", schedules.Spec{Once: "2027-06-14 09:00"}, "2027-12-31"), schedules.ProblemNotWith},
	{"start on 30 February", between("2027-02-30", monthly("15"), ""), schedules.ProblemDate},
	{"counted from 30 February", every("2 days", "2027-02-30"), schedules.ProblemDate},
	{"end with an hour", between("", monthly("15"), "2027-12-31 09:00"), schedules.ProblemDate},
	{"end before start", between("2027-06-01", monthly("15"), "2027-05-31"), schedules.ProblemEndBeforeStart},
	{"cron ends before it starts", between("2027-06-01", cron("0 9 * * *"), "2026-06-01"), schedules.ProblemEndBeforeStart},
	{"no 15th within", between("2027-06-16", monthly("15"), "2027-07-14"), schedules.ProblemNothingWithin},
	{"no 31st within", between("2027-09-01", monthly("31"), "2027-09-30"), schedules.ProblemNothingWithin},
	{"no leap day within", between("2097-01-01", yearly("29 february"), "2103-12-31"), schedules.ProblemNothingWithin},
	{"no Monday within", between("2027-06-15", cron("0 9 * * mon"), "2027-06-20"), schedules.ProblemNothingWithin},
	{"a start after the end of time", between("9999-01-01", monthly("15"), ""), schedules.ProblemNothingWithin},
	{"every and cron", schedules.Spec{Every: "day", Cron: "0 9 * * *"}, schedules.ProblemNoRule},
	{"monthly and yearly", schedules.Spec{Monthly: "15", Yearly: "14 june", At: "09:00"}, schedules.ProblemNoRule},
	{"policy", schedules.Spec{Cron: "0 9 * * *", Missed: "later"}, schedules.ProblemMissed},
	{"missed before it is late", schedules.Spec{Cron: "0 9 * * *", MissedAfter: -time.Hour}, schedules.ProblemMissedAfter},
	{"missed at once", schedules.Spec{Cron: "0 9 * * *", MissedAfter: time.Second}, schedules.ProblemMissedAfter},
	{"less than no times", schedules.Spec{Cron: "0 9 * * *", Times: -1}, schedules.ProblemTimes},
	{"once, twice", schedules.Spec{Once: "2027-06-14 09:00", Times: 2}, schedules.ProblemTimes},
}

func TestRefusals(t *testing.T) {
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			rule, err := c.spec.Rule(nil)
			refused, ok := errors.AsType[*schedules.SpecError](err)
			if !ok {
				t.Fatalf("rule %v, error %v; want a SpecError", rule, err)
			}
			if refused.Problem != c.problem {
				t.Errorf("problem %q, want %q (%v)", refused.Problem, c.problem, err)
			}
			if said := err.Error(); refused.Advice == "" || len(said) > 400 || strings.ContainsAny(said, "\r\n") {
				t.Errorf("not one short sentence: %s", said)
			}
		})
	}
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
