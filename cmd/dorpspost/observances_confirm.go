package main

import (
	"context"
	"errors"
	"fmt"

	"dorpspost/database"
	"dorpspost/schedules"
)

// confirmedYear is the answer of `observances confirm`.
type confirmedYear struct {
	schedules.Dates
	Hanging []hanging `json:"hanging"` // what goes by these dates, with its next moment
}

// hanging is a campaign or blueprint that goes by an observance.
type hanging struct {
	Name string `json:"name"`
	Next string `json:"next_local"`
}

// confirm confirms dates; without a first day, those that stand or that the rule proposes. It returns them as they are then.
func (a *app) confirm(ctx context.Context, who string, dates schedules.Dates) (confirmed schedules.Dates, err error) {
	err = a.db.Write(ctx, func(tx *database.Tx) error {
		calendar, err := a.schedules.Calendar(ctx, tx)
		if err != nil {
			return err
		}
		if dates.First == "" {
			proposed, err := calendar.Dates(dates.Observance, dates.Year)
			if err != nil {
				return sayNoDay(err)
			}
			dates.First, dates.Last = proposed.First, proposed.Last
		}
		if err := a.schedules.Confirm(ctx, tx, who, dates.Observance, dates.Year, dates.First, dates.Last); err != nil {
			return err
		}
		if calendar, err = a.schedules.Calendar(ctx, tx); err != nil {
			return err
		}
		confirmed, err = calendar.Dates(dates.Observance, dates.Year)
		return err
	})
	return confirmed, err
}

// sayNoDay says what to do where the rule proposes nothing.
func sayNoDay(err error) error {
	if _, none := errors.AsType[*schedules.NoDayError](err); none {
		return fmt.Errorf("%w: say which days it is with --first and --last", err)
	}
	return err
}

// hangingOn are the active schedules that go by an observance.
func (a *app) hangingOn(ctx context.Context, slug string) ([]hanging, error) {
	all, err := a.schedules.All(ctx)
	if err != nil {
		return nil, err
	}
	names, err := a.campaigns.NamesBySchedule(ctx)
	if err != nil {
		return nil, err
	}
	found := []hanging{}
	for _, s := range all {
		if s.State == schedules.StateActive && s.Spec.Observance() == slug {
			found = append(found, hanging{names[s.ID], s.NextLocal})
		}
	}
	return found, nil
}
