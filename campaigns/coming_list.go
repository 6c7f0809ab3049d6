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
	"dorpspost/schedules"
)

// Coming lists what all active schedules will bring, the earliest first: of each at most so many mails, and none that leaves after
// until, unless that is zero; at most so many in all, unless that is 0. Of what goes on day by day it is the next day.
func (s *Store) Coming(ctx context.Context, until time.Time, each, most int) ([]Coming, error) {
	list := comingList{until: until, most: most}
	if err := s.listComing(ctx, &list, each); err != nil {
		return nil, fmt.Errorf("list what comes: %w", err)
	}
	list.cut()
	return list.all, nil
}

// comingList keeps the earliest acts, as many as are asked for. What is full leaves no room for later ones, so that nobody looks for
// these.
type comingList struct {
	until time.Time // no mail leaves after it; zero for any
	most  int       // 0 for any
	full  time.Time // no act comes after it any more; zero for any
	all   []Coming
}

// within is until when the moments of a spec are looked for: an act that is handed out ahead comes so many days before its moment.
func (l *comingList) within(spec schedules.Spec) time.Time {
	if l.full.IsZero() {
		return l.until
	}
	last := l.full.AddDate(0, 0, spec.Ahead+1) // and the hours by which clocks differ
	if l.until.IsZero() || last.Before(l.until) {
		return last
	}
	return l.until
}

func (l *comingList) add(acts ...Coming) {
	l.all = append(l.all, acts...)
	if l.most > 0 && len(l.all) >= 2*l.most {
		l.cut()
	}
}

// cut sorts the list and leaves out what is too much.
func (l *comingList) cut() {
	slices.SortStableFunc(l.all, func(a, b Coming) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key(), b.Key())) })
	if l.most > 0 && len(l.all) >= l.most {
		l.all = l.all[:l.most]
		l.full = l.all[l.most-1].At
	}
}

func (s *Store) listComing(ctx context.Context, list *comingList, each int) error {
	stored, err := s.Schedules.All(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(stored, func(a, b schedules.Schedule) int { return cmp.Compare(a.NextAt, b.NextAt) }) // the list is full sooner
	calendar, err := s.Schedules.Calendar(ctx, s.DB.Read())
	if err != nil {
		return err
	}
	owners, err := s.owners(ctx)
	if err != nil {
		return err
	}
	made, err := s.madeAlready(ctx)
	if err != nil {
		return err
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
		moments, err := schedule.Coming(calendar, list.within(schedule.Spec), n)
		if err != nil {
			return fmt.Errorf("%s: %w", owner.Name, err)
		}
		for _, moment := range moments {
			moment.Notes = append(moment.Notes, owner.hanging.notes(calendar, moment)...)
			list.add(owner.acts(schedule.Spec, moment, made)...)
		}
	}
	return nil
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
			standing, err := s.standingAt(ctx, c)
			if err != nil {
				return nil, err
			}
			hanging, err := s.hangingOf(ctx, c)
			if err != nil {
				return nil, err
			}
			owners[c.Schedule] = Coming{Name: c.Name, Standing: standing, Campaign: c.ID, Blueprint: c.Blueprint, Schedule: c.Schedule,
				ChangedAt: c.ChangedAt, occurrence: c.Occurrence, hanging: hanging}
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
	if b.Plan.drafts() {
		return Unmade, 0, nil
	}
	return s.leavesBySelf(ctx, b.approved(), b.Plan, "", b.AppliedBy)
}

// standingAt is how a campaign stands at its moment: one that is planned leaves only where departure would let it go.
func (s *Store) standingAt(ctx context.Context, c Campaign) (Standing, error) {
	if c.State != Planned {
		return standings[c.State], nil
	}
	standing, _, err := s.leavesBySelf(ctx, c.approved(), c.Plan, c.moment(), c.Author)
	return standing, err
}

// leavesBySelf asks of an approval what departure asks of it (approvedAsItIs), in practice as for real.
func (s *Store) leavesBySelf(ctx context.Context, of approved, plan Plan, moment, author string) (Standing, database.Instant, error) {
	given, err := standing(ctx, s.DB.Read(), of)
	if errors.Is(err, errNotApproved) {
		return Unapproved, 0, nil
	}
	if err != nil {
		return Unapproved, 0, err
	}
	same, err := s.covers(ctx, given, plan, moment)
	if err != nil || !same || s.mayApprove(given.Who, author) != nil {
		return Unapproved, 0, err
	}
	return Ready, given.At, nil
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
