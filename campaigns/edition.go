package campaigns

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/schedules"
)

// ownSchedule tells whether the campaign has a schedule of its own. An automatic edition has none: it is made when it leaves.
func (c Campaign) ownSchedule() bool {
	return c.Schedule != 0 && (c.Blueprint == 0 || c.Plan.Schedule != nil)
}

// ofSchedule is the campaign whose own schedule ?1 is, or the edition that a blueprint's schedule made for the occurrence ?2.
const ofSchedule = `schedule = ?1 AND NOT EXISTS (SELECT 1 FROM blueprints WHERE blueprints.schedule = ?1)
	OR blueprint = (SELECT id FROM blueprints WHERE blueprints.schedule = ?1) AND occurrence = ?2`

// ofOccurrence finds the campaign of an occurrence, or makes it. The unique pair (blueprint, occurrence) sees to it that
// there is never a second one. It fails with ErrOver when the blueprint has ended.
func (s *Store) ofOccurrence(ctx context.Context, o schedules.Occurrence) (c Campaign, err error) {
	err = s.DB.Write(ctx, func(tx *database.Tx) error {
		c, err = scanCampaign(tx.QueryRow(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE "+ofSchedule, o.Schedule, o.Local))
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		c, err = s.newEdition(ctx, tx, o)
		return err
	})
	return c, err
}

// newEdition copies a blueprint into a campaign: one that is launched now, or a draft with a moment of its own. It fails with
// errNothingToTell.
func (s *Store) newEdition(ctx context.Context, tx *database.Tx, o schedules.Occurrence) (Campaign, error) {
	c, err := s.makeEdition(ctx, tx, o, s.compose)
	if err != nil {
		return Campaign{}, err
	}
	return c, s.carry(ctx, tx, c)
}

// editionBefore is newEdition before the moment, for somebody to hold: a digest that has nothing to tell yet may have something by
// then. Nobody has approved it.
func (s *Store) editionBefore(ctx context.Context, tx *database.Tx, o schedules.Occurrence) (Campaign, error) {
	return s.makeEdition(ctx, tx, o, func(ctx context.Context, tx *database.Tx, c *Campaign, o schedules.Occurrence) error {
		err := s.compose(ctx, tx, c, o)
		if errors.Is(err, errNothingToTell) {
			c.Plan = c.Plan.ownBlocks()
			return nil
		}
		return err
	})
}

func (s *Store) makeEdition(ctx context.Context, tx *database.Tx, o schedules.Occurrence,
	compose func(context.Context, *database.Tx, *Campaign, schedules.Occurrence) error,
) (Campaign, error) {
	blueprint, err := blueprintBySchedule(ctx, tx, o.Schedule)
	if err != nil {
		return Campaign{}, err
	}
	if err := holdName(ctx, tx, blueprint.Name); err != nil {
		return Campaign{}, err
	}
	if goesOn, err := active(ctx, tx, o.Schedule); err != nil || !goesOn {
		return Campaign{}, cmp.Or(err, ErrOver)
	}
	c := blueprint.edition(o)
	if err := compose(ctx, tx, &c, o); err != nil {
		return Campaign{}, err
	}
	if blueprint.Plan.drafts() {
		if err := s.draft(ctx, tx, &c, blueprint.Plan, o); err != nil {
			return Campaign{}, err
		}
	}
	if c.Name, err = freeName(ctx, tx, c.Plan.Name+" ("+readable(o.Local)+")"); err != nil {
		return Campaign{}, err
	}
	c.Plan.Name = c.Name
	if err := insertCampaign(ctx, tx, &c); err != nil {
		return Campaign{}, err
	}
	if err := s.tellNew(ctx, tx, c); err != nil {
		return Campaign{}, err
	}
	return c, s.audit(ctx, tx, "service", "campaign.create", c.ID)
}

// edition is a copy of the blueprint, which nothing that happens to the blueprint changes any more.
func (b Blueprint) edition(o schedules.Occurrence) Campaign {
	c := Campaign{Plan: b.Plan, Blueprint: b.ID, Schedule: o.Schedule, Occurrence: o.Local, State: Planned, Owner: b.AppliedBy, Author: b.AppliedBy}
	if e := b.Plan.Edition; e != nil {
		c.Owner, c.remind = cmp.Or(e.Owner, b.AppliedBy), e.Remind
	}
	c.Plan.Schedule, c.Plan.Edition = nil, nil
	if b.Plan.open() {
		c.Occurrence = "" // it is for every day to come
	}
	return c
}

// lateDraft is said of an edition that was made when nobody could approve it any more.
const lateDraft = "its moment had passed when its draft was made, so that nobody could approve it; look at it, and send it with `dorpspost campaigns send`, or leave it"

// draft makes a draft of a new edition of a blueprint with this plan: with the dates of its occurrence, and a schedule of its own,
// which changing or ending that of the blueprint does not touch.
func (s *Store) draft(ctx context.Context, tx *database.Tx, c *Campaign, from Plan, o schedules.Occurrence) error {
	calendar, err := s.Schedules.Calendar(ctx, tx)
	if err != nil {
		return err
	}
	copied, err := json.Marshal(from)
	if err != nil {
		return err
	}
	c.copied = string(copied)
	renewal{calendar, *from.Schedule, o.Local}.renew(&c.Plan)
	if dates, ok := calendar.Observed(*from.Schedule, o.Local); ok {
		c.observed = dates.First + " " + dates.Last
	}
	spec := from.Schedule.Single(o.Local)
	now := time.Now()
	if !o.At.After(now) {
		c.State, c.Problem = Held, lateDraft
		if o.Restored {
			c.Problem = missed(o)
		}
		return nil
	}
	c.State, c.Plan.Schedule = Draft, &spec
	c.Schedule, err = s.Schedules.Create(ctx, tx, "service", spec, now)
	return err
}

// unapproved holds a draft whose moment has come.
func (s *Store) unapproved(ctx context.Context, c *Campaign, o schedules.Occurrence) error {
	return s.put(ctx, c, Held, "nobody approved it before its moment ("+readable(o.Local)+"); look at it, and send it with `dorpspost campaigns send`, or leave it")
}

// rescheduleEdition gives a draft edition the moment of its changed plan. It is to be approved again.
func (s *Store) rescheduleEdition(ctx context.Context, tx *database.Tx, who string, c Campaign, spec schedules.Spec) (Campaign, error) {
	if err := s.Schedules.Replace(ctx, tx, who, c.Schedule, spec, time.Now()); err != nil {
		return c, err
	}
	comes, err := active(ctx, tx, c.Schedule)
	if err != nil || !comes {
		return c.withoutMoment(), err
	}
	c.State, c.Problem = Draft, ""
	return c, nil
}

// localLayout is the form of a wall time, as package schedules has it.
const localLayout = "2006-01-02T15:04"

// readable writes a wall time as people do: 14-06-2027 09:00.
func readable(local string) string {
	t, err := time.Parse(localLayout, local)
	if err != nil {
		return strings.ReplaceAll(local, "T", " ")
	}
	return t.Format("02-01-2006 15:04")
}

func freeName(ctx context.Context, tx *database.Tx, name string) (string, error) {
	free := name
	for n := 2; ; n++ {
		var taken int
		err := tx.QueryRow(ctx, "SELECT (SELECT count(*) FROM campaigns WHERE name = ?1) + (SELECT count(*) FROM blueprints WHERE name = ?1) + (SELECT count(*) FROM series WHERE name = ?1)", free).Scan(&taken)
		if err != nil {
			return "", err
		}
		if taken == 0 {
			return free, nil
		}
		free = fmt.Sprintf("%s #%d", name, n)
	}
}
