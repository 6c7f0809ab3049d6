package subscribers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
)

// Nobody changes more than this by hand in a day; whoever has somebody's link could make the chain grow without end.
const (
	maxChanges = 100
	changesDay = 24 * time.Hour
)

// ErrTooOften answers who changes something for the hundred and first time within a day. Leaving is never too often.
var ErrTooOften = errors.New("this person's choices changed a hundred times within a day: wait a day")

// mayChange looks at one record only: the hundredth from the end of the chain. It fails with a *TooManyError.
func mayChange(ctx context.Context, q database.Querier, id ID, now database.Instant) error {
	var at database.Instant
	err := q.QueryRow(ctx, `SELECT c.at FROM consent_chains n JOIN consents c ON c.subscriber_id = n.subscriber_id AND c.number = n.length - ?2
		WHERE n.subscriber_id = ?1`, id, maxChanges-1).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look how often something was changed: %w", err)
	}
	if room := at.Add(changesDay); room > now {
		return &TooManyError{room.Time().Sub(now.Time()), ErrTooOften}
	}
	return nil
}
