package deliveries

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"dorpspost/database"
	"dorpspost/subscribers"
)

// Recent is who had a mail not long ago.
type Recent struct {
	People   int   // how many
	Campaign int64 // the campaign whose mail most of them had; 0 for nobody
}

// RecentlyMailed counts the people whom an audience names and who were sent a mail of another campaign, for real, since some
// moment. Mails of unknown outcome count: they may have arrived. It fails with a *subscribers.AudienceError.
func (s *Store) RecentlyMailed(ctx context.Context, audience subscribers.Audience, except int64, since database.Instant) (r Recent, err error) {
	if err := audience.Validate(); err != nil {
		return r, err
	}
	people, args := audience.Select(4)
	// A mail leaves before its run's last moment, so that only the rows of the latest runs are looked at.
	mailed := `
		FROM deliveries d JOIN runs r ON r.id = d.run
		WHERE r.kind = ?1 AND r.campaign <> ?2 AND r.last_moment >= ?3 AND d.marked_at >= ?3
		      AND d.state IN ('sending', 'accepted', 'unknown', 'settled') AND d.subscriber IN (` + people + ")"
	args = append([]any{Real, except, since}, args...)
	if err = s.db.Read().QueryRow(ctx, "SELECT COUNT(DISTINCT d.subscriber)"+mailed, args...).Scan(&r.People); err != nil {
		return r, fmt.Errorf("count who was mailed lately: %w", err)
	}
	err = s.db.Read().QueryRow(ctx, "SELECT r.campaign"+mailed+" GROUP BY r.campaign ORDER BY COUNT(*) DESC, r.campaign LIMIT 1", args...).Scan(&r.Campaign)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return r, fmt.Errorf("find what was mailed lately: %w", err)
	}
	return r, nil
}
