package subscribers

import (
	"context"
	"database/sql"
	"fmt"

	"dorpspost/database"
)

// MoveBack undoes a move, for who reads the mail to the address before: the person is mailed there again, and what else was
// asked or done by moving since is void. From then on only a fresh link asks for a move. Twice is once. It can be done for
// Settling after the move. It fails with ErrNotFound, ErrExpired, with ErrBarred where that address must not be mailed any
// more, and with ErrTaken where it is somebody else's by now.
func (s *Store) MoveBack(ctx context.Context, id AskID) (done Completed, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		c, err := s.completing(ctx, tx, id)
		if err != nil {
			return err
		}
		if c.ask.State != AskDone || c.ask.Content.Before == "" {
			return ErrNotFound
		}
		done, err = c.moveBack()
		return err
	})
	if err != nil {
		return Completed{}, fmt.Errorf("put a move back (%d): %w", id, err)
	}
	return done, nil
}

func (c *completing) moveBack() (Completed, error) {
	done := Completed{Outcome: OutcomeAlready, Person: c.person.ID}
	home, err := ParseAddress(c.ask.Content.Before)
	if err != nil || c.person.Address.Key() == home.Key() {
		return done, err
	}
	if err := c.mayBeMailed(home); err != nil {
		return done, err
	}
	away := c.person.Address
	if err := c.setAddress(home); err != nil { // the address that is left may be a stranger's: it is not kept as a former one
		return done, err
	}
	if err := c.keepFormer(Address{}); err != nil {
		return done, err
	}
	if _, err := c.record(ConsentMoved, 0, c.moved(away, notePutBack)); err != nil {
		return done, err
	}
	if err := c.voidMoves(c.ask, true); err != nil {
		return done, err
	}
	if _, err := c.tellOld(away, true); err != nil {
		return done, err
	}
	done.Outcome = OutcomeMoved
	return done, c.store.audit(c.ctx, c.tx, reader, "subscriber.move-back", c.person.ID.what())
}

// goesHome tells whether the move leads to an address that could have put an earlier one back. Then nobody else can any more:
// the mail to the address that is left has no button.
func (c *completing) goesHome() (bool, error) {
	asks, err := c.movesOf()
	for _, ask := range asks {
		if err == nil && ask.State == AskDone && keyOf(ask.Content.Before) == c.person.Address.Key() {
			return true, c.voidMoves(ask.Ask, false)
		}
	}
	return false, err
}

// movesOf are the person's moves that are still kept, first what was done, in that order.
func (c *completing) movesOf() ([]keptAsk, error) {
	rows, err := c.tx.Query(c.ctx, askColumns+` WHERE subscriber_id = ?1 AND kind = 'move' AND expires_at > ?2
		ORDER BY CASE WHEN state = 'done' THEN 0 ELSE 1 END, done_at, id`, c.person.ID, c.now)
	return database.Scan(rows, err, func(row *sql.Rows) (keptAsk, error) { return scanAsk(row) })
}

// voidMoves takes away the moves that were done after this one, and so that nobody can put those back; and with open the wishes
// that were not confirmed. The one that is being completed stays.
func (c *completing) voidMoves(since Ask, open bool) error {
	asks, err := c.movesOf()
	if err != nil {
		return err
	}
	after := false
	for _, ask := range asks {
		if void := after && ask.State == AskDone || open && ask.State != AskDone; void && ask.ID != c.ask.ID {
			if _, err := c.tx.Exec(c.ctx, "DELETE FROM asks WHERE id = ?1", ask.ID); err != nil {
				return err
			}
		}
		after = after || ask.ID == since.ID
	}
	return nil
}
