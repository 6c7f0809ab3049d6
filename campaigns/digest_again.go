package campaigns

import (
	"context"
	"errors"
	"slices"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
)

// composed tells whether the campaign is an edition of a digest that has not left.
func (c Campaign) composed() bool {
	return c.Plan.Digest != deliveries.Single && c.Blueprint != 0 && c.FollowUp == "" && c.State != Launched
}

// ownBlocks are the blocks of a digest's file: those of an edition without its news.
func (p Plan) ownBlocks() Plan {
	first := openingOf(p.Content.Blocks)
	p.Content.Blocks = slices.Delete(slices.Clone(p.Content.Blocks), first, min(first+len(p.Tells), len(p.Content.Blocks)))
	p.Tells = nil
	return p
}

// composeAnew has an edition of a digest that was made before it leaves tell what has left by now. Whoever let it go approved that as
// well: a digest is made of what left before it. Another campaign stays as it is. It fails with errNothingToTell, and with errChanged.
func (s *Store) composeAnew(ctx context.Context, c *Campaign, at time.Time) error {
	if !c.composed() {
		return nil
	}
	again := *c
	again.Plan = c.Plan.ownBlocks()
	err := s.DB.Write(ctx, func(tx *database.Tx) error {
		if err := unchanged(ctx, tx, *c); err != nil {
			return err
		}
		if err := s.compose(ctx, tx, &again, schedules.Occurrence{At: at}); err != nil {
			return err
		}
		if err := s.approvedAnew(ctx, tx, *c, again); err != nil {
			return err
		}
		return saveCampaign(ctx, tx, &again)
	})
	if err == nil {
		*c = again
	}
	return err
}

// approvedAnew has the approval that stands of a digest, if it covers it, stand of the same one composed again.
func (s *Store) approvedAnew(ctx context.Context, tx *database.Tx, was, is Campaign) error {
	given, err := standing(ctx, tx, was.approved())
	if errors.Is(err, errNotApproved) {
		return nil
	}
	if err != nil {
		return err
	}
	covered, err := s.covers(ctx, given, was.Plan, was.moment())
	if err != nil || !covered || given.Hash == "" {
		return err
	}
	if given.Hash, err = s.seal(ctx, is.Plan, is.moment()); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE approvals SET hash = ?2 WHERE id = ?1", given.ID, given.Hash)
	return err
}

// madeBefore tells whether an edition of a digest was made before this moment, as one that somebody held.
func (c Campaign) madeBefore(moment time.Time) bool {
	return c.composed() && c.CreatedAt < database.At(moment)
}
