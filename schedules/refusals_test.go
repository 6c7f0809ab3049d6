package schedules_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"dorpspost/schedules"
)

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
