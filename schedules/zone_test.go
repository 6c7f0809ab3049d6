package schedules_test

import (
	_ "embed"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"dorpspost/schedules"
)

var update = flag.Bool("update", false, "write the golden files anew")

// changes are the nights worth looking at: Brussels in 2027, and zones that change in ways that catch programs out, these
// in years that lie behind us: a newer tz database may move what has not happened yet.
var changes = []struct {
	title, zone, from, to string
	crons                 []string
}{
	{"spring in Brussels: 02:00 to 03:00", "Europe/Brussels", "2027-03-27 00:00", "2027-03-30 00:00",
		[]string{"30 2 * * *", "0 2 * * 0", "0 2 * * *", "0 3 * * *", "0,30 2,3 * * *", "59 1 * * *", "30 2 28 3 *"}},
	{"autumn in Brussels: 03:00 back to 02:00", "Europe/Brussels", "2027-10-30 00:00", "2027-11-02 00:00",
		[]string{"30 2 * * *", "0 2 * * 0", "0 2 * * *", "0 3 * * *", "0,30 2,3 * * *", "59 1 * * *", "30 2 31 10 *"}},
	{"half an hour forward on Lord Howe", "Australia/Lord_Howe", "2024-10-05 00:00", "2024-10-08 00:00", []string{"15 2 * * *", "30 2 * * *"}},
	{"half an hour back on Lord Howe", "Australia/Lord_Howe", "2024-04-06 00:00", "2024-04-09 00:00", []string{"45 1 * * *", "0 2 * * *"}},
	{"midnight does not exist in Beirut", "Asia/Beirut", "2022-03-26 00:00", "2022-03-29 00:00", []string{"0 0 * * *", "30 0 * * *", "0 1 * * *"}},
	{"midnight comes twice in Havana", "America/Havana", "2022-11-05 00:00", "2022-11-08 00:00", []string{"0 0 * * *", "30 0 * * *", "0 1 * * *"}},
	{"the hour before midnight does not exist in Nuuk", "America/Nuuk", "2024-03-29 00:00", "2024-04-02 00:00", []string{"30 23 * * *", "0 0 * * *"}},
	{"Casablanca goes back for Ramadan", "Africa/Casablanca", "2022-03-26 00:00", "2022-03-29 00:00", []string{"30 2 * * *", "0 3 * * *"}},
	{"Casablanca comes forward after Ramadan", "Africa/Casablanca", "2022-05-07 00:00", "2022-05-10 00:00", []string{"30 2 * * *", "0 3 * * *"}},
	{"two hours at Troll station", "Antarctica/Troll", "2022-03-26 00:00", "2022-03-29 00:00", []string{"0,30 1,2 * * *", "0 3 * * *"}},
	{"Samoa skipped 30 December 2011", "Pacific/Apia", "2011-12-28 12:00", "2012-01-02 00:00", []string{"0 9 * * *"}},
	{"Pyongyang by half an hour", "Asia/Pyongyang", "2018-05-03 00:00", "2018-05-07 00:00", []string{"45 23 * * *", "0 0 * * *"}},
}

func TestClockChanges(t *testing.T) {
	var got strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&got, "# %s\n", c.title)
		for _, expression := range c.crons {
			rule, err := schedules.Spec{Cron: expression, Zone: c.zone}.Rule(nil)
			if err != nil {
				t.Fatal(err)
			}
			from, to := moment(t, c.from, c.zone), moment(t, c.to, c.zone)
			for at := rule.Next(from.Add(-time.Nanosecond)); at.Before(to); at = rule.Next(at) {
				fmt.Fprintf(&got, "%-16s %s\n", expression, at.Format("Mon 2006-01-02 15:04 -0700"))
			}
		}
		got.WriteString("\n")
	}
	golden(t, "clock-changes.golden", got.String())
}

func moment(t *testing.T, wall, zone string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", wall, mustZone(zone))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got, write it with -update):\n%s", name, diff)
	}
}

// zones are all of the tz database.
var zones = strings.Fields(zoneNames)

//go:embed testdata/zones.txt
var zoneNames string

// shownFirst is the definition, found in another way than the package does: it looks at the zone's clock every minute, from
// before the wall time can be shown, until it shows the wall time or a later one; then back by seconds, for zones that once
// kept odd seconds.
func shownFirst(wall time.Time, zone *time.Location) time.Time {
	farthest := offsetAt(wall, zone)
	for t := wall.Add(-30 * time.Hour); t.Before(wall.Add(30 * time.Hour)); t = t.Add(2 * time.Hour) {
		farthest = max(farthest, offsetAt(t, zone)) // no clock keeps an offset for less than two hours
	}
	t := wall.Add(-farthest - time.Minute)
	for !shows(t, wall, zone) {
		t = t.Add(time.Minute)
	}
	for shows(t.Add(-time.Second), wall, zone) {
		t = t.Add(-time.Second)
	}
	return t
}

func shows(t, wall time.Time, zone *time.Location) bool {
	return !t.Add(offsetAt(t, zone)).Before(wall)
}

func offsetAt(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}

// named lists the instants that a daily rule must give for the dates around a day: one per date, unless two meet.
func named(year int, month time.Month, day, hour, minute, days int, zone *time.Location) (instants []time.Time) {
	for d := range days {
		at := shownFirst(time.Date(year, month, day+d, hour, minute, 0, 0, time.UTC), zone)
		if len(instants) == 0 || at.After(instants[len(instants)-1]) {
			instants = append(instants, at)
		}
	}
	return instants
}

// A daily rule fires once for each date and never forgets one, in every zone, around every change of clocks; asked from
// any instant in between, as after a restart, it gives the same.
func TestDailyRuleInEveryZone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(zones).Draw(t, "zone")
		zone := mustZone(name)
		hour, minute := rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")
		start := nearChange(t, zone).AddDate(0, 0, -2)
		year, month, day := start.Date()
		rule, err := schedules.Spec{Cron: fmt.Sprintf("%d %d * * *", minute, hour), Zone: name}.Rule(nil)
		if err != nil {
			t.Fatal(err)
		}
		want := named(year, month, day, hour, minute, 5, zone)
		at := want[0].Add(-time.Nanosecond)
		for i, w := range want {
			next := rule.Next(at)
			if !next.Equal(w) {
				t.Fatalf("occurrence %d is %v, want %v", i, next, w.In(zone))
			}
			restart := at.Add(time.Duration(rapid.Int64Range(0, int64(next.Sub(at))-1).Draw(t, "restart")))
			if again := rule.Next(restart); !again.Equal(next) {
				t.Fatalf("asked at %v: %v, asked at %v: %v", at, next, restart, again)
			}
			at = next
		}
	})
}

// On 31 December of leap years time.ZoneBounds ends a stretch of constant offset before it starts; with that, looking for
// the next moment never came to an end.
func TestLastDayOfALeapYear(t *testing.T) {
	for _, name := range zones {
		zone := mustZone(name)
		rule, err := schedules.Spec{Cron: "0 9 * * *", Zone: name}.Rule(nil)
		if err != nil {
			t.Fatal(err)
		}
		for year := 1972; year <= 2100; year += 4 {
			at := rule.Next(time.Date(year, 12, 31, 0, 0, 0, 0, zone))
			if got := at.Format("01-02 15:04"); got != "12-31 09:00" {
				t.Errorf("%s %d: %v", name, year, at)
			}
		}
	}
}

// nearChange draws a moment at which the zone's clock changes, or any moment in a zone that never changes.
func nearChange(t *rapid.T, zone *time.Location) time.Time {
	at := time.Unix(rapid.Int64Range(0, 2_500_000_000).Draw(t, "unix"), 0).In(zone)
	if _, end := at.ZoneBounds(); !end.IsZero() {
		return end.In(zone)
	}
	if start, _ := at.ZoneBounds(); !start.IsZero() && start.Year() >= 1970 {
		return start.In(zone)
	}
	return at
}

// Whatever the expression: Next is strictly later, and wall times of what it gives only ever go forward, so that no
// (schedule, wall time) comes twice.
func TestNextGoesForward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(zones).Draw(t, "zone")
		zone := mustZone(name)
		expression := drawCron(t)
		rule, err := schedules.Spec{Cron: expression, Zone: name}.Rule(nil)
		if err != nil {
			t.Skip(err.Error())
		}
		at := nearChange(t, zone).Add(-36 * time.Hour)
		local := ""
		for range 100 {
			next := rule.Next(at)
			shown := next.In(zone).Format("2006-01-02T15:04")
			if !next.After(at) || shown <= local {
				t.Fatalf("%s after %v (%s): %v", expression, at, local, next)
			}
			at, local = next, shown
		}
	})
}

func drawCron(t *rapid.T) string {
	minute := rapid.SampledFrom([]string{"0", "30", "*/15", "*/20", "5,35", "0-59/30"}).Draw(t, "minute")
	hour := rapid.SampledFrom([]string{"*", "0", "2", "23", "0-3", "*/2", "9-17", "22,23,0"}).Draw(t, "hour")
	day := rapid.SampledFrom([]string{"*", "*", "1", "28-31", "1-7", "*/2"}).Draw(t, "day")
	month := rapid.SampledFrom([]string{"*", "*", "3", "10", "mar,apr,oct,nov"}).Draw(t, "month")
	weekday := rapid.SampledFrom([]string{"*", "*", "0", "1-5", "7"}).Draw(t, "weekday")
	return strings.Join([]string{minute, hour, day, month, weekday}, " ")
}

// A once happens at its wall time, the first time that the clock shows it; or it is refused because it never does.
func TestOnceInEveryZone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(zones).Draw(t, "zone")
		zone := mustZone(name)
		around := nearChange(t, zone).Add(time.Duration(rapid.IntRange(-180, 180).Draw(t, "minutes")) * time.Minute)
		wall := time.Date(around.Year(), around.Month(), around.Day(), around.Hour(), around.Minute(), 0, 0, time.UTC).
			Add(time.Duration(rapid.IntRange(-90, 90).Draw(t, "more")) * time.Minute)
		want := shownFirst(wall, zone)
		exists := want.In(zone).Format("2006-01-02 15:04") == wall.Format("2006-01-02 15:04")
		rule, err := schedules.Spec{Once: wall.Format("2006-01-02 15:04"), Zone: name}.Rule(nil)
		if exists != (err == nil) {
			t.Fatalf("%v in %s exists: %v, error: %v", wall, name, exists, err)
		}
		if err != nil {
			return
		}
		if got := rule.Next(want.Add(-time.Nanosecond)); !got.Equal(want) {
			t.Fatalf("once is %v, want %v", got, want.In(zone))
		}
		if got := rule.Next(want); !got.IsZero() {
			t.Fatalf("once came again, %v", got)
		}
	})
}
