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

// proposer is an observance whose rules were read.
type proposer struct {
	Observance
	rule, other func(year int) (time.Time, error)
}

func (o Observance) proposer() proposer {
	reading := func(key, text string) func(year int) (time.Time, error) {
		named, err := readDayOfYear(key, text)
		if err != nil {
			return func(int) (time.Time, error) { return time.Time{}, err }
		}
		return named.day
	}
	return proposer{o, reading("rule", o.Rule), reading("other", o.Other)}
}

// proposed are the dates by the rule.
func (p proposer) proposed(year int) (Dates, error) {
	first, err := p.rule(year)
	if err != nil {
		return Dates{}, err
	}
	dates := Dates{Observance: p.Slug, Year: year, Provisional: true,
		First: first.Format(dateLayout), Last: first.AddDate(0, 0, p.Days-1).Format(dateLayout)}
	if other, err := p.other(year); err == nil && !other.Equal(first) {
		dates.Other = other.Format(dateLayout)
	}
	return dates, nil
}
