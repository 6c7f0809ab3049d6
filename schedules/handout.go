package schedules

import (
	"context"
	"fmt"
	"time"

	"dorpspost/database"
)

// NextUp is the occurrence of an active schedule that is handed out next, and that does not go by unsaid: after time away the latest of
// those that were missed, or with `missed: skip` the first that is still to come. Its moment is zero where there is none.
func (s *Store) NextUp(ctx context.Context, q database.Querier, schedule Schedule, now time.Time) (Occurrence, error) {
	calendar, err := s.Calendar(ctx, q)
	if err != nil {
		return Occurrence{}, err
	}
	rule, err := schedule.Spec.Rule(calendar)
	if err != nil {
		return Occurrence{}, fmt.Errorf("read the rule of schedule %d: %w", schedule.ID, err)
	}
	if schedule.NextAt > database.At(now) {
		return Occurrence{Schedule: schedule.ID, Local: schedule.NextLocal, At: schedule.moment()}, nil
	}
	found := decide(schedule, rule, now, time.Time{})
	next := found.last
	if found.outcome == OutcomeSkipped {
		at := rule.Next(next.At)
		next = Occurrence{Schedule: schedule.ID, Local: at.Format(localLayout), At: at}
	}
	next.Missed = false // it is held, and nobody has missed it
	return next, nil
}
