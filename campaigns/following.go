package campaigns

import (
	"context"
	"database/sql"
	"errors"

	"dorpspost/database"
)

// Went says what other dates of an observance did to an edition that was there already.
type Went struct {
	Name     string `json:"name"`
	From     string `json:"from,omitempty"` // its moment before, where it has another one now: local wall time
	To       string `json:"to,omitempty"`
	Approval string `json:"approval,omitempty"` // who had given the one that is void now
	Held     string `json:"held,omitempty"`     // why it does not leave at all, where it would have
}

// stood is how an edition stood that had not left.
type stood struct {
	Campaign
	approval Approval
}

// Following looks where the editions stand that have not left, before the dates of an observance change, and returns what tells
// afterwards, in the same transaction, which of them went along.
func (s *Store) Following(ctx context.Context, tx *database.Tx) (went func() ([]Went, error), err error) {
	before, err := editionsToCome(ctx, tx)
	if err != nil {
		return nil, err
	}
	return func() ([]Went, error) {
		all := []Went{}
		for _, was := range before {
			c, err := campaignByID(ctx, tx, was.ID)
			if err != nil {
				return nil, err
			}
			approval, err := standing(ctx, tx, c.approved())
			if err != nil && !errors.Is(err, errNotApproved) {
				return nil, err
			}
			if one, changed := was.went(stood{c, approval}); changed {
				all = append(all, one)
			}
		}
		return all, nil
	}, nil
}

// went compares an edition with what became of it.
func (was stood) went(now stood) (one Went, changed bool) {
	one.Name = now.Name
	if from, to := was.wall(), now.wall(); from != to {
		one.From, one.To = from, to
	}
	if was.approval.ID != now.approval.ID {
		one.Approval = was.approval.Who
	}
	if was.State != Held && now.State == Held {
		one.Held = now.Problem
	}
	return one, one != Went{Name: now.Name}
}

// wall is when an edition leaves, in the wall time of its schedule.
func (was stood) wall() string {
	if was.Plan.Schedule != nil {
		return was.Plan.Schedule.Once
	}
	return wallOf(was.Occurrence)
}

func editionsToCome(ctx context.Context, tx *database.Tx) ([]stood, error) {
	rows, err := tx.Query(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE blueprint IS NOT NULL AND state IN ('draft', 'planned', 'held', 'waiting') ORDER BY id")
	all, err := database.Scan(rows, err, func(rows *sql.Rows) (stood, error) {
		c, err := scanCampaign(rows)
		return stood{Campaign: c}, err
	})
	if err != nil {
		return nil, err
	}
	for i := range all {
		given, err := standing(ctx, tx, all[i].approved())
		if err != nil && !errors.Is(err, errNotApproved) {
			return nil, err
		}
		all[i].approval = given
	}
	return all, nil
}
