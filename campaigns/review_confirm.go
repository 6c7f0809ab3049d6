package campaigns

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"dorpspost/database"
)

// ErrNoReview says that nothing of a campaign comes from last time.
var ErrNoReview = errors.New("this is no draft edition of a blueprint, so there is nothing of last time to look at again: see `dorpspost campaigns check` for the rest")

// RefError says that a review has nothing of this reference.
type RefError struct{ Ref string }

// Error says what to do.
func (e *RefError) Error() string {
	return fmt.Sprintf("there is no %q in this review, or no more: its text may have changed since; list the review again", e.Ref)
}

// Confirming says what of a review somebody has looked at.
type Confirming struct {
	Refs []string // of Looked
	All  bool
}

// LookAgain reviews the draft edition with this name or number, and confirms in somebody's name what they have looked at. Pages
// that were asked for and are all there are confirmed by that. It fails with ErrNotFound, ErrNoReview or a *RefError, and
// confirms nothing then.
func (s *Store) LookAgain(ctx context.Context, who, ref string, done Confirming, how Checking) (c Campaign, all []Looked, err error) {
	for {
		if c, err = s.Find(ctx, s.DB.Read(), ref); err != nil {
			return c, nil, err
		}
		all, err = s.lookAgain(ctx, who, c, done, how)
		if !errors.Is(err, errChanged) {
			return c, all, err
		}
	}
}

func (s *Store) lookAgain(ctx context.Context, who string, c Campaign, done Confirming, how Checking) ([]Looked, error) {
	_, is, err := copiedFrom(ctx, s.DB.Read(), c.ID)
	switch {
	case err != nil:
		return nil, err
	case !is:
		return nil, fmt.Errorf("%s: %w", c.Name, ErrNoReview)
	}
	points, err := s.points(ctx, c, how)
	if err != nil {
		return nil, err
	}
	all, err := s.confirmed(ctx, c, points)
	if err != nil {
		return nil, err
	}
	seen, err := done.of(all)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	if len(seen) == 0 {
		return all, nil
	}
	if err := s.confirm(ctx, who, c, seen); err != nil {
		return nil, err
	}
	return s.confirmed(ctx, c, points)
}

// of picks what is confirmed by this and was not before.
func (d Confirming) of(all []Looked) (points []Looked, err error) {
	for _, ref := range d.Refs {
		if !slices.ContainsFunc(all, func(l Looked) bool { return l.Ref == ref }) {
			return nil, &RefError{ref}
		}
	}
	for _, l := range all {
		if l.By == "" && (d.All || slices.Contains(d.Refs, l.Ref) || l.Sentence == allThere) {
			points = append(points, l)
		}
	}
	return points, nil
}

// confirm keeps that somebody looked at these things in a draft edition as it is now. It fails with errChanged when it was changed
// meanwhile.
func (s *Store) confirm(ctx context.Context, who string, c Campaign, points []Looked) error {
	return s.DB.Write(ctx, func(tx *database.Tx) error {
		if err := unchanged(ctx, tx, c); err != nil {
			return err
		}
		now := database.Now()
		for _, p := range points {
			_, err := tx.Exec(ctx, `INSERT INTO reviews (campaign, finding, hash, who, confirmed_at) VALUES (?1, ?2, ?3, ?4, ?5)
				ON CONFLICT (campaign, finding, hash) DO NOTHING`, c.ID, p.Key, p.Hash, who, now)
			if err != nil {
				return fmt.Errorf("confirm a review: %w", err)
			}
		}
		return s.audit(ctx, tx, who, "campaign.review", c.ID)
	})
}
