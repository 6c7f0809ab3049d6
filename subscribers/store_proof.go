package subscribers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"dorpspost/database"
)

// Proof puts together all that is on record about a person's consent, also of one who was erased, and says whether it holds. It
// writes an audit line: who looked at whom. It fails with ErrNotFound where nobody ever had this number.
func (s *Store) Proof(ctx context.Context, who string, id ID) (Proof, error) {
	proof := Proof{Subscriber: id, MadeAt: database.Now()}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		if _, err := everByID(ctx, tx, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "subscriber.consent", id.what())
	})
	if err == nil {
		err = s.db.Snapshot(ctx, func(q database.Querier) error { return proof.read(ctx, q) })
	}
	if err == nil {
		var fault *TamperedError
		if err = s.verifyConsent(ctx, id); errors.As(err, &fault) {
			proof.Fault, err = fault, nil
		}
	}
	if err != nil {
		return Proof{}, fmt.Errorf("put together the consent of subscriber %d: %w", id, err)
	}
	return proof, nil
}

// everByID is byID for a person who may have been erased.
func everByID(ctx context.Context, q database.Querier, id ID) (Subscriber, error) {
	return scanSubscriber(q.QueryRow(ctx, subscriberColumns+" WHERE s.id = ?1", id))
}

func (p *Proof) read(ctx context.Context, q database.Querier) error {
	person, err := everByID(ctx, q, p.Subscriber)
	if err != nil {
		return err
	}
	p.Address, p.FirstName, p.LastName = person.Address.String(), person.FirstName, person.LastName
	p.State, p.PausedUntil, p.Frequency = person.State, person.PausedUntil, person.Frequency
	records, err := consentOf(ctx, q, p.Subscriber)
	if err != nil {
		return err
	}
	all, err := topics(ctx, q)
	if err != nil {
		return err
	}
	p.sort(records, all)
	return p.readListing(ctx, q)
}

// readListing finds the last record that stands in a day that is closed.
func (p *Proof) readListing(ctx context.Context, q database.Querier) error {
	var day, record loose
	err := q.QueryRow(ctx, `SELECT h.day, h.number FROM consent_heads h JOIN consent_days d ON d.number = h.day AND d.at > 0
		WHERE h.subscriber_id = ?1 ORDER BY h.number DESC LIMIT 1`, p.Subscriber).Scan(&day, &record)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Listed = int(record)
	p.ListedOn, err = scanDay(q.QueryRow(ctx, dayColumns+" WHERE number = ?1", int64(day)))
	return err
}
