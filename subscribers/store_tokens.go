package subscribers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
)

// maxKeys is how many keys there can be: a token has one octet for the number.
const maxKeys = 255

// Tokens reads the keys of links, and makes the first one where there is none. What it returns learns of a key that
// RotateTokenKey makes later from the first link that was made with it.
func (s *Store) Tokens(ctx context.Context) (*Tokens, error) {
	keys, err := readKeys(ctx, s.db.Read())
	if err == nil && keys == nil {
		err = s.db.Write(ctx, func(tx *database.Tx) (err error) {
			keys, err = keysOrFirst(ctx, tx)
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read the keys of links: %w", err)
	}
	return newTokens(keys, s.lookForKeys), nil
}

// NewestKey returns the number of the key with which links are made now, in the caller's transaction; the first is made where
// there is none.
func (s *Store) NewestKey(ctx context.Context, tx *database.Tx) (number byte, err error) {
	keys, err := keysOrFirst(ctx, tx)
	if err != nil {
		return 0, fmt.Errorf("read the keys of links: %w", err)
	}
	return keys.newest, nil
}

// keysOrFirst asks again within the transaction: another process may have been first.
func keysOrFirst(ctx context.Context, tx *database.Tx) (*linkKeys, error) {
	if keys, err := readKeys(ctx, tx); err != nil || keys != nil {
		return keys, err
	}
	if err := addFirstKey(ctx, tx); err != nil {
		return nil, err
	}
	return readKeys(ctx, tx)
}

// lookPatience is how long a link with an unknown key waits for the database.
const lookPatience = 3 * time.Second

func (s *Store) lookForKeys() (*linkKeys, error) {
	ctx, cancel := context.WithTimeout(context.Background(), lookPatience)
	defer cancel()
	keys, err := readKeys(ctx, s.db.Read())
	if err == nil && keys == nil {
		err = errors.New("there are none any more")
	}
	if err != nil {
		return nil, fmt.Errorf("look for new keys of links: %w", err)
	}
	return keys, nil
}

// RotateTokenKey makes a new key, with which all later tokens are made. Links in mails already sent keep working.
func (s *Store) RotateTokenKey(ctx context.Context, who string) error {
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		var newest int
		if err := tx.QueryRow(ctx, "SELECT COALESCE(MAX(number), 0) FROM link_keys").Scan(&newest); err != nil {
			return err
		}
		if newest >= maxKeys {
			return errors.New("all 255 keys are in use: no further one can be made")
		}
		if err := addTokenKey(ctx, tx, newest+1); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "links.rotate", fmt.Sprintf("key %d", newest+1))
	})
	if err != nil {
		return fmt.Errorf("make a new key for links: %w", err)
	}
	return nil
}

// addFirstKey does nothing where somebody else makes the first key at this moment.
func addFirstKey(ctx context.Context, tx *database.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO link_keys (number, secret, made_at) VALUES (1, ?1, ?2) ON CONFLICT (number) DO NOTHING", newSecret(), database.Now())
	return err
}

func newSecret() []byte {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	return secret
}

func addTokenKey(ctx context.Context, tx *database.Tx, number int) error {
	_, err := tx.Exec(ctx, "INSERT INTO link_keys (number, secret, made_at) VALUES (?1, ?2, ?3)", number, newSecret(), database.Now())
	return err
}

// readKeys returns nil when there is no key yet.
func readKeys(ctx context.Context, q database.Querier) (*linkKeys, error) {
	rows, err := q.Query(ctx, "SELECT number, secret FROM link_keys ORDER BY number")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	secrets, newest := map[byte][]byte{}, byte(0)
	for rows.Next() {
		var secret []byte
		if err := rows.Scan(&newest, &secret); err != nil {
			return nil, err
		}
		secrets[newest] = secret
	}
	if err := rows.Err(); err != nil || len(secrets) == 0 {
		return nil, err
	}
	return newLinkKeys(secrets, newest), nil
}
