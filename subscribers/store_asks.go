package subscribers

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
)

// SignUp keeps what somebody filled in to join topics, until the mail to that address is answered. What becomes of it is
// decided afterwards by the Doorman: whoever the address belongs to, the same statements are run here, and none of them reads
// a table that knows people. It fails with an *AddressError, a *FieldError, ErrNoTopic, or ErrTooMany.
func (s *Store) SignUp(ctx context.Context, form SignUp) (AskID, error) {
	if err := form.clean(); err != nil {
		return 0, err
	}
	ask := Ask{Kind: AskSignUp, Address: form.Address, Language: form.Language, Content: form.Content}
	id, err := s.askFromOutside(ctx, ask, form.Network)
	if err != nil {
		return 0, fmt.Errorf("sign up: %w", err)
	}
	return id, nil
}

// AskLink keeps that somebody typed an address to get a fresh link. The same holds as for SignUp.
func (s *Store) AskLink(ctx context.Context, address Address, in Language, network string) (AskID, error) {
	ask := Ask{Kind: AskLink, Address: address, Language: in}
	if err := ask.check(); err != nil {
		return 0, err
	}
	id, err := s.askFromOutside(ctx, ask, network)
	if err != nil {
		return 0, fmt.Errorf("ask for a link: %w", err)
	}
	return id, nil
}

// askFromOutside looks at the limits before it takes the place of a writer: a flood that is over them costs a read each.
func (s *Store) askFromOutside(ctx context.Context, ask Ask, network string) (id AskID, err error) {
	secret, err := newestSecret(ctx, s.db.Read())
	if err == nil {
		err = s.Limits.check(ctx, s.db.Read(), networkOf(secret, network), database.Now())
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		secret, err := lockNewestSecret(ctx, tx)
		if err != nil {
			return err
		}
		kept := keptAsk{Ask: ask, network: networkOf(secret, network)}
		kept.begin()
		if err := s.Limits.check(ctx, tx, kept.network, kept.AskedAt); err != nil {
			return err
		}
		for _, topic := range ask.Content.topics() {
			if err := topicExists(ctx, tx, topic); err != nil {
				return err
			}
		}
		id, err = kept.insert(ctx, tx)
		return err
	})
	return id, err
}

// AskLinkFor keeps that the holder of a person's link wants a fresh one, to the person's own address. It fails with ErrNotFound,
// a *FieldError, or ErrTooMany after three in 24 hours.
func (s *Store) AskLinkFor(ctx context.Context, person ID, in Language) (AskID, error) {
	const recent = "SELECT COUNT(*), COALESCE(MIN(asked_at), 0) + ?3 FROM asks WHERE subscriber_id = ?1 AND kind = 'link' AND asked_at > ?2"
	found, err := s.ByID(ctx, person)
	if err != nil {
		return 0, err
	}
	ask := Ask{Kind: AskLink, Subscriber: person, Address: found.Address, Language: in, Content: AskContent{Source: sourcePage}}
	if err := ask.check(); err != nil {
		return 0, err
	}
	id, err := s.askByPerson(ctx, ask, maxLinks, recent, database.Now().Add(-linkLife), linkLife.Milliseconds())
	if err != nil {
		return 0, fmt.Errorf("ask for a link, subscriber %d: %w", person, err)
	}
	return id, nil
}

func (s *Store) askByPerson(ctx context.Context, ask Ask, limit int, count string, args ...any) (id AskID, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if _, err := byIDToChange(ctx, tx, ask.Subscriber); err != nil {
			return err
		}
		id, err = ask.within(ctx, tx, limit, count, args...)
		return err
	})
	return id, err
}

// within keeps what a known person asks, as long as that person's asks, as a query counts them, are fewer than a limit; the query
// tells as well when there is room again. Its first argument is the person, before these. It fails with a *TooManyError.
func (a Ask) within(ctx context.Context, tx *database.Tx, limit int, count string, args ...any) (AskID, error) {
	var n int
	var room database.Instant
	if err := tx.QueryRow(ctx, count, append([]any{a.Subscriber}, args...)...).Scan(&n, &room); err != nil {
		return 0, err
	}
	if n >= limit {
		return 0, &TooManyError{time.Until(room.Time()), ErrTooMany}
	}
	return a.insert(ctx, tx)
}

// insert keeps what a known person asks.
func (a Ask) insert(ctx context.Context, tx *database.Tx) (AskID, error) {
	kept := keptAsk{Ask: a, network: []byte{}}
	kept.begin()
	return kept.insert(ctx, tx)
}

// keptAsk is an ask with what only this package needs of it.
type keptAsk struct {
	Ask
	network []byte
	againAt database.Instant
}

func (k *keptAsk) begin() {
	k.State, k.AskedAt = AskNew, database.Now()
	k.ExpiresAt = k.AskedAt.Add(askLife)
}

func (k *keptAsk) insert(ctx context.Context, tx *database.Tx) (id AskID, err error) {
	content, err := json.Marshal(k.Content)
	if err != nil {
		panic(err) // texts and numbers always marshal
	}
	err = tx.QueryRow(ctx, `INSERT INTO asks (kind, state, address, address_key, mailbox, subscriber_id, language, content, network,
		asked_at, expires_at, next_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?10) RETURNING id`,
		k.Kind, k.State, k.Address.ASCII(), k.Address.Key(), k.Address.Mailbox(), someone(k.Subscriber), k.Language, string(content), k.network,
		k.AskedAt, k.ExpiresAt).Scan(&id)
	return id, err
}

// someone stores nobody as NULL.
func someone(id ID) sql.NullInt64 { return sql.NullInt64{Int64: int64(id), Valid: id != 0} }

const askColumns = `SELECT id, kind, state, address, COALESCE(subscriber_id, 0), language, content, network,
	asked_at, expires_at, mailed_at, again_at, reminded_at, done_at, mail_hash FROM asks`

func scanAsk(row scanner) (k keptAsk, err error) {
	var content string
	err = row.Scan(&k.ID, &k.Kind, &k.State, &k.Address.ascii, &k.Subscriber, &k.Language, &content, &k.network,
		&k.AskedAt, &k.ExpiresAt, &k.MailedAt, &k.againAt, &k.RemindedAt, &k.DoneAt, &k.MailHash)
	if errors.Is(err, sql.ErrNoRows) {
		return k, ErrNotFound
	}
	if err == nil {
		err = json.Unmarshal([]byte(content), &k.Content)
	}
	if err != nil {
		return k, fmt.Errorf("read what was asked: %w", err)
	}
	return k, nil
}

func askByID(ctx context.Context, q database.Querier, id AskID) (keptAsk, error) {
	return scanAsk(q.QueryRow(ctx, askColumns+" WHERE id = ?1", id))
}

// askToChange is askByID for whoever is about to change it; see byIDToChange.
func askToChange(ctx context.Context, tx *database.Tx, id AskID) (keptAsk, error) {
	if err := tx.Hold(ctx, "SELECT id FROM asks WHERE id = ?1", id); err != nil {
		return keptAsk{}, err
	}
	return askByID(ctx, tx, id)
}

// Ask reads what was asked. It fails with ErrNotFound, also where whoever has the address was erased, or with ErrExpired when it
// is too old; a while after that it is deleted.
func (s *Store) Ask(ctx context.Context, id AskID) (Ask, error) {
	ask, err := s.Awaited(ctx, id)
	if err == nil && ask.blank() {
		return Ask{}, ErrNotFound
	}
	return ask, err
}

// Awaited is Ask for whoever asked, and waits for the mail: it does not tell whether the address was erased.
func (s *Store) Awaited(ctx context.Context, id AskID) (Ask, error) {
	kept, err := askByID(ctx, s.db.Read(), id)
	if err != nil {
		return Ask{}, err
	}
	if kept.ExpiresAt <= database.Now() {
		return Ask{}, ErrExpired
	}
	return kept.Ask, nil
}

// Again asks for the mail once more. It is the one reminder: where that is used up, where no mail has gone out or nothing is
// left to complete, nothing happens, and the answer is the same. It fails with ErrNotFound, with ErrExpired, or with ErrTooSoon
// in the first two minutes.
func (s *Store) Again(ctx context.Context, id AskID) error {
	ask, err := s.Awaited(ctx, id)
	if err != nil {
		return err
	}
	now := database.Now()
	if now < ask.AskedAt.Add(againWait) {
		return ErrTooSoon
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE asks SET again_at = ?2, next_at = ?2 WHERE id = ?1 AND again_at IS NULL", id, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("send again: %w", err)
	}
	return nil
}
