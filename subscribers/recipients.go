package subscribers

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dorpspost/database"
)

// Reason says why a person may not be mailed, in the words that a report shows.
type Reason string

// The reasons, the first that applies being the one that is given.
const (
	ReasonErased     Reason = "erased"
	ReasonSuppressed Reason = "suppressed"
	ReasonLeft       Reason = "left"
	ReasonPaused     Reason = "paused"
	ReasonLeftTopic  Reason = "left topic"
	ReasonNoConsent  Reason = "no consent"
	ReasonDigest     Reason = "monthly digest" // wants one digest a month and no single campaigns
	ReasonWeekOnly   Reason = "week only"      // wants nothing but the campaigns of WeekTopic
)

// Reasons lists them in that order.
func Reasons() []Reason {
	return []Reason{ReasonErased, ReasonSuppressed, ReasonLeft, ReasonPaused, ReasonLeftTopic, ReasonNoConsent, ReasonDigest, ReasonNoDigest, ReasonWeekOnly}
}

// permission answers, for a row of subscribers s, why the person may not be mailed for topic ?1 at moment ?2; NULL means
// that nothing stands in the way. It needs permissionJoins.
const permission = mayTopic + `
	WHEN s.frequency = 'digest' THEN 'monthly digest'
	WHEN s.frequency = 'week' AND NOT EXISTS (SELECT 1 FROM topics t WHERE t.id = ?1 AND t.slug = '` + WeekTopic + `') THEN 'week only'
	END`

// mayTopic is the part of it that does not ask how often the person wants mail.
const mayTopic = `CASE
	WHEN s.state = 'erased' THEN 'erased'
	WHEN x.id IS NOT NULL THEN 'suppressed'
	WHEN s.state = 'left' THEN 'left'
	WHEN s.state = 'paused' AND s.paused_until > CAST(?2 AS BIGINT) THEN 'paused'
	WHEN u.left_on IS NOT NULL THEN 'left topic'
	WHEN u.consent IS NULL OR s.state = 'pending' THEN 'no consent'`

const permissionJoins = `
	LEFT JOIN subscriptions u ON u.subscriber_id = s.id AND u.topic_id = ?1
	LEFT JOIN suppressions x ON x.address_key = s.address_key AND x.undone_at IS NULL`

// MailableSQL is the condition that a person may be mailed for a topic at a moment and still has the address with this key, for
// a statement of another package that must ask in the same breath. It holds for exactly those of whom Mailable gives no reason
// and who have not moved. The four are expressions of that statement, of the types of this package's columns.
func MailableSQL(person, topic, now, address string) string {
	here := strings.NewReplacer("?1", topic, "?2", now)
	return "EXISTS (SELECT 1 FROM subscribers s" + here.Replace(permissionJoins) + " WHERE s.id = " + person + " AND s.address_key = " + address +
		" AND (" + here.Replace(permission) + ") IS NULL)"
}

// Mailable returns those of ids who may not be mailed for the topic at this moment, each with the reason; whoever is not
// in the map may be. An unknown number counts as erased. One query for every 500 ids.
func (s *Store) Mailable(ctx context.Context, q database.Querier, ids []ID, topic TopicID, now database.Instant) (map[ID]Reason, error) {
	refused := map[ID]Reason{}
	for some := range slices.Chunk(ids, batch) {
		if err := refuse(ctx, q, permission, some, topic, now, refused); err != nil {
			return nil, fmt.Errorf("ask who may be mailed: %w", err)
		}
	}
	return refused, nil
}

func refuse(ctx context.Context, q database.Querier, question string, ids []ID, topic TopicID, now database.Instant, refused map[ID]Reason) error {
	for _, id := range ids {
		refused[id] = ReasonErased
	}
	places, args := idList(ids, int64(topic), int64(now))
	rows, err := q.Query(ctx, "SELECT s.id, "+question+" FROM subscribers s"+permissionJoins+" WHERE s.id IN ("+places+")", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id ID
		var reason sql.NullString
		if err := rows.Scan(&id, &reason); err != nil {
			return err
		}
		if reason.Valid {
			refused[id] = Reason(reason.String)
		} else {
			delete(refused, id)
		}
	}
	return rows.Err()
}

// Recipients returns what a letter may say about each person, in the order of their numbers. Whoever is unknown or
// erased is missing from the answer. One query for every 500 ids.
func (s *Store) Recipients(ctx context.Context, q database.Querier, ids []ID) ([]Recipient, error) {
	all := make([]Recipient, 0, len(ids))
	for some := range slices.Chunk(ids, batch) {
		places, args := idList(some)
		rows, err := q.Query(ctx, subscriberColumns+" WHERE s.state <> 'erased' AND s.id IN ("+places+") ORDER BY s.id", args...)
		found, err := database.Scan(rows, err, func(row *sql.Rows) (Recipient, error) {
			p, err := scanSubscriber(row)
			return Recipient{ID: p.ID, Address: p.Address, Profile: p.Profile}, err
		})
		if err != nil {
			return nil, fmt.Errorf("read recipients: %w", err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// EachNamed calls do with everybody whom an audience names, in the order of their numbers and at most 500 at a time, with
// the topics that they follow. It stops with the error that do returns.
func (s *Store) EachNamed(ctx context.Context, audience Audience, do func([]Recipient) error) error {
	if err := audience.Validate(); err != nil {
		return err
	}
	named, args := audience.Select(2)
	query := "SELECT p.id FROM subscribers p WHERE p.id > ?1 AND p.id IN (" + named + ") ORDER BY p.id LIMIT " + strconv.Itoa(batch)
	for last := ID(0); ; {
		rows, err := s.db.Read().Query(ctx, query, append([]any{int64(last)}, args...)...)
		ids, err := database.Scan(rows, err, func(row *sql.Rows) (id ID, err error) { return id, row.Scan(&id) })
		if err != nil {
			return fmt.Errorf("read whom an audience names: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		last = ids[len(ids)-1]
		people, err := s.Recipients(ctx, s.db.Read(), ids)
		if err == nil {
			err = s.AddTopics(ctx, s.db.Read(), people)
		}
		if err == nil {
			err = do(people)
		}
		if err != nil {
			return err
		}
	}
}

// Names tells whether an audience names this person, whatever permission there is.
func (s *Store) Names(ctx context.Context, audience Audience, id ID) (named bool, err error) {
	if err := audience.Validate(); err != nil {
		return false, err
	}
	people, args := audience.Select(2)
	var n int
	err = s.db.Read().QueryRow(ctx, "SELECT count(*) FROM subscribers p WHERE p.id = ?1 AND p.id IN ("+people+")", append([]any{int64(id)}, args...)...).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("ask whether an audience names somebody: %w", err)
	}
	return n > 0, nil
}

// AddTopics fills in which topics each person follows, in the order of their slugs: asked for, permitted and not left. One
// query for every 500 people.
func (s *Store) AddTopics(ctx context.Context, q database.Querier, people []Recipient) error {
	for some := range slices.Chunk(people, batch) {
		at := make(map[ID]*Recipient, len(some))
		ids := make([]ID, len(some))
		for i := range some {
			some[i].Topics, ids[i], at[some[i].ID] = nil, some[i].ID, &some[i]
		}
		places, args := idList(ids)
		rows, err := q.Query(ctx, `
			SELECT u.subscriber_id, t.slug FROM subscriptions u JOIN topics t ON t.id = u.topic_id
			WHERE u.consent IS NOT NULL AND u.left_on IS NULL AND u.subscriber_id IN (`+places+`) ORDER BY t.slug`, args...)
		_, err = database.Scan(rows, err, func(row *sql.Rows) (slug string, err error) {
			var id ID
			err = row.Scan(&id, &slug)
			at[id].Topics = append(at[id].Topics, slug)
			return slug, err
		})
		if err != nil {
			return fmt.Errorf("read the topics of recipients: %w", err)
		}
	}
	return nil
}

// batch is the most people that one statement, or one short transaction, handles.
const batch = 500

// idList makes the placeholders and arguments of an IN list behind the first arguments given. It pads the list to one of
// a few sizes, so that databases see few different texts; a number that stands twice in the list changes nothing.
func idList(ids []ID, first ...any) (places string, args []any) {
	size := batch
	for _, s := range []int{1, 16, 100} {
		if len(ids) <= s {
			size = s
			break
		}
	}
	args = append(make([]any, 0, len(first)+size), first...)
	for i := range size {
		args = append(args, int64(ids[min(i, len(ids)-1)]))
	}
	return database.Placeholders(len(first)+1, size), args
}
