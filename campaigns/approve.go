package campaigns

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/subscribers"
)

// What a caller may want to tell apart.
var (
	ErrAuthor   = errors.New("four eyes are asked for (campaigns.four_eyes in config.yaml), and you wrote this or changed it last: let a colleague look at it and say `dorpspost campaigns approve`")
	ErrNoMoment = errors.New("it has no moment at which it would leave: give it one with `dorpspost campaigns schedule`, or send it with `dorpspost campaigns send`")
	ErrPast     = errors.New("its moment has passed: give it another one with `dorpspost campaigns schedule`, or send it with `dorpspost campaigns send`")
	ErrStopped  = errors.New("it was stopped: give it a moment with `dorpspost campaigns schedule`, or send it with `dorpspost campaigns send`")
	ErrWaiting  = errors.New("it is approved, and waits for a relay: fill in `relay` in config.yaml and start the service again")
)

// Approved says what was approved.
type Approved struct {
	Kind     string   `json:"kind"` // campaign, blueprint
	ID       int64    `json:"id"`
	Name     string   `json:"name"`
	Leaves   string   `json:"leaves,omitempty"` // of a campaign: local wall time
	Approval Approval `json:"approval"`

	StillHeld string `json:"still_held,omitempty"` // of a blueprint: the edition of its next moment, which somebody held and this does not let go
}

// Approve says in somebody's name that a campaign may leave as it is, at its moment, to the people whom its audience names
// now: a draft, one that was held, or one that is planned already and whose readers are counted anew. The name of a blueprint
// approves the blueprint, for all editions that it makes by itself, or the draft that it made last.
//
// It fails with ErrAuthor, with ErrNoMoment, ErrPast, ErrStopped, ErrWaiting or ErrLaunched where there is nothing to approve,
// with a *ReviewError where a draft edition was not looked at again, with ErrBlocked where the checks would hold it back at its
// moment, with ErrNobody, or with what is wrong with the campaign.
func (s *Store) Approve(ctx context.Context, who, ref string) (Approved, error) {
	blueprint, err := blueprintByName(ctx, s.DB.Read(), ref)
	switch {
	case err == nil && !blueprint.Plan.drafts():
		return s.approveBlueprint(ctx, who, blueprint)
	case err != nil && !errors.Is(err, ErrNotFound):
		return Approved{}, err
	}
	c, err := s.again(ctx, ref, func(c *Campaign) error { return s.approve(ctx, who, c) })
	if err != nil {
		return Approved{}, err
	}
	approved := Approved{Kind: "campaign", ID: int64(c.ID), Name: c.Name}
	if approved.Leaves, _, err = s.leaves(ctx, c); err != nil {
		return approved, err
	}
	approved.Approval, err = standing(ctx, s.DB.Read(), c.approved())
	return approved, err
}

// ErrHeldMeanwhile says that somebody held a campaign while somebody else let it go: whoever holds it is to be sure of that.
var ErrHeldMeanwhile = errors.New("somebody held it back at this very moment, and nothing was changed: ask why, and say it again")

// again does something to a campaign, and once more as long as somebody else changes it at the same moment. It fails with
// ErrHeldMeanwhile.
func (s *Store) again(ctx context.Context, ref string, do func(*Campaign) error) (Campaign, error) {
	for found := State(""); ; {
		c, err := s.Find(ctx, s.DB.Read(), ref)
		if err != nil {
			return Campaign{}, err
		}
		if found == "" {
			found = c.State
		}
		if c.State == Held && found != Held {
			return c, fmt.Errorf("%s: %w", c.Name, ErrHeldMeanwhile)
		}
		err = do(&c)
		switch {
		case errors.Is(err, errChanged):
			continue
		case err != nil:
			return Campaign{}, fmt.Errorf("%s: %w", c.Name, err)
		}
		return c, nil
	}
}

func (s *Store) approve(ctx context.Context, who string, c *Campaign) error {
	if err := s.mayApprove(who, c.Author); err != nil {
		return err
	}
	if err := c.approvable(s.Kind); err != nil {
		return err
	}
	if err := s.Unreviewed(ctx, *c); err != nil {
		return err
	}
	count, err := s.lookOver(ctx, c)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *database.Tx) error {
		if err := unchanged(ctx, tx, *c); err != nil {
			return err
		}
		if err := s.stillToCome(ctx, tx, *c); err != nil {
			return err
		}
		if err := s.approveAs(ctx, tx, who, *c, count, false); err != nil {
			return err
		}
		if err := move(ctx, tx, c, Planned, ""); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "campaign.approve", c.ID)
	})
}

// mayApprove fails with ErrAuthor.
func (s *Store) mayApprove(who, author string) error {
	if s.Config.FourEyes && who == author {
		return ErrAuthor
	}
	return nil
}

// approvable says why the state of a campaign leaves nothing to approve.
func (c *Campaign) approvable(kind deliveries.Kind) error {
	switch {
	case c.State == Launched && kind == deliveries.Real:
		return ErrLaunched
	case c.State == Launched:
		return ErrPast
	case c.State == Stopped:
		return ErrStopped
	case c.State == Waiting:
		return ErrWaiting
	case c.Schedule == 0:
		return ErrNoMoment
	}
	return nil
}

// lookOver makes sure that a campaign could leave as it is, and counts its readers. It fails with ErrNobody, with ErrBlocked,
// or with what is wrong with it.
func (s *Store) lookOver(ctx context.Context, c *Campaign) (subscribers.AudienceCount, error) {
	ready, err := s.prepare(ctx, c.Plan)
	if err != nil {
		return subscribers.AudienceCount{}, err
	}
	if err := s.cleared(ctx, c); err != nil {
		return subscribers.AudienceCount{}, err
	}
	return s.count(ctx, ready)
}

// count counts who would get what is ready. It fails with ErrNobody.
func (s *Store) count(ctx context.Context, ready deliveries.Plan) (subscribers.AudienceCount, error) {
	if ready.Digest.Round != deliveries.Single {
		return s.countDigest(ctx, ready)
	}
	count, err := s.Subscribers.Count(ctx, ready.Audience, ready.Topic)
	if err != nil {
		return count, fmt.Errorf("count the audience: %w", err)
	}
	if count.Named == 0 && ready.Comers == nil {
		return count, ErrNobody
	}
	return count, nil
}

// stillToCome makes sure that the schedule of a campaign has yet to hand it out, and keeps it from doing so until the
// transaction ends: what is approved after its moment was struck would be planned for ever.
func (s *Store) stillToCome(ctx context.Context, tx *database.Tx, c Campaign) error {
	schedule, err := s.Schedules.Locked(ctx, tx, c.Schedule)
	if err != nil {
		return err
	}
	coming := schedule.State == schedules.StateActive && schedule.NextAt > database.At(time.Now())
	if !coming || !c.ownSchedule() && schedule.NextLocal != c.Occurrence {
		return ErrPast
	}
	return nil
}

// approveBlueprint approves what a blueprint makes by itself from now on.
func (s *Store) approveBlueprint(ctx context.Context, who string, b Blueprint) (Approved, error) {
	approved := Approved{Kind: "blueprint", ID: b.ID, Name: b.Name}
	err := s.lookOverBlueprint(ctx, who, b)
	if err == nil {
		approved.Approval, err = standing(ctx, s.DB.Read(), b.approved())
	}
	if err == nil {
		approved.StillHeld, err = s.heldNext(ctx, b)
	}
	if err != nil {
		return Approved{}, fmt.Errorf("%s: %w", b.Name, err)
	}
	return approved, nil
}

// heldNext is the name of the edition that a blueprint makes next, where that is there already and held.
func (s *Store) heldNext(ctx context.Context, b Blueprint) (string, error) {
	schedule, err := s.Schedules.ByID(ctx, b.Schedule)
	if err != nil || schedule.State != schedules.StateActive {
		return "", err
	}
	held, err := s.campaignsWhere(ctx, "blueprint = ?1 AND occurrence = ?2 AND state = 'held'", b.ID, schedule.NextLocal)
	if err != nil || len(held) == 0 {
		return "", err
	}
	return held[0].Name, nil
}

func (s *Store) lookOverBlueprint(ctx context.Context, who string, b Blueprint) error {
	if err := s.mayApprove(who, b.AppliedBy); err != nil {
		return err
	}
	ready, err := s.prepare(ctx, b.Plan)
	if err != nil {
		return err
	}
	count, err := s.count(ctx, ready)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *database.Tx) error {
		if err := holdName(ctx, tx, b.Name); err != nil {
			return err
		}
		now, err := blueprintByName(ctx, tx, b.Name)
		if err != nil {
			return err
		}
		if !same(b.Plan, now.Plan) {
			return errChanged
		}
		if err := s.approveBlueprintAs(ctx, tx, who, now, count); err != nil {
			return err
		}
		return s.auditBlueprint(ctx, tx, who, "blueprint.approve", b.ID)
	})
}

func (s *Store) approveBlueprintAs(ctx context.Context, tx *database.Tx, who string, b Blueprint, count subscribers.AudienceCount) error {
	hash, err := s.seal(ctx, b.Plan, "")
	if err != nil {
		return err
	}
	return enterApproval(ctx, tx, b.approved(), Approval{Who: who, Hash: hash, Named: count.Named, Mailable: count.Mailable})
}
