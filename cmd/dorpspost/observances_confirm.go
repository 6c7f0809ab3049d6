package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/schedules"
)

// confirmedYear is the answer of `observances confirm`.
type confirmedYear struct {
	schedules.Dates
	Hanging []hanging        `json:"hanging"` // what goes by these dates, with its next moment
	Went    []campaigns.Went `json:"went"`    // editions that were there already, and went along
}

// hanging is a campaign or blueprint that goes by an observance.
type hanging struct {
	Name string `json:"name"`
	Next string `json:"next_local"`
}

func (y confirmedYear) write(w io.Writer) {
	fmt.Fprintf(w, "%s %d is %s to %s, confirmed by %s.\n", y.Observance, y.Year, y.First, y.Last, y.By)
	for _, one := range y.Hanging {
		fmt.Fprintf(w, "  %s: next on %s\n", one.Name, local(one.Next))
	}
	for _, one := range y.Went {
		sayWent(w, one)
	}
}

// sayWent says what became of an edition, and what somebody is to do about it.
func sayWent(w io.Writer, one campaigns.Went) {
	if one.To != "" {
		fmt.Fprintf(w, "  %s: moved from %s to %s\n", one.Name, one.From, one.To)
	}
	if one.Approval != "" {
		fmt.Fprintf(w, "  %s: what %s approved is void: look at it, and approve it again with `dorpspost campaigns approve %q`\n", one.Name, one.Approval, one.Name)
	}
	if one.Held != "" {
		fmt.Fprintf(w, "  %s: held: %s\n", one.Name, one.Held)
	}
}

// confirm confirms dates; without a first day, those that stand or that the rule proposes. It returns them as they are then, with
// the editions that went along.
func (a *app) confirm(ctx context.Context, who string, dates schedules.Dates) (confirmed confirmedYear, err error) {
	err = a.db.Write(ctx, func(tx *database.Tx) error {
		went, err := a.campaigns.Following(ctx, tx)
		if err != nil {
			return err
		}
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
		if confirmed.Dates, err = calendar.Dates(dates.Observance, dates.Year); err != nil {
			return err
		}
		confirmed.Went, err = went()
		return err
	})
	if err == nil {
		confirmed.Hanging, err = a.hangingOn(ctx, dates.Observance)
	}
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
