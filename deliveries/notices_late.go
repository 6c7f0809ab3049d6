package deliveries

import (
	"context"
	"fmt"
	"slices"
	"time"

	"dorpspost/database"
	"dorpspost/subscribers"
)

// usefulFor is how long after it was made a notice of a kind still makes sense: no longer than the link in it works. One of which
// the service was kept for so long is not sent.
func usefulFor(kind string) time.Duration {
	switch subscribers.MailKind(kind) {
	case subscribers.MailConfirm, subscribers.MailMore, subscribers.MailMove:
		return 7 * 24 * time.Hour
	case subscribers.MailRemind:
		return 4 * 24 * time.Hour // it goes three days after the form was sent, at the latest
	case subscribers.MailLink:
		return 24 * time.Hour
	}
	return lastMoment
}

// stale tells whether nobody waits for a notice any more at this moment.
func (n *NoticeStatus) stale(at database.Instant) bool {
	return at > n.created.Add(usefulFor(n.Kind))
}

// dueNotices are those to be sent now. What waited for too long, without a relay or while none answered, is put aside.
func (e *Engine) dueNotices(ctx context.Context) ([]NoticeStatus, error) {
	now := e.now()
	for {
		due, err := e.Store.dueNotices(ctx, now)
		if err != nil {
			return nil, err
		}
		timely := slices.DeleteFunc(slices.Clone(due), func(n NoticeStatus) bool { return n.stale(now) })
		if len(timely) == len(due) {
			return due, nil
		}
		if err := e.Store.putAside(ctx, due, now); err != nil {
			return nil, err
		}
	}
}

// putAside settles those of the notices that are too late.
func (s *Store) putAside(ctx context.Context, due []NoticeStatus, now database.Instant) error {
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		for _, n := range due {
			if !n.stale(now) {
				continue
			}
			_, err := tx.Exec(ctx, `
				UPDATE notices SET state = 'skipped', words = 'it waited until nobody needs it any more', decided_at = ?2, next_at = NULL
				WHERE id = ?1 AND state IN ('planned', 'later')`, n.ID, now)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put notices aside that are too late: %w", err)
	}
	return nil
}
