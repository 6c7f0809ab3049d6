package schedules

import "time"

// avoiding keeps a rule away from some days. A wall time on such a day moves to the next day that is none of them, or to the
// last one before, at the same time of day; two that land on the same wall time are one. Or it does not happen.
type avoiding struct {
	walls
	days avoided
	move Move
}

// patience is how many years a rule that skips may have nothing but days to avoid: the 29th of February is on a given weekday
// every 28 years, or 40 over the turn of a century.
const patience = 100

// away wraps a rule in what its spec avoids.
func away(s Spec, named walls) (walls, error) {
	if s.Avoid == "" {
		if s.Move != "" {
			return nil, &SpecError{"move", string(s.Move), ProblemMove, "say under avoid on which days it must not happen, or leave move out"}
		}
		return named, nil
	}
	if s.Once != "" {
		return nil, &SpecError{"avoid", s.Avoid, ProblemAvoid, "once is one moment of your choice; leave avoid out, or choose another moment"}
	}
	switch s.Move {
	case MoveAfter, MoveBefore, MoveSkip:
	default:
		return nil, &SpecError{"move", string(s.Move), ProblemMove, "choose after, before or skip"}
	}
	days, err := readAvoid(s.Avoid)
	if err != nil {
		return nil, err
	}
	return avoiding{named, days, s.Move}, nil
}

// checkAway refuses a rule that has too few days left, or none. Without a calendar nobody can tell what the dates of an observance
// allow.
func (s Spec) checkAway(named walls, calendar *Calendar) error {
	if s.Avoid == "" {
		return nil
	}
	if err := s.checkRuns(); err != nil {
		return err
	}
	if s.Around != "" && calendar == nil {
		return nil
	}
	if named.next(time.Time{}).IsZero() {
		return &SpecError{"avoid", s.Avoid, ProblemNever, "there is no day left on which this could happen; avoid fewer days, or choose move: after"}
	}
	return nil
}

func (a avoiding) next(after time.Time) time.Time {
	if a.move == MoveSkip {
		return a.nextKept(after)
	}
	return a.nextMoved(after)
}

// nextKept passes over the days to avoid.
func (a avoiding) nextKept(after time.Time) time.Time {
	wall := a.walls.next(after)
	for end := wall.Year() + patience; !wall.IsZero() && wall.Year() <= end; {
		day := dateOf(wall)
		if !a.days.on(day) {
			return wall
		}
		wall = a.walls.next(day.AddDate(0, 0, 1).Add(-time.Nanosecond))
	}
	return time.Time{}
}

// nextMoved goes from one day on which something may happen to the next. What lands on a day comes from the days around it,
// so that within it the order may change: at nine on the holiday comes after eight on the day itself. Between two such days
// it never does.
func (a avoiding) nextMoved(after time.Time) time.Time {
	for day := dateOf(after); ; {
		on, from, until := a.landing(day)
		wall := a.walls.next(from.Add(-time.Nanosecond))
		if !wall.IsZero() && wall.Before(until) {
			if first := a.firstOn(on, wall, after); !first.IsZero() {
				return first
			}
			wall = a.walls.next(until.Add(-time.Nanosecond))
		}
		if wall.IsZero() {
			return time.Time{}
		}
		day = dateOf(wall)
	}
}

// firstOn is the first moment on a day after another, of those that move to it. Whatever the kind, a rule has the same times on each
// of its days: those of one day are all, however many days move.
func (a avoiding) firstOn(on, wall, after time.Time) time.Time {
	for day := dateOf(wall); !wall.IsZero() && dateOf(wall).Equal(day); wall = a.walls.next(wall) {
		if landed := on.Add(timeOfDay(wall)); landed.After(after) {
			return landed
		}
	}
	return time.Time{}
}

// landing is the day to which wall times of a day move, and the bounds of all that lands there: from is part of it, until is
// not.
func (a avoiding) landing(day time.Time) (on, from, until time.Time) {
	if a.move == MoveBefore {
		on = a.free(day, -1)
		return on, on, a.free(on.AddDate(0, 0, 1), 1)
	}
	on = a.free(day, 1)
	return on, a.free(on.AddDate(0, 0, -1), -1).AddDate(0, 0, 1), on.AddDate(0, 0, 1)
}

// farthestFree is more than longestRun, for what was stored before another holiday became known.
const farthestFree = 2 * longestRun

// free is the nearest day that is not avoided: the day itself, or one in the direction.
func (a avoiding) free(day time.Time, direction int) time.Time {
	for range farthestFree {
		if !a.days.on(day) {
			break
		}
		day = day.AddDate(0, 0, direction)
	}
	return day
}

// image is what becomes of one wall time of the rule inside, if it happens at all.
func (a avoiding) image(wall time.Time) (landed time.Time, happens bool) {
	day := dateOf(wall)
	if !a.days.on(day) {
		return wall, true
	}
	if a.move == MoveSkip {
		return time.Time{}, false
	}
	on, _, _ := a.landing(day)
	return on.Add(timeOfDay(wall)), true
}

// meant is the wall time of the rule inside that landed on this one: the same where it was not moved, otherwise the first of
// those that were.
func (a avoiding) meant(landed time.Time) time.Time {
	if a.move == MoveSkip || a.walls.next(landed.Add(-time.Nanosecond)).Equal(landed) {
		return landed
	}
	_, from, until := a.landing(dateOf(landed))
	for wall := a.walls.next(from.Add(-time.Nanosecond)); !wall.IsZero() && wall.Before(until); wall = a.walls.next(wall) {
		if timeOfDay(wall) == timeOfDay(landed) {
			return wall
		}
	}
	return landed
}

func timeOfDay(wall time.Time) time.Duration { return wall.Sub(dateOf(wall)) }
