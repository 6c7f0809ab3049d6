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

// checkWeek asks the calendar for the days of the week that a banner of the plan announces, in the banner's own year. The week is
// the observance by which the schedule goes, or else the one that is called as the topic is. Where there is none, nothing is known.
func (s *Store) checkWeek(ctx context.Context, plan Plan, in *checks.Input) error {
	year := bannerYear(plan.Content)
	if year == 0 || s.Schedules == nil {
		return nil
	}
	calendar, err := s.Schedules.Calendar(ctx, s.DB.Read())
	if err != nil {
		return err
	}
	slug := plan.Topic
	if plan.Schedule != nil && plan.Schedule.Observance() != "" {
		slug = plan.Schedule.Observance()
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
