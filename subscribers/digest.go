package subscribers

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"dorpspost/database"
)

// ReasonNoDigest is why somebody gets no monthly digest who chose it before: single mails were chosen since.
const ReasonNoDigest Reason = "no digest"

// inDigest is what a monthly digest asks where permission asks how often the person wants mail.
const inDigest = ` WHEN s.frequency <> 'digest' THEN 'no digest' END`

// Allowed is what a mail about several topics may tell one person.
type Allowed struct {
	Topics []TopicID // of those asked about, in their order; none where there is a Reason
	Reason Reason    // why the person may not be mailed at all; empty: may be
}

// MailableAny is Mailable for a mail that is about several topics, for each person about topics of their own: a person may be
// mailed who may be about one of them. In a monthly digest who chose otherwise has the reason ReasonNoDigest; any other such mail
// is for those who want single mails. One query for each topic and 500 ids.
func (s *Store) MailableAny(ctx context.Context, q database.Querier, about map[ID][]TopicID, monthly bool, now database.Instant) (map[ID]Allowed, error) {
	question := permission
	if monthly {
		question = mayTopic + inDigest
	}
	refused := map[TopicID]map[ID]Reason{}
	for topic, ids := range askedOf(about) {
		refused[topic] = map[ID]Reason{}
		for some := range slices.Chunk(ids, batch) {
			if err := refuse(ctx, q, question, some, topic, now, refused[topic]); err != nil {
				return nil, fmt.Errorf("ask who may be mailed about topic %d: %w", topic, err)
			}
		}
	}
	allowed := make(map[ID]Allowed, len(about))
	for id, topics := range about {
		allowed[id] = allow(id, topics, refused)
	}
	return allowed, nil
}

// askedOf turns the question around: who is asked about each topic, in the order of their numbers.
func askedOf(about map[ID][]TopicID) map[TopicID][]ID {
	asked := map[TopicID][]ID{}
	for id, topics := range about {
		for _, topic := range topics {
			asked[topic] = append(asked[topic], id)
		}
	}
	for _, ids := range asked {
		slices.Sort(ids)
	}
	return asked
}

// nearest are the reasons that differ by topic, the one first that comes nearest to a yes: who wants other mails follows the topic.
var nearest = []Reason{ReasonNoDigest, ReasonDigest, ReasonWeekOnly, ReasonLeftTopic, ReasonNoConsent}

// allow sums up what was said of one person. Where nothing is allowed, the reason is the one of the topic nearest to a yes.
func allow(id ID, topics []TopicID, refused map[TopicID]map[ID]Reason) (a Allowed) {
	var reasons []Reason
	for _, topic := range topics {
		if reason, is := refused[topic][id]; is {
			reasons = append(reasons, reason)
		} else {
			a.Topics = append(a.Topics, topic)
		}
	}
	if len(a.Topics) > 0 {
		return a
	}
	a.Reason = ReasonNoConsent // also where nothing was asked about
	if len(reasons) > 0 {
		a.Reason = slices.MinFunc(reasons, func(x, y Reason) int { return slices.Index(nearest, x) - slices.Index(nearest, y) })
	}
	return a
}

// SelectDigest narrows Select to who a monthly digest about these topics is for: who chose it, and follows one of them.
func (a Audience) SelectDigest(first int, topics []TopicID) (query string, args []any) {
	query, args = a.Select(first)
	query += ` AND s.frequency = 'digest' AND EXISTS (SELECT 1 FROM subscriptions u
		WHERE u.subscriber_id = s.id AND u.consent IS NOT NULL AND u.left_on IS NULL AND u.topic_id IN (0`
	for _, topic := range topics {
		args = append(args, int64(topic))
		query += ", CAST(?" + strconv.Itoa(first+len(args)-1) + " AS BIGINT)"
	}
	return query + "))", args
}

// CountDigest is Count for a monthly digest about these topics. It fails with an *AudienceError.
func (s *Store) CountDigest(ctx context.Context, q database.Querier, audience Audience, topics []TopicID) (count AudienceCount, err error) {
	if err := audience.Validate(); err != nil {
		return count, err
	}
	named, args := audience.SelectDigest(2, topics)
	err = q.QueryRow(ctx, `
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN x.id IS NULL AND s.state NOT IN ('left', 'pending')
		       AND (s.state <> 'paused' OR s.paused_until <= CAST(?1 AS BIGINT)) THEN 1 ELSE 0 END), 0)
		FROM subscribers s LEFT JOIN suppressions x ON x.address_key = s.address_key AND x.undone_at IS NULL
		WHERE s.id IN (`+named+")", append([]any{int64(database.Now())}, args...)...).Scan(&count.Named, &count.Mailable)
	if err != nil {
		return count, fmt.Errorf("count who gets a digest: %w", err)
	}
	return count, nil
}
