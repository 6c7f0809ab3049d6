package database

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
)

// ErrInDoubt says that nothing may leave this database, because it may be a copy.
var ErrInDoubt = errors.New("this database may be a copy, or was put back from one: nothing leaves until an administrator has looked and says so with `dorpspost backup confirm`")

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
	ended, err := tx.Changed(ctx, "UPDATE installation SET doubt = '', confirmed_at = ?1 WHERE doubt <> ''", Now())
	if err != nil {
		return fmt.Errorf("confirm the installation: %w", err)
	}
	if ended == 0 {
		return ErrNoDoubt
	}
	return nil
}

const raiseSQL = "UPDATE installation SET epoch = epoch + 1, alive_at = ?1 WHERE doubt = '' RETURNING epoch"

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
