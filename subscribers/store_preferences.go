package subscribers

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dorpspost/database"
)

// Preferences reads what a reader sees about the own choices. It fails with ErrNotFound.
func (s *Store) Preferences(ctx context.Context, id ID) (prefs Preferences, err error) {
	q := s.db.Read()
	row := also{q.QueryRow(ctx, "SELECT "+subscriberFields+`, EXISTS (SELECT 1 FROM suppressions x WHERE x.address_key = s.address_key AND x.undone_at IS NULL)
		FROM subscribers s WHERE s.id = ?1 AND s.state <> 'erased'`, id), &prefs.Suppressed}
	if prefs.Subscriber, err = scanSubscriber(row); err != nil {
		return Preferences{}, err
	}
	if prefs.Topics, err = topicChoices(ctx, q, id); err != nil {
		return Preferences{}, err
	}
	prefs.UndoUntil = s.undoUntil(prefs.Subscriber)
	return prefs, nil
}

// also scans one more column than its caller asks for.
type also struct {
	row  scanner
	more any
}

func (a also) Scan(targets ...any) error { return a.row.Scan(append(targets, a.more)...) }

// undoUntil is the last moment of the last day on which leaving can be undone, where the house is.
func (s *Store) undoUntil(p Subscriber) database.Instant {
	if p.State != StateLeft {
		return 0
	}
	left := s.day(p.LeftAt)
	return database.At(time.Date(left.Year(), left.Month(), left.Day()+undoDays+1, 0, 0, 0, 0, left.Location())) - 1
}

// day is a moment on the calendar of the house.
func (s *Store) day(at database.Instant) time.Time {
	if s.Zone == nil {
		return at.Time().UTC()
	}
	return at.Time().In(s.Zone)
}

// topicChoices is one question for everything that a page about topics shows.
func topicChoices(ctx context.Context, q database.Querier, id ID) ([]TopicChoice, error) {
	rows, err := q.Query(ctx, "SELECT "+topicFields+`, COALESCE(u.consent, 0), u.left_on FROM topics t
		LEFT JOIN subscriptions u ON u.topic_id = t.id AND u.subscriber_id = ?1 ORDER BY t.id`, id)
	choices, err := database.Scan(rows, err, func(row *sql.Rows) (choice TopicChoice, err error) {
		var sub subscription
		choice.Topic, err = scanTopic(row, &sub.consent, &sub.leftOn)
		choice.Wanted, choice.LeftOn = sub.wanted(), sub.leftOn
		return choice, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the choice of topics: %w", err)
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

// SavePreferences stores what a reader did on the preferences page, in one transaction: a record of consent for every topic
// newly given, one of withdrawal for every topic taken away. What is already so changes nothing. Giving a topic after leaving
// everything ends that leaving. It returns the kept topics that the person does not follow any more, because of an act
// elsewhere since the page was shown: these stay so. It fails with ErrNotFound, ErrNoTopic, a *FieldError, or ErrTooOften.
func (s *Store) SavePreferences(ctx context.Context, id ID, change PreferencesChange) (gone []TopicID, err error) {
	if err := change.check(); err != nil {
		return nil, err
	}
	err = s.db.Together(ctx, func(tx *database.Tx) error {
		person, err := byIDToChange(ctx, tx, id)
		if err != nil {
			return err
		}
		save := saving{ctx: ctx, tx: tx, person: person, change: change, now: database.Now()}
		if err := mayChange(ctx, tx, id, save.now); err != nil {
			return err
		}
		for _, step := range []func() error{save.topics, save.pause, save.frequency, save.profile} {
			if err := step(); err != nil {
				return err
			}
		}
		gone = save.gone
		if !save.changed {
			return nil
		}
		return s.audit(ctx, tx, reader, "subscriber.preferences", id.what())
	})
	if err != nil {
		return nil, fmt.Errorf("save preferences of subscriber %d: %w", id, err)
	}
	return gone, nil
}

// saving is one reader's act in one transaction.
type saving struct {
	ctx     context.Context
	tx      *database.Tx
	person  Subscriber
	change  PreferencesChange
	now     database.Instant
	gone    []TopicID
	changed bool
}

func (s *saving) topics() error {
	subscriptions, err := subscriptionsOf(s.ctx, s.tx, s.person.ID)
	if err != nil {
		return err
	}
	acts := s.change.Topics
	for _, topic := range acts.Kept {
		if !subscriptions[topic].wanted() {
			s.gone = append(s.gone, topic)
		}
	}
	for _, topic := range acts.Withdrawn {
		if !subscriptions[topic].wanted() {
			continue
		}
		if err := s.withdraw(topic); err != nil {
			return err
		}
		delete(subscriptions, topic)
	}
	for _, given := range acts.Given {
		if subscriptions[given.Topic].wanted() {
			continue
		}
		if err := s.give(given); err != nil {
			return err
		}
		subscriptions[given.Topic] = subscription{topic: given.Topic, consent: 1}
	}
	return nil
}

// give follows a topic. The link that led here came to the person's own address, so it confirms that address too.
func (s *saving) give(act TopicGiven) error {
	if err := topicExists(s.ctx, s.tx, act.Topic); err != nil {
		return err
	}
	given := s.onPage()
	given.Words = act.Words
	if err := given.clean(); err != nil {
		return err
	}
	return s.follow(act.Topic, given)
}

// follow writes that a topic was given, from which it counts; who had left, or had not confirmed, is there again.
func (s *saving) follow(topic TopicID, given Given) error {
	number, err := s.record(ConsentGiven, topic, given)
	if err != nil {
		return err
	}
	if err := openSubscription(s.ctx, s.tx, s.person.ID, topic, number, s.now); err != nil {
		return err
	}
	if s.person.State != StateLeft && s.person.State != StatePending {
		return nil
	}
	s.person.State, s.person.LeftAt = StateActive, 0
	return s.setState()
}

func (s *saving) withdraw(topic TopicID) error {
	number, err := s.record(ConsentWithdrawn, topic, s.onPage())
	if err != nil {
		return err
	}
	_, err = s.tx.Exec(s.ctx, "UPDATE subscriptions SET left_on = ?1, left_record = ?2 WHERE subscriber_id = ?3 AND topic_id = ?4",
		s.now, number, s.person.ID, topic)
	return err
}

// onPage is what every record of this act says. The words are added where the reader agrees to some; to leave, nobody
// must agree to anything.
func (s *saving) onPage() Given {
	language := s.change.Topics.Language
	if language == "" {
		language = s.person.Language
	}
	return Given{Language: language, Source: sourcePage, By: reader, Via: ViaPage, Form: s.change.Topics.Form}
}

func (s *saving) record(kind ConsentKind, topic TopicID, given Given) (int, error) {
	s.changed = true
	return appendConsent(s.ctx, s.tx, given.of(s.person, kind, topic, s.now))
}

// pause starts or ends a pause. Someone who has left, or has not confirmed yet, has nothing to pause.
func (s *saving) pause() error {
	months, state := s.change.PauseMonths, s.person.State
	if months == nil || state != StateActive && state != StatePaused || *months == 0 && state == StateActive {
		return nil
	}
	kind, given := ConsentPaused, s.onPage()
	s.person.State, s.person.PausedUntil = StatePaused, database.At(s.now.Time().AddDate(0, *months, 0))
	given.Detail = s.person.PausedUntil.String()
	if *months == 0 {
		kind, s.person.State, s.person.PausedUntil = ConsentResumed, StateActive, 0
		given.Detail = ""
	}
	if _, err := s.record(kind, 0, given); err != nil {
		return err
	}
	return s.setState()
}

// frequency stores how often the reader wants mail. It belongs to the chain: it narrows what was agreed to, or widens it again.
func (s *saving) frequency() error {
	frequency := s.change.Frequency
	if frequency == "" || frequency == s.person.Frequency {
		return nil
	}
	s.person.Frequency = frequency
	given := s.onPage()
	given.Detail = string(frequency)
	if _, err := s.record(ConsentFrequency, 0, given); err != nil {
		return err
	}
	_, err := s.tx.Exec(s.ctx, "UPDATE subscribers SET frequency = ?1 WHERE id = ?2", frequency, s.person.ID)
	return err
}

func (s *saving) setState() error {
	_, err := s.tx.Exec(s.ctx, "UPDATE subscribers SET state = ?1, paused_until = ?2, left_at = ?3, left_from = NULL WHERE id = ?4",
		s.person.State, s.person.PausedUntil, s.person.LeftAt, s.person.ID)
	return err
}

// profile stores the reader's own fields.
func (s *saving) profile() error {
	before := s.person.Profile
	if err := s.change.apply(&s.person); err != nil {
		return err
	}
	after, chosen := s.person.Profile, chosen{}
	err := s.tx.QueryRow(s.ctx, "SELECT language_chosen_at, profession_chosen_at, region_chosen_at FROM subscribers WHERE id = ?1", s.person.ID).
		Scan(&chosen.language, &chosen.profession, &chosen.region)
	if err != nil {
		return err
	}
	changed := s.chose(&chosen.language, s.change.Language != "", string(before.Language), string(after.Language))
	changed = s.chose(&chosen.profession, s.change.Profession != nil, before.Profession, after.Profession) || changed
	changed = s.chose(&chosen.region, s.change.Region != nil, before.Region, after.Region) || changed
	if !changed {
		return nil
	}
	s.changed = true
	_, err = s.tx.Exec(s.ctx, `UPDATE subscribers SET language = ?2, language_chosen_at = ?3, profession = ?4, profession_folded = ?5,
		profession_chosen_at = ?6, region = ?7, region_folded = ?8, region_chosen_at = ?9 WHERE id = ?1`, s.person.ID,
		after.Language, chosen.language, after.Profession, fold(after.Profession), chosen.profession, after.Region, fold(after.Region), chosen.region)
	return err
}

// chose notes that a field is the reader's own from now on, and tells whether it was not so before: it was set, or saved
// with the page that showed it. A field that the page showed empty and that stayed empty was not chosen.
func (s *saving) chose(at *database.Instant, onPage bool, before, after string) bool {
	if !onPage || before == after && (after == "" || !at.IsZero()) {
		return false
	}
	*at = s.now
	return true
}
