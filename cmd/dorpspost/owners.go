package main

import (
	"context"
	"fmt"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
)

// tellOwner puts a mail to the owner of an edition in the ledger. It returns 0 where they cannot be mailed.
func (a *app) tellOwner(ctx context.Context, tx *database.Tx, t campaigns.Telling) (notice int64, err error) {
	address, language, err := a.staff.Reach(ctx, tx, t.Owner)
	if err != nil || address == "" {
		return 0, err
	}
	mail, err := a.owners.MakeOwner(ctx, t, address, language)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", campaigns.ErrUnmade, err)
	}
	return a.deliveries.Notify(ctx, tx, mail)
}

// reachable tells whether somebody of the staff could be mailed.
func (a *app) reachable(ctx context.Context, q database.Querier, owner string) (bool, error) {
	address, _, err := a.staff.Reach(ctx, q, owner)
	return address != "", err
}

// remindAgain is when owners are looked at again after a fault.
const remindAgain = time.Minute

// remindOwners tells the owners of drafts that nobody has approved, each at the moments that are theirs, until ctx ends.
func (s *service) remindOwners(ctx context.Context) {
	for ctx.Err() == nil {
		next, err := s.campaigns.Remind(ctx, time.Now())
		switch {
		case err != nil && ctx.Err() == nil:
			s.log.Error("the owners of drafts could not be reminded; it is tried again", "error", err)
			next = time.Now().Add(remindAgain)
		case next.IsZero():
			next = time.Now().Add(longestNap)
		}
		s.engine.Wake()
		nap(ctx, next)
	}
}
