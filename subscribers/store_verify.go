package subscribers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"dorpspost/database"
)

// verifyConsent proves that a person's chain is as it was written, that what was listed of it is still there, and that the
// subscriptions say what it says. It fails with a *TamperedError that names the record. A person without records, also an
// unknown one, verifies when nothing claims otherwise.
func (s *Store) verifyConsent(ctx context.Context, id ID) error {
	_, err := s.verify(ctx, id, id, nil)
	return err
}

// VerifyAllConsent verifies the chain of everybody in turn, and every text that was shown. It calls broken for each that does not
// hold; it returns how many records it read. Memory does not grow with the number of people, and nobody waits for it: what is
// written meanwhile is looked at or not, but never half. The list of days is another matter: see VerifyDays.
func (s *Store) VerifyAllConsent(ctx context.Context, broken func(*TamperedError)) (records int, err error) {
	for from, is := ID(0), true; is && err == nil; {
		var read int
		read, from, is, err = s.verifyFrom(ctx, from, broken)
		records += read
	}
	if err == nil {
		err = s.verifyWords(ctx, broken)
	}
	if err != nil {
		return records, fmt.Errorf("verify consent: %w", err)
	}
	return records, nil
}

// verifyFrom checks the next few people from a number on, and returns with which number to go on.
func (s *Store) verifyFrom(ctx context.Context, from ID, broken func(*TamperedError)) (records int, next ID, is bool, err error) {
	first, is, err := s.nextInChains(ctx, from)
	if err != nil || !is {
		return 0, 0, false, err
	}
	last := first + min(batch, math.MaxInt64-first) - 1
	records, err = s.verify(ctx, first, last, broken)
	return records, last + 1, true, err
}

// nextInChains finds the first person from a number on of whom there is anything to verify, be it what is left of a person whose
// row is gone. The numbers of people jump; going from one to the next costs nothing where nobody is.
func (s *Store) nextInChains(ctx context.Context, from ID) (id ID, is bool, err error) {
	const least = "SELECT MIN(%s) AS id FROM %s WHERE %[1]s BETWEEN ?1 AND 9223372036854775806"
	var first sql.Null[ID]
	err = s.db.Read().QueryRow(ctx, "SELECT CAST(MIN(id) AS BIGINT) FROM ("+
		fmt.Sprintf(least, "id", "subscribers")+" UNION ALL "+fmt.Sprintf(least, "subscriber_id", "consents")+" UNION ALL "+
		fmt.Sprintf(least, "subscriber_id", "consent_values")+" UNION ALL "+fmt.Sprintf(least, "subscriber_id", "consent_chains")+" UNION ALL "+
		fmt.Sprintf(least, "subscriber_id", "consent_heads")+") AS firsts", from).Scan(&first)
	return first.V, first.Valid, err
}

// verify checks the people numbered from first to last, as they all are at one moment. Without broken it stops at the first
// chain that does not hold.
func (s *Store) verify(ctx context.Context, first, last ID, broken func(*TamperedError)) (records int, err error) {
	all := checks{}
	err = s.db.Snapshot(ctx, func(q database.Querier) error { return all.read(ctx, q, first, last) })
	if err != nil {
		return 0, fmt.Errorf("verify consent: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		records += all[id].read
		fault := all[id].finish()
		if fault == nil {
			continue
		}
		if broken == nil {
			return records, fault
		}
		broken(fault)
	}
	return records, nil
}

// checks are the people of one batch.
type checks map[ID]*check

func (all checks) of(id loose) *check {
	c := all[ID(id)]
	if c == nil {
		c = newCheck(ID(id))
		all[c.id] = c
	}
	return c
}

// read brings together everything about the people in a range; the records come last, to be held against all else.
func (all checks) read(ctx context.Context, q database.Querier, first, last ID) error {
	for _, part := range []struct {
		query string
		scan  func(*sql.Rows) error
	}{
		{"SELECT id, state, COALESCE(address, ''), COALESCE(address_key, '') FROM subscribers WHERE id BETWEEN ?1 AND ?2", all.scanPerson},
		{"SELECT subscriber_id, secret, length, head FROM consent_chains WHERE subscriber_id BETWEEN ?1 AND ?2", all.scanChain},
		{`SELECT subscriber_id, topic_id, consent FROM subscriptions
			WHERE subscriber_id BETWEEN ?1 AND ?2 AND consent IS NOT NULL AND left_on IS NULL`, all.scanMark},
		{`SELECT h.subscriber_id, h.number, h.hash, COALESCE(d.day, '') FROM consent_heads h LEFT JOIN consent_days d ON d.number = h.day
			WHERE h.subscriber_id BETWEEN ?1 AND ?2`, all.scanHead},
		{`SELECT v.subscriber_id, v.number FROM consent_values v WHERE v.subscriber_id BETWEEN ?1 AND ?2 AND NOT EXISTS (
			SELECT 1 FROM consents c WHERE c.subscriber_id = v.subscriber_id AND c.number = v.number)`, all.scanStray},
		{consentColumns + " WHERE c.subscriber_id BETWEEN ?1 AND ?2 ORDER BY c.subscriber_id, c.number", all.scanRecord},
	} {
		if err := eachRow(ctx, q, part.scan, part.query, first, last); err != nil {
			return err
		}
	}
	return nil
}

func eachRow(ctx context.Context, q database.Querier, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (all checks) scanPerson(row *sql.Rows) error {
	var id loose
	var state State
	var address, key string
	err := row.Scan(&id, &state, &address, &key)
	c := all.of(id)
	c.state, c.address = state, key
	if strings.ToLower(address) != key {
		c.address = address + " " + key // two people's: no record knows that
	}
	return err
}

func (all checks) scanChain(row *sql.Rows) error {
	var id, length loose
	var stored chain
	err := row.Scan(&id, &stored.secret, &length, &stored.head)
	c := all.of(id)
	c.chain, c.chained = stored, true
	c.chain.length = int(length)
	return err
}

func (all checks) scanMark(row *sql.Rows) error {
	var id, topic, number loose
	err := row.Scan(&id, &topic, &number)
	all.of(id).marks[TopicID(topic)] = int(number)
	return err
}

func (all checks) scanHead(row *sql.Rows) error {
	var id, number loose
	var on listing
	err := row.Scan(&id, &number, &on.hash, &on.date)
	all.of(id).heads[int(number)] = on
	return err
}

func (all checks) scanStray(row *sql.Rows) error {
	var id, number loose
	err := row.Scan(&id, &number)
	c := all.of(id)
	c.strays = append(c.strays, int(number))
	return err
}

func (all checks) scanRecord(row *sql.Rows) error {
	r, err := scanConsent(row)
	all.of(loose(r.Subscriber)).add(r)
	return err
}

// verifyWords demands that every text is the one whose hash stands beside it.
func (s *Store) verifyWords(ctx context.Context, broken func(*TamperedError)) error {
	return eachRow(ctx, s.db.Read(), func(row *sql.Rows) error {
		var id loose
		var digest, text []byte
		if err := row.Scan(&id, &digest, &text); err != nil {
			return err
		}
		if sum := sha256.Sum256(text); !bytes.Equal(sum[:], digest) {
			broken(&TamperedError{Words: int64(id), What: "the text is not the one whose hash stands beside it"})
		}
		return nil
	}, "SELECT id, digest, text FROM consent_words ORDER BY id")
}
