package campaigns

import (
	"context"
	"fmt"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
)

// Send is a person's word that a campaign goes now: a draft, a planned one before its moment, one that was held or stopped, or
// one that so far was practice only. It leaves when the time to reconsider is over (see Config), and at once where there is
// none, or for a follow-up. What leaves sooner already keeps its moment. Practice leaves at once and changes nothing else: a
// planned campaign still leaves at its moment.
//
// It fails with ErrNoRelay, ErrNobody, ErrLaunched or ErrPractising, with ErrAuthor, with ErrBlocked where the checks hold it
// back from leaving for real, with a *ReviewError where a draft edition was not looked at again, or with what is wrong with the
// campaign.
func (s *Store) Send(ctx context.Context, who, ref string) (Campaign, error) {
	return s.sendNow(ctx, who, ref, true)
}

// SendAnyway is Send for a person who has read what the checks say, and knows better.
func (s *Store) SendAnyway(ctx context.Context, who, ref string) (Campaign, error) {
	return s.sendNow(ctx, who, ref, false)
}

func (s *Store) sendNow(ctx context.Context, who, ref string, checked bool) (Campaign, error) {
	return s.again(ctx, ref, func(c *Campaign) error { return s.send(ctx, who, c, checked) })
}

func (s *Store) send(ctx context.Context, who string, c *Campaign, checked bool) error {
	if !s.CanSend {
		return ErrNoRelay
	}
	if err := s.maySend(who, *c, checked); err != nil {
		return err
	}
	if err := s.composeAnew(ctx, c, time.Now().In(s.zone())); err != nil {
		return err
	}
	if checked {
		if err := s.cleared(ctx, c); err != nil {
			return err
		}
		if err := s.lookedOver(ctx, *c); err != nil {
			return err
		}
	}
	if err := s.maySendAt(c.Plan, s.leavesAt(*c)); err != nil {
		return err
	}
	if s.reconsiders(*c) {
		return s.sendSoon(ctx, who, c, !checked)
	}
	ready, err := s.prepare(ctx, c.Plan)
	if err != nil {
		return err
	}
	given := Approval{Who: who, Anyway: !checked}
	if c.FollowUp == "" {
		count, err := s.count(ctx, ready)
		if err != nil {
			return err
		}
		given.Mailable = count.Mailable
	}
	return s.freeze(ctx, who, c, ready, func(tx *database.Tx, run deliveries.Run) error {
		if s.Kind == deliveries.Practice && !c.Plan.open() {
			return nil
		}
		if given.Named = run.Total; c.FollowUp != "" {
			given.Mailable = run.Total // who may not be mailed any more is skipped, as ever
		}
		return s.sent(ctx, tx, c, given)
	})
}

// maySend fails with ErrAuthor where four eyes are asked for. A letter that was sent before, and goes to whom it did not reach,
// was approved; a correction is in a hurry, and whoever says that it must leave anyway is on record.
func (s *Store) maySend(who string, c Campaign, checked bool) error {
	switch {
	case s.Kind == deliveries.Practice, c.FollowUp.SameLetter(), c.FollowUp != "" && !checked:
		return nil
	case c.FollowUp != "" && s.mayApprove(who, c.Author) != nil:
		return fmt.Errorf("%w; or, when it cannot wait, the same command with --anyway, which goes on record", ErrAuthor)
	}
	return s.mayApprove(who, c.Author)
}

// sent keeps who let a campaign go at once, and moves it on.
func (s *Store) sent(ctx context.Context, tx *database.Tx, c *Campaign, given Approval) error {
	if given.Anyway {
		if err := s.audit(ctx, tx, given.Who, "campaign.anyway", c.ID); err != nil {
			return err
		}
	}
	if err := s.endSchedule(ctx, tx, given.Who, *c); err != nil {
		return err
	}
	hash, err := s.seal(ctx, c.Plan, "")
	if err != nil {
		return err
	}
	given.Hash = hash
	if err := enterApproval(ctx, tx, c.approved(), given); err != nil {
		return err
	}
	return s.launched(ctx, tx, c)
}
