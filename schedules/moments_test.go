package schedules_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)

// told are rules of every kind, whose moments from 2022 to 2050 other programs have computed as well: testdata/moments/README.md
// says how.
var told = []schedules.Spec{
	{Once: "2027-06-14 09:00"},
	{Once: "2048-02-29 23:45", Zone: "America/New_York"},

	{Every: "day", At: "09:00", Start: "2049-10-15", End: "2049-11-15"},
	{Every: "90 days", At: "09:00", Start: "2022-01-30"},
	{Every: "week", At: "20:15", Start: "2031-12-30", End: "2034-01-10"},
	{Every: "2 weeks", At: "09:00", Start: "2027-01-05"},
	{Every: "month", At: "09:00", Start: "2022-01-31"},
	{Every: "3 months", At: "09:00", Start: "2022-02-15"},
	{Every: "12 months", At: "09:00", Start: "2024-02-29"},

	{Monthly: "first tuesday", At: "09:00"},
	{Monthly: "third wednesday", At: "00:30", Zone: "Australia/Lord_Howe"},
	{Monthly: "fifth monday", At: "09:00"},
	{Monthly: "last friday", At: "16:30"},
	{Monthly: "first working day", At: "09:00"},
	{Monthly: "last working day", At: "09:00"},
	{Monthly: "15", At: "09:00", Zone: "America/New_York"},
	{Monthly: "31", At: "09:00"},
	{Monthly: "last day", At: "09:00"},

	{Yearly: "14 june", At: "09:00"},
	{Yearly: "29 february", At: "09:00"},
	{Yearly: "second monday of june", At: "09:00"},
	{Yearly: "last sunday of october", At: "09:00"},
	{Yearly: "fifth monday of february", At: "09:00"},
	{Yearly: "monday of week 24", At: "09:00"},
	{Yearly: "monday of week 1", At: "09:00"},
	{Yearly: "sunday of week 53", At: "09:00"},
	{Yearly: "easter", At: "09:00"},
	{Yearly: "39 days after easter", At: "09:00"},
	{Yearly: "47 days before easter", At: "09:00"},

	{Around: "4 weeks before imh-week", At: "09:00"},
	{Around: "first day of imh-week", At: "09:00"},
	{Around: "each day of imh-week", At: "18:00"},
	{Around: "day after imh-week", At: "09:00"},

	{Monthly: "1", At: "09:00", Avoid: "weekends, holidays"},
	{Monthly: "25", At: "09:00", Avoid: "weekends, holidays", Move: schedules.MoveBefore},
	{Monthly: "15", At: "09:00", Avoid: "weekends, holidays", Move: schedules.MoveSkip},

	{Cron: "0 9 1 * *"},
	{Cron: "30 8 29 2 *"},
	{Cron: "0 9 13 6 fri"},
	{Cron: "0 9,14 * mar,oct mon"},
	{Cron: "0 12 */10 1-12/4 *"},
	{Cron: "@yearly"},
	{Cron: "@monthly", Zone: "Asia/Kathmandu"},
	{Cron: "@weekly", Start: "2049-01-01"},
}

// title names a rule in the tables.
func title(s schedules.Spec) string {
	text := s.String()
	for _, more := range []struct{ key, text string }{{"start", s.Start}, {"end", s.End}, {"avoid", s.Avoid}, {"move", string(s.Move)}, {"zone", s.Zone}} {
		if more.text != "" {
			text += ", " + more.key + " " + more.text
		}
	}
	return text
}

func TestMomentsTo2050(t *testing.T) {
	calendar, got := calendarOf(t), strings.Builder{}
	for _, spec := range told {
		fmt.Fprintf(&got, "# %s\n", title(spec))
		zone := mustZone(spec.Normal().Zone)
		rule, err := spec.Rule(calendar)
		if err != nil {
			t.Fatal(err)
		}
		end := time.Date(2051, 1, 1, 0, 0, 0, 0, zone)
		for at := rule.Next(time.Date(2022, 1, 1, 0, 0, 0, -1, zone)); !at.IsZero() && at.Before(end); at = rule.Next(at) {
			fmt.Fprintln(&got, at.Format("2006-01-02 Mon 15:04 -0700"))
		}
		got.WriteString("\n")
	}
	golden(t, "moments/moments.golden", got.String())
}

// calendarOf is the calendar of a new database.
func calendarOf(t testing.TB) *schedules.Calendar {
	t.Helper()
	db := dbtest.Open(t)
	calendar, err := schedules.NewStore(db).Calendar(t.Context(), db.Read())
	if err != nil {
		t.Fatal(err)
	}
	return calendar
}

// The same moments as other programs computed them, each rule by two of them at least.
func TestMomentsAsOtherProgramsHaveThem(t *testing.T) {
	ours := sections(t, "testdata/moments/moments.golden")
	answers, err := filepath.Glob("testdata/moments/by-*.txt")
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	for _, path := range answers {
		for title, theirs := range sections(t, path) {
			if _, ok := ours[title]; !ok {
				t.Errorf("%s has %q, which is not in the golden table", path, title)
			}
			if diff := gocmp.Diff(theirs, ours[title]); diff != "" {
				t.Errorf("%s, %s (-theirs +ours):\n%s", path, title, diff)
			}
			asked[title]++
		}
	}
	for title := range ours {
		if asked[title] < 2 {
			t.Errorf("%q was computed by %d other programs, want two", title, asked[title])
		}
	}
}

// sections reads a table: lines under headings.
func sections(t *testing.T, path string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for section := range strings.SplitSeq(strings.TrimPrefix(string(text), "# "), "\n# ") {
		title, lines, _ := strings.Cut(section, "\n")
		if _, twice := all[title]; twice {
			t.Errorf("%s has %q twice", path, title)
		}
		all[title] = strings.TrimSpace(lines)
	}
	return all
}

// dateutilErrs names the rule that was not asked of dateutil: to it, 2 January 2022 is a day of week 53. GNU date and Python's
// calendar take it for one of week 52, as ISO 8601 does.
const dateutilErrs = "yearly sunday of week 53 at 09:00"

// What the other programs were asked in the form of an RRULE is what we say the rule is.
func TestMomentsWereAskedByOurRRULE(t *testing.T) {
	text, err := os.ReadFile("testdata/moments/questions.tsv")
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if parts := strings.Split(strings.TrimSpace(line), "\t"); len(parts) == 4 && parts[1] == "rrule" {
			asked[parts[0]] = strings.ReplaceAll(parts[3], `\n`, "\n")
		}
	}
	for _, spec := range told {
		if ours, _ := spec.RRULE(); ours != asked[title(spec)] && title(spec) != dateutilErrs {
			t.Errorf("%s: we say %q, asked was %q", title(spec), ours, asked[title(spec)])
		}
	}
}

// What a new database knows of the IMH week, by both readings of the custom as other programs have them. In 2032 they part.
func TestIMHWeekAsOtherProgramsHaveIt(t *testing.T) {
	calendar := calendarOf(t)
	byWeekday := sections(t, "testdata/moments/by-systemd.txt")["yearly second monday of june at 09:00"]
	byNumber := sections(t, "testdata/moments/by-date.txt")["yearly monday of week 24 at 09:00"]
	for year := 2022; year <= 2050; year++ {
		dates, err := calendar.Dates("imh-week", year)
		if err != nil {
			t.Fatal(err)
		}
		other := cmp.Or(dates.Other, dates.First)
		if !strings.Contains(byWeekday, dates.First) || !strings.Contains(byNumber, other) {
			t.Errorf("%d: %s or %s; others have another day", year, dates.First, other)
		}
		if known := year == 2022 || year == 2024; dates.Provisional == known {
			t.Errorf("%d is provisional: %v", year, dates.Provisional)
		}
	}
	if dates, err := calendar.Dates("imh-week", 2032); err != nil || dates.First != "2032-06-14" || dates.Other != "2032-06-07" {
		t.Errorf("2032: %+v, %v", dates, err)
	}
}
