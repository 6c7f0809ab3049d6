package schedules

import (
	"fmt"
	"slices"
	"time"
)

// longestRun is how many days in a row can be avoided: a summer, and then some. What lies farther from its day than this is no
// longer the mail that somebody planned.
const longestRun = 100

const longerSilence = "to be silent for longer, give the schedule an end"

// Weekends and days by Easter lie otherwise each year, so that one year does not speak for all.
const firstYearAvoided, yearsAvoided = 2020, 40

// checkRuns refuses days to avoid that follow each other for too long in any of these years, or in one that they name.
func (s Spec) checkRuns() error {
	days, err := readAvoid(s.Avoid)
	if err != nil {
		return err
	}
	for _, run := range days.runs() {
		if n := dayNumber(run.last) - dayNumber(run.first) + 1; n > longestRun {
			return &SpecError{"avoid", s.Avoid, ProblemAvoid, fmt.Sprintf("from %s on no day is left for %d days; avoid at most %d in a row; %s",
				run.first.Format(dateLayout), n, longestRun, longerSilence)}
		}
	}
	return nil
}

// run is all days from one to another.
type run struct{ first, last time.Time }

// runs are the days to avoid that follow each other, as far as a stretch is part of them: those that have a name alone are never
// many.
func (a avoided) runs() (all []run) {
	next := func(day time.Time) time.Time { return day.AddDate(0, 0, 1) }
	for _, one := range a.spans() {
		if n := len(all); n > 0 && !one.first.After(next(all[n-1].last)) {
			one.first = all[n-1].first
			if one.last.Before(all[n-1].last) {
				one.last = all[n-1].last
			}
			all = all[:n-1]
		}
		for eve := one.first.AddDate(0, 0, -1); a.byName(eve); eve = eve.AddDate(0, 0, -1) {
			one.first = eve
		}
		for a.byName(next(one.last)) {
			one.last = next(one.last)
		}
		all = append(all, one)
	}
	return all
}

// spans are the stretches in each of the years, by their first day.
func (a avoided) spans() (all []run) {
	for _, s := range a.stretches {
		from, until := firstYearAvoided, firstYearAvoided+yearsAvoided
		if s.year != 0 {
			from, until = s.year, s.year+1
		}
		for year := from; year < until; year++ {
			if first, exists := s.first(year); exists {
				all = append(all, run{first, s.end(first, year)})
			}
		}
	}
	slices.SortFunc(all, func(a, b run) int { return a.first.Compare(b.first) })
	return all
}
