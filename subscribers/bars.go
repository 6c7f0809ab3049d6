package subscribers

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"dorpspost/database"
)

// Of who was erased only a hash of the address stays, in the list of suppressions: enough to keep a list from bringing the
// person back, and nobody can read the address in it. Its key is in address_keys. It is never renewed: what stands under
// another key could not be found again.

// blindPrefix begins such a hash; no address holds a colon.
const blindPrefix = "hmac:"

// Why an address is suppressed whose owner is known no more, and was not suppressed before.
const (
	ReasonOfErased = "erased"        // asked for it: gets no mail at all
	ReasonOfLeft   = "left long ago" // left, and was forgotten after a time: no list brings the person back, but they may join again
)

// ErrErased answers whoever brings in an address that was erased.
var ErrErased = errors.New("whoever had this address was erased, and is not brought back: where they ask for it themselves, take that back first with `dorpspost subscribers suppress ADDRESS --undo`")

// blinds are the keys under which addresses may have been hashed: none as long as nobody was erased, and hardly ever two.
type blinds [][]byte

func readBlinds(ctx context.Context, q database.Querier) (blinds, error) {
	rows, err := q.Query(ctx, "SELECT secret FROM address_keys ORDER BY id")
	keys, err := database.Scan(rows, err, func(row *sql.Rows) (secret []byte, err error) { return secret, row.Scan(&secret) })
	if err != nil {
		return nil, fmt.Errorf("read the key of erased addresses: %w", err)
	}
	return keys, nil
}

// holdBlinds is readBlinds for whoever brings in an address or erases one: PostgreSQL lets several act at once, and then the
// second one waits here, so that an address that is being erased does not slip in beside it, also where it is the first of all.
func holdBlinds(ctx context.Context, tx *database.Tx) (blinds, error) {
	if err := tx.HoldTable(ctx, "address_keys"); err != nil {
		return nil, fmt.Errorf("hold the key of erased addresses: %w", err)
	}
	return readBlinds(ctx, tx)
}

// blindsOrFirst makes the key where there is none.
func blindsOrFirst(ctx context.Context, tx *database.Tx) (blinds, error) {
	if keys, err := holdBlinds(ctx, tx); err != nil || len(keys) > 0 {
		return keys, err
	}
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	if _, err := tx.Exec(ctx, "INSERT INTO address_keys (secret, created_at) VALUES (?1, ?2)", secret, database.Now()); err != nil {
		return nil, fmt.Errorf("make the key of erased addresses: %w", err)
	}
	return blinds{secret}, nil
}

func blind(secret []byte, key string) string {
	return blindPrefix + hex.EncodeToString(macOf(secret, []byte(key)))
}

// of is an address as it may stand in the list of suppressions: as it is, then blinded under each key.
func (b blinds) of(address Address) []any {
	stand := []any{address.Key()}
	for _, secret := range b {
		stand = append(stand, blind(secret, address.Key()))
	}
	return stand
}

// among returns those of the addresses that were erased, by their keys.
func (b blinds) among(ctx context.Context, q database.Querier, addresses []Address) (map[string]bool, error) {
	erased, keys := map[string]bool{}, map[string]string{}
	if len(b) == 0 {
		return erased, nil
	}
	for some := range slices.Chunk(addresses, batch) {
		var stand []any
		for _, address := range some {
			for _, blinded := range b.of(address)[1:] {
				stand, keys[blinded.(string)] = append(stand, blinded), address.Key()
			}
		}
		rows, err := q.Query(ctx, "SELECT address_key FROM suppressions WHERE undone_at IS NULL AND address_key IN ("+
			database.Placeholders(1, len(stand))+")", stand...)
		found, err := database.Scan(rows, err, func(row *sql.Rows) (key string, err error) { return key, row.Scan(&key) })
		if err != nil {
			return nil, fmt.Errorf("ask which addresses were erased: %w", err)
		}
		for _, blinded := range found {
			erased[keys[blinded]] = true
		}
	}
	return erased, nil
}

// AnyErased tells whether anybody was ever erased.
func (s *Store) AnyErased(ctx context.Context) (bool, error) {
	keys, err := readBlinds(ctx, s.db.Read())
	return len(keys) > 0, err
}

// ErasedAmong returns those of these texts that are addresses of whom is erased, or was forgotten, and did not come back.
func (s *Store) ErasedAmong(ctx context.Context, texts []string) (gone []string, err error) {
	keys, err := readBlinds(ctx, s.db.Read())
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	var addresses []Address
	for _, text := range texts {
		if address, err := ParseAddress(text); err == nil {
			addresses = append(addresses, address)
		}
	}
	erased, err := keys.among(ctx, s.db.Read(), addresses)
	return slices.Sorted(maps.Keys(erased)), err
}

// barred tells whether an address must not be mailed, and why: it is suppressed, or whoever had it asked to be erased. Who left
// and was forgotten may come back by themselves.
func barred(ctx context.Context, q database.Querier, address Address) (reason string, is bool, err error) {
	keys, err := readBlinds(ctx, q)
	if err != nil {
		return "", false, err
	}
	return barOf(ctx, q, keys.of(address), ReasonOfLeft)
}

// letIn is asked in the transaction in which somebody else than the reader brings in an address. It fails with ErrErased.
func letIn(ctx context.Context, tx *database.Tx, address Address) error {
	keys, err := holdBlinds(ctx, tx)
	if err != nil || len(keys) == 0 {
		return err
	}
	_, is, err := barOf(ctx, tx, keys.of(address)[1:], "")
	if err == nil && is {
		err = ErrErased
	}
	return err
}

// letBack takes back that somebody left and was forgotten: the reader has come back.
func letBack(ctx context.Context, tx *database.Tx, address Address) error {
	keys, err := readBlinds(ctx, tx)
	if err != nil {
		return err
	}
	stand := keys.of(address)
	_, err = tx.Exec(ctx, "UPDATE suppressions SET undone_at = ?1, undone_by = ?2 WHERE undone_at IS NULL AND reason = ?3 AND address_key IN ("+
		database.Placeholders(4, len(stand))+")", append([]any{database.Now(), reader, ReasonOfLeft}, stand...)...)
	if err != nil {
		return fmt.Errorf("let somebody back in: %w", err)
	}
	return nil
}

// barOf finds the suppression in force of an address, as it may stand in the list, with another reason than this one.
func barOf(ctx context.Context, q database.Querier, stand []any, but string) (reason string, is bool, err error) {
	err = q.QueryRow(ctx, "SELECT reason FROM suppressions WHERE undone_at IS NULL AND reason <> ?1 AND address_key IN ("+
		database.Placeholders(2, len(stand))+") ORDER BY id DESC LIMIT 1", append([]any{but}, stand...)...).Scan(&reason)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("ask whether an address is suppressed: %w", err)
	}
	return reason, true, nil
}
