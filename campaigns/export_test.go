package campaigns

import (
	"context"
	"time"

	"dorpspost/database"
)

// ErrChanged is what a launch says when the campaign was changed since it was read.
var ErrChanged = errChanged

// LaunchAsRead launches a campaign as it was read at some earlier moment.
func LaunchAsRead(ctx context.Context, s *Store, c Campaign) error { return s.launchOrHold(ctx, &c) }

// AddAsRead adds the people of today to an open campaign as it was read at some earlier moment.
func AddAsRead(ctx context.Context, s *Store, c Campaign) error { return s.addToday(ctx, c) }

// Soon is the moment of what is sent by hand.
var Soon = soon

// Seal is the hash that an approval names.
func Seal(ctx context.Context, s *Store, p Plan, moment string) (string, error) {
	return s.seal(ctx, p, moment)
}

// TooFar is the rule of how much an audience may change.
var TooFar = tooFar

// DueOn is of whom a step is the turn on a day, in a series that began with it.
func DueOn(c Confirmation, now time.Time, begun database.Instant) (from, until database.Instant, err error) {
	of, err := c.on(now, begun, begun)
	return of.from, of.until, err
}
