package campaigns

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"dorpspost/database"
	"dorpspost/schedules"
	"dorpspost/subscribers"
)

// Approval says that somebody approved a campaign, or a blueprint, as it was then. It is kept for ever; once void, it counts
// for nothing.
type Approval struct {
	ID       int64            `json:"id"`
	Who      string           `json:"who"`
	At       database.Instant `json:"at"`
	Hash     string           `json:"hash"`             // of all that was approved; empty: planned before approvals were kept
	Moment   string           `json:"moment,omitempty"` // "2027-06-14T09:00 Europe/Brussels"; none: of a blueprint, or at once
	Named    int              `json:"named"`            // people whom the audience named
	Mailable int              `json:"mailable"`         // of these, who could be mailed
	Carries  int64            `json:"carries,omitempty"`
	Anyway   bool             `json:"anyway,omitempty"` // by a person who had read what the checks say, and knew better
	VoidAt   database.Instant `json:"void_at,omitzero"`
	Why      string           `json:"why,omitempty"` // it is void
}

// errNotApproved says that no approval stands.
var errNotApproved = errors.New("nobody has approved it as it is now")

// moment is when a campaign leaves, in the wall time of its zone. An edition without a moment of its own leaves at its
// occurrence, whose zone is the blueprint's affair.
func (c Campaign) moment() string {
	if c.Plan.Schedule == nil {
		return c.Occurrence
	}
	return momentOf(*c.Plan.Schedule)
}

func momentOf(spec schedules.Spec) string {
	spec = spec.Normal()
	return spec.Once + " " + spec.Zone
}

// approved is what an approval is given to: one row of one of two tables.
type approved struct {
	table string // as its column in approvals is called
	id    int64
}

func (c Campaign) approved() approved  { return approved{"campaign", int64(c.ID)} }
func (b Blueprint) approved() approved { return approved{"blueprint", b.ID} }

const approvalColumns = "id, who, at, hash, moment, named, mailable, COALESCE(carries, 0), anyway, void_at, why"

func scanApproval(row interface{ Scan(...any) error }) (a Approval, err error) {
	var anyway int
	err = row.Scan(&a.ID, &a.Who, &a.At, &a.Hash, &a.Moment, &a.Named, &a.Mailable, &a.Carries, &anyway, &a.VoidAt, &a.Why)
	a.Anyway = anyway == 1
	return a, err
}

// standing is the approval that stands. It fails with errNotApproved.
func standing(ctx context.Context, q database.Querier, of approved) (Approval, error) {
	a, err := scanApproval(q.QueryRow(ctx, "SELECT "+approvalColumns+" FROM approvals WHERE "+of.table+" = ?1 AND void_at IS NULL", of.id))
	if errors.Is(err, sql.ErrNoRows) {
		return a, errNotApproved
	}
	if err != nil {
		return a, fmt.Errorf("read the approval of %s %d: %w", of.table, of.id, err)
	}
	return a, nil
}

// approvalsOf returns every approval that was ever given, newest first.
func approvalsOf(ctx context.Context, q database.Querier, of approved) ([]Approval, error) {
	rows, err := q.Query(ctx, "SELECT "+approvalColumns+" FROM approvals WHERE "+of.table+" = ?1 ORDER BY id DESC", of.id)
	return database.Scan(rows, err, func(rows *sql.Rows) (Approval, error) { return scanApproval(rows) })
}

// enterApproval stores an approval, which from then on is the one that stands.
func enterApproval(ctx context.Context, tx *database.Tx, of approved, a Approval) error {
	if err := void(ctx, tx, of, "approved again"); err != nil {
		return err
	}
	anyway := 0
	if a.Anyway {
		anyway = 1
	}
	_, err := tx.Exec(ctx, "INSERT INTO approvals ("+of.table+", carries, hash, moment, named, mailable, anyway, who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		of.id, orNull(a.Carries), a.Hash, a.Moment, a.Named, a.Mailable, anyway, a.Who, database.Now())
	if err != nil {
		return fmt.Errorf("keep the approval of %s %d: %w", of.table, of.id, err)
	}
	return nil
}

// void ends the approval that stands, where there is one, and keeps why.
func void(ctx context.Context, tx *database.Tx, of approved, why string) error {
	_, err := tx.Exec(ctx, "UPDATE approvals SET void_at = ?2, why = ?3 WHERE "+of.table+" = ?1 AND void_at IS NULL", of.id, database.Now(), why)
	if err != nil {
		return fmt.Errorf("void the approval of %s %d: %w", of.table, of.id, err)
	}
	return nil
}

// approveAs keeps that somebody approved a campaign as it is, with its moment, for so many readers.
func (s *Store) approveAs(ctx context.Context, tx *database.Tx, who string, c Campaign, count subscribers.AudienceCount, anyway bool) error {
	moment := c.moment()
	hash, err := s.seal(ctx, c.Plan, moment)
	if err != nil {
		return err
	}
	return enterApproval(ctx, tx, c.approved(), Approval{
		Who: who, Hash: hash, Moment: moment, Named: count.Named, Mailable: count.Mailable, Anyway: anyway,
	})
}

// carry gives an edition that is made by itself the approval of its blueprint, as the edition is now. Where none stands, the
// edition has none either.
func (s *Store) carry(ctx context.Context, tx *database.Tx, c Campaign) error {
	if c.State != Planned {
		return nil // a draft is approved by itself
	}
	b, err := blueprintByID(ctx, tx, c.Blueprint)
	if err != nil {
		return err
	}
	given, err := s.standsAsItIs(ctx, tx, b)
	if errors.Is(err, errNotApproved) {
		return nil
	}
	if err != nil {
		return err
	}
	moment := c.moment()
	hash, err := s.seal(ctx, c.Plan, moment)
	if err != nil {
		return err
	}
	return enterApproval(ctx, tx, c.approved(), Approval{Who: given.Who, Hash: hash, Moment: moment, Carries: given.ID})
}
