package deliveries

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ErrNoLetter says that an address leads to no letter of ours.
var ErrNoLetter = errors.New("there is no mail at this address: check that the link is whole")

// Online returns the web version of the letter with this key, an HTML page that is the same for everybody. It fails with
// ErrNoLetter.
func (s *Store) Online(ctx context.Context, key string) (html string, err error) {
	err = s.db.Read().QueryRow(ctx, "SELECT online FROM letters WHERE key = ?1", key).Scan(&html)
	if errors.Is(err, sql.ErrNoRows) || err == nil && html == "" {
		return "", ErrNoLetter
	}
	if err != nil {
		return "", fmt.Errorf("read the web version of a letter: %w", err)
	}
	return html, nil
}

// Follow returns where the link of that number leads, from 1. It leads nowhere but to addresses that stood in the letter, and
// counts nothing: Clicks does. It fails with ErrNoLetter.
func (s *Store) Follow(ctx context.Context, key string, number int) (address string, err error) {
	err = s.db.Read().QueryRow(ctx, "SELECT address FROM links WHERE key = ?1 AND number = ?2", key, number).Scan(&address)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNoLetter
	}
	if err != nil {
		return "", fmt.Errorf("follow a link of a letter: %w", err)
	}
	return address, nil
}
