package schedules

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"dorpspost/database"
)

// Calendar reads the observances and the dates that people confirmed, as q sees them.
func (s *Store) Calendar(ctx context.Context, q database.Querier) (*Calendar, error) {
	observances, err := s.Observances(ctx, q)
	if err != nil {
		return nil, err
	}
	c := newCalendar(observances...)
	rows, err := q.Query(ctx, "SELECT observance, year, first, last, who, confirmed_at FROM observance_dates")
	dates, err := database.Scan(rows, err, func(row *sql.Rows) (d Dates, err error) {
		return d, row.Scan(&d.Observance, &d.Year, &d.First, &d.Last, &d.By, &d.Confirmed)
	})
	if err != nil {
		return nil, fmt.Errorf("read the dates of the observances: %w", err)
	}
	for _, d := range dates {
		c.confirmed[d.Observance][d.Year] = d
	}
	return c, nil
}

// Observances are all of them, by name.
func (s *Store) Observances(ctx context.Context, q database.Querier) ([]Observance, error) {
	rows, err := q.Query(ctx, "SELECT slug, name, rule, other, days FROM observances ORDER BY slug")
	all, err := database.Scan(rows, err, func(row *sql.Rows) (o Observance, err error) {
		var name []byte
		if err := row.Scan(&o.Slug, &name, &o.Rule, &o.Other, &o.Days); err != nil {
			return o, err
		}
		return o, json.Unmarshal(name, &o.Name)
	})
	if err != nil {
		return nil, fmt.Errorf("read the observances: %w", err)
	}
	return all, nil
}

// calendarFor is the calendar for a spec that is going to be stored. Until the transaction ends nobody confirms dates of the
// observance that it hangs on: they would miss it.
func (s *Store) calendarFor(ctx context.Context, tx *database.Tx, spec Spec) (*Calendar, error) {
	if slug := spec.Observance(); slug != "" {
		if err := s.lockObservance(ctx, tx, slug); err != nil {
			return nil, err
		}
	}
	return s.Calendar(ctx, tx)
}

func (s *Store) lockObservance(ctx context.Context, tx *database.Tx, slug string) error {
	_, err := tx.Exec(ctx, "UPDATE observances SET slug = slug WHERE slug = ?1", slug)
	return err
}

// rule compiles a stored spec by the calendar of now.
func (s *Store) rule(ctx context.Context, q database.Querier, spec Spec) (*local, error) {
	calendar := &Calendar{}
	if spec.Around != "" {
		var err error
		if calendar, err = s.Calendar(ctx, q); err != nil {
			return nil, err
		}
	}
	return spec.compile(calendar)
}
