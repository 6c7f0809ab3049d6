package campaigns

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
	"dorpspost/schedules"
	"dorpspost/subscribers"
)

// ErrRecurring says that a campaign was to be given a rule.
var ErrRecurring = errors.New("a campaign goes out once, so it takes one moment; a rule that comes back makes a blueprint, and stands in a file: see docs/campaign-file.md")

// Schedule gives a campaign that has not left another moment, or its first: a draft, one that is planned, held, stopped, or
// waits for a relay. Whoever sets a moment approves the campaign by that; where four eyes are asked for it is a draft until
// somebody else does. Its file may say another moment, and keeps it: applied again unchanged it changes nothing.
// A draft edition of which something is still to be looked at again stays a draft.
//
// It fails with ErrRecurring, with a *schedules.SpecError, with ErrLaunched, deliveries.ErrPractising or ErrFollows, with
// ErrNobody, or with what is wrong with the campaign.
func (s *Store) Schedule(ctx context.Context, who, ref string, spec schedules.Spec) (Campaign, error) {
	if spec.Recurring() {
		return Campaign{}, ErrRecurring
	}
	if _, err := blueprintByName(ctx, s.DB.Read(), ref); !errors.Is(err, ErrNotFound) {
		if err == nil {
			err = fmt.Errorf("%s: this is a blueprint: its moments stand in its file; change them there and apply it again", ref)
		}
		return Campaign{}, err
	}
	return s.again(ctx, ref, func(c *Campaign) error {
		state, err := s.stateByMoment(ctx, *c)
		if err != nil {
			return err
		}
		return s.plan(ctx, who, c, spec, state, func(tx *database.Tx, count subscribers.AudienceCount) error {
			switch {
			case s.Config.FourEyes:
				c.Author = who
				return nil
			case state == Draft:
				return nil
			}
			return s.approveAs(ctx, tx, who, *c, count, false)
		})
	})
}

// stateByMoment is the state of a campaign that is given a moment by hand: an edition that still says something of last time stays a
// draft.
func (s *Store) stateByMoment(ctx context.Context, c Campaign) (State, error) {
	err := s.Unreviewed(ctx, c)
	if _, open := errors.AsType[*ReviewError](err); open {
		return Draft, nil
	}
	return s.planned(), err
}

// sendSoon plans a campaign for the end of the time to reconsider. What leaves before that keeps its moment.
func (s *Store) sendSoon(ctx context.Context, who string, c *Campaign, anyway bool) error {
	zone := schedules.DefaultZone
	if c.Plan.Schedule != nil {
		zone = c.Plan.Schedule.Normal().Zone
	}
	spec, at, err := soon(time.Now().Add(s.Config.Reconsider), zone)
	if err != nil {
		return err
	}
	sooner, err := s.leavesBy(ctx, *c, at)
	switch {
	case err != nil:
		return err
	case sooner && c.Plan.Urgent == "" && !anyway:
		return nil
	case sooner:
		spec = *c.Plan.Schedule // its moment stays; that it is urgent, or that somebody knows better than the checks, is kept
	}
	return s.plan(ctx, who, c, spec, Planned, func(tx *database.Tx, count subscribers.AudienceCount) error {
		if anyway {
			if err := s.audit(ctx, tx, who, "campaign.anyway", c.ID); err != nil {
				return err
			}
		}
		return s.approveAs(ctx, tx, who, *c, count, anyway)
	})
}

// leavesBy tells whether a campaign leaves by itself at an instant or before it.
func (s *Store) leavesBy(ctx context.Context, c Campaign, at time.Time) (bool, error) {
	if c.State != Planned || !c.ownSchedule() {
		return false, nil
	}
	schedule, err := s.Schedules.ByID(ctx, c.Schedule)
	return !schedule.NextAt.IsZero() && schedule.NextAt <= database.At(at), err
}

// soon is the first full minute from an instant on, as people write it in a zone. Where the zone's clock shows that minute
// twice, and this is the second time, it is written in UTC.
func soon(from time.Time, zone string) (schedules.Spec, time.Time, error) {
	at := from.Truncate(time.Minute)
	if at.Before(from) {
		at = at.Add(time.Minute)
	}
	for _, zone := range []string{zone, "UTC"} {
		place, err := time.LoadLocation(zone)
		if err != nil {
			return schedules.Spec{}, at, fmt.Errorf("load the zone %s: %w", zone, err)
		}
		spec := schedules.Spec{Once: at.In(place).Format("2006-01-02 15:04"), Zone: zone}
		means, err := schedules.Upcoming(spec, nil, time.Time{}, 1)
		if err != nil {
			return spec, at, err
		}
		if len(means) == 1 && means[0].Equal(at) {
			return spec, at, nil
		}
	}
	return schedules.Spec{}, at, fmt.Errorf("%s cannot be written as a moment", at)
}

// plan gives a campaign a moment of its own and another state, in one transaction with what is kept of it.
func (s *Store) plan(ctx context.Context, who string, c *Campaign, spec schedules.Spec, state State, keep func(*database.Tx, subscribers.AudienceCount) error) error {
	planned := c.Plan
	planned.Schedule = &spec
	ready, err := s.prepare(ctx, planned)
	if err != nil {
		return err
	}
	count, err := s.count(ctx, ready)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *database.Tx) error {
		if err := s.mayPlan(ctx, tx, *c); err != nil {
			return err
		}
		if err := s.moveTo(ctx, tx, who, c, spec); err != nil {
			return err
		}
		c.State, c.Problem = state, ""
		if err := void(ctx, tx, c.approved(), "another moment, by "+who); err != nil {
			return err
		}
		if err := keep(tx, count); err != nil {
			return err
		}
		if err := saveCampaign(ctx, tx, c); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "campaign.schedule", c.ID)
	})
}

// mayPlan holds a campaign as it was read, and refuses one that has left, is being practised, or follows another one.
func (s *Store) mayPlan(ctx context.Context, tx *database.Tx, c Campaign) error {
	if err := unchanged(ctx, tx, c); err != nil {
		return err
	}
	if c.FollowUp != "" {
		return ErrFollowsNow
	}
	if err := s.mayChange(ctx, tx, c); errors.Is(err, ErrLaunched) {
		return ErrLaunched
	} else if err != nil {
		return err
	}
	return nil
}

// ErrFollowsNow says that a follow-up has no moment to be given.
var ErrFollowsNow = errors.New("this campaign follows up another one and leaves as soon as it is asked for: it takes no moment")

// moveTo gives a campaign this moment. What its file says of it is remembered.
func (s *Store) moveTo(ctx context.Context, tx *database.Tx, who string, c *Campaign, spec schedules.Spec) error {
	if c.fileSchedule == "" {
		text, err := json.Marshal(c.Plan.Schedule)
		if err != nil {
			return err
		}
		c.fileSchedule = string(text)
	}
	if c.ownSchedule() {
		if err := s.Schedules.Replace(ctx, tx, who, c.Schedule, spec, time.Now()); err != nil {
			return err
		}
		comes, err := active(ctx, tx, c.Schedule)
		if err != nil {
			return err
		}
		if comes {
			c.Plan.Schedule = &spec
			return nil
		}
	}
	id, err := s.Schedules.Create(ctx, tx, who, spec, time.Now()) // the same moment as one that was stopped is a new one
	c.Schedule, c.Plan.Schedule = id, &spec
	return err
}

// reconsiderUntil is when something leaves that is in its time to reconsider; zero otherwise.
func (s *Store) reconsiderUntil(leaves database.Instant) database.Instant {
	now := database.Now()
	if s.Config.Reconsider == 0 {
		return 0
	}
	if leaves > now && leaves <= now.Add(s.Config.Reconsider+time.Minute) { // what is sent by hand leaves at a full minute
		return leaves
	}
	return 0
}
