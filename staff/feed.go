package staff

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"

	"dorpspost/database"
)

// ErrNoFeed says that the calendar feed is closed.
var ErrNoFeed = errors.New("the calendar feed is closed: an administrator opens it with `dorpspost schedules feed --new`")

// Feed is the right to see what is planned, in a calendar program: whoever knows the secret has it.
type Feed struct {
	Secret string           `json:"-"` // 26 letters and digits, 130 bits of chance
	MadeBy string           `json:"made_by"`
	MadeAt database.Instant `json:"made_at"`
}

// Opens tells whether this is the secret, in a time that says nothing about how much of it is right.
func (f Feed) Opens(secret string) bool {
	return f.Secret != "" && subtle.ConstantTimeCompare([]byte(f.Secret), []byte(secret)) == 1
}

// Feed returns the feed that is open. It fails with ErrNoFeed.
func (s *Store) Feed(ctx context.Context) (f Feed, err error) {
	err = s.db.Read().QueryRow(ctx, "SELECT secret, made_by, made_at FROM feeds").Scan(&f.Secret, &f.MadeBy, &f.MadeAt)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return f, ErrNoFeed
	case err != nil:
		return f, fmt.Errorf("look up the calendar feed: %w", err)
	}
	return f, nil
}

// OpenFeed gives the feed a new secret; from now on the one before opens nothing.
func (s *Store) OpenFeed(ctx context.Context, who string) (Feed, error) {
	f := Feed{Secret: rand.Text(), MadeBy: who, MadeAt: database.Now()}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM feeds"); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "INSERT INTO feeds (secret, made_by, made_at) VALUES (?1, ?2, ?3)", f.Secret, f.MadeBy, f.MadeAt); err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, "feed.open", "calendar")
	})
	if err != nil {
		return Feed{}, fmt.Errorf("open the calendar feed: %w", err)
	}
	return f, nil
}

// CloseFeed makes an end of the feed. It fails with ErrNoFeed.
func (s *Store) CloseFeed(ctx context.Context, who string) error {
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		closed, err := tx.Changed(ctx, "DELETE FROM feeds")
		if err != nil {
			return err
		}
		if closed == 0 {
			return ErrNoFeed
		}
		return s.Audit(ctx, tx, who, "feed.close", "calendar")
	})
	if err != nil {
		return fmt.Errorf("close the calendar feed: %w", err)
	}
	return nil
}
