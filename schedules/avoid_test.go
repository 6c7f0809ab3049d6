package schedules

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// days around Whitsun 2027: the holiday is Monday 17 May.
var avoidances = []struct {
	name string
	spec Spec
	from string
	want []string
}{
	{"the next day that is none", Spec{Cron: "0 9 * * 1", Avoid: "holidays"}, "2027-05-11", []string{"2027-05-18T09:00", "2027-05-24T09:00", "2027-05-31T09:00"}},
	{"the last day before", Spec{Cron: "0 9 * * 1", Avoid: "weekends, holidays", Move: MoveBefore}, "2027-05-11", []string{"2027-05-14T09:00", "2027-05-24T09:00", "2027-05-31T09:00"}},
	{"not at all", Spec{Cron: "0 9 * * 1", Avoid: "holidays", Move: MoveSkip}, "2027-05-11", []string{"2027-05-24T09:00", "2027-05-31T09:00", "2027-06-07T09:00"}},
	{"two that land on one moment are one", Spec{Cron: "0 9,17 * * *", Avoid: "weekends, holidays"}, "2027-05-14", []string{
		"2027-05-14T17:00", "2027-05-18T09:00", "2027-05-18T17:00", "2027-05-19T09:00"}},
	{"backwards they are one as well", Spec{Cron: "0 9 * * *", Avoid: "weekends,holidays", Move: MoveBefore}, "2027-05-13", []string{
		"2027-05-13T09:00", "2027-05-14T09:00", "2027-05-18T09:00"}},
	{"a date of one year", Spec{Yearly: "14 june", At: "09:00", Avoid: "2027-06-14"}, "2027-01-01", []string{"2027-06-15T09:00", "2028-06-14T09:00"}},
	{"a day of each year", Spec{Yearly: "24 december", At: "09:00", Avoid: "24 december, 12-25", Move: MoveBefore}, "2027-01-01", []string{"2027-12-23T09:00", "2028-12-23T09:00"}},
	{"a day by Easter", Spec{Yearly: "26 march", At: "09:00", Avoid: "2 days before easter"}, "2027-01-01", []string{"2027-03-27T09:00", "2028-03-26T09:00"}},
	{"29 February in a year that has one", Spec{Cron: "0 9 29 2 *", Avoid: "02-29"}, "2027-01-01", []string{"2028-03-01T09:00", "2032-03-01T09:00"}},
	{"over New Year", Spec{Cron: "0 9 1 * *", Avoid: "24 december to 2 january"}, "2027-12-02", []string{"2028-01-03T09:00", "2028-02-01T09:00"}},
	{"before New Year", Spec{Cron: "0 9 1 * *", Avoid: "24 december to 2 january", Move: MoveBefore}, "2027-12-02", []string{"2027-12-23T09:00", "2028-02-01T09:00"}},
	{"one summer", Spec{Cron: "0 9 1 * *", Avoid: "2027-07-01 to 2027-08-15"}, "2027-06-02", []string{"2027-08-16T09:00", "2027-09-01T09:00"}},
	{"school holidays", Spec{Cron: "0 9 1 * *", Avoid: "school holidays, weekends"}, "2027-06-02", []string{"2027-09-01T09:00", "2027-10-01T09:00", "2027-11-08T09:00"}},
	{"in the middle of what is moved", Spec{Cron: "0 9 * * 6", Avoid: "weekends"}, "2027-05-16", []string{"2027-05-17T09:00", "2027-05-24T09:00"}},
	{"spaces and capitals", Spec{Cron: "0 9 * * 6", Avoid: "  Weekends ,  HOLIDAYS"}, "2027-05-15", []string{"2027-05-18T09:00", "2027-05-24T09:00"}},
}

func TestAvoidedDays(t *testing.T) {
	for _, c := range avoidances {
		t.Run(c.name, func(t *testing.T) {
			from, err := time.Parse(dateLayout, c.from)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(c.want[0], "T17:00") {
				from = from.Add(12 * time.Hour)
			}
			moments, err := Upcoming(c.spec, nil, from, len(c.want))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range moments {
				got = append(got, m.Format(localLayout))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

func TestAvoidedDaysThatAreRefused(t *testing.T) {
	daily := Spec{Cron: "0 9 * * *"}
	for name, c := range map[string]struct {
		base        Spec
		avoid, says string
		move        Move
		problem     Problem
	}{
		"everything":             {daily, "1 january to 31 december", "no day is left", "", ProblemAvoid},
		"all but one day":        {daily, "1 january to 30 december, weekends", "from 2020-01-01 on no day is left for 365 days", "", ProblemAvoid},
		"skipped, all but a day": {daily, "1 january to 30 december", "for 365 days", MoveSkip, ProblemAvoid},
		"by an observance":       {Spec{Around: "first day of imh-week", At: "09:00"}, "1 january to 30 december", "for 365 days", "", ProblemAvoid},
		"everything in one year": {daily, "weekends, 2068-01-02 to 2068-03-31, 2068-04-01 to 2068-06-28", "from 2067-12-31 on no day is left for 181 days", "", ProblemAvoid},
		"bridged by a weekend":   {daily, "weekends, 2026-05-01 to 2026-07-03, 2026-07-06 to 2026-08-10", "for 102 days", "", ProblemAvoid},
		"every day it names":     {Spec{Cron: "0 9 * * 6"}, "weekends", "no day left on which", MoveSkip, ProblemNever},
		"30 February":            {daily, "2027-02-30", "write weekends", "", ProblemAvoid},
		"30 February of each":    {daily, "30 february", "write weekends", "", ProblemAvoid},
		"a number of a month":    {daily, "13-01", "write weekends", "", ProblemAvoid},
		"a word":                 {daily, "weekends, sometimes", "write weekends", "", ProblemAvoid},
		"a comma too many":       {daily, "weekends,", "write weekends", "", ProblemAvoid},
		"backwards":              {daily, "2027-08-31 to 2027-07-01", "earlier date first", "", ProblemAvoid},
		"years":                  {daily, "2027-01-01 to 2028-01-02", "at most 100 days", "", ProblemAvoid},
		"half a year named":      {daily, "24 december to 2028-01-02", "write weekends", "", ProblemAvoid},
		"too many":               {daily, strings.Repeat("2027-01-01,", 200), "at most 100 days", "", ProblemAvoid},
		"another move":           {daily, "weekends", "choose after", "later", ProblemMove},
		"a move and no days":     {daily, "", "under avoid", MoveBefore, ProblemMove},
		"once":                   {Spec{Once: "2027-06-14 09:00"}, "weekends", "once is one moment", "", ProblemAvoid},
	} {
		spec := c.base
		spec.Avoid, spec.Move = c.avoid, c.move
		err := spec.Check()
		refused, ok := errors.AsType[*SpecError](err)
		if !ok || refused.Problem != c.problem || !strings.Contains(refused.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// listed is a rule that names some wall times and no others.
type listed []time.Time

func (l listed) next(after time.Time) time.Time {
	for _, wall := range l {
		if wall.After(after) {
			return wall
		}
	}
	return time.Time{}
}

// told applies the definition, one wall time after the other and day by day.
func (l listed) told(days avoided, move Move) []time.Time {
	steps := map[Move]int{MoveAfter: 1, MoveBefore: -1}
	var all []time.Time
	for _, wall := range l {
		for days.on(dateOf(wall)) && move != MoveSkip {
			wall = wall.AddDate(0, 0, steps[move])
		}
		if !days.on(dateOf(wall)) {
			all = append(all, wall)
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// drawAvoided draws what to avoid in the winter of 2026, from all that can be written.
func drawAvoided(t *rapid.T) avoided {
	items := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		day := fixed(time.December, 1)(2026).AddDate(0, 0, rapid.IntRange(0, 60).Draw(t, "day"))
		end := day.AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "days"))
		return rapid.SampledFrom([]string{"weekends", "holidays", "school holidays", day.Format(dateLayout), day.Format("01-02"),
			day.Format(dateLayout) + " to " + end.Format(dateLayout), day.Format("01-02") + " to " + end.Format("01-02")}).Draw(t, "item")
	}), 1, 5).Draw(t, "items")
	days, err := readAvoid(strings.Join(items, ", "))
	if err != nil {
		t.Fatal(err)
	}
	return days
}

// Whatever is named and avoided, one after the other gives the same moments as the definition, from any wall time on. A rule has
// the same times on each of its days.
func TestAvoidingIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := fixed(time.December, 1)(2026)
		named := rapid.SliceOfNDistinct(rapid.IntRange(0, 60), 1, 30, rapid.ID[int]).Draw(t, "days")
		quarters := rapid.SliceOfNDistinct(rapid.IntRange(0, 95), 1, 4, rapid.ID[int]).Draw(t, "quarters of an hour")
		slices.Sort(named)
		slices.Sort(quarters)
		var base listed
		for _, day := range named {
			for _, q := range quarters {
				base = append(base, start.AddDate(0, 0, day).Add(time.Duration(q)*15*time.Minute))
			}
		}
		days, move := drawAvoided(t), rapid.SampledFrom([]Move{MoveAfter, MoveBefore, MoveSkip}).Draw(t, "move")
		want, rule := base.told(days, move), avoiding{base, days, move}

		var got []time.Time
		for wall := rule.next(time.Time{}); !wall.IsZero(); wall = rule.next(wall) {
			if got = append(got, wall); len(got) > len(base) {
				t.Fatalf("it never ends: %v", got)
			}
		}
		if !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Fatalf("%s of %v\ngives %v\nwant  %v", move, base, got, want)
		}
		after := start.Add(time.Duration(rapid.IntRange(-100, 90*96).Draw(t, "after")) * 15 * time.Minute)
		later := slices.IndexFunc(want, func(wall time.Time) bool { return wall.After(after) })
		if next := rule.next(after); later < 0 != next.IsZero() || later >= 0 && !next.Equal(want[later]) {
			t.Fatalf("after %v comes %v; all are %v", after, next, want)
		}
		for _, wall := range base {
			if landed, happens := rule.image(wall); happens != slices.ContainsFunc(want, landed.Equal) {
				t.Fatalf("%v becomes %v (%v); all are %v", wall, landed, happens, want)
			}
		}
		for _, landed := range want {
			if back, happens := rule.image(rule.meant(landed)); !happens || !back.Equal(landed) {
				t.Fatalf("%v was meant for %v, which becomes %v", landed, rule.meant(landed), back)
			}
		}
	})
}

// A rule whose every day is avoided for long ends in good time, and does not walk for ever.
func TestSkippingComesToAnEnd(t *testing.T) {
	rule, err := Spec{Cron: "0 9 29 2 *", Avoid: "weekends", Move: MoveSkip}.Rule(nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for at := rule.Next(fixed(time.January, 1)(2027)); at.Year() < 2060; at = rule.Next(at) {
		got = append(got, fmt.Sprintf("%s %s", at.Format(dateLayout), at.Weekday()))
	}
	want := []string{"2028-02-29 Tuesday", "2036-02-29 Friday", "2040-02-29 Wednesday", "2044-02-29 Monday", "2052-02-29 Thursday", "2056-02-29 Tuesday"}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// counted counts how often a rule is asked.
type counted struct {
	walls
	asked *int
}

func (c counted) next(after time.Time) time.Time {
	*c.asked++
	return c.walls.next(after)
}

// However many days move to one, what happens on it is found from the times of one day.
func TestAvoidingAsksForOneDay(t *testing.T) {
	named, err := readCron(Spec{Cron: "*/15 6-20 * * *"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	days, err := readAvoid("1 january to 5 april")
	if err != nil {
		t.Fatal(err)
	}
	for _, move := range []Move{MoveAfter, MoveBefore} {
		asked := 0
		rule := avoiding{counted{named, &asked}, days, move}
		for wall, n := fixed(time.January, 10)(2027), 0; n < 60; n++ {
			wall = rule.next(wall)
		}
		if asked > 60*2*60 { // a day has sixty times
			t.Errorf("%s: asked %d times", move, asked)
		}
	}
}
