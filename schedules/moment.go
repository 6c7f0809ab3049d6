package schedules

import "time"

// Moment is one occurrence of a rule to come, with what is worth knowing about it before it is planned.
type Moment struct {
	At    time.Time `json:"at"`    // in the rule's zone
	Local string    `json:"local"` // the same in wall time, "2027-06-14T09:00"
	Notes []Note    `json:"notes,omitempty"`
}

// Note is one thing that is worth knowing about a moment.
type Note struct {
	Kind NoteKind `json:"kind"`
	What string   `json:"what,omitempty"` // the key of a holiday (HolidayName), a date, a time of day, the name of an observance
}

// NoteKind says what a note is about.
type NoteKind string

// The kinds of notes. A day that does not exist, such as a fifth Monday, is a note on the moment after it.
const (
	NoteWeekend       NoteKind = "weekend"        // a Saturday or Sunday
	NoteHoliday       NoteKind = "holiday"        // a public holiday in Belgium
	NoteSchoolHoliday NoteKind = "school holiday" // of the Flemish schools
	NoteSummerTime    NoteKind = "summer time"    // clocks go forward on this day
	NoteWinterTime    NoteKind = "winter time"    // clocks go back on this day
	NoteGap           NoteKind = "gap"            // the clock jumps over the time that was meant: What
	NoteMoved         NoteKind = "moved"          // away from a day to avoid: What
	NoteNoDay         NoteKind = "no day"         // the calendar has no such day in What, and nothing happens then
	NoteProvisional   NoteKind = "provisional"    // hangs on dates that nobody has confirmed yet: What, "imh-week 2032"
	NoteOtherReading  NoteKind = "other reading"  // another reading of the custom gives another first day: What
	NoteUnpublished   NoteKind = "unpublished"    // school holidays are avoided, and those after What are not known yet
	NoteNight         NoteKind = "night"          // before six or after nine in the evening
)

// Moments lists the first n moments of a spec after an instant, as Upcoming does, each with its notes.
func Moments(spec Spec, calendar *Calendar, from time.Time, n int) ([]Moment, error) {
	if calendar == nil {
		calendar = &Calendar{}
	}
	spec = spec.Normal()
	rule, err := spec.checked(calendar)
	if err != nil {
		return nil, err
	}
	if spec.Times > 0 {
		n = min(n, spec.Times)
	}
	return spec.moments(rule, from, time.Time{}, n), nil
}

// moments are at most n of a rule after an instant, none after until, unless that is zero.
func (s Spec) moments(rule *local, from, until time.Time, n int) []Moment {
	moments, before := []Moment{}, wallOf(from, rule.zone)
	for len(moments) < n {
		at, wall := rule.following(from)
		if at.IsZero() || !until.IsZero() && at.After(until) {
			break
		}
		moments = append(moments, Moment{At: at, Local: at.Format(localLayout), Notes: s.notes(rule, before, at, wall)})
		from, before = at, wall
	}
	return moments
}
