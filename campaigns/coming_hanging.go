package campaigns

import (
	"context"
	"strconv"

	"dorpspost/schedules"
)

// hanging is the occurrence that a draft edition was made for, where that hangs on an observance; zero for any other campaign. The
// edition's own schedule is a moment, and knows of no observance.
type hanging struct {
	spec  schedules.Spec
	local string
}

func (s *Store) hangingOf(ctx context.Context, c Campaign) (hanging, error) {
	if c.observed == "" {
		return hanging{}, nil
	}
	spec, err := s.madeBy(ctx, c)
	if err != nil || spec == nil {
		return hanging{}, err
	}
	return hanging{*spec, c.Occurrence}, nil
}

// notes are those on a moment that would go with its observance to other dates. One that a person chose stays.
func (h hanging) notes(calendar *schedules.Calendar, moment schedules.Moment) []schedules.Note {
	if h.local != moment.Local {
		return nil
	}
	dates, ok := calendar.Observed(h.spec, h.local)
	if !ok || !dates.Provisional {
		return nil
	}
	notes := []schedules.Note{{Kind: schedules.NoteProvisional, What: dates.Observance + " " + strconv.Itoa(dates.Year)}}
	if dates.Other != "" {
		notes = append(notes, schedules.Note{Kind: schedules.NoteOtherReading, What: dates.Other})
	}
	return notes
}
