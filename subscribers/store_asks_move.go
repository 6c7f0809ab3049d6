package subscribers

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"dorpspost/database"
)

// AskMove keeps that a person wants to be mailed at another address, until the mail to that address is answered. It fails with
// ErrNotFound, an *AddressError, a *FieldError, with ErrPutBack, or with ErrTooMany where three such wishes are open. An address
// that is on record as the person's own is never one too many: whoever holds a forwarded mail could otherwise keep the person
// from going back.
func (s *Store) AskMove(ctx context.Context, person ID, to Address, in Language) (AskID, error) {
	return s.askMove(ctx, Ask{Kind: AskMove, Subscriber: person, Address: to, Language: in}, false)
}

// AskMoveFresh is AskMove for who holds a fresh link, mailed to the address that the person has now. It never fails with
// ErrPutBack.
func (s *Store) AskMoveFresh(ctx context.Context, person ID, to Address, in Language) (AskID, error) {
	return s.askMove(ctx, Ask{Kind: AskMove, Subscriber: person, Address: to, Language: in}, true)
}

func (s *Store) askMove(ctx context.Context, ask Ask, fresh bool) (id AskID, err error) {
	if err := ask.check(); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		person, err := byIDToChange(ctx, tx, ask.Subscriber)
		if err != nil {
			return err
		}
		back, err := wasPutBack(ctx, tx, person.ID)
		if err != nil {
			return err
		}
		if back && !fresh {
			return ErrPutBack
		}
		id, err = askMoveOf(ctx, tx, person, ask)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("ask for another address, subscriber %d: %w", ask.Subscriber, err)
	}
	return id, nil
}

func askMoveOf(ctx context.Context, tx *database.Tx, person Subscriber, ask Ask) (AskID, error) {
	const open = "SELECT COUNT(*), COALESCE(MIN(expires_at), 0) FROM asks WHERE subscriber_id = ?1 AND kind = 'move' AND state <> 'done' AND expires_at > ?2"
	own, err := hasOrHad(ctx, tx, person, ask.Address)
	if err != nil {
		return 0, err
	}
	if own {
		id, err := askedBefore(ctx, tx, ask)
		if err != nil || id != 0 {
			return id, err
		}
		return ask.insert(ctx, tx)
	}
	return ask.within(ctx, tx, maxMoves, open, database.Now())
}

// hasOrHad tells whether an address is on record as the person's own.
func hasOrHad(ctx context.Context, q database.Querier, person Subscriber, address Address) (bool, error) {
	own, err := addressesOf(ctx, q, person)
	return slices.ContainsFunc(own, func(a Address) bool { return a.Key() == address.Key() }), err
}

// askedBefore finds what the person asked for the same address. One whose mail still waits for an answer is that; one that
// came to nothing then is looked at anew. So there is one row, however often it is asked.
func askedBefore(ctx context.Context, tx *database.Tx, ask Ask) (id AskID, err error) {
	var state AskState
	now := database.Now()
	err = tx.QueryRow(ctx, `SELECT id, state FROM asks WHERE subscriber_id = ?1 AND kind = 'move' AND address_key = ?2 AND state <> 'done'
		AND expires_at > ?3 ORDER BY id DESC LIMIT 1`, ask.Subscriber, ask.Address.Key(), now).Scan(&id, &state)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err == nil && (state == AskKnown || state == AskSilent) {
		_, err = tx.Exec(ctx, `UPDATE asks SET state = 'new', language = ?2, asked_at = ?3, expires_at = ?4, next_at = ?3, again_at = NULL,
			reminded_at = NULL WHERE id = ?1`, id, ask.Language, now, now.Add(askLife))
	}
	return id, err
}

// move changes where the person is mailed. Links in mails already sent are bound to the person and keep working. That the old
// address must not be mailed says nothing about the new one.
func (c *completing) move() (Completed, error) {
	old, done := c.person.Address, Completed{Outcome: OutcomeMoved, Person: c.person.ID}
	if err := c.setAddress(c.ask.Address); err != nil {
		return done, err
	}
	if err := c.keepFormer(old); err != nil {
		return done, err
	}
	home, err := c.goesHome()
	if err != nil {
		return done, err
	}
	told, err := c.tellOld(old, home)
	if err != nil {
		return done, err
	}
	moved := c.moved(old, "")
	moved.Mail = hex.EncodeToString(c.ask.MailHash)
	if !told {
		moved = c.moved(old, noteUntold)
	}
	if _, err := c.record(ConsentMoved, 0, moved); err != nil {
		return done, err
	}
	if told && !home {
		if err := c.keepBefore(old); err != nil {
			return done, err
		}
	}
	return done, c.store.audit(c.ctx, c.tx, reader, "subscriber.move", c.person.ID.what())
}

// setAddress fails with ErrTaken when somebody else has it.
func (c *completing) setAddress(to Address) error {
	changed, err := c.tx.Changed(c.ctx, `UPDATE subscribers SET address = ?2, address_key = ?3 WHERE id = ?1
		AND NOT EXISTS (SELECT 1 FROM subscribers o WHERE o.address_key = ?3 AND o.id <> ?1)`, c.person.ID, to.ASCII(), to.Key())
	if err == nil && changed == 0 {
		err = ErrTaken
	}
	c.person.Address = to
	return err
}

// moved is what the record of a move says.
func (c *completing) moved(from Address, note string) Given {
	given := Given{Language: c.ask.Language, Source: sourcePage, By: reader, Via: ViaPage, Detail: from.ASCII()}
	if note != "" {
		given.Detail += " " + note
	}
	return given
}

// tellOld mails the old address, so that nobody is moved away unseen; where it cannot, it says so. Who goes home needs nobody
// to put it back.
func (c *completing) tellOld(old Address, home bool) (told bool, err error) {
	if _, is, err := barred(c.ctx, c.tx, old); err != nil || is || old.IsZero() || c.store.Notify == nil {
		return false, err
	}
	mail := Mail{Kind: MailMoved, Address: old, Language: c.person.Language, Person: c.person.ID, Ask: c.ask.ID}
	if home {
		mail.Kind, mail.Ask, mail.Person = MailBack, 0, 0
	}
	_, err = c.store.Notify(c.ctx, c.tx, mail)
	return err == nil, err
}

// keepBefore lets whoever reads the mail to the old address put it back, as long as the new one is not settled.
func (c *completing) keepBefore(old Address) error {
	content, err := json.Marshal(AskContent{Before: old.ASCII()})
	if err != nil {
		panic(err) // a text always marshals
	}
	_, err = c.tx.Exec(c.ctx, "UPDATE asks SET content = ?2, expires_at = ?3 WHERE id = ?1", c.ask.ID, string(content), c.now.Add(Settling))
	return err
}
