package campaigns

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/schedules"
)

// Moved is told that an occurrence of a schedule has another key, because the dates of its observance changed; an empty one where
// it does not happen any more. A draft edition that was made for it and has not left goes with it: its moment, unless somebody
// chose another one, and the days of its banners that nobody touched. Whoever approved it is asked again. An automatic edition is
// there before its moment where somebody held, stopped or sent it: it stays that of its occurrence.
func (s *Store) Moved(ctx context.Context, tx *database.Tx, id schedules.ID, from, to string) error {
	c, err := scanCampaign(tx.QueryRow(ctx, "SELECT "+campaignColumns+` FROM campaigns
		WHERE blueprint = (SELECT id FROM blueprints WHERE blueprints.schedule = ?1) AND occurrence IN (?2, ?3)
		ORDER BY occurrence DESC LIMIT 1`, id, from, from+aside))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := unchanged(ctx, tx, c); err != nil { // it is held as it was read
		return err
	}
	plan, drafted, err := copiedFrom(ctx, tx, c.ID)
	switch {
	case err != nil:
		return err
	case !drafted:
		return s.automaticMoved(ctx, tx, c, to)
	case !c.ownSchedule() || c.State == Launched:
		return nil
	case to == "":
		return s.fallsAway(ctx, tx, c)
	}
	return s.movedTo(ctx, tx, c, plan, from, to)
}

// automaticMoved keeps an automatic edition that is there before its moment the one of its occurrence: under another key a second
// one would be made, and leave. One that waits for its moment was approved for another.
func (s *Store) automaticMoved(ctx context.Context, tx *database.Tx, c Campaign, to string) error {
	if to != "" {
		if err := rekey(ctx, tx, &c, to); err != nil {
			return fmt.Errorf("move campaign %d: %w", c.ID, err)
		}
	}
	if c.State != Planned || c.ownSchedule() {
		return s.audit(ctx, tx, "service", "campaign.move", c.ID)
	}
	if err := void(ctx, tx, c.approved(), movedBecause); err != nil {
		return err
	}
	if err := move(ctx, tx, &c, Held, movedBecause+"; look at it, and let it go again with `dorpspost campaigns approve`, `schedule` or `send`"); err != nil {
		return err
	}
	if err := s.tellOwner(ctx, tx, c, ToldHeld); err != nil {
		return err
	}
	return s.audit(ctx, tx, "service", "campaign.move", c.ID)
}

// movedBecause is why an approval is void.
const movedBecause = "the dates of its observance changed"

// movedTo gives a draft edition the dates of its observance as they are now.
func (s *Store) movedTo(ctx context.Context, tx *database.Tx, c Campaign, plan Plan, from, to string) error {
	calendar, err := s.Schedules.Calendar(ctx, tx)
	if err != nil {
		return err
	}
	if dates, ok := calendar.Observed(*plan.Schedule, to); ok {
		c.redate(dates)
	}
	if err := rekey(ctx, tx, &c, to); err != nil {
		return fmt.Errorf("move campaign %d: %w", c.ID, err)
	}
	if c.Plan.Schedule.Once == wallOf(from) {
		if err := s.followMoment(ctx, tx, &c, to); err != nil {
			return err
		}
	}
	if c.State == Planned {
		c.State = Draft
	}
	if err := void(ctx, tx, c.approved(), movedBecause); err != nil {
		return err
	}
	if err := saveCampaign(ctx, tx, &c); err != nil {
		return fmt.Errorf("move campaign %d: %w", c.ID, err)
	}
	if err := s.tellMoved(ctx, tx, c); err != nil {
		return err
	}
	return s.audit(ctx, tx, "service", "campaign.move", c.ID)
}

// aside is put behind the key of an edition whose place another one takes, until it is its own turn to move: days that follow each
// other move onto each other.
const aside = " moving"

// rekey gives an edition another occurrence. Whatever has that one steps aside.
func rekey(ctx context.Context, tx *database.Tx, c *Campaign, to string) error {
	_, err := tx.Exec(ctx, "UPDATE campaigns SET occurrence = occurrence || ?4 WHERE blueprint = ?1 AND occurrence = ?2 AND id <> ?3", c.Blueprint, to, c.ID, aside)
	if err != nil {
		return err
	}
	c.Occurrence = to
	_, err = tx.Exec(ctx, "UPDATE campaigns SET occurrence = ?2, observed = ?3 WHERE id = ?1", c.ID, to, c.observed)
	return err
}

// redate puts other days on the banners that show those of the observance as they were.
func (c *Campaign) redate(dates schedules.Dates) {
	first, last, _ := strings.Cut(c.observed, " ")
	for i, block := range c.Plan.Content.Blocks {
		if block.Type == "week_banner" && daysOf(block) == (days{first, last}) {
			c.Plan.Content.Blocks[i] = withDates(block, dates)
		}
	}
	c.observed = dates.First + " " + dates.Last
}

// followMoment gives a draft edition the moment of its occurrence. One that lies behind us holds it.
func (s *Store) followMoment(ctx context.Context, tx *database.Tx, c *Campaign, to string) error {
	spec := *c.Plan.Schedule
	spec.Once = wallOf(to)
	c.Plan.Schedule, c.fileSchedule = &spec, ""
	if c.State == Stopped {
		return nil
	}
	err := s.Schedules.Replace(ctx, tx, "service", c.Schedule, spec, time.Now())
	if passed, ok := errors.AsType[*schedules.SpecError](err); ok && passed.Problem == schedules.ProblemPassed {
		c.State, c.Problem = Held, "the dates of its observance changed, and by these its moment ("+readable(to)+") has passed; look at it, and send it with `dorpspost campaigns send`, or leave it"
		return s.Schedules.Cancel(ctx, tx, "service", c.Schedule)
	}
	return err
}

// fallsAway holds a draft edition whose day is none of its observance any more.
func (s *Store) fallsAway(ctx context.Context, tx *database.Tx, c Campaign) error {
	if c.State == Stopped {
		return nil
	}
	if err := s.Schedules.Cancel(ctx, tx, "service", c.Schedule); err != nil {
		return err
	}
	if err := void(ctx, tx, c.approved(), movedBecause); err != nil {
		return err
	}
	err := move(ctx, tx, &c, Held, "by the new dates of its observance there is no such day any more; look at it, and send it with `dorpspost campaigns send`, or leave it")
	if err != nil {
		return err
	}
	return s.tellOwner(ctx, tx, c, ToldHeld)
}

// tellMoved tells the owner where a draft edition went.
func (s *Store) tellMoved(ctx context.Context, tx *database.Tx, c Campaign) error {
	switch c.State {
	case Stopped:
		return nil
	case Held:
		return s.tellOwner(ctx, tx, c, ToldHeld)
	}
	return s.tellOwner(ctx, tx, c, ToldMoved)
}

// wallOf is a key of an occurrence as a campaign file writes it.
func wallOf(local string) string { return strings.Replace(local, "T", " ", 1) }
