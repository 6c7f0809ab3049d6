package schedules

import (
	"slices"
	"strings"
	"time"
)

// Single is the spec of one occurrence of this one, given as its key, with the same zone and the same care for a missed moment.
func (s Spec) Single(local string) Spec {
	return Spec{Once: strings.Replace(local, "T", " ", 1), Zone: s.Zone, Missed: s.Missed, MissedAfter: s.MissedAfter}.Normal()
}

// Observed are the dates of the observance by which an occurrence was found, given as its key; ok is false where the spec is not
// around one. An occurrence that was moved away from a day to avoid belongs to the year whose moment lies nearest.
func (c *Calendar) Observed(spec Spec, local string) (dates Dates, ok bool) {
	spec = spec.Normal()
	wall, err := time.Parse(localLayout, local)
	if err != nil || spec.Around == "" {
		return Dates{}, false
	}
	read, err := readAround(spec, c)
	if err != nil {
		return Dates{}, false
	}
	rule := read.(around)
	nearest := time.Duration(-1)
	for year := wall.Year() - 2; year <= wall.Year()+1; year++ {
		walls, err := rule.in(year)
		if err != nil {
			continue
		}
		for _, one := range walls {
			if away := one.Sub(wall).Abs(); nearest < 0 || away < nearest {
				nearest = away
				dates, _ = c.Dates(rule.observance, year) // rule.in has found them
			}
		}
	}
	return dates, nearest >= 0
}

// Named are the observances that have exactly these days in the year in which they begin, by name.
func (c *Calendar) Named(first, last string) (slugs []string) {
	day, err := time.Parse(dateLayout, first)
	if err != nil {
		return nil
	}
	for slug := range c.observances {
		if dates, err := c.Dates(slug, day.Year()); err == nil && dates.First == first && dates.Last == last {
			slugs = append(slugs, slug)
		}
	}
	slices.Sort(slugs)
	return slugs
}

// Nearest are the dates of an observance whose first day lies nearest to a day, and how many days it is away. It fails with
// ErrNoObservance, or with a *NoDayError where none of the years around it has any.
func (c *Calendar) Nearest(slug string, day time.Time) (dates Dates, away int, err error) {
	day = dateOf(day)
	found := false
	for year := day.Year() - 1; year <= day.Year()+1; year++ {
		one, failed := c.Dates(slug, year)
		if failed != nil {
			err = failed
			continue
		}
		first, _, failed := one.Days()
		if failed != nil {
			err = failed
			continue
		}
		if days := int(first.Sub(day).Abs().Hours() / 24); !found || days < away {
			dates, away, found = one, days, true
		}
	}
	if found {
		err = nil
	}
	return dates, away, err
}
