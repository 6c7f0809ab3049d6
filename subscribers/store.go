package subscribers

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"dorpspost/database"
)

// Store keeps the people in the database. It is safe for use by many goroutines.
type Store struct {
	// Audit writes a line about an act of staff or of a reader in the act's own transaction; nil writes none. What holds
	// numbers and slugs, never an address.
	Audit func(ctx context.Context, tx *database.Tx, who, act, what string) error

	// Notify puts a mail to one address on its way, in the transaction that decides on it, and returns the SHA-256 of what it
	// says. Without one nothing can be asked for an address.
	Notify func(ctx context.Context, tx *database.Tx, mail Mail) (hash []byte, err error)

	// Erasers clear a person from the tables of other packages.
	Erasers []Eraser

	// ForgetMails takes away the mails to an address that came of what was asked for it, once that is over and nobody has the
	// address; nil leaves them.
	ForgetMails func(ctx context.Context, tx *database.Tx, address Address) error

	// Holders tell what other packages keep about a person.
	Holders []Holder

	// Limits bound what strangers can ask; NewStore sets the default ones.
	Limits AskLimits

	// Zone is the one of the house: what is promised up to a day lasts until that day ends there. Nil means UTC.
	Zone *time.Location

	db *database.DB
}

// NewStore uses an open database.
func NewStore(db *database.DB) *Store { return &Store{Limits: DefaultAskLimits(), db: db} }

// reader is who acts when a reader does so through a link.
const reader = "reader"

func (s *Store) audit(ctx context.Context, tx *database.Tx, who, act, what string) error {
	if s.Audit == nil {
		return nil
	}
	return s.Audit(ctx, tx, who, act, what)
}

func (id ID) what() string { return fmt.Sprintf("subscriber %d", id) }

// Add stores a new person, the subscriptions and the consent given for them. It fails with ErrTaken, a *FieldError, or
// ErrNoTopic, or with ErrErased for the address of somebody who was erased. A suppressed address may be added; it stays
// suppressed.
func (s *Store) Add(ctx context.Context, who string, new NewSubscriber) (Subscriber, error) {
	person, err := new.subscriber(database.Now())
	if err != nil {
		return Subscriber{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if err := letIn(ctx, tx, person.Address); err != nil {
			return err
		}
		if person.ID, err = insert(ctx, tx, person); err != nil {
			return err
		}
		if err := subscribe(ctx, tx, person, new.Topics, new.Consent); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "subscriber.add", person.ID.what())
	})
	if err != nil {
		return Subscriber{}, fmt.Errorf("add a subscriber: %w", err)
	}
	return person, nil
}

func (n NewSubscriber) subscriber(now database.Instant) (Subscriber, error) {
	person := Subscriber{Address: n.Address, Profile: n.Profile, State: n.State, Frequency: FrequencyAll, CreatedAt: now}
	person.Attributes = maps.Clone(n.Attributes)
	if n.Address.IsZero() {
		return Subscriber{}, &AddressError{FaultEmpty}
	}
	if err := person.clean(); err != nil {
		return Subscriber{}, err
	}
	if person.Language == "" {
		person.Language = Dutch
	}
	if person.State == "" {
		person.State = StateActive
	}
	if person.State != StateActive && person.State != StatePending {
		return Subscriber{}, &FieldError{"state", "a new person is pending or active"}
	}
	if n.Consent != nil {
		return person, n.Consent.clean()
	}
	return person, nil
}

func insert(ctx context.Context, tx *database.Tx, p Subscriber) (id ID, err error) {
	args := append([]any{p.Address.ASCII(), p.Address.Key(), p.State, p.CreatedAt}, p.values()...)
	err = tx.QueryRow(ctx, "INSERT INTO subscribers (address, address_key, state, created_at, "+profileColumns+
		") VALUES ("+database.Placeholders(1, 4+profileWidth)+") ON CONFLICT (address_key) DO NOTHING RETURNING id", args...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrTaken
	}
	return id, err
}

// subscribe gives a new person rows for topics, each with its record where words were shown. What a pending person asked
// for is no consent until it is confirmed, topic by topic.
func subscribe(ctx context.Context, tx *database.Tx, p Subscriber, wanted []TopicID, given *Given) error {
	kind := ConsentGiven
	if p.State == StatePending {
		kind = ConsentAsked
	}
	for _, topic := range wanted {
		if err := topicExists(ctx, tx, topic); err != nil {
			return err
		}
		number, err := 0, error(nil)
		if given != nil {
			number, err = appendConsent(ctx, tx, given.of(p, kind, topic, p.CreatedAt))
		}
		if err != nil {
			return err
		}
		if kind == ConsentAsked {
			number = 0
		}
		if err := openSubscription(ctx, tx, p.ID, topic, number, p.CreatedAt); err != nil {
			return err
		}
	}
	return nil
}

func topicExists(ctx context.Context, q database.Querier, topic TopicID) error {
	var found TopicID
	err := q.QueryRow(ctx, "SELECT id FROM topics WHERE id = ?1", topic).Scan(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("topic %d: %w", topic, ErrNoTopic)
	}
	return err
}

// openSubscription makes the row for a topic current again, or new. Number 0 is "without consent".
func openSubscription(ctx context.Context, tx *database.Tx, id ID, topic TopicID, number int, at database.Instant) error {
	_, err := tx.Exec(ctx, `INSERT INTO subscriptions (subscriber_id, topic_id, since, consent) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (subscriber_id, topic_id) DO UPDATE SET since = excluded.since, consent = excluded.consent, left_on = NULL, left_record = NULL`,
		id, topic, at, sql.NullInt64{Int64: int64(number), Valid: number > 0})
	return err
}

const subscriberFields = `s.id, COALESCE(s.address, ''), s.first_name, s.last_name, s.language, s.profession, s.region,
	s.organisation, s.attributes, s.state, s.frequency, s.paused_until, s.left_at, s.created_at`

const subscriberColumns = "SELECT " + subscriberFields + " FROM subscribers s"

// ByID finds a person by number. It fails with ErrNotFound, also for one who was erased.
func (s *Store) ByID(ctx context.Context, id ID) (Subscriber, error) {
	return byID(ctx, s.db.Read(), id)
}

func byID(ctx context.Context, q database.Querier, id ID) (Subscriber, error) {
	return scanSubscriber(q.QueryRow(ctx, subscriberColumns+" WHERE s.id = ?1 AND s.state <> 'erased'", id))
}

// byIDToChange is byID for whoever is about to change the person: PostgreSQL lets several act at once, and then the second
// one waits here, so that it sees what the first one did.
func byIDToChange(ctx context.Context, tx *database.Tx, id ID) (Subscriber, error) {
	if err := tx.Hold(ctx, "SELECT id FROM subscribers WHERE id = ?1", id); err != nil {
		return Subscriber{}, err
	}
	return byID(ctx, tx, id)
}

// HoldTx keeps people as they are for the caller's transaction, and waits for whoever is changing them: of one who is being
// erased nothing is written down beside that. It takes no time on SQLite.
func (s *Store) HoldTx(ctx context.Context, tx *database.Tx, ids []ID) error {
	if tx.Alone() {
		return nil
	}
	for some := range slices.Chunk(slices.Sorted(slices.Values(ids)), batch) {
		places, args := idList(some)
		if err := tx.Hold(ctx, "SELECT id FROM subscribers WHERE id IN ("+places+") ORDER BY id", args...); err != nil {
			return fmt.Errorf("wait for who is changing subscribers: %w", err)
		}
	}
	return nil
}

// ByAddress finds a person by address, whatever the case of its letters. It fails with ErrNotFound.
func (s *Store) ByAddress(ctx context.Context, address Address) (Subscriber, error) {
	return byAddress(ctx, s.db.Read(), address)
}

func byAddress(ctx context.Context, q database.Querier, address Address) (Subscriber, error) {
	return scanSubscriber(q.QueryRow(ctx, subscriberColumns+" WHERE s.address_key = ?1 AND s.state <> 'erased'", address.Key()))
}

func scanSubscriber(row scanner) (Subscriber, error) {
	var p Subscriber
	var attributes string
	err := row.Scan(&p.ID, &p.Address.ascii, &p.FirstName, &p.LastName, &p.Language, &p.Profession, &p.Region,
		&p.Organisation, &attributes, &p.State, &p.Frequency, &p.PausedUntil, &p.LeftAt, &p.CreatedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return Subscriber{}, ErrNotFound
	}
	if err != nil {
		return Subscriber{}, fmt.Errorf("read a subscriber: %w", err)
	}
	p.reading(database.Now())
	p.Attributes, err = readAttributes(attributes)
	return p, err
}

func readAttributes(text string) (map[string]string, error) {
	if text == "{}" {
		return nil, nil
	}
	var attributes map[string]string
	if err := json.Unmarshal([]byte(text), &attributes); err != nil {
		return nil, fmt.Errorf("read attributes: %w", err)
	}
	return attributes, nil
}
