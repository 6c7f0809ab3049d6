package campaigns

import (
	"context"

	"dorpspost/database"
)

// ErrChanged is what a launch says when the campaign was changed since it was read.
var ErrChanged = errChanged

// LaunchAsRead launches a campaign as it was read at some earlier moment.
func LaunchAsRead(ctx context.Context, s *Store, c Campaign) error {
	return s.launch(ctx, "test", &c, func(tx *database.Tx) error { return s.launched(ctx, tx, &c) })
}
