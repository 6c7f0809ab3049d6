package subscribers

import (
	"context"
	"fmt"

	"dorpspost/database"
)

// Leave ends all mail of the network for a person, at once: how says by which door, ViaPage, ViaOneClick or ViaMailto. The
// subscriptions stay, each with the day on which it was left. Leaving twice is leaving once. It fails with ErrNotFound.
func (s *Store) Leave(ctx context.Context, id ID, how Via) error {
	err := s.db.Together(ctx, func(tx *database.Tx) error {
		person, err := byIDToChange(ctx, tx, id)
		if err != nil || person.State == StateLeft {
			return err
		}
		now := database.Now()
		left := Given{Language: person.Language, Source: string(how), By: reader, Via: how}
		number, err := appendConsent(ctx, tx, left.of(person, ConsentLeft, 0, now))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE subscribers SET left_from = state, state = 'left', left_at = ?1 WHERE id = ?2", now, id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE subscriptions SET left_on = ?1, left_record = ?2 WHERE subscriber_id = ?3 AND left_on IS NULL",
			now, number, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, reader, "subscriber.leave", id.what())
	})
	if err != nil {
		return fmt.Errorf("leave, subscriber %d: %w", id, err)
	}
	return nil
}

// UndoLeave puts a person who left everything back to where that act found them: the topics left by it, a pause that
// still runs. It does nothing for someone who has not left. It fails with ErrNotFound, with ErrTooLate once the thirtieth
// day is over, or with ErrTooOften.
func (s *Store) UndoLeave(ctx context.Context, id ID) error {
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		person, err := byIDToChange(ctx, tx, id)
		if err != nil || person.State != StateLeft {
			return err
		}
		now := database.Now()
		if now > s.undoUntil(person) {
			return ErrTooLate
		}
		if err := mayChange(ctx, tx, id, now); err != nil {
			return err
		}
		if err := undoLeave(ctx, tx, person, now); err != nil {
			return err
		}
		return s.audit(ctx, tx, reader, "subscriber.undo-leave", id.what())
	})
	if err != nil {
		return fmt.Errorf("undo leaving, subscriber %d: %w", id, err)
	}
	return nil
}

func undoLeave(ctx context.Context, tx *database.Tx, person Subscriber, now database.Instant) error {
	if _, err := tx.Exec(ctx, `UPDATE subscriptions SET left_on = NULL, left_record = NULL WHERE subscriber_id = ?1
		AND left_record = (SELECT MAX(number) FROM consents WHERE subscriber_id = ?1 AND kind = 'left')`, person.ID); err != nil {
		return err
	}
	undone := Given{Language: person.Language, Source: sourcePage, By: reader, Via: ViaPage}
	if _, err := appendConsent(ctx, tx, undone.of(person, ConsentUndone, 0, now)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE subscribers SET state = COALESCE(left_from, 'active'), left_from = NULL, left_at = NULL WHERE id = ?1", person.ID)
	return err
}
