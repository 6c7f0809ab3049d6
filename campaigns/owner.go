package campaigns

import (
	"context"
	"database/sql"
	"errors"
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

// ErrUnmade is what Tell fails with where no mail could be made, and the database is as it was.
var ErrUnmade = errors.New("the mail could not be made")

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
	return s.mailOwner(ctx, tx, Telling{Kind: kind, Campaign: c.ID, Name: c.Name, Owner: c.Owner, Leaves: leaves})
}

// mailOwner mails what was noted down as told. Where no mail can be made the edition goes its way, and Remind tries again.
func (s *Store) mailOwner(ctx context.Context, tx *database.Tx, t Telling) error {
	notice, err := s.Tell(ctx, tx, t)
	moment := t.Leaves.Format(localLayout)
	if errors.Is(err, ErrUnmade) {
		s.Log.Error("the owner of an edition is told later: the mail could not be made", "campaign", int64(t.Campaign), "about", string(t.Kind), "error", err)
		_, err = tx.Exec(ctx, "UPDATE tellings SET told_at = 0 WHERE campaign = ?1 AND kind = ?2 AND moment = ?3", t.Campaign, t.Kind, moment)
		return err
	}
	if err != nil {
		return fmt.Errorf("tell the owner of campaign %d: %w", t.Campaign, err)
	}
	if notice == 0 {
		s.Log.Warn("nobody is mailed about an edition: its owner has no address (`dorpspost staff address`)", "campaign", int64(t.Campaign), "about", string(t.Kind))
		return nil
	}
	_, err = tx.Exec(ctx, "UPDATE tellings SET notice = ?4 WHERE campaign = ?1 AND kind = ?2 AND moment = ?3", t.Campaign, t.Kind, moment, notice)
	return err
}

// tellAgain tells what no mail could be made of before, and returns whether something of that is still to be told. What is not so
// any more is not told.
func (s *Store) tellAgain(ctx context.Context) (untold bool, err error) {
	if s.Tell == nil {
		return false, nil
	}
	rows, err := s.DB.Read().Query(ctx, "SELECT campaign, kind, moment FROM tellings WHERE told_at = 0 ORDER BY campaign, kind")
	late, err := database.Scan(rows, err, func(row *sql.Rows) (l lateTelling, err error) { return l, row.Scan(&l.campaign, &l.kind, &l.moment) })
	if err != nil {
		return false, fmt.Errorf("read what owners are still to be told: %w", err)
	}
	for _, l := range late {
		if err := s.DB.Write(ctx, func(tx *database.Tx) error { return s.tellLate(ctx, tx, l) }); err != nil {
			return true, err
		}
	}
	var left int
	err = s.DB.Read().QueryRow(ctx, "SELECT count(*) FROM tellings WHERE told_at = 0").Scan(&left)
	return left > 0, err
}

// lateTelling is what an owner is still to be told.
type lateTelling struct {
	campaign ID
	kind     TellingKind
	moment   string
}

func (s *Store) tellLate(ctx context.Context, tx *database.Tx, l lateTelling) error {
	again, err := tx.Changed(ctx, "UPDATE tellings SET told_at = ?4 WHERE campaign = ?1 AND kind = ?2 AND moment = ?3 AND told_at = 0", l.campaign, l.kind, l.moment, database.Now())
	if err != nil || again == 0 {
		return err
	}
	c, err := campaignByID(ctx, tx, l.campaign)
	if err != nil {
		return err
	}
	leaves, err := c.leaves(ctx, tx)
	if err != nil || c.State != Draft && c.State != Held || leaves.Format(localLayout) != l.moment {
		return err
	}
	return s.mailOwner(ctx, tx, Telling{Kind: l.kind, Campaign: c.ID, Name: c.Name, Owner: c.Owner, Leaves: leaves})
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
