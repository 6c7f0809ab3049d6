package schedules

import (
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
)

// Observance is a named week or day of the year, such as the week of Infant Mental Health. Its rule proposes dates for each
// year; they are provisional until a person confirms them.
type Observance struct {
	Slug  string            `json:"slug"`
	Name  map[string]string `json:"name"`            // by language: nl, fr, en
	Rule  string            `json:"rule"`            // a day of the year, as in Spec.Yearly: the first day
	Other string            `json:"other,omitempty"` // another reading of the same custom: where it names another day, that is said
	Days  int               `json:"days"`            // how many; 1 for a day, 7 for a week
}

// Dates are those of an observance in one year.
type Dates struct {
	Observance  string           `json:"observance"`
	Year        int              `json:"year"`
	First       string           `json:"first"` // "2027-06-14"
	Last        string           `json:"last"`
	Provisional bool             `json:"provisional"`           // the rule says so, and nobody has confirmed it
	Other       string           `json:"other,omitempty"`       // the first day by the other reading, where it is another one
	Confirmed   database.Instant `json:"confirmed_at,omitzero"` // when a person did
	By          string           `json:"by,omitempty"`
}

// mostDays bounds the length of an observance: months are campaigns of their own.
const mostDays = 60

// Days are the first and the last day, at midnight in UTC.
func (d Dates) Days() (first, last time.Time, err error) {
	if first, err = time.Parse(dateLayout, d.First); err != nil {
		return first, last, err
	}
	last, err = time.Parse(dateLayout, d.Last)
	return first, last, err
}

// ErrNoObservance says that no observance has this name.
var ErrNoObservance = errors.New("there is no observance by this name: see `dorpspost observances list`")

// Dates are those of an observance in a year, as confirmed or as the rule proposes. It fails with ErrNoObservance, or with a
// *NoDayError in a year that has no such day.
func (c *Calendar) Dates(slug string, year int) (Dates, error) {
	if dates, ok := c.confirmed[slug][year]; ok {
		return dates, nil
	}
	o, ok := c.observances[slug]
	if !ok {
		return Dates{}, fmt.Errorf("%s: %w", slug, ErrNoObservance)
	}
	return o.proposed(year)
}

// proposed are the dates by the rule.
func (o Observance) proposed(year int) (Dates, error) {
	rule, err := readDayOfYear("rule", o.Rule)
	if err != nil {
		return Dates{}, err
	}
	first, err := rule.day(year)
	if err != nil {
		return Dates{}, err
	}
	dates := Dates{Observance: o.Slug, Year: year, Provisional: true,
		First: first.Format(dateLayout), Last: first.AddDate(0, 0, o.Days-1).Format(dateLayout)}
	if other, exists := o.otherFirst(year); exists && !other.Equal(first) {
		dates.Other = other.Format(dateLayout)
	}
	return dates, nil
}

func (o Observance) otherFirst(year int) (time.Time, bool) {
	rule, err := readDayOfYear("other", o.Other)
	if err != nil {
		return time.Time{}, false
	}
	first, err := rule.day(year)
	return first, err == nil
}
