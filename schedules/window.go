package schedules

import "time"

// window keeps a rule between two dates, both of them included.
type window struct {
	walls
	first, last time.Time // zero for no bound
}

// within bounds a rule by the start and end of its spec.
func within(s Spec, named walls) (walls, error) {
	if s.Start == "" && s.End == "" {
		return named, nil
	}
	w := window{walls: named}
	for _, bound := range []struct {
		key, text string
		date      *time.Time
	}{{"start", s.Start, &w.first}, {"end", s.End, &w.last}} {
		if bound.text == "" {
			continue
		}
		date, err := readDate(bound.key, bound.text)
		if err != nil {
			return nil, err
		}
		*bound.date = date
	}
	return w, nil
}

func (w window) next(after time.Time) time.Time {
	if eve := w.first.Add(-time.Nanosecond); !w.first.IsZero() && after.Before(eve) {
		after = eve
	}
	wall := w.walls.next(after)
	if !w.last.IsZero() && !wall.Before(w.last.AddDate(0, 0, 1)) {
		return time.Time{}
	}
	return wall
}

// checkWindow refuses a start and an end between which no day lies, or none that the rule names. Without a calendar nobody can
// tell what the dates of an observance allow.
func (s Spec) checkWindow(named walls, calendar *Calendar) error {
	w, bounded := named.(window)
	if !bounded {
		return nil
	}
	if !w.first.IsZero() && !w.last.IsZero() && w.last.Before(w.first) {
		return &SpecError{"end", s.End, ProblemEndBeforeStart, "it lies before the start, " + s.Start + "; write a later date, or leave it out"}
	}
	if s.Around != "" && calendar == nil {
		return nil
	}
	if first := w.next(time.Time{}); !first.IsZero() && first.Year() <= lastYear {
		return nil
	}
	if s.End == "" {
		return &SpecError{"start", s.Start, ProblemNothingWithin, "this rule names no moment after it; write an earlier date"}
	}
	return &SpecError{"end", s.End, ProblemNothingWithin, "this rule names no moment before it is over; write a later date, or leave it out"}
}
