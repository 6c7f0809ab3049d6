package schedules

import (
	"fmt"
	"slices"
	"time"
)

// InHandError says that an occurrence is being handed out whose date would change: what comes of it is not known yet.
type InHandError struct {
	Schedule ID
	Local    string // its key
}

func (e *InHandError) Error() string {
	return fmt.Sprintf("schedule %d is just now busy with its moment of %s: try again in a minute, while the service runs", e.Schedule, e.Local)
}

// DayTakenError says that by other dates an occurrence to come would have the key of one that was settled already, by the dates as
// they were: it would be taken for that one, and never happen.
type DayTakenError struct {
	Schedule ID
	Local    string // the key
}

func (e *DayTakenError) Error() string {
	return fmt.Sprintf("schedule %d is in the middle of its days, and what belongs to %s by these dates would be lost, because that day had its turn by those before: confirm them once the last of its days has passed, or cancel it first and send the rest by hand",
		e.Schedule, e.Local)
}

// shift is an occurrence that moved with the dates of its observance.
type shift struct {
	from, to string    // keys; to is empty where the new dates have no such day
	was      time.Time // the instant of from
}

// Observance is the name of the one that the spec goes by, or empty.
func (s Spec) Observance() string {
	parts := aroundEnd.FindStringSubmatch(s.Around)
	if parts == nil {
		return ""
	}
	return parts[1]
}

// occurrencesOf are the moments of a normal spec by the observance of one year, in the order of its days; a zero time for one
// that does not happen.
func (s Spec) occurrencesOf(calendar *Calendar, year int) ([]time.Time, error) {
	rule, err := s.compile(calendar)
	if err != nil {
		return nil, err
	}
	named, err := readDaysAround(s, calendar)
	if err != nil {
		return nil, err
	}
	moments, err := named.in(year)
	if err != nil {
		return nil, nil // a year without such a day has no occurrences
	}
	kept, err := away(s, named)
	if err != nil {
		return nil, err
	}
	for i, wall := range moments {
		happens := true
		if moved, ok := kept.(avoiding); ok {
			wall, happens = moved.image(wall)
		}
		if !happens || !rule.walls.next(wall.Add(-time.Nanosecond)).Equal(wall) { // before the start, or after the end
			moments[i] = time.Time{}
			continue
		}
		moments[i] = instantOf(wall, rule.zone)
	}
	return moments, nil
}

// shifts compares the occurrences of a year by two calendars, day by day. Where two days are one moment, the first counts.
func (s Spec) shifts(before, after *Calendar, year int) (all []shift, err error) {
	old, err := s.occurrencesOf(before, year)
	if err != nil {
		return nil, err
	}
	moved, err := s.occurrencesOf(after, year)
	if err != nil {
		return nil, err
	}
	for i, was := range old {
		one := shift{from: key(was), was: was}
		if i < len(moved) {
			one.to = key(moved[i])
		}
		same := func(other shift) bool { return other.from == one.from }
		if !was.IsZero() && !slices.ContainsFunc(all, same) {
			all = append(all, one)
		}
	}
	return all, nil
}

// key is that of the occurrence at an instant, in its zone; empty for none.
func key(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(localLayout)
}

// follow plans a schedule by the dates of a year that have changed. What was settled stays settled, on its new date: it never
// comes again. An occurrence to come moves to its new date, also where that has passed already: then it was missed. It fails
// with an *InHandError.
func (s Schedule) follow(rule *local, shifts []shift, now time.Time) (Schedule, error) {
	last, pending := s.LastLocal, s.NextLocal
	for i, moved := range shifts {
		switch moved.from {
		case moved.to:
		case s.begunLocal:
			return s, &InHandError{s.ID, s.begunLocal}
		case last:
			s.LastLocal = latest(shifts[:i+1], last)
		case s.NextLocal:
			pending = moved.to
		}
	}
	if s.State == StateCancelled || s.begunLocal != "" || s.Spec.reached(s.Fired) {
		return s, nil
	}
	next := rule.Next(s.notBefore(now))
	if at, err := instantOfLocal(pending, rule.zone); err == nil && (next.IsZero() || at.Before(next)) {
		next = at
	}
	if next.IsZero() {
		s.end(StateDone)
		return s, nil
	}
	s.planAt(rule, next)
	return s, nil
}

// latest is where the last of some occurrences went that still happens, or where it was.
func latest(shifts []shift, was string) string {
	for _, moved := range slices.Backward(shifts) {
		if moved.to != "" {
			return moved.to
		}
	}
	return was
}
