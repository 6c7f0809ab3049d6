package subscribers

import (
	"bytes"
	"context"
	"crypto/hmac"
	"database/sql"
	"errors"
	"fmt"

	"dorpspost/database"
)

// verifyConsent proves that a person's chain is as it was written, and that the subscriptions say what it says. It fails
// with a *TamperedError that names the record. A person without records, also an unknown one, verifies when no
// subscription claims a consent.
func (s *Store) verifyConsent(ctx context.Context, id ID) error {
	_, err := s.verify(ctx, id, id, nil)
	return err
}

// VerifyAllConsent verifies the chain of everybody in turn and calls broken for each chain that does not hold; it returns
// how many records it read. Memory does not grow with the number of people.
func (s *Store) VerifyAllConsent(ctx context.Context, broken func(*TamperedError)) (records int, err error) {
	var first, last sql.Null[ID]
	err = s.db.Read().QueryRow(ctx, "SELECT MIN(id), MAX(id) FROM subscribers").Scan(&first, &last)
	if err != nil {
		return 0, fmt.Errorf("verify consent: %w", err)
	}
	for from := first.V; first.Valid && from <= last.V; from += batch {
		n, err := s.verify(ctx, from, from+batch-1, broken)
		if err != nil {
			return records, err
		}
		records += n
	}
	return records, nil
}

// verify checks the people numbered from first to last. Without broken it stops at the first chain that does not hold.
func (s *Store) verify(ctx context.Context, first, last ID, broken func(*TamperedError)) (records int, err error) {
	checks, err := s.chains(ctx, first, last)
	if err != nil {
		return 0, fmt.Errorf("verify consent: %w", err)
	}
	for _, check := range checks {
		records += check.read
		fault := check.finish()
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

// check follows one person's chain, record by record.
type check struct {
	id    ID
	chain chain // as stored: the key, how long the chain should be, and its head
	state State
	marks map[TopicID]int // what the subscriptions in force claim

	read        int
	head        []byte
	permissions permissions
	fault       *TamperedError
}

// chains reads everything about the people in a range, each query in the order of their numbers.
func (s *Store) chains(ctx context.Context, first, last ID) ([]*check, error) {
	q := s.db.Read()
	rows, err := q.Query(ctx, `SELECT s.id, s.state, h.secret, COALESCE(h.length, 0), h.head FROM subscribers s
		LEFT JOIN consent_chains h ON h.subscriber_id = s.id WHERE s.id BETWEEN ?1 AND ?2 ORDER BY s.id`, first, last)
	all, err := database.Scan(rows, err, func(row *sql.Rows) (*check, error) {
		c := &check{marks: map[TopicID]int{}}
		return c, row.Scan(&c.id, &c.state, &c.chain.secret, &c.chain.length, &c.chain.head)
	})
	if err != nil {
		return nil, err
	}
	byID := make(map[ID]*check, len(all))
	for _, c := range all {
		byID[c.id] = c
	}
	return all, errors.Join(readMarks(ctx, q, first, last, byID), readRecords(ctx, q, first, last, byID))
}

func readMarks(ctx context.Context, q database.Querier, first, last ID, byID map[ID]*check) error {
	rows, err := q.Query(ctx, `SELECT subscriber_id, topic_id, consent FROM subscriptions
		WHERE subscriber_id BETWEEN ?1 AND ?2 AND consent IS NOT NULL AND left_on IS NULL`, first, last)
	_, err = database.Scan(rows, err, func(row *sql.Rows) (struct{}, error) {
		var id ID
		var topic TopicID
		var number int
		err := row.Scan(&id, &topic, &number)
		if c := byID[id]; c != nil {
			c.marks[topic] = number
		}
		return struct{}{}, err
	})
	return err
}

func readRecords(ctx context.Context, q database.Querier, first, last ID, byID map[ID]*check) error {
	rows, err := q.Query(ctx, consentColumns+" WHERE c.subscriber_id BETWEEN ?1 AND ?2 ORDER BY c.subscriber_id, c.number", first, last)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		record, content, err := scanConsent(rows)
		if err != nil {
			return err
		}
		if c := byID[record.Subscriber]; c != nil {
			c.add(record, content)
		}
	}
	return rows.Err()
}

func (c *check) add(r sealed, content []byte) {
	c.read++
	switch {
	case c.fault != nil:
		return
	case r.Number != c.read:
		c.found(c.read, "it is missing")
	case !bytes.Equal(r.previous, c.head):
		c.found(r.Number, "it does not follow from the record before it")
	case !bytes.Equal(r.digest(), r.hash):
		c.found(r.Number, "its words, topic, kind or moment were changed after it was written")
	default:
		if what := c.personalFault(r, content); what != "" {
			c.found(r.Number, what)
		}
	}
	c.head = r.hash
	c.permissions.add(r.Consent)
}

// personalFault looks at what lies apart from the record. Only erasing may take it away, and then takes all of it.
func (c *check) personalFault(r sealed, content []byte) string {
	switch {
	case c.state == StateErased && (!r.Erased || c.chain.secret != nil):
		return "the person was erased, and its personal values or its key are still there"
	case c.state == StateErased:
		return ""
	case c.chain.secret == nil:
		return "its key is missing, though the person was not erased"
	case r.Erased:
		return "its personal values are missing, though the person was not erased"
	case !hmac.Equal(macOf(c.chain.secret, content), r.mac):
		return "its address, source or voucher was changed after it was written"
	}
	return ""
}

func (c *check) found(number int, what string) {
	c.fault = &TamperedError{Subscriber: c.id, Number: number, What: what}
}

// finish looks at the chain as a whole, once its records were read.
func (c *check) finish() *TamperedError {
	switch {
	case c.fault != nil:
	case c.read < c.chain.length:
		c.found(c.read+1, "it is missing")
	case c.read > c.chain.length || !bytes.Equal(c.head, c.chain.head):
		c.found(c.read, "it was not written by this program: the chain's own count or end does not know it")
	default:
		c.compareMarks()
	}
	return c.fault
}

// compareMarks demands that a subscription in force points at the record that permits it.
func (c *check) compareMarks() {
	for topic, number := range c.marks {
		if c.permissions.given[topic] != number {
			c.found(number, fmt.Sprintf("a subscription to topic %d claims it as its consent, and it is not", topic))
			return
		}
	}
}
