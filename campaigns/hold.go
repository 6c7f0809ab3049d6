package campaigns

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
	"dorpspost/schedules"
)

// LeftError says that a campaign cannot be held, because it has left.
type LeftError struct{ Name string }

// Error says how the rest of it is kept from leaving.
func (e *LeftError) Error() string {
	return fmt.Sprintf("it has left already: `dorpspost campaigns pause %q` keeps back what has not been sent yet, and `dorpspost campaigns stop %[1]q` ends it", e.Name)
}

// Unwrap makes it an ErrLaunched.
func (e *LeftError) Unwrap() error { return ErrLaunched }

// ErrNotPlanned says that a campaign does not leave by itself.
var ErrNotPlanned = errors.New("it does not leave by itself, so there is nothing to hold")

// ErrDayByDay says that a step of a series has no one moment at which it leaves.
var ErrDayByDay = errors.New("people come to this step day by day, so there is no one moment to hold back: `dorpspost campaigns pause` keeps it from going to anybody, and `dorpspost campaigns stop` ends it")

// Hold keeps a campaign from leaving at its moment: once it has answered, nothing of it leaves until somebody lets it go again,
// with Approve, Schedule or Send. Nothing of the campaign is lost but its approval. The name of a blueprint holds the edition of
// its next moment; holding what is held already changes nothing. It fails with a *LeftError, or with ErrNotPlanned.
func (s *Store) Hold(ctx context.Context, who, ref string) (Campaign, error) {
	blueprint, err := blueprintByName(ctx, s.DB.Read(), ref)
	switch {
	case err == nil && blueprint.Plan.open():
		return Campaign{}, fmt.Errorf("%s: %w", ref, ErrDayByDay)
	case err == nil:
		return s.holdNext(ctx, who, blueprint)
	case !errors.Is(err, ErrNotFound):
		return Campaign{}, err
	}
	c, err := s.again(ctx, ref, func(c *Campaign) error { return s.hold(ctx, who, c) })
	if errors.Is(err, ErrHeldMeanwhile) {
		return c, nil
	}
	return c, err
}

func (s *Store) hold(ctx context.Context, who string, c *Campaign) error {
	return s.DB.Write(ctx, func(tx *database.Tx) error { return s.holdIn(ctx, tx, who, c) })
}

// holdIn is one transaction with the state check: either the launch finds the campaign held, or this finds it launched.
func (s *Store) holdIn(ctx context.Context, tx *database.Tx, who string, c *Campaign) error {
	switch c.State {
	case Held:
		return nil
	case Launched:
		return &LeftError{c.Name}
	case Draft, Stopped:
		return ErrNotPlanned
	}
	if err := move(ctx, tx, c, Held, "somebody held it back; let it go again with `dorpspost campaigns approve`, `schedule` or `send`"); err != nil {
		return err
	}
	if err := void(ctx, tx, c.approved(), "held by "+who); err != nil {
		return err
	}
	return s.audit(ctx, tx, who, "campaign.hold", c.ID)
}

// holdNext holds the edition of a blueprint that leaves next.
func (s *Store) holdNext(ctx context.Context, who string, b Blueprint) (c Campaign, err error) {
	for {
		err = s.DB.Write(ctx, func(tx *database.Tx) error {
			if c, err = s.nextEdition(ctx, tx, b); err != nil {
				return err
			}
			return s.holdIn(ctx, tx, who, &c)
		})
		switch {
		case errors.Is(err, errChanged):
			continue
		case err != nil:
			return Campaign{}, fmt.Errorf("%s: %w", b.Name, err)
		}
		return c, nil
	}
}

// nextEdition is the edition of a blueprint that leaves next: one that is planned, else that of its next moment, which is made
// where it is not there yet. When the moment comes it is found as it stands then. It fails with ErrOver.
func (s *Store) nextEdition(ctx context.Context, tx *database.Tx, b Blueprint) (Campaign, error) {
	if err := holdName(ctx, tx, b.Name); err != nil {
		return Campaign{}, err
	}
	c, err := scanCampaign(tx.QueryRow(ctx, "SELECT "+campaignColumns+
		" FROM campaigns WHERE blueprint = ?1 AND state IN ('planned', 'waiting') ORDER BY occurrence LIMIT 1", b.ID))
	if !errors.Is(err, ErrNotFound) {
		return c, err
	}
	schedule, err := s.Schedules.Locked(ctx, tx, b.Schedule)
	if err != nil {
		return Campaign{}, err
	}
	switch {
	case schedule.State != schedules.StateActive:
		return Campaign{}, ErrOver
	case b.Plan.drafts():
		return Campaign{}, ErrNotPlanned
	}
	next, err := s.Schedules.NextUp(ctx, tx, schedule, time.Now())
	if err != nil {
		return Campaign{}, err
	}
	if next.At.IsZero() {
		return Campaign{}, ErrOver
	}
	c, err = scanCampaign(tx.QueryRow(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE blueprint = ?1 AND occurrence = ?2", b.ID, next.Local))
	if errors.Is(err, ErrNotFound) {
		return s.editionBefore(ctx, tx, next)
	}
	return c, err
}
