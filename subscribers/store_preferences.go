package subscribers

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"dorpspost/database"
)

// Preferences reads what a reader sees about the own choices. It fails with ErrNotFound.
func (s *Store) Preferences(ctx context.Context, id ID) (Preferences, error) {
	q := s.db.Read()
	person, err := byID(ctx, q, id)
	if err != nil {
		return Preferences{}, err
	}
	choices, err := topicChoices(ctx, q, id)
	if err != nil {
		return Preferences{}, err
	}
	prefs := Preferences{Subscriber: person, Topics: choices, UndoUntil: undoUntil(person)}
	if prefs.Suppressed, err = suppressed(ctx, q, id); err != nil {
		return Preferences{}, fmt.Errorf("read preferences: %w", err)
	}
	return prefs, nil
}

func suppressed(ctx context.Context, q database.Querier, id ID) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT COUNT(*) FROM subscribers s JOIN suppressions x ON x.address_key = s.address_key AND x.undone_at IS NULL
		WHERE s.id = ?1`, id).Scan(&n)
	return n > 0, err
}

func undoUntil(p Subscriber) database.Instant {
	if p.State != StateLeft {
		return 0
	}
	return database.At(p.LeftAt.Time().AddDate(0, 0, undoDays))
}

func topicChoices(ctx context.Context, q database.Querier, id ID) ([]TopicChoice, error) {
	all, err := topics(ctx, q)
	if err != nil {
		return nil, err
	}
	subscriptions, err := subscriptionsOf(ctx, q, id)
	if err != nil {
		return nil, err
	}
	choices := make([]TopicChoice, len(all))
	for i, topic := range all {
		sub := subscriptions[topic.ID]
		choices[i] = TopicChoice{Topic: topic, Wanted: sub.wanted(), LeftOn: sub.leftOn}
	}
	return choices, nil
}

// subscription is a person's row for a topic.
type subscription struct {
	topic   TopicID
	consent int // 0: none
	leftOn  database.Instant
}

func (s subscription) wanted() bool { return s.consent > 0 && s.leftOn.IsZero() }

func subscriptionsOf(ctx context.Context, q database.Querier, id ID) (map[TopicID]subscription, error) {
	rows, err := q.Query(ctx, "SELECT topic_id, COALESCE(consent, 0), left_on FROM subscriptions WHERE subscriber_id = ?1", id)
	all, err := database.Scan(rows, err, func(row *sql.Rows) (sub subscription, err error) {
		return sub, row.Scan(&sub.topic, &sub.consent, &sub.leftOn)
	})
	if err != nil {
		return nil, fmt.Errorf("read subscriptions: %w", err)
	}
	byTopic := make(map[TopicID]subscription, len(all))
	for _, sub := range all {
		byTopic[sub.topic] = sub
	}
	return byTopic, nil
}

// SavePreferences stores a reader's choices in one transaction: a record of consent for every topic newly wanted, one of
// withdrawal for every topic no longer wanted. Saving what is already so changes nothing. Wanting a topic again after
// leaving everything ends that leaving. It fails with ErrNotFound, ErrNoTopic or a *FieldError.
func (s *Store) SavePreferences(ctx context.Context, id ID, change PreferencesChange) error {
	if err := change.check(); err != nil {
		return err
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		person, err := byID(ctx, tx, id)
		if err != nil {
			return err
		}
		save := saving{ctx: ctx, tx: tx, person: person, change: change, now: database.Now()}
		for _, step := range []func() error{save.topics, save.pause, save.profile} {
			if err := step(); err != nil {
				return err
			}
		}
		if !save.changed {
			return nil
		}
		return s.audit(ctx, tx, reader, "subscriber.preferences", id.what())
	})
	if err != nil {
		return fmt.Errorf("save preferences of subscriber %d: %w", id, err)
	}
	return nil
}

// saving is one reader's act in one transaction.
type saving struct {
	ctx     context.Context
	tx      *database.Tx
	person  Subscriber
	change  PreferencesChange
	now     database.Instant
	changed bool
}

func (s *saving) topics() error {
	subscriptions, err := subscriptionsOf(s.ctx, s.tx, s.person.ID)
	if err != nil {
		return err
	}
	for _, topic := range slices.Sorted(slices.Values(s.change.Topics)) {
		if subscriptions[topic].wanted() {
			continue
		}
		if err := s.want(topic); err != nil {
			return err
		}
		subscriptions[topic] = subscription{topic: topic, consent: 1}
	}
	for _, topic := range sortedTopics(subscriptions) {
		if slices.Contains(s.change.Topics, topic) || !subscriptions[topic].leftOn.IsZero() {
			continue
		}
		if err := s.withdraw(topic); err != nil {
			return err
		}
	}
	return nil
}

func sortedTopics(subscriptions map[TopicID]subscription) []TopicID {
	all := make([]TopicID, 0, len(subscriptions))
	for topic := range subscriptions {
		all = append(all, topic)
	}
	slices.Sort(all)
	return all
}

func (s *saving) want(topic TopicID) error {
	if err := topicExists(s.ctx, s.tx, topic); err != nil {
		return err
	}
	given, err := s.change.given()
	if err != nil {
		return err
	}
	number, err := s.record(ConsentGiven, topic, given)
	if err != nil {
		return err
	}
	if err := openSubscription(s.ctx, s.tx, s.person.ID, topic, number, s.now); err != nil {
		return err
	}
	if s.person.State != StateLeft {
		return nil
	}
	s.person.State, s.person.LeftAt = StateActive, 0
	return s.setState()
}

func (s *saving) withdraw(topic TopicID) error {
	number, err := s.record(ConsentWithdrawn, topic, s.shown())
	if err != nil {
		return err
	}
	_, err = s.tx.Exec(s.ctx, "UPDATE subscriptions SET left_on = ?1, left_record = ?2 WHERE subscriber_id = ?3 AND topic_id = ?4",
		s.now, number, s.person.ID, topic)
	return err
}

// shown is what stands in a record of something that needs no proof: nobody must agree to anything to leave.
func (s *saving) shown() Given {
	language := s.change.WordsLanguage
	if !language.known() {
		language = s.person.Language
	}
	return Given{Language: language, Source: sourcePage, By: reader}
}

func (s *saving) record(kind ConsentKind, topic TopicID, given Given) (int, error) {
	s.changed = true
	return appendConsent(s.ctx, s.tx, Consent{Subscriber: s.person.ID, Kind: kind, Topic: topic, At: s.now,
		Language: given.Language, Words: given.Words, Source: given.Source, By: given.By, Address: s.person.Address.ASCII()})
}

// pause starts or ends a pause. Someone who has left, or has not confirmed yet, has nothing to pause.
func (s *saving) pause() error {
	months, state := s.change.PauseMonths, s.person.State
	if months == nil || state != StateActive && state != StatePaused || *months == 0 && state == StateActive {
		return nil
	}
	kind := ConsentPaused
	s.person.State, s.person.PausedUntil = StatePaused, database.At(s.now.Time().AddDate(0, *months, 0))
	if *months == 0 {
		kind, s.person.State, s.person.PausedUntil = ConsentResumed, StateActive, 0
	}
	if _, err := s.record(kind, 0, s.shown()); err != nil {
		return err
	}
	return s.setState()
}

func (s *saving) setState() error {
	_, err := s.tx.Exec(s.ctx, "UPDATE subscribers SET state = ?1, paused_until = ?2, left_at = ?3, left_from = NULL WHERE id = ?4",
		s.person.State, s.person.PausedUntil, s.person.LeftAt, s.person.ID)
	return err
}

func (s *saving) profile() error {
	changed, err := s.change.apply(&s.person)
	if err != nil || !changed {
		return err
	}
	s.changed = true
	_, err = s.tx.Exec(s.ctx, "UPDATE subscribers SET language = ?1, profession = ?2, region = ?3 WHERE id = ?4",
		s.person.Language, s.person.Profession, s.person.Region, s.person.ID)
	return err
}
