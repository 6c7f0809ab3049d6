package schedules

import "time"

// Rule names moments. Next returns the first one strictly later than the time given, in the rule's zone, or the zero time
// when there is none. It depends on nothing else, so that it answers the same after a restart. The interface is that of
// robfig/cron's Schedule, so that cron can drive each.
type Rule interface {
	Next(time.Time) time.Time
}

// Upcoming lists the first n moments of a spec after an instant, fewer when it ends. It counts Times from there. It fails
// with a *SpecError.
func Upcoming(spec Spec, calendar *Calendar, from time.Time, n int) ([]time.Time, error) {
	rule, err := spec.Rule(calendar)
	if err != nil {
		return nil, err
	}
	if spec.Times > 0 {
		n = min(n, spec.Times)
	}
	var moments []time.Time
	for t := rule.Next(from); !t.IsZero() && len(moments) < n; t = rule.Next(t) {
		moments = append(moments, t)
	}
	return moments, nil
}

// walls names wall times in order. Each kind of rule is one; what clocks do to them is not its concern.
type walls interface {
	// next is the first wall time strictly after another, or the zero time when there is none.
	next(after time.Time) time.Time
}

// local is a rule of wall times in a zone.
type local struct {
	walls walls
	zone  *time.Location
}

// Next looks from the wall time of the instant on: a wall time at or before it has been shown already. Those later ones
// that have been shown too, in the first pass of an overlap, are passed over.
func (r *local) Next(after time.Time) time.Time {
	at, _ := r.following(after)
	return at
}

// following is the next moment, and the wall time that was meant: in a gap the clock shows a later one.
func (r *local) following(after time.Time) (at, wall time.Time) {
	wall = wallOf(after, r.zone)
	for {
		wall = r.walls.next(wall)
		if wall.IsZero() || wall.Year() > lastYear {
			return time.Time{}, time.Time{}
		}
		if at = instantOf(wall, r.zone); at.After(after) {
			return at, wall
		}
	}
}

// lastYear is the last one whose moments have a key of the usual form.
const lastYear = 9998
