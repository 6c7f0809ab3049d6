package subscribers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
)

// askBatch is how many asks share a transaction.
const askBatch = 100

// askPutOff is when an ask of which no mail could be made is tried again.
const askPutOff = 10 * time.Minute

func (s *Store) dueAsks(ctx context.Context, now database.Instant) ([]AskID, error) {
	rows, err := s.db.Read().Query(ctx, "SELECT id FROM asks WHERE next_at <= ?1 ORDER BY next_at, id LIMIT ?2", now, askBatch)
	due, err := database.Scan(rows, err, func(row *sql.Rows) (id AskID, err error) { return id, row.Scan(&id) })
	if err != nil {
		return nil, fmt.Errorf("look for what was asked: %w", err)
	}
	return due, nil
}

func (s *Store) nextAsk(ctx context.Context) (next database.Instant, err error) {
	if err := s.db.Read().QueryRow(ctx, "SELECT MIN(next_at) FROM asks").Scan(&next); err != nil {
		return 0, fmt.Errorf("look when something is to be done: %w", err)
	}
	return next, nil
}

func (s *Store) putOff(ctx context.Context, id AskID) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE asks SET next_at = ?2 WHERE id = ?1", id, database.Now().Add(askPutOff))
		return err
	})
}

// answerAsks decides about each of these in one transaction, together with the mails that follow from it.
func (s *Store) answerAsks(ctx context.Context, due []AskID) error {
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		a := answering{ctx: ctx, tx: tx, store: s, now: database.Now()}
		for _, id := range due {
			ask, err := askToChange(ctx, tx, id)
			if errors.Is(err, ErrNotFound) {
				continue // erased in between
			}
			if err == nil {
				err = a.answer(ask)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("answer what was asked: %w", err)
	}
	return nil
}

// answering is one transaction of the doorman.
type answering struct {
	ctx   context.Context
	tx    *database.Tx
	store *Store
	now   database.Instant
}

func (a *answering) answer(ask keptAsk) (err error) {
	switch {
	case ask.ExpiresAt <= a.now:
		return a.forget(ask.Ask)
	case ask.State == AskNew:
		err = a.first(&ask)
	case ask.reminder() <= a.now:
		err = a.remind(&ask)
	}
	if err != nil {
		return err
	}
	if a.now >= ask.AskedAt.Add(a.store.Limits.kept()) {
		ask.network = []byte{}
	}
	_, err = a.tx.Exec(a.ctx, `UPDATE asks SET state = ?2, subscriber_id = ?3, network = ?4, expires_at = ?5, mailed_at = ?6,
		again_at = ?7, reminded_at = ?8, mail_hash = ?9, next_at = ?10 WHERE id = ?1`, ask.ID, ask.State, someone(ask.Subscriber), ask.network,
		ask.ExpiresAt, ask.MailedAt, ask.againAt, ask.RemindedAt, ask.MailHash, ask.next(a.store.Limits.kept()))
	return err
}

// forget deletes an ask that is over. Where nobody has the address and nothing else was asked for it, the mails that came of it go
// too.
func (a *answering) forget(ask Ask) error {
	if _, err := a.tx.Exec(a.ctx, "DELETE FROM asks WHERE id = ?1", ask.ID); err != nil || ask.blank() {
		return err
	}
	var others int
	err := a.tx.QueryRow(a.ctx, `SELECT (SELECT COUNT(*) FROM subscribers WHERE address_key = ?1)
		+ (SELECT COUNT(*) FROM asks WHERE address_key = ?1)`, ask.Address.Key()).Scan(&others)
	if err != nil || others > 0 || a.store.ForgetMails == nil {
		return err
	}
	return a.store.ForgetMails(a.ctx, a.tx, ask.Address)
}

// first decides about an ask that nobody has looked at. A link lives from now on, also one that nobody gets: how long a page
// can be asked for tells nothing either.
func (a *answering) first(ask *keptAsk) error {
	if ask.Kind == AskLink {
		ask.ExpiresAt = a.now.Add(linkLife)
	}
	ask.State, ask.againAt = AskSilent, 0 // who pressed "send again" by now is answered by this
	mail, err := a.mailFor(*ask)
	if err != nil || mail.Kind == "" {
		return err
	}
	if mailed, err := a.mailedBefore(*ask, mail); err != nil || mailed {
		return err
	}
	ask.State, ask.MailedAt = AskMailed, a.now
	switch mail.Kind {
	case MailKnown:
		ask.State = AskKnown
	case MailLink:
		ask.Subscriber = mail.Person
	}
	ask.MailHash, err = a.store.Notify(a.ctx, a.tx, mail)
	return err
}

// remind mails once more, if there still is a reason to.
func (a *answering) remind(ask *keptAsk) error {
	ask.againAt, ask.RemindedAt = 0, a.now
	mail, err := a.mailFor(*ask)
	if err != nil || mail.Kind == "" {
		return err
	}
	if mail.Kind == MailKnown {
		return nil // something happened by another way since: the mail would not say what is so
	}
	if mail.Kind == MailConfirm {
		mail.Kind = MailRemind
	}
	_, err = a.store.Notify(a.ctx, a.tx, mail)
	return err
}

// mailFor is the mail that an ask leads to as things are now, and none (no kind) where nothing may be said.
func (a *answering) mailFor(ask keptAsk) (Mail, error) {
	if ask.blank() {
		return Mail{}, nil
	}
	if _, is, err := barred(a.ctx, a.tx, ask.Address); err != nil || is {
		return Mail{}, err
	}
	mail := Mail{Address: ask.Address, Language: ask.Language, Ask: ask.ID}
	person, err := byAddress(a.ctx, a.tx, ask.Address)
	known := err == nil
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Mail{}, err
	}
	mail.Person = person.ID
	switch ask.Kind {
	case AskSignUp:
		if person.LeftAt > ask.AskedAt {
			return Mail{}, nil // the newer wish counts: no reminder, though the button in the first mail still works
		}
		return a.signUp(ask, mail)
	case AskMove:
		return a.move(ask, mail)
	case AskLink:
		if !known || ask.Subscriber != 0 && ask.Subscriber != person.ID {
			return Mail{}, nil
		}
		mail.Kind = MailLink
	}
	return mail, nil
}

// signUp asks to confirm what is new to the person.
func (a *answering) signUp(ask keptAsk, mail Mail) (Mail, error) {
	subscriptions, err := subscriptionsOf(a.ctx, a.tx, mail.Person)
	if err != nil {
		return Mail{}, err
	}
	mail.Kind = MailConfirm
	if mail.Person != 0 {
		mail.Kind = MailMore
	}
	for _, topic := range ask.Content.topics() {
		if !subscriptions[topic].wanted() {
			mail.Topics = append(mail.Topics, topic)
		}
	}
	if len(mail.Topics) == 0 {
		mail.Kind, mail.Topics = MailKnown, ask.Content.topics()
	}
	return mail, nil
}

// move tells whoever has the address already that they are known, and not who wanted to have it.
func (a *answering) move(ask keptAsk, mail Mail) (Mail, error) {
	if mail.Person != 0 {
		mail.Kind = MailKnown
		return mail, nil
	}
	if _, err := byID(a.ctx, a.tx, ask.Subscriber); err != nil {
		if errors.Is(err, ErrNotFound) {
			return Mail{}, nil
		}
		return Mail{}, err
	}
	mail.Kind, mail.Person = MailMove, ask.Subscriber
	return mail, nil
}

// mailedBefore tells whether the mailbox has a mail of ours already, that is to be answered or is younger than a day; of those that
// say that it is known, younger than a week. The link that a person asks for on the own page is bounded by AskLinkFor alone, and
// nobody else's wishes keep a person from going back to an own address.
func (a *answering) mailedBefore(ask keptAsk, mail Mail) (bool, error) {
	if ask.Kind == AskLink && len(ask.network) == 0 {
		return false, nil
	}
	if mail.Kind == MailMove {
		if own, err := a.returns(ask); err != nil || own {
			return false, err
		}
	}
	known := a.now
	if mail.Kind == MailKnown {
		known = a.now.Add(-quietLong)
	}
	var n int
	err := a.tx.QueryRow(a.ctx, `SELECT COUNT(*) FROM asks WHERE mailbox = ?1 AND expires_at > ?3
		AND (id <> ?2 AND state <> 'done' AND COALESCE(reminded_at, mailed_at) > ?4
		OR id <> ?2 AND state = 'mailed' AND kind <> 'link' AND CAST(?5 AS TEXT) <> 'link'
		OR (id = ?2 OR state IN ('known', 'silent')) AND mailed_at > ?6)`,
		ask.Address.Mailbox(), ask.ID, a.now, a.now.Add(-quiet), ask.Kind, known).Scan(&n)
	return n > 0, err
}

// returns tells whether a person wants to go back to an address that is on record as their own.
func (a *answering) returns(ask keptAsk) (bool, error) {
	person, err := byID(a.ctx, a.tx, ask.Subscriber)
	if err != nil {
		return false, err
	}
	return hasOrHad(a.ctx, a.tx, person, ask.Address)
}

// reminder is when the one reminder is due.
func (k *keptAsk) reminder() database.Instant {
	switch {
	case !k.RemindedAt.IsZero() || k.State != AskMailed: // who is known has nothing to answer
		return Never
	case !k.againAt.IsZero():
		return k.againAt
	case k.Kind != AskLink:
		return k.MailedAt.Add(remind)
	}
	return Never
}

// next is when there is something to do about an ask that has been looked at.
func (k *keptAsk) next(networkKept time.Duration) database.Instant {
	next := min(k.ExpiresAt, k.reminder())
	if len(k.network) > 0 {
		next = min(next, k.AskedAt.Add(networkKept))
	}
	return next
}
