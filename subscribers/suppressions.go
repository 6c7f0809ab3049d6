package subscribers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"dorpspost/database"
)

// Suppression is an address that must not be mailed, whatever a list says. It stays known after it was undone.
type Suppression struct {
	Address  string           `json:"address"` // as Address.Key
	Reason   string           `json:"reason"`  // "address does not exist", "complaint", "by request", "erased", "left long ago"
	Detail   string           `json:"detail"`  // what the relay said
	By       string           `json:"by"`
	At       database.Instant `json:"at"`
	UndoneAt database.Instant `json:"undone_at,omitzero"`
	UndoneBy string           `json:"undone_by,omitempty"`
}

// SuppressTx suppresses an address at which a person was mailed inside the caller's transaction; deliveries does so together
// with the verdict that causes it. Where the person has another address by now, that one stays as it is. An address that is
// suppressed already stays so, with the first reason; of a person who is erased or unknown nothing is kept, and nothing happens.
func (s *Store) SuppressTx(ctx context.Context, tx *database.Tx, who string, id ID, mailed Address, reason, detail string) error {
	_, err := byIDToChange(ctx, tx, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		err = s.suppress(ctx, tx, who, mailed, reason, detail)
	}
	if err != nil {
		return fmt.Errorf("suppress after a mail to subscriber %d: %w", id, err)
	}
	return nil
}

func (s *Store) suppress(ctx context.Context, tx *database.Tx, who string, address Address, reason, detail string) error {
	if _, is, err := barred(ctx, tx, address); err != nil || is {
		return err
	}
	changed, err := tx.Changed(ctx, `INSERT INTO suppressions (address_key, reason, detail, set_by, at) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (address_key) WHERE undone_at IS NULL DO NOTHING`, address.Key(), reason, detail, who, database.Now())
	if err != nil || changed == 0 {
		return err
	}
	return s.auditAddress(ctx, tx, who, "subscriber.suppress", address)
}

// Suppress suppresses an address, known or not. One that is suppressed already stays so, with the first reason. It fails
// with a *FieldError.
func (s *Store) Suppress(ctx context.Context, who string, address Address, reason string) error {
	if err := cleanText("reason", &reason, maxValue); err != nil {
		return err
	}
	if reason == "" {
		return &FieldError{"reason", "say why this address must not be mailed"}
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		if _, err := holdBlinds(ctx, tx); err != nil { // who is being erased with this address is found after that
			return err
		}
		return s.suppress(ctx, tx, who, address, reason, "")
	})
}

// Unsuppress undoes a suppression; the record of it stays. It fails with ErrNotFound when the address is not suppressed.
// It gives no consent: who had left stays away. Where whoever had the address was erased, it can be brought in again.
func (s *Store) Unsuppress(ctx context.Context, who string, address Address) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		keys, err := readBlinds(ctx, tx)
		if err != nil {
			return err
		}
		stand := keys.of(address)
		changed, err := tx.Changed(ctx, "UPDATE suppressions SET undone_at = ?1, undone_by = ?2 WHERE undone_at IS NULL AND address_key IN ("+
			database.Placeholders(3, len(stand))+")", append([]any{database.Now(), who}, stand...)...)
		if err != nil {
			return err
		}
		if changed == 0 {
			return fmt.Errorf("this address is not suppressed: %w", ErrNotFound)
		}
		return s.auditAddress(ctx, tx, who, "subscriber.unsuppress", address)
	})
}

// Suppressions returns what was ever decided about an address, the oldest first, also of whoever had it and was erased.
func (s *Store) Suppressions(ctx context.Context, address Address) ([]Suppression, error) {
	keys, err := readBlinds(ctx, s.db.Read())
	if err != nil {
		return nil, err
	}
	stand := keys.of(address)
	rows, err := s.db.Read().Query(ctx, `SELECT reason, detail, set_by, at, undone_at, COALESCE(undone_by, '')
		FROM suppressions WHERE address_key IN (`+database.Placeholders(1, len(stand))+`) ORDER BY id`, stand...)
	return database.Scan(rows, err, func(row *sql.Rows) (Suppression, error) {
		p := Suppression{Address: address.Key()}
		return p, row.Scan(&p.Reason, &p.Detail, &p.By, &p.At, &p.UndoneAt, &p.UndoneBy)
	})
}

// auditAddress names a person by number; an address that nobody has goes unnamed.
func (s *Store) auditAddress(ctx context.Context, tx *database.Tx, who, act string, address Address) error {
	what := "an address that nobody has"
	var id ID
	switch err := tx.QueryRow(ctx, "SELECT id FROM subscribers WHERE address_key = ?1", address.Key()).Scan(&id); {
	case err == nil:
		what = id.what()
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	return s.audit(ctx, tx, who, act, what)
}
