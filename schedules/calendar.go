package schedules

import (
	"cmp"
	"slices"
	"time"
)

// Calendar is what rules look up beyond their own words: the observances and the dates that people confirmed. It never
// changes once it was read; the zero Calendar knows none.
type Calendar struct {
	observances map[string]proposer
	confirmed   map[string]map[int]Dates // by slug and year
}

// newCalendar reads the words of each observance once: its dates are asked for again and again.
func newCalendar(observances ...Observance) *Calendar {
	c := &Calendar{observances: make(map[string]proposer, len(observances)), confirmed: map[string]map[int]Dates{}}
	for _, o := range observances {
		c.observances[o.Slug], c.confirmed[o.Slug] = o.proposer(), map[int]Dates{}
	}
	return c
}

// Year are the dates of all observances that begin in a year, in their order.
func (c *Calendar) Year(year int) []Dates {
	var all []Dates
	for slug := range c.observances {
		if dates, err := c.Dates(slug, year); err == nil { // otherwise it does not come in that year
			all = append(all, dates)
		}
	}
	slices.SortFunc(all, func(a, b Dates) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Observance, b.Observance))
	})
	return all
}

// Unconfirmed are the dates that nobody has confirmed yet, of observances that begin from one day to another, both included.
func (c *Calendar) Unconfirmed(from, until time.Time) []Dates {
	var open []Dates
	first, last := from.Format(dateLayout), until.Format(dateLayout)
	for year := from.Year(); year <= until.Year(); year++ {
		for _, dates := range c.Year(year) {
			if dates.Provisional && dates.First >= first && dates.First <= last {
				open = append(open, dates)
			}
		}
	}
	return open
}
