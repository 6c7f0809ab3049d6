package staff

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"

	"dorpspost/database"
)

// Store keeps the tables staff and audit.
type Store struct{ db *database.DB }

// NewStore keeps staff in db.
func NewStore(db *database.DB) *Store { return &Store{db: db} }

var nameForm = regexp.MustCompile(`^[\p{L}\p{N}._-]{1,60}$`)

// Add lets a person act from now on, without an address. It fails as AddPerson does.
func (s *Store) Add(ctx context.Context, who, name string, role Role) (Person, error) {
	return s.AddPerson(ctx, who, Person{Name: name, Role: role})
}

// AddPerson lets a person act from now on; the caller has checked the address, where there is one. It fails with ErrName,
// ErrLanguage or ErrTaken.
func (s *Store) AddPerson(ctx context.Context, who string, p Person) (Person, error) {
	if !nameForm.MatchString(p.Name) {
		return Person{}, fmt.Errorf("add %q: %w", p.Name, ErrName)
	}
	language, err := languageOf(p.Language)
	if err != nil {
		return Person{}, fmt.Errorf("add %s: %w", p.Name, err)
	}
	p.Language, p.AddedAt, p.DisabledAt = language, database.Now(), 0
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		added, err := tx.Changed(ctx, "INSERT INTO staff (name, role, address, language, added_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (name) DO NOTHING",
			p.Name, p.Role, p.Address, p.Language, p.AddedAt)
		if err != nil {
			return err
		}
		if added == 0 {
			return ErrTaken
		}
		return s.Audit(ctx, tx, who, "staff.add", p.Name)
	})
	if err != nil {
		return Person{}, fmt.Errorf("add %s: %w", p.Name, err)
	}
	return p, nil
}

// Disable takes a person's right to act; what they did stays in the audit log. It fails with ErrUnknown.
func (s *Store) Disable(ctx context.Context, who, name string) error {
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		changed, err := tx.Changed(ctx, "UPDATE staff SET disabled_at = COALESCE(disabled_at, ?2) WHERE name = ?1", name, database.Now())
		if err != nil {
			return err
		}
		if changed == 0 {
			return ErrUnknown
		}
		return s.Audit(ctx, tx, who, "staff.disable", name)
	})
	if err != nil {
		return fmt.Errorf("disable %s: %w", name, err)
	}
	return nil
}

// List returns everyone, by name, those who may no longer act included.
func (s *Store) List(ctx context.Context) ([]Person, error) {
	rows, err := s.db.Read().Query(ctx, "SELECT name, role, address, language, added_at, disabled_at FROM staff ORDER BY name")
	people, err := database.Scan(rows, err, func(rows *sql.Rows) (p Person, err error) {
		return p, rows.Scan(&p.Name, &p.Role, &p.Address, &p.Language, &p.AddedAt, &p.DisabledAt)
	})
	if err != nil {
		return nil, fmt.Errorf("list staff: %w", err)
	}
	return people, nil
}

// Authorize tells whether the person with this name may do what needs this role. It fails with ErrUnknown, ErrDisabled
// or ErrRole.
func (s *Store) Authorize(ctx context.Context, name string, needed Role) error {
	var role Role
	var disabled database.Instant
	err := s.db.Read().QueryRow(ctx, "SELECT role, disabled_at FROM staff WHERE name = ?1", name).Scan(&role, &disabled)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", name, ErrUnknown)
	case err != nil:
		return fmt.Errorf("look up %s: %w", name, err)
	case !disabled.IsZero():
		return fmt.Errorf("%s: %w", name, ErrDisabled)
	case !role.Includes(needed):
		return fmt.Errorf("%s is %s, and %s is needed: %w", name, role.withArticle(), needed.withArticle(), ErrRole)
	}
	return nil
}

// Audit writes a line in the log, in the transaction of the act itself. What names things by number or slug, never by
// mail address: the log outlives an erasure.
func (s *Store) Audit(ctx context.Context, tx *database.Tx, who, act, what string) error {
	_, err := tx.Exec(ctx, "INSERT INTO audit (at, who, act, what) VALUES (?1, ?2, ?3, ?4)", database.Now(), who, act, what)
	if err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	return nil
}

// Lines returns the last lines of the audit log, newest first.
func (s *Store) Lines(ctx context.Context, limit int) ([]Line, error) {
	rows, err := s.db.Read().Query(ctx, "SELECT at, who, act, what FROM audit ORDER BY id DESC LIMIT ?1", limit)
	lines, err := database.Scan(rows, err, func(rows *sql.Rows) (l Line, err error) {
		return l, rows.Scan(&l.At, &l.Who, &l.Act, &l.What)
	})
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	return lines, nil
}
