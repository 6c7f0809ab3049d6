package deliveries

import (
	"context"
	"fmt"
	"time"

	"dorpspost/database"
	"dorpspost/mailer"
)

// gone are the enhanced status codes (RFC 3463, RFC 7505) that say that the address itself does not exist. Any other
// refusal leaves the person alone: 5.7.x is a fault of the sender, a full mailbox passes.
var gone = map[string]bool{"5.1.1": true, "5.1.2": true, "5.1.3": true, "5.1.6": true, "5.1.10": true, "5.2.1": true}

// addressGone tells whether a verdict says that its address does not exist, so that it must not be mailed any more: by a
// status that says so, or by a bare 550 that comes again on another day. Call it in the transaction that writes the verdict.
func (s *Store) addressGone(ctx context.Context, tx *database.Tx, v verdict) (bool, error) {
	r := v.result
	switch {
	case r.Verdict != mailer.Refused:
		return false, nil
	case r.Code == 550 && r.Enhanced == "":
		return s.refusedBefore(ctx, tx, v)
	}
	return gone[r.Enhanced], nil
}

// bareMemory is how long a bare 550 is remembered: longer than a year, for who is mailed once a year.
const bareMemory = 400 * 24 * time.Hour

// refusedBefore tells whether this address was refused by a bare 550 on an earlier day of the house, and has taken nothing
// since. It goes by the runs of the last year and finds one row of each through its unique index: no index by subscriber,
// which every mark would have to write, is there for a question that so few verdicts ask.
func (s *Store) refusedBefore(ctx context.Context, tx *database.Tx, v verdict) (bool, error) {
	var refused, accepted database.Instant
	err := tx.QueryRow(ctx, `
		SELECT max(CASE WHEN d.state = 'refused' AND d.code = 550 AND d.enhanced = '' AND d.decided_at < ?2 THEN d.decided_at END),
		       max(CASE WHEN d.state = 'accepted' THEN d.decided_at END)
		FROM runs r CROSS JOIN deliveries d
		WHERE r.kind = 'real' AND r.last_moment >= ?3 AND d.run = r.id AND d.subscriber = ?1 AND d.id <> ?4`,
		v.subscriber, s.startOfDay(v.at), v.at.Add(-bareMemory), v.delivery).Scan(&refused, &accepted)
	if err != nil {
		return false, fmt.Errorf("ask whether delivery %d was refused before: %w", v.delivery, err)
	}
	return refused > accepted, nil
}

// startOfDay is when the day of an instant began in the zone of the house.
func (s *Store) startOfDay(at database.Instant) database.Instant {
	zone := time.UTC
	if s.subscribers.Zone != nil {
		zone = s.subscribers.Zone
	}
	day := at.Time().In(zone)
	return database.At(time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone))
}
