package subscribers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"dorpspost/database"
)

// Eraser clears a person from the tables of another package, in the transaction that erases the person: by number, which is 0
// where nobody is known, and by the addresses that the person has or had.
type Eraser func(ctx context.Context, tx *database.Tx, id ID, addresses []Address) error

// Erasure is what was erased: whoever keeps copies outside of the database clears these as well.
type Erasure struct {
	Person    ID // 0: nobody had the address
	Addresses []Address
}

// Erase takes everything personal about a person out of the database, in one transaction. What stays is a row that says that
// there was somebody, the consent chain without its values and its key (it still verifies), and a keyed hash of the addresses
// in the list of suppressions, so that no list brings the person back. Erasing twice is erasing once: the second time the
// Erasure names no address. It fails with ErrNotFound for a number that nobody ever had.
func (s *Store) Erase(ctx context.Context, id ID, who string) (Erasure, error) {
	return s.eraseIf(ctx, id, who, ReasonOfErased, func(Subscriber) bool { return true })
}

// eraseIf is Erase for a person of whom something is still so.
func (s *Store) eraseIf(ctx context.Context, id ID, who, why string, still func(Subscriber) bool) (done Erasure, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		done = Erasure{Person: id}
		keys, err := blindsOrFirst(ctx, tx)
		if err != nil {
			return err
		}
		person, err := byIDToChange(ctx, tx, id)
		if errors.Is(err, ErrNotFound) {
			return everKnown(ctx, tx, id)
		}
		if err != nil || !still(person) {
			return err
		}
		e := erasing{Store: s, ctx: ctx, tx: tx, who: who, keys: keys, why: why}
		done, err = e.person(person)
		return err
	})
	if err != nil {
		return Erasure{}, fmt.Errorf("erase subscriber %d: %w", id, err)
	}
	return done, nil
}

// EraseAddress is Erase for whoever has an address now, or else for whoever moved away from it. Where there is neither, what else
// is kept about the address goes: what was asked for it, what a list said of it, mails to it; it cannot be brought in any more. It
// fails with ErrSeveralMoved.
func (s *Store) EraseAddress(ctx context.Context, address Address, who string) (done Erasure, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		keys, err := blindsOrFirst(ctx, tx)
		if err != nil {
			return err
		}
		e := erasing{Store: s, ctx: ctx, tx: tx, who: who, keys: keys, why: ReasonOfErased}
		var id ID
		err = tx.QueryRow(ctx, "SELECT id FROM subscribers WHERE address_key = ?1", address.Key()).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			id, err = movedFrom(ctx, tx, address)
		}
		if errors.Is(err, ErrNotFound) {
			done, err = e.address(address)
			return err
		}
		if err != nil {
			return err
		}
		person, err := byIDToChange(ctx, tx, id)
		if err == nil {
			done, err = e.person(person)
		}
		return err
	})
	if err != nil {
		return Erasure{}, fmt.Errorf("erase an address: %w", err)
	}
	return done, nil
}

func everKnown(ctx context.Context, q database.Querier, id ID) error {
	var n int
	err := q.QueryRow(ctx, "SELECT COUNT(*) FROM subscribers WHERE id = ?1", id).Scan(&n)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// erasing is one erasure in its transaction.
type erasing struct {
	*Store
	ctx  context.Context
	tx   *database.Tx
	who  string
	keys blinds
	why  string    // ReasonOfErased, ReasonOfLeft
	id   ID        // 0: nobody
	own  []Address // that were confirmed as the person's, now or before, and are nobody else's now
	all  []Address // with those to which the person only wanted to move
}

func (e *erasing) person(person Subscriber) (Erasure, error) {
	e.id = person.ID
	if err := e.gather(person); err != nil {
		return Erasure{}, err
	}
	if err := e.run(e.row, e.consent, e.asks, e.importRows, e.bars, e.others); err != nil {
		return Erasure{}, err
	}
	return Erasure{e.id, e.all}, e.audit(e.ctx, e.tx, e.who, "subscriber.erase", e.id.what())
}

func (e *erasing) address(address Address) (Erasure, error) {
	e.own = []Address{address}
	e.all = e.own
	if err := e.run(e.asks, e.importRows, e.bars, e.others); err != nil {
		return Erasure{}, err
	}
	return Erasure{Addresses: e.all}, e.audit(e.ctx, e.tx, e.who, "subscriber.erase", "an address that nobody has")
}

func (e *erasing) run(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (e *erasing) exec(query string, args ...any) error {
	_, err := e.tx.Exec(e.ctx, query, args...)
	return err
}

// gather finds the addresses of the person, before what holds them is gone.
func (e *erasing) gather(person Subscriber) error {
	had, err := addressesOf(e.ctx, e.tx, person)
	if err != nil {
		return err
	}
	for _, address := range had {
		if err := e.keep(&e.own, address, "SELECT COUNT(*) FROM subscribers WHERE address_key = ?1 AND id <> ?2"); err != nil {
			return err
		}
	}
	e.all = slices.Clone(e.own)
	rows, err := e.tx.Query(e.ctx, "SELECT address FROM asks WHERE subscriber_id = ?1", e.id)
	asked, err := database.Scan(rows, err, func(row *sql.Rows) (a Address, err error) { return a, row.Scan(&a.ascii) })
	if err != nil {
		return err
	}
	for _, address := range asked {
		err := e.keep(&e.all, address, `SELECT (SELECT COUNT(*) FROM subscribers WHERE address_key = ?1 AND id <> ?2)
			+ (SELECT COUNT(*) FROM asks WHERE address_key = ?1 AND COALESCE(subscriber_id, 0) <> ?2)`)
		if err != nil {
			return err
		}
	}
	return nil
}

// addressesOf are those that a person has and had, as far as the consent records tell.
func addressesOf(ctx context.Context, q database.Querier, person Subscriber) ([]Address, error) {
	addresses := []Address{person.Address}
	rows, err := q.Query(ctx, consentColumns+" WHERE c.subscriber_id = ?1 ORDER BY c.number", person.ID)
	_, err = database.Scan(rows, err, func(row *sql.Rows) (none struct{}, err error) {
		record, err := scanConsent(row)
		addresses = withAddresses(addresses, record.Consent)
		return none, err
	})
	return addresses, err
}

// withAddresses adds those that a record names: the address of then and, where it tells of a move, the one before.
func withAddresses(known []Address, record Consent) []Address {
	for _, text := range []string{record.Address, record.MovedFrom()} {
		address, err := ParseAddress(text)
		if err == nil && !slices.ContainsFunc(known, func(k Address) bool { return k.Key() == address.Key() }) {
			known = append(known, address)
		}
	}
	return known
}

// keep adds an address that is nobody else's, as a query counts these.
func (e *erasing) keep(to *[]Address, address Address, others string) error {
	same := func(known Address) bool { return known.Key() == address.Key() }
	if address.IsZero() || slices.ContainsFunc(*to, same) {
		return nil
	}
	var n int
	if err := e.tx.QueryRow(e.ctx, others, address.Key(), e.id).Scan(&n); err != nil || n > 0 {
		return err
	}
	*to = append(*to, address)
	return nil
}

// row empties the person's own row, down to that there was somebody.
func (e *erasing) row() error {
	return e.exec(`UPDATE subscribers SET address = NULL, address_key = NULL, (`+profileColumns+`) = (`+database.Placeholders(2, profileWidth)+`),
		language_chosen_at = NULL, profession_chosen_at = NULL, region_chosen_at = NULL, frequency = 'all',
		state = 'erased', paused_until = NULL, left_at = NULL, left_from = NULL, why_left_at = NULL WHERE id = ?1`,
		append([]any{e.id}, Profile{Language: Dutch}.values()...)...)
}

// consent takes what is personal in the chain, and what it permitted.
func (e *erasing) consent() error {
	for _, statement := range []string{"DELETE FROM subscriptions", "DELETE FROM consent_values", "DELETE FROM former_addresses", "UPDATE consent_chains SET secret = NULL"} {
		if err := e.exec(statement+" WHERE subscriber_id = ?1", e.id); err != nil {
			return err
		}
	}
	return nil
}

func (e *erasing) importRows() error {
	for _, address := range e.own {
		if err := e.exec("DELETE FROM import_rows WHERE address_key = ?1", address.Key()); err != nil {
			return err
		}
	}
	return nil
}

// others lets the other packages clear theirs.
func (e *erasing) others() error {
	for _, erase := range e.Erasers {
		if err := erase(e.ctx, e.tx, e.id, e.all); err != nil {
			return err
		}
	}
	return nil
}

// bars leaves of each address a hash in the list of suppressions.
func (e *erasing) bars() error {
	for _, address := range e.own {
		if err := e.bar(address); err != nil {
			return err
		}
	}
	return nil
}

// What staff typed as a reason may name the person; only these do not.
const plainReasons = "'" + ReasonOfErased + "', 'address does not exist', 'complaint', 'by request'"

func (e *erasing) bar(address Address) error {
	if err := letBack(e.ctx, e.tx, address); err != nil { // what counts now is why the person goes now
		return err
	}
	blinded, stand := blind(e.keys[0], address.Key()), e.keys.of(address)
	barredNow := "(SELECT COUNT(*) FROM suppressions WHERE undone_at IS NULL AND address_key IN (" + database.Placeholders(2, len(stand)-1) + "))"
	if err := e.exec("DELETE FROM suppressions WHERE address_key = ?1 AND undone_at IS NULL AND 0 < "+barredNow, stand...); err != nil {
		return err
	}
	if err := e.exec(`UPDATE suppressions SET address_key = ?2, detail = '',
		reason = CASE WHEN reason IN (`+plainReasons+`) THEN reason ELSE 'by request' END WHERE address_key = ?1`, address.Key(), blinded); err != nil {
		return err
	}
	return e.exec(`INSERT INTO suppressions (address_key, reason, detail, set_by, at) VALUES (?1, ?2, '', ?3, ?4)
		ON CONFLICT (address_key) WHERE undone_at IS NULL DO NOTHING`, blinded, e.why, e.who, database.Now())
}
