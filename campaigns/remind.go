package campaigns

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
)

// settling is how long an owner who has just heard of a draft is not reminded of it.
const settling = 24 * time.Hour

// tryAgain is when it is tried again to make a mail to an owner.
const tryAgain = 10 * time.Minute

// Remind tells the owners of drafts that nobody has approved what they are to hear by now, and returns when it is to be called
// again at the latest; zero where no draft waits. What keeps one of them is logged, and the others are told.
func (s *Store) Remind(ctx context.Context, now time.Time) (next time.Time, err error) {
	untold, err := s.tellAgain(ctx)
	if err != nil {
		return next, err
	}
	if untold {
		next = now.Add(tryAgain)
	}
	drafts, err := s.InState(ctx, Draft)
	if err != nil {
		return next, fmt.Errorf("read the drafts: %w", err)
	}
	for _, c := range drafts {
		if c.Owner == "" || !c.ownSchedule() {
			continue
		}
		again, err := s.remindOf(ctx, c, now)
		if err != nil {
			if ctx.Err() == nil {
				s.Log.Error("the owner of a draft could not be reminded; it is tried again", "campaign", int64(c.ID), "error", err)
			}
			continue
		}
		if !again.IsZero() && (next.IsZero() || again.Before(next)) {
			next = again
		}
	}
	return next, ctx.Err()
}

// remindOf tells the owner of one draft what is due, and returns when there is more to tell.
func (s *Store) remindOf(ctx context.Context, c Campaign, now time.Time) (next time.Time, err error) {
	leaves, err := c.leaves(ctx, s.DB.Read())
	if err != nil {
		return next, err
	}
	kind, next := c.reminders(leaves, now)
	if kind == "" {
		return next, nil
	}
	err = s.DB.Write(ctx, func(tx *database.Tx) error {
		if err := unchanged(ctx, tx, c); err != nil {
			return err
		}
		return s.tellOwner(ctx, tx, c, kind)
	})
	if errors.Is(err, errChanged) {
		return now, nil // look again: it may be approved
	}
	return next, err
}

// reminders is what the owner of a draft should have heard last by now, empty for nothing, and when more is to be told.
func (c Campaign) reminders(leaves, now time.Time) (due TellingKind, next time.Time) {
	for _, r := range []struct {
		kind TellingKind
		days int
	}{{ToldReminder, c.remind}, {ToldTomorrow, 1}} {
		at := leaves.AddDate(0, 0, -r.days)
		switch {
		case r.kind == ToldReminder && r.days <= 1, at.Before(c.CreatedAt.Time().Add(settling)), !now.Before(leaves):
		case !at.After(now):
			due = r.kind
		case next.IsZero():
			next = at
		}
	}
	return due, next
}
