package campaigns

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
)

// Coming lists what all active schedules will bring, the earliest first: of each at most so many mails, and none that leaves after
// until, unless that is zero. Of what goes on day by day it is the next day.
func (s *Store) Coming(ctx context.Context, until time.Time, each int) ([]Coming, error) {
	all, err := s.listComing(ctx, until, each)
	if err != nil {
		return nil, fmt.Errorf("list what comes: %w", err)
	}
	slices.SortStableFunc(all, func(a, b Coming) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key(), b.Key())) })
	return all, nil
}

func (s *Store) listComing(ctx context.Context, until time.Time, each int) (all []Coming, err error) {
	stored, err := s.Schedules.All(ctx)
	if err != nil {
		return nil, err
	}
	calendar, err := s.Schedules.Calendar(ctx, s.DB.Read())
	if err != nil {
		return nil, err
	}
	owners, err := s.owners(ctx)
	if err != nil {
		return nil, err
	}
	made, err := s.madeAlready(ctx)
	if err != nil {
		return nil, err
	}
	for _, schedule := range stored {
		owner, known := owners[schedule.ID]
		if !known {
			continue
		}
		n := each
		if owner.daily {
			n = min(n, 1) // each day is as the one before
		}
		moments, err := schedule.Coming(calendar, until, n)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", owner.Name, err)
		}
		for _, moment := range moments {
			all = append(all, owner.acts(schedule.Spec, moment, made)...)
		}
	}
	return all, nil
}

// acts are what one moment of a schedule brings: a mail, and before it perhaps its draft.
func (c Coming) acts(spec schedules.Spec, moment schedules.Moment, made map[string]Campaign) []Coming {
	c.At, c.Act, c.Leaves, c.Spec = moment.At, Leaves, moment, spec
	if c.daily {
		c.Act = GoesToDue
		return []Coming{c}
	}
	if edition, there := made[c.Key()]; there && c.Campaign == 0 {
		return c.of(edition)
	}
	if spec.Ahead == 0 {
		return []Coming{c}
	}
	draft := c
	draft.At, draft.Act = spec.HandedOutAt(moment.At), DraftIsMade
	return []Coming{draft, c}
}

// of is the mail of a blueprint whose edition is there before its moment. It stands as that does, and is told of by the edition's
// own schedule where it has one.
func (c Coming) of(edition Campaign) []Coming {
	standing, comes := standings[edition.State]
	if !comes || edition.ownSchedule() {
		return nil
	}
	c.Name, c.Standing, c.Campaign, c.ChangedAt = edition.Name, standing, edition.ID, edition.ChangedAt
	return []Coming{c}
}

// owners says whose each schedule is, and how that stands.
func (s *Store) owners(ctx context.Context) (map[schedules.ID]Coming, error) {
	open, err := s.campaignsWhere(ctx, "schedule IS NOT NULL AND state IN ('draft', 'planned', 'held', 'waiting')")
	if err != nil {
		return nil, err
	}
	owners := map[schedules.ID]Coming{}
	for _, c := range open {
		if c.ownSchedule() {
			owners[c.Schedule] = Coming{Name: c.Name, Standing: standings[c.State], Campaign: c.ID, Blueprint: c.Blueprint, Schedule: c.Schedule,
				ChangedAt: c.ChangedAt, occurrence: c.Occurrence}
		}
	}
	blueprints, err := s.Blueprints(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range blueprints {
		standing, since, err := s.standingOf(ctx, b)
		if err != nil {
			return nil, err
		}
		owners[b.Schedule] = Coming{Name: b.Name, Standing: standing, Blueprint: b.ID, Schedule: b.Schedule, ChangedAt: max(b.ChangedAt, since),
			daily: b.Plan.open()}
	}
	return owners, nil
}

// standingOf is how the editions of a blueprint stand that are still to be made, and since which approval.
func (s *Store) standingOf(ctx context.Context, b Blueprint) (Standing, database.Instant, error) {
	switch {
	case b.Plan.drafts():
		return Unmade, 0, nil
	case s.Kind == deliveries.Practice:
		return Ready, 0, nil
	}
	given, err := standing(ctx, s.DB.Read(), b.approved())
	if errors.Is(err, errNotApproved) || err == nil && given.Hash != "" && given.Hash != b.Plan.seal("") {
		return Unapproved, 0, nil
	}
	return Ready, given.At, err
}

// madeAlready are the editions whose moment may still be to come, by Coming.Key.
func (s *Store) madeAlready(ctx context.Context) (map[string]Campaign, error) {
	yesterday := time.Now().AddDate(0, 0, -1).UTC().Format("2006-01-02") // in whatever zone: occurrences are wall times
	editions, err := s.campaignsWhere(ctx, "blueprint IS NOT NULL AND occurrence >= ?1", yesterday)
	if err != nil {
		return nil, err
	}
	made := make(map[string]Campaign, len(editions))
	for _, c := range editions {
		made[Coming{Blueprint: c.Blueprint, occurrence: c.Occurrence}.Key()] = c
	}
	return made, nil
}

func (s *Store) campaignsWhere(ctx context.Context, which string, args ...any) ([]Campaign, error) {
	rows, err := s.DB.Read().Query(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE "+which, args...)
	return database.Scan(rows, err, func(rows *sql.Rows) (Campaign, error) { return scanCampaign(rows) })
}
