package staff

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"dorpspost/database"
)

// defaultLanguage is that of whoever chose none.
const defaultLanguage = "nl"

// languageOf fails with ErrLanguage.
func languageOf(text string) (string, error) {
	if text == "" {
		return defaultLanguage, nil
	}
	if !slices.Contains([]string{"nl", "fr", "en"}, text) {
		return "", ErrLanguage
	}
	return text, nil
}

// SetAddress says where a person is mailed about their work; an empty address: nowhere. An empty language stays as it was. The
// caller has checked the address. The audit log says who changed whose, and not what it is. It fails with ErrUnknown or ErrLanguage.
func (s *Store) SetAddress(ctx context.Context, who, name, address, language string) error {
	if _, err := languageOf(language); err != nil {
		return fmt.Errorf("the address of %s: %w", name, err)
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		changed, err := tx.Changed(ctx, "UPDATE staff SET address = ?2, language = CASE WHEN CAST(?3 AS TEXT) = '' THEN language ELSE CAST(?3 AS TEXT) END WHERE name = ?1",
			name, address, language)
		if err != nil {
			return err
		}
		if changed == 0 {
			return ErrUnknown
		}
		return s.Audit(ctx, tx, who, "staff.address", name)
	})
	if err != nil {
		return fmt.Errorf("the address of %s: %w", name, err)
	}
	return nil
}

// Reach is where a person is mailed about their work, and in which language, as q sees it. The address is empty for somebody who
// has none, may no longer act, or was never on the staff.
func (s *Store) Reach(ctx context.Context, q database.Querier, name string) (address, language string, err error) {
	err = q.QueryRow(ctx, "SELECT address, language FROM staff WHERE name = ?1 AND disabled_at IS NULL", name).Scan(&address, &language)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", "", fmt.Errorf("look up the address of %s: %w", name, err)
	}
	return address, language, nil
}
