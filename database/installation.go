package database

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrInDoubt says that nothing may leave this database, because it may be a copy.
var ErrInDoubt = errors.New("nothing leaves this database until an administrator has looked at it: `dorpspost backup confirm --dry-run` says why, and what to do")

// Installation is what a database knows of the one place where it is in use.
type Installation struct {
	ID          string  `json:"-"`
	Epoch       int64   `json:"-"`
	AliveAt     Instant `json:"alive_at,omitzero"`     // when it was last surely in use; up to ten seconds before its last change by a service
	Doubt       string  `json:"doubt,omitempty"`       // why it may be a copy; empty: there is no doubt
	DoubtedAt   Instant `json:"doubted_at,omitzero"`   // since when
	ConfirmedAt Instant `json:"confirmed_at,omitzero"` // when somebody last ended a doubt
}

// InDoubt tells whether nothing may leave.
func (i Installation) InDoubt() bool { return i.Doubt != "" }

// Sentence says that nothing leaves, why, and what to do; empty where there is no doubt.
func (i Installation) Sentence() string {
	if !i.InDoubt() {
		return ""
	}
	return "this database may be a copy, or be behind: " + i.Doubt + "; nothing leaves until an administrator has looked and says so with `dorpspost backup confirm`"
}

// year is how far a clock may go on at once before it is asked whether that is true: no service was off for longer, and clocks that
// are wrong are mostly wrong by years.
const year = 366 * 24 * time.Hour

// Ahead tells whether this moment lies more than a year after the last one at which this database was in use.
func (i Installation) Ahead(now time.Time) bool {
	return !i.AliveAt.IsZero() && now.Sub(i.AliveAt.Time()) > year
}

// Holds tells whether nothing may happen by itself at this moment: it is in doubt, or about to be.
func (i Installation) Holds(now time.Time) bool { return i.InDoubt() || i.Ahead(now) }

// Installation reads what this database knows of itself.
func (db *DB) Installation(ctx context.Context, q Querier) (i Installation, err error) {
	err = q.QueryRow(ctx, "SELECT id, epoch, alive_at, doubt, doubted_at, confirmed_at FROM installation").
		Scan(&i.ID, &i.Epoch, &i.AliveAt, &i.Doubt, &i.DoubtedAt, &i.ConfirmedAt)
	if err != nil {
		return i, fmt.Errorf("read the installation: %w", err)
	}
	return i, nil
}

// Certain fails with ErrInDoubt when nothing may leave.
func (tx *Tx) Certain(ctx context.Context) error {
	var doubt string
	if err := tx.QueryRow(ctx, "SELECT doubt FROM installation").Scan(&doubt); err != nil {
		return fmt.Errorf("read the installation: %w", err)
	}
	if doubt != "" {
		return ErrInDoubt
	}
	return nil
}

// Doubt has nothing leave from now on, for this reason, until somebody confirms. From here on it is an installation of its own:
// what the original writes, and what is older, never passes for it. A doubt that stands keeps its reason and its time.
func (tx *Tx) Doubt(ctx context.Context, why string) error {
	_, err := tx.Exec(ctx, "UPDATE installation SET id = ?1, epoch = 1, doubt = ?2, doubted_at = ?3 WHERE doubt = ''", rand.Text(), why, Now())
	if err != nil {
		return fmt.Errorf("doubt the installation: %w", err)
	}
	return nil
}

// ErrNoDoubt says that there was nothing to confirm.
var ErrNoDoubt = errors.New("this database is where it always was, and nothing holds it back: there is nothing to confirm")

// Confirm ends a doubt. It fails with ErrNoDoubt.
func (tx *Tx) Confirm(ctx context.Context) error {
	ended, err := tx.Changed(ctx, "UPDATE installation SET doubt = '', confirmed_at = CAST(?1 AS BIGINT), alive_at = CASE WHEN alive_at > CAST(?1 AS BIGINT) THEN alive_at ELSE CAST(?1 AS BIGINT) END WHERE doubt <> ''", Now())
	if err != nil {
		return fmt.Errorf("confirm the installation: %w", err)
	}
	if ended == 0 {
		return ErrNoDoubt
	}
	return nil
}

// A machine without a battery begins in the past, and jumps to the present once it has asked somebody: so a moment that is known is
// never taken back.
const raiseSQL = `
	UPDATE installation SET epoch = epoch + 1, alive_at = CASE WHEN alive_at > CAST(?1 AS BIGINT) THEN alive_at ELSE CAST(?1 AS BIGINT) END
	WHERE doubt = '' RETURNING epoch`

// raise begins the next epoch. It fails with ErrInDoubt.
func (tx *Tx) raise(ctx context.Context) (epoch int64, err error) {
	err = tx.QueryRow(ctx, raiseSQL, Now()).Scan(&epoch)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrInDoubt
	}
	if err != nil {
		return 0, fmt.Errorf("begin an epoch: %w", err)
	}
	return epoch, nil
}
