package schedules_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dorpspost/schedules"
)

// definition is a rule told a second time: the days that it names, found by looking at one day after the other.
type definition struct {
	spec  schedules.Spec
	on    func(day time.Time) bool
	at    []time.Duration // since midnight, in order
	until time.Time       // no day after it is looked at
}

// walls are the first n wall times strictly after one.
func (d definition) walls(after time.Time, n int) (walls []time.Time) {
	for day := after.Truncate(24 * time.Hour); len(walls) < n && !day.After(d.until); day = day.AddDate(0, 0, 1) {
		if !d.on(day) {
			continue
		}
		for _, at := range d.at {
			if wall := day.Add(at); wall.After(after) && len(walls) < n {
				walls = append(walls, wall)
			}
		}
	}
	return walls
}

// instants are those of wall times in a zone; two in one gap are one.
func instants(walls []time.Time, zone *time.Location) (all []time.Time) {
	for _, wall := range walls {
		if at := shownFirst(wall, zone); len(all) == 0 || at.After(all[len(all)-1]) {
			all = append(all, at)
		}
	}
	return all
}

// Each kind of rule names what its definition names and nothing else, strictly later each time; asked from any instant in
// between, as after a restart, it gives the same.
func TestEachKindNamesWhatItsDefinitionNames(t *testing.T) {
	for _, kind := range definitions {
		t.Run(kind.kind, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				d := kind.draw(t)
				d.bound(t)
				name := rapid.SampledFrom(zones).Draw(t, "zone")
				d.spec.Zone = name
				d.check(t, mustZone(name))
			})
		})
	}
}

func (d definition) check(t *rapid.T, zone *time.Location) {
	rule, err := d.spec.Rule(nil)
	if err != nil {
		t.Skip(err.Error()) // nothing within the bounds
	}
	wall := time.Unix(rapid.Int64Range(0, 4_000_000_000).Draw(t, "from"), 0).UTC() // to 2096
	at := shownFirst(wall, zone)
	want := instants(d.walls(wall, 4), zone)
	for _, w := range want {
		if !w.After(at) {
			continue // in a gap together with the instant from which we look
		}
		next := rule.Next(at)
		if !next.Equal(w) {
			t.Fatalf("%+v after %v: %v, want %v", d.spec, at.In(zone), next, w.In(zone))
		}
		restart := at.Add(time.Duration(rapid.Int64Range(0, int64(next.Sub(at))-1).Draw(t, "restart")))
		if again := rule.Next(restart); !again.Equal(next) {
			t.Fatalf("%+v asked at %v: %v, asked at %v: %v", d.spec, at, next, restart, again)
		}
		at = next
	}
	if next := rule.Next(at); len(want) == 0 && !next.IsZero() && next.Before(d.until) {
		t.Fatalf("%+v after %v: %v, want none", d.spec, at.In(zone), next)
	}
}

// bound gives the definition a start and an end, or not.
func (d *definition) bound(t *rapid.T) {
	named, start := d.on, time.Time{}
	if d.spec.Start == "" && rapid.Bool().Draw(t, "starts") {
		start = drawDate(t, "start")
		d.spec.Start = start.Format(time.DateOnly)
	}
	d.on = func(day time.Time) bool { return !day.Before(start) && named(day) }
	d.until = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
	if rapid.Bool().Draw(t, "ends") {
		d.until = drawDate(t, "end")
		d.spec.End = d.until.Format(time.DateOnly)
	}
}

func drawDate(t *rapid.T, label string) time.Time {
	return time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 60_000).Draw(t, label)) // to 2134
}

// drawAt draws a time of day, often one at which clocks change.
func drawAt(t *rapid.T) (text string, at time.Duration) {
	hour, minute := rapid.SampledFrom([]int{0, 1, 2, 3, 9, 23}).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")
	return fmt.Sprintf("%02d:%02d", hour, minute), time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
}

// onDays is a definition with one time of day.
func onDays(t *rapid.T, spec schedules.Spec, on func(day time.Time) bool) definition {
	text, at := drawAt(t)
	spec.At = text
	return definition{spec: spec, on: on, at: []time.Duration{at}}
}
