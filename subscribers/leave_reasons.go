package subscribers

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"dorpspost/database"
)

// LeaveReason is what somebody who has left may say about why.
type LeaveReason string

// The reasons that are counted.
const (
	LeaveTooMany     LeaveReason = "too many"     // mails
	LeaveNotForMe    LeaveReason = "not for me"   // what they are about
	LeaveOtherWork   LeaveReason = "other work"   // than before
	LeaveNeverJoined LeaveReason = "never joined" // as far as the person knows
	LeaveOther       LeaveReason = "other"
)

// LeaveReasons lists them in the order in which they are offered.
func LeaveReasons() []LeaveReason {
	return []LeaveReason{LeaveTooMany, LeaveNotForMe, LeaveOtherWork, LeaveNeverJoined, LeaveOther}
}

// WhyLeft counts why somebody left, in the month where the house is, once for each time that the person leaves. Of the
// person only the moment of the answer is kept, so that it counts once. For who has not left it does nothing. It fails
// with ErrNotFound, or a *FieldError for a reason that is not offered.
func (s *Store) WhyLeft(ctx context.Context, id ID, reason LeaveReason) error {
	if !slices.Contains(LeaveReasons(), reason) {
		return &FieldError{"reason", fmt.Sprintf("%q is not offered", string(reason))}
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		if _, err := byIDToChange(ctx, tx, id); err != nil {
			return err
		}
		now := database.Now()
		answered, err := tx.Exec(ctx, `UPDATE subscribers SET why_left_at = ?1
			WHERE id = ?2 AND state = 'left' AND (why_left_at IS NULL OR why_left_at < left_at)`, now, id)
		if err != nil {
			return err
		}
		if first, err := answered.RowsAffected(); err != nil || first == 0 {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO leave_reasons (month, reason, count) VALUES (?1, ?2, 1)
			ON CONFLICT (month, reason) DO UPDATE SET count = leave_reasons.count + 1`, s.day(now).Format("2006-01"), reason)
		return err // no audit line: it would tell who said what
	})
	if err != nil {
		return fmt.Errorf("count why subscriber %d left: %w", id, err)
	}
	return nil
}

// ReasonCount is how many people gave a reason for leaving in a month.
type ReasonCount struct {
	Month  string      `json:"month"` // "2027-06"
	Reason LeaveReason `json:"reason"`
	Count  int         `json:"count"`
}

// WhyPeopleLeft lists the reasons that were given, the newest month first.
func (s *Store) WhyPeopleLeft(ctx context.Context) ([]ReasonCount, error) {
	rows, err := s.db.Read().Query(ctx, "SELECT month, reason, count FROM leave_reasons ORDER BY month DESC, count DESC, reason")
	counts, err := database.Scan(rows, err, func(row *sql.Rows) (c ReasonCount, err error) {
		return c, row.Scan(&c.Month, &c.Reason, &c.Count)
	})
	if err != nil {
		return nil, fmt.Errorf("read why people left: %w", err)
	}
	return counts, nil
}
