package campaigns

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
)

// Launch is what a schedule fires. It makes the campaign of this occurrence where a blueprint asks for one, and freezes
// who is meant. Firing the same occurrence again finds it done and changes nothing. What only a person can mend holds the
// campaign and is no error; an error means: fire again.
func (s *Store) Launch(ctx context.Context, occurrence schedules.Occurrence) error {
	for {
		err := s.launchOccurrence(ctx, occurrence)
		switch {
		case errors.Is(err, errChanged):
			continue // its file was applied in between: look again
		case err != nil:
			return fmt.Errorf("launch for schedule %d at %s: %w", occurrence.Schedule, occurrence.Local, err)
		}
		return nil
	}
}

func (s *Store) launchOccurrence(ctx context.Context, occurrence schedules.Occurrence) error {
	step, err := openStep(ctx, s.DB.Read(), occurrence.Schedule)
	if err != nil {
		return err
	}
	if step.ID != 0 {
		return s.fireStep(ctx, step, occurrence)
	}
	c, err := s.ofOccurrence(ctx, occurrence)
	if errors.Is(err, ErrOver) {
		return nil // its blueprint was ended while the hour struck
	}
	if errors.Is(err, errNothingToTell) {
		s.Log.Info("no digest is made this time", "schedule", int64(occurrence.Schedule), "occurrence", occurrence.Local, "why", err.Error())
		return nil
	}
	switch {
	case err != nil || c.Schedule != occurrence.Schedule: // it has another moment now
		return err
	case c.State != Planned && c.State != Draft:
		return nil
	}
	moved, err := s.movedAway(ctx, c, occurrence)
	switch {
	case err != nil || moved:
		return err
	case c.State == Draft && !occurrence.Restored:
		return s.unapproved(ctx, &c, occurrence)
	case occurrence.Missed:
		return s.put(ctx, &c, Held, missed(occurrence))
	case !s.CanSend:
		return s.put(ctx, &c, Waiting, ErrNoRelay.Error())
	}
	if c.madeBefore(occurrence.At) {
		if err := s.composeAnew(ctx, &c, occurrence.At); errors.Is(err, errNothingToTell) {
			return s.put(ctx, &c, Stopped, err.Error())
		} else if err != nil {
			return err
		}
	}
	return s.launchOrHold(ctx, &c)
}

// missed is why a campaign is held whose moment has passed.
func missed(o schedules.Occurrence) string {
	why := "was missed while the service was not running"
	if o.Restored {
		why = "passed before somebody confirmed this database, which was put back from a copy: it may have left already"
	}
	return "its moment (" + readable(o.Local) + ") " + why + "; send it with `dorpspost campaigns send`, or leave it"
}

// movedAway tells whether a campaign's file gave it another moment while the old one struck.
func (s *Store) movedAway(ctx context.Context, c Campaign, o schedules.Occurrence) (bool, error) {
	if !c.ownSchedule() {
		return false, nil
	}
	schedule, err := s.Schedules.ByID(ctx, o.Schedule)
	return schedule.NextLocal != o.Local, err
}

// launchOrHold launches, and holds the campaign for a person where the fault lies in it. It fails with errChanged when the
// campaign was changed meanwhile.
func (s *Store) launchOrHold(ctx context.Context, c *Campaign) error {
	err := s.depart(ctx, c)
	own, faulty := errors.AsType[fault](err)
	switch {
	case faulty:
		return s.put(ctx, c, Held, own.Error())
	case errors.Is(err, ErrNobody) && c.Plan.Digest != deliveries.Single:
		return s.put(ctx, c, Stopped, "nobody was left who chose this digest and follows a topic of it")
	case errors.Is(err, ErrNobody):
		return s.put(ctx, c, Held, ErrNobody.Error())
	case errors.Is(err, ErrLaunched):
		return nil
	case errors.Is(err, deliveries.ErrPractising):
		return s.put(ctx, c, Held, "its moment came while it was still being practised; send it with `dorpspost campaigns send`, or leave it")
	}
	return err
}

func (s *Store) put(ctx context.Context, c *Campaign, state State, problem string) error {
	before := c.State
	err := s.DB.Write(ctx, func(tx *database.Tx) error {
		if err := unchanged(ctx, tx, *c); err != nil {
			return err // what was found may be mended
		}
		if err := move(ctx, tx, c, state, problem); err != nil || state != Held {
			return err
		}
		return s.tellHeld(ctx, tx, before, *c)
	})
	if err != nil {
		return err
	}
	s.Log.Warn("campaign waits for a person", "campaign", int64(c.ID), "state", string(state), "problem", problem)
	return nil
}

// endSchedule ends a campaign's own schedule, for it has no other moment to come. A blueprint's goes on.
func (s *Store) endSchedule(ctx context.Context, tx *database.Tx, who string, c Campaign) error {
	if !c.ownSchedule() {
		return nil
	}
	return s.Schedules.Cancel(ctx, tx, who, c.Schedule)
}

// launched moves a campaign on: from here the ledger says where it stands.
func (s *Store) launched(ctx context.Context, tx *database.Tx, c *Campaign) error {
	if err := move(ctx, tx, c, Launched, ""); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE campaigns SET launched_at = ?2 WHERE id = ?1", c.ID, database.Now())
	return err
}

// freeze freezes, in one transaction, the audience of a campaign that is ready, and moves the campaign onward. It fails with a
// fault where the campaign cannot leave as it is, and with errChanged when it was changed since it was read.
func (s *Store) freeze(ctx context.Context, who string, c *Campaign, ready deliveries.Plan, onward func(*database.Tx, deliveries.Run) error) error {
	return s.DB.Write(ctx, func(tx *database.Tx) error {
		if err := s.enter(ctx, tx, who, c); err != nil {
			return err
		}
		ready.Campaign = int64(c.ID)
		following, err := s.following(ctx, tx, *c)
		if err != nil {
			return err
		}
		ready.Following = following
		if ready.Comers, err = s.comers(ctx, tx, *c); err != nil {
			return err
		}
		run, err := s.Deliveries.Freeze(ctx, tx, ready)
		if err != nil {
			return plainly(err)
		}
		if err := onward(tx, run); err != nil {
			return err
		}
		if err := s.audit(ctx, tx, who, "campaign.launch", c.ID); err != nil {
			return err
		}
		if err := s.auditUrgent(ctx, tx, who, *c); err != nil {
			return err
		}
		return s.publishByItself(ctx, tx, who, *c)
	})
}

// plainly takes from a refusal that staff can understand what stands around it.
func plainly(err error) error {
	for _, refusal := range []error{ErrNobody, ErrLaunched, deliveries.ErrPractising} {
		if errors.Is(err, refusal) {
			return refusal
		}
	}
	for _, nobody := range []error{deliveries.ErrNobodyGotIt, deliveries.ErrNobodyLeft, deliveries.ErrNobodyRefused} {
		if errors.Is(err, nobody) {
			return fault{nobody}
		}
	}
	return err
}

// releaseWithin is how long a campaign that waited for a relay may still leave by itself; a later one is held, because a
// mail that comes days late must be somebody's decision.
const releaseWithin = 2 * time.Hour

// Release lets the campaigns go that waited for a relay. The service calls it at its start. What keeps one of them is
// logged, and the others go on.
func (s *Store) Release(ctx context.Context) error {
	if !s.CanSend {
		return nil
	}
	waiting, err := s.InState(ctx, Waiting)
	if err != nil {
		return fmt.Errorf("read the waiting campaigns: %w", err)
	}
	for _, c := range waiting {
		if err := s.release(ctx, c.ID); err != nil && ctx.Err() == nil {
			s.Log.Error("a campaign that waited for a relay could not be launched: it waits for the next start, or for `dorpspost campaigns send`",
				"campaign", int64(c.ID), "error", err)
		}
	}
	return ctx.Err()
}

func (s *Store) release(ctx context.Context, id ID) error {
	for {
		c, err := campaignByID(ctx, s.DB.Read(), id)
		if err != nil || c.State != Waiting {
			return err
		}
		if !c.Plan.open() && database.Now() > c.ChangedAt.Add(releaseWithin) {
			err = s.put(ctx, &c, Held, "there was no relay when its moment came, and that is more than two hours ago; send it with `dorpspost campaigns send`, or leave it")
		} else {
			err = s.launchOrHold(ctx, &c)
		}
		if !errors.Is(err, errChanged) {
			return err
		}
	}
}
