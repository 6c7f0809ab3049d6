package campaigns

import "context"

// ErrChanged is what a launch says when the campaign was changed since it was read.
var ErrChanged = errChanged

// LaunchAsRead launches a campaign as it was read at some earlier moment.
func LaunchAsRead(ctx context.Context, s *Store, c Campaign) error { return s.launchOrHold(ctx, &c) }

// Soon is the moment of what is sent by hand.
var Soon = soon

// Seal is the hash that an approval names.
func Seal(p Plan, moment string) string { return p.seal(moment) }

// TooFar is the rule of how much an audience may change.
var TooFar = tooFar
