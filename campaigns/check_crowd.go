package campaigns

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/subscribers"
	"dorpspost/templates/checks"
)

// toldNotes are the notes of a moment that a check has no other words for.
var toldNotes = []schedules.NoteKind{schedules.NoteHoliday, schedules.NoteSchoolHoliday}

// dayNotes says which holiday the next moment of a plan falls on, in Dutch.
func dayNotes(spec schedules.Spec, calendar *schedules.Calendar, now time.Time) []string {
	moments, err := schedules.Moments(spec, calendar, now, 1)
	if err != nil || len(moments) == 0 {
		return nil // checkMoment says why
	}
	moment := moments[0]
	moment.Notes = slices.DeleteFunc(slices.Clone(moment.Notes), func(n schedules.Note) bool { return !slices.Contains(toldNotes, n.Kind) })
	return moment.NotesIn("nl", calendar)
}

// checkSoon counts who would get another mail, planned already, shortly before or after the moment of this one.
func (s *Store) checkSoon(ctx context.Context, plan Plan, topic subscribers.TopicID, m *checks.Mailing) error {
	if m.Moment.IsZero() {
		return nil
	}
	coming, err := s.Coming(ctx, m.Moment.Add(checks.Lately), 3, 0)
	if err != nil {
		return err
	}
	asked := map[string]bool{}
	for _, c := range coming {
		if c.Act != Leaves || c.Name == plan.Name || asked[c.Name] || c.Leaves.At.Before(m.Moment.Add(-checks.Lately)) {
			continue
		}
		asked[c.Name] = true
		both, err := s.both(ctx, plan, topic, c)
		if err != nil {
			return fmt.Errorf("count who gets %s as well: %w", c.Name, err)
		}
		if both > m.Soon {
			m.Soon, m.SoonOther, m.SoonAt = both, c.Name, c.Leaves.At
		}
	}
	return nil
}

// both counts who is meant by a plan and by what comes, and may be mailed for both topics now. Whom a digest is for follows from
// what leaves before it.
func (s *Store) both(ctx context.Context, plan Plan, topic subscribers.TopicID, c Coming) (int, error) {
	other, err := s.planOf(ctx, c)
	if err != nil || other.Digest != deliveries.Single {
		return 0, err
	}
	itsTopic, err := s.topicOf(ctx, other)
	if err != nil {
		return 0, err
	}
	return s.Subscribers.CountBoth(ctx, plan.Audience, topic, other.Audience, itsTopic.ID)
}

// planOf is the plan of what comes: of its campaign, or of the blueprint that will make it.
func (s *Store) planOf(ctx context.Context, c Coming) (Plan, error) {
	if c.Campaign != 0 {
		campaign, err := campaignByID(ctx, s.DB.Read(), c.Campaign)
		return campaign.Plan, err
	}
	blueprint, err := blueprintByName(ctx, s.DB.Read(), c.Name)
	return blueprint.Plan, err
}

// checkRecent counts who had another mail shortly before the moment of this one.
func (s *Store) checkRecent(ctx context.Context, plan Plan, in *checks.Input) error {
	q := s.DB.Read()
	own, err := campaignByName(ctx, q, plan.Name)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("find the campaign: %w", err)
	}
	moment := in.Now
	if in.Mailing.Moment.After(moment) {
		moment = in.Mailing.Moment
	}
	recent, err := s.Deliveries.RecentlyMailed(ctx, plan.Audience, int64(own.ID), database.At(moment.Add(-checks.Lately)))
	if err != nil || recent.People == 0 {
		return err
	}
	other, err := campaignByID(ctx, q, ID(recent.Campaign))
	if err != nil {
		return fmt.Errorf("find the campaign that was mailed lately: %w", err)
	}
	in.Mailing.Recent, in.Mailing.Other = recent.People, other.Name
	return nil
}
