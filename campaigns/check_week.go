package campaigns

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dorpspost/schedules"
	"dorpspost/templates"
	"dorpspost/templates/checks"
)

// checkWeek asks the calendar for the days of the week that a banner of the plan announces, in the banner's own year. Where the
// calendar has no such week, nothing is known.
func (s *Store) checkWeek(ctx context.Context, plan Plan, in *checks.Input) error {
	year := bannerYear(plan.Content)
	if year == 0 || s.Schedules == nil {
		return nil
	}
	calendar, err := s.Schedules.Calendar(ctx, s.DB.Read())
	if err != nil {
		return err
	}
	slug, err := s.weekOf(ctx, plan)
	if err != nil {
		return err
	}
	dates, err := calendar.Dates(slug, year)
	if _, none := errors.AsType[*schedules.NoDayError](err); none || errors.Is(err, schedules.ErrNoObservance) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the days of %s: %w", slug, err)
	}
	if in.Week[0], in.Week[1], err = dates.Days(); err != nil {
		return fmt.Errorf("read the days of %s: %w", slug, err)
	}
	in.WeekProvisional = dates.Provisional
	return nil
}

// weekOf is the observance by which a plan's schedule goes, an edition's by that of its blueprint; or else the one that is called as
// the topic is.
func (s *Store) weekOf(ctx context.Context, plan Plan) (string, error) {
	spec := plan.Schedule
	if spec == nil || spec.Observance() == "" {
		c, err := campaignByName(ctx, s.DB.Read(), plan.Name)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return "", err
		}
		if spec, err = s.madeBy(ctx, c); err != nil {
			return "", err
		}
	}
	if spec == nil || spec.Observance() == "" {
		return plan.Topic, nil
	}
	return spec.Observance(), nil
}

// madeBy is the schedule whose occurrence an edition is: that of its blueprint, of a draft as it was when the draft was made. It is
// nil for any other campaign.
func (s *Store) madeBy(ctx context.Context, c Campaign) (*schedules.Spec, error) {
	if c.Blueprint == 0 {
		return nil, nil
	}
	from, drafted, err := copiedFrom(ctx, s.DB.Read(), c.ID)
	if err != nil || drafted {
		return from.Schedule, err
	}
	b, err := blueprintByID(ctx, s.DB.Read(), c.Blueprint)
	return b.Plan.Schedule, err
}

// bannerYear is the year of the first banner that names days; 0 where there is none.
func bannerYear(content templates.Content) int {
	for _, b := range content.Blocks {
		if b.Type != "week_banner" {
			continue
		}
		if first, err := time.Parse(time.DateOnly, b.Fields["from"].One); err == nil {
			return first.Year()
		}
	}
	return 0
}
