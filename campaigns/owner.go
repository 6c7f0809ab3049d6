package campaigns

import (
	"context"
	"fmt"
	"time"

	"dorpspost/database"
)

// Telling is what the owner of an edition is told about it.
type Telling struct {
	Kind     TellingKind
	Campaign ID
	Name     string
	Owner    string
	Leaves   time.Time // its moment, in the zone of its schedule
}

// TellingKind says what an owner is told.
type TellingKind string

// What owners are told: each once for each moment of an edition.
const (
	ToldMade       TellingKind = "made"       // a draft is there, to be looked at and approved
	ToldReminder   TellingKind = "reminder"   // nobody has approved it yet
	ToldTomorrow   TellingKind = "tomorrow"   // the same, on the day before
	ToldUnapproved TellingKind = "unapproved" // its moment came, and nobody had approved it
	ToldHeld       TellingKind = "held"       // it did not leave, for another reason
	ToldMoved      TellingKind = "moved"      // it has another moment, because an observance has other dates
)

// TellingKinds are all of them.
func TellingKinds() []TellingKind {
	return []TellingKind{ToldMade, ToldReminder, ToldTomorrow, ToldUnapproved, ToldHeld, ToldMoved}
}

// tellOwner mails the owner of an edition, in the transaction of what they are told, once for its moment. Where they have no address
// it is noted that they were not reached. A campaign without an owner concerns nobody.
func (s *Store) tellOwner(ctx context.Context, tx *database.Tx, c Campaign, kind TellingKind) error {
	if c.Owner == "" || s.Tell == nil {
		return nil
	}
	leaves, err := c.leaves(ctx, tx)
	if err != nil {
		return err
	}
	moment := leaves.Format(localLayout)
	first, err := tx.Changed(ctx, `INSERT INTO tellings (campaign, kind, moment, owner, told_at) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (campaign, kind, moment) DO NOTHING`, c.ID, kind, moment, c.Owner, database.Now())
	if err != nil || first == 0 {
		return err
	}
	notice, err := s.Tell(ctx, tx, Telling{Kind: kind, Campaign: c.ID, Name: c.Name, Owner: c.Owner, Leaves: leaves})
	if err != nil {
		return fmt.Errorf("tell the owner of campaign %d: %w", c.ID, err)
	}
	if notice == 0 {
		s.Log.Warn("nobody is mailed about an edition: its owner has no address (`dorpspost staff address`)", "campaign", int64(c.ID), "about", string(kind))
		return nil
	}
	_, err = tx.Exec(ctx, "UPDATE tellings SET notice = ?4 WHERE campaign = ?1 AND kind = ?2 AND moment = ?3", c.ID, kind, moment, notice)
	return err
}

// tellNew tells the owner of a new edition that there is a draft, or that it came too late to be one.
func (s *Store) tellNew(ctx context.Context, tx *database.Tx, c Campaign) error {
	switch c.State {
	case Draft:
		return s.tellOwner(ctx, tx, c, ToldMade)
	case Held:
		return s.tellOwner(ctx, tx, c, ToldHeld)
	}
	return nil
}

// tellHeld tells the owner that an edition was held.
func (s *Store) tellHeld(ctx context.Context, tx *database.Tx, before State, c Campaign) error {
	if before == Draft {
		return s.tellOwner(ctx, tx, c, ToldUnapproved)
	}
	return s.tellOwner(ctx, tx, c, ToldHeld)
}

// ownerOf says in the list who sees to an edition that has not left, and whether they can be mailed about it.
func (s *Store) ownerOf(ctx context.Context, c Campaign, e *Entry) (err error) {
	if c.Owner == "" || !c.coming() {
		return nil
	}
	e.Owner = c.Owner
	if s.Reachable == nil {
		return nil
	}
	reached, err := s.Reachable(ctx, s.DB.Read(), c.Owner)
	e.Unreached = !reached
	return err
}
