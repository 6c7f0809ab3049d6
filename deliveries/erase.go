package deliveries

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"dorpspost/database"
	"dorpspost/subscribers"
)

// Erase clears a person from the ledger, in the transaction that erases the person (subscribers.Eraser): what stood in the
// mails and what relays said of them. That there was a mail, in which language, its hash and what became of it stay, so that the
// books still add up. A mail that is planned stays planned, and is skipped when its turn comes. Notices to the addresses go.
func (s *Store) Erase(ctx context.Context, tx *database.Tx, id subscribers.ID, addresses []subscribers.Address) error {
	if err := forgetWhere(ctx, tx, "d.subscriber = ?1", id); err != nil {
		return fmt.Errorf("erase the deliveries of subscriber %d: %w", id, err)
	}
	for _, address := range addresses {
		if err := eraseNotices(ctx, tx, address, ""); err != nil {
			return fmt.Errorf("erase notices: %w", err)
		}
	}
	return nil
}

// told is what a row says in somebody else's words.
type told struct {
	id             int64
	state          State
	code           int
	enhanced, said string
}

// forgetWhere takes what is personal out of rows, which a condition on runs r and deliveries d names. It goes from the runs to
// their rows, by the index that there is.
func forgetWhere(ctx context.Context, tx *database.Tx, condition string, args ...any) error {
	rows, err := tx.Query(ctx, `SELECT d.id, d.state, d.code, d.enhanced, d.words FROM runs r CROSS JOIN deliveries d
		WHERE d.run = r.id AND (d.slots <> '' OR d.words <> '') AND `+condition, args...)
	all, err := database.Scan(rows, err, func(rows *sql.Rows) (t told, err error) {
		return t, rows.Scan(&t.id, &t.state, &t.code, &t.enhanced, &t.said)
	})
	if err != nil {
		return err
	}
	return forget(ctx, tx, all)
}

func forget(ctx context.Context, tx *database.Tx, rows []told) error {
	for _, row := range rows {
		if err := update(ctx, tx, "UPDATE deliveries SET slots = '', words = ?2 WHERE id = ?1 AND (slots <> '' OR words <> '')", row.id, row.gist()); err != nil {
			return err
		}
	}
	return nil
}

// gist is what of a relay's words made out the cause: words that many relays use, and nothing about anybody. A report says the
// same of the row as before.
func (t told) gist() string {
	if t.state != Refused && t.state != Later || t.code == 0 {
		return ""
	}
	return strings.TrimSpace(signIn(t.code, t.said))
}

// ForgetAsked takes away the notices to an address that came of what was asked for it (subscribers.Store.ForgetMails). A test that
// staff sent there is theirs, and stays.
func (s *Store) ForgetAsked(ctx context.Context, tx *database.Tx, address subscribers.Address) error {
	var kinds []string
	for _, kind := range subscribers.AskedMails() {
		kinds = append(kinds, "'"+string(kind)+"'")
	}
	if err := eraseNotices(ctx, tx, address, " AND kind IN ("+strings.Join(kinds, ", ")+")"); err != nil {
		return fmt.Errorf("forget notices: %w", err)
	}
	return nil
}

// eraseNotices takes away the notices to an address of which a further condition holds. Of one that is on the wire the row stays
// until its verdict, without what stood in it: whoever sends it will want to write that down.
func eraseNotices(ctx context.Context, tx *database.Tx, address subscribers.Address, and string) error {
	if err := update(ctx, tx, `UPDATE notices SET address = '', name = '', subject = '', text = '', html = '', words = ''
		WHERE lower(address) = ?1 AND state = 'sending'`+and, address.Key()); err != nil {
		return err
	}
	return update(ctx, tx, "DELETE FROM notices WHERE lower(address) = ?1"+and, address.Key())
}

// OnTheWire counts the mails to somebody that are being handed over at this moment, with notices to whoever was erased.
func (s *Store) OnTheWire(ctx context.Context, id subscribers.ID) (n int, err error) {
	err = s.db.Read().QueryRow(ctx, `
		SELECT (SELECT count(*) FROM runs r CROSS JOIN deliveries d WHERE d.run = r.id AND d.subscriber = ?1 AND d.state = 'sending')
		     + (SELECT count(*) FROM notices WHERE state = 'sending' AND address = '')`, id).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("ask what is on the wire: %w", err)
	}
	return n, nil
}
