package schedules

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// notes are those on a moment: of its day, of the clock, and of the rule since the wall time before.
func (s Spec) notes(rule *local, before, at, wall time.Time) []Note {
	day := dateOf(wallOf(at, rule.zone))
	return slices.Concat(dayNotes(day), clockNotes(day, rule.zone), gapNotes(at, wall), ruleNotes(rule.walls, before, wall),
		s.unpublished(day), nightNotes(at))
}

func dayNotes(day time.Time) (notes []Note) {
	if isWeekend(day) {
		notes = append(notes, Note{NoteWeekend, ""})
	}
	if name, is := publicHoliday(day); is {
		notes = append(notes, Note{NoteHoliday, name})
	}
	if name, is := schoolHolidayOn(day); is {
		notes = append(notes, Note{NoteSchoolHoliday, name})
	}
	return notes
}

// mostChange is more than clocks ever change for summer; where they change by a day, the line of dates was moved.
const mostChange = 3 * time.Hour

func clockNotes(day time.Time, zone *time.Location) []Note {
	eve, evening := instantOf(day, zone).Add(-time.Second), instantOf(day.AddDate(0, 0, 1), zone).Add(-time.Second)
	switch change := offsetAt(evening, zone) - offsetAt(eve, zone); {
	case change > 0 && change < mostChange:
		return []Note{{NoteSummerTime, ""}}
	case change < 0 && change > -mostChange:
		return []Note{{NoteWinterTime, ""}}
	}
	return nil
}

func gapNotes(at, wall time.Time) []Note {
	switch shown := at.Format(localLayout); {
	case shown == wall.Format(localLayout):
		return nil
	case at.Format(dateLayout) == wall.Format(dateLayout):
		return []Note{{NoteGap, wall.Format(timeOfDayLayout)}}
	default:
		return []Note{{NoteGap, wall.Format(localLayout)}}
	}
}

func nightNotes(at time.Time) []Note {
	if clock := at.Format(timeOfDayLayout); clock < "06:00" || clock > "21:00" {
		return []Note{{NoteNight, ""}}
	}
	return nil
}

// ruleNotes are what the rule itself has to say about one of its wall times, and about what it left out since the one before.
func ruleNotes(named walls, before, wall time.Time) []Note {
	switch named := named.(type) {
	case window:
		if before.Before(named.first) {
			before = named.first // nothing was left out before the start
		}
		return ruleNotes(named.walls, before, wall)
	case avoiding:
		meant := named.meant(wall)
		notes := ruleNotes(named.walls, named.meant(before), meant)
		if !meant.Equal(wall) {
			notes = append([]Note{{NoteMoved, meant.Format(dateLayout)}}, notes...)
		}
		return notes
	case dated:
		return noDayNotes(named.missing(before, wall))
	case around:
		return append(noDayNotes(named.missing(before, wall)), named.provisional(wall)...)
	default:
		return nil
	}
}

// missing are the months or years between two wall times, the last of which is one of the rule, that have no such day.
func (d dated) missing(before, wall time.Time) (in []string) {
	for period := d.period(dateOf(before)); ; period++ {
		day, err := d.day(period)
		absent, is := errors.AsType[*NoDayError](err)
		switch {
		case is && absent.In >= before.Format(dateLayout)[:len(absent.In)]:
			in = append(in, absent.In)
		case err == nil && !day.Add(d.at).Before(wall):
			return in
		case err == nil && !day.Add(d.at).After(before):
			in = nil
		}
	}
}

// missing are the years between two wall times whose observance has no such day.
func (a around) missing(before, wall time.Time) (in []string) {
	first, last := a.year(before)+1, a.year(wall)
	for year := max(first, before.Year()); year < last; year++ {
		if _, err := a.in(year); err != nil {
			in = append(in, strconv.Itoa(year))
		}
	}
	return in
}

// mostMissing is how many are said one by one: a fifth Monday of February can be forty years away.
const mostMissing = 3

func noDayNotes(in []string) (notes []Note) {
	if len(in) > mostMissing {
		return []Note{{NoteNoDay, in[0] + "–" + in[len(in)-1]}}
	}
	for _, period := range in {
		notes = append(notes, Note{NoteNoDay, period})
	}
	return notes
}

// provisional notes that nobody has confirmed the dates on which a wall time hangs.
func (a around) provisional(wall time.Time) []Note {
	dates, err := a.calendar.Dates(a.observance, a.year(wall))
	if err != nil || !dates.Provisional {
		return nil
	}
	notes := []Note{{NoteProvisional, a.observance + " " + strconv.Itoa(dates.Year)}}
	if dates.Other != "" {
		notes = append(notes, Note{NoteOtherReading, dates.Other})
	}
	return notes
}

// unpublished notes that the school holidays, which the spec avoids, are not known for a day.
func (s Spec) unpublished(day time.Time) []Note {
	if !strings.Contains(s.Avoid, "school holidays") || schoolHolidaysKnown(day) {
		return nil
	}
	_, last := SchoolHolidaysKnown()
	return []Note{{NoteUnpublished, last.Format(dateLayout)}}
}
