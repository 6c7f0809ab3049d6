package campaigns

import (
	"context"

	"dorpspost/database"
)

// ErrChanged is what a launch says when the campaign was changed since it was read.
var ErrChanged = errChanged

// LaunchAsRead launches a campaign as it was read at some earlier moment.
func LaunchAsRead(s *Store, ctx context.Context, c Campaign) error { //nolint:revive // the store is what is tested
	return s.launch(ctx, "test", &c, func(tx *database.Tx) error { return s.launched(ctx, tx, &c) })
}
