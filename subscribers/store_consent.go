package subscribers

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"dorpspost/database"
)

// chain is where a person's next record goes.
type chain struct {
	secret []byte
	length int
	head   []byte
}

func newChain() chain {
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	return chain{secret: secret, head: []byte{}}
}

// The statements that write one record. Import prepares them.
const (
	insertConsent = `INSERT INTO consents (subscriber_id, number, kind, topic_id, language, words_id, at, previous, values_mac, hash)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)`
	insertValues = `INSERT INTO consent_values (subscriber_id, number, content) VALUES (?1, ?2, ?3)`
	upsertChain  = `INSERT INTO consent_chains (subscriber_id, secret, length, head) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (subscriber_id) DO UPDATE SET length = excluded.length, head = excluded.head`
)

// appendConsent adds a record to a person's chain, gives it its number, and returns that.
func appendConsent(ctx context.Context, tx *database.Tx, record Consent) (int, error) {
	chain, err := chainOf(ctx, tx, record.Subscriber)
	if err != nil {
		return 0, err
	}
	words, err := wordsID(ctx, tx, record.Words)
	if err != nil {
		return 0, err
	}
	err = chain.write(record, words, func(statement string, args ...any) error {
		_, err := tx.Exec(ctx, statement, args...)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("write a consent record: %w", err)
	}
	return chain.length, nil
}

// write seals the record as the chain's next one and hands the statements with their arguments to exec.
func (c *chain) write(record Consent, words sql.NullInt64, exec func(statement string, args ...any) error) error {
	record.Number = c.length + 1
	content := record.personal()
	r := record.seal(c.head, macOf(c.secret, content))
	topic := sql.NullInt64{Int64: int64(r.Topic), Valid: r.Topic != 0}
	if err := exec(insertConsent, int64(r.Subscriber), r.Number, string(r.Kind), topic, string(r.Language), words, int64(r.At),
		r.previous, r.mac, r.hash); err != nil {
		return err
	}
	if err := exec(insertValues, int64(r.Subscriber), r.Number, string(content)); err != nil {
		return err
	}
	c.length, c.head = r.Number, r.hash
	return exec(upsertChain, int64(r.Subscriber), c.secret, c.length, c.head)
}

func chainOf(ctx context.Context, q database.Querier, id ID) (chain, error) {
	var c chain
	err := q.QueryRow(ctx, "SELECT secret, length, head FROM consent_chains WHERE subscriber_id = ?1", id).Scan(&c.secret, &c.length, &c.head)
	if errors.Is(err, sql.ErrNoRows) {
		return newChain(), nil
	}
	return c, err
}

// wordsID stores a text that was shown once, however many people agreed to it. Empty words have no number.
func wordsID(ctx context.Context, tx *database.Tx, words string) (id sql.NullInt64, err error) {
	if words == "" {
		return id, nil
	}
	digest := sha256.Sum256([]byte(words))
	// The update changes nothing; it makes the statement return the number of a text that is there already.
	err = tx.QueryRow(ctx, `INSERT INTO consent_words (digest, text) VALUES (?1, ?2)
		ON CONFLICT (digest) DO UPDATE SET digest = excluded.digest RETURNING id`, digest[:], words).Scan(&id)
	return id, err
}

// No topic has the number 0: where it stands in place of NULL, somebody wrote it there.
const consentColumns = `SELECT c.subscriber_id, c.number, c.kind, CASE WHEN c.topic_id = 0 THEN -1 ELSE COALESCE(c.topic_id, 0) END, c.language,
	c.words_id IS NOT NULL AND w.id IS NULL, COALESCE(w.text, ''), c.at, c.previous, c.values_mac, c.hash, v.content
	FROM consents c LEFT JOIN consent_words w ON w.id = c.words_id
	LEFT JOIN consent_values v ON v.subscriber_id = c.subscriber_id AND v.number = c.number`

func scanConsent(row *sql.Rows) (r sealed, err error) {
	var person, number, topic, at loose
	if err := row.Scan(&person, &number, &r.Kind, &topic, &r.Language, &r.wordsGone, &r.Words, &at, &r.previous, &r.mac, &r.hash, &r.content); err != nil {
		return r, err
	}
	r.Subscriber, r.Number, r.Topic, r.At = ID(person), int(number), TopicID(topic), database.Instant(at)
	if r.Erased = r.content == nil; r.Erased {
		return r, nil
	}
	var values personal
	if json.Unmarshal(r.content, &values) == nil { // else whoever verifies finds what is wrong with it
		r.put(values)
	}
	return r, nil
}

// ConsentOf returns a person's records, the oldest first; none is no error.
func (s *Store) ConsentOf(ctx context.Context, id ID) ([]Consent, error) {
	return consentOf(ctx, s.db.Read(), id)
}

func consentOf(ctx context.Context, q database.Querier, id ID) ([]Consent, error) {
	rows, err := q.Query(ctx, consentColumns+" WHERE c.subscriber_id = ?1 ORDER BY c.number", id)
	records, err := database.Scan(rows, err, func(row *sql.Rows) (Consent, error) {
		r, err := scanConsent(row)
		return r.Consent, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the consent of subscriber %d: %w", id, err)
	}
	return records, nil
}
