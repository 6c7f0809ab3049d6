package deliveries

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// A digest tells of campaigns that left before, of several topics: each reader is shown those of the topics that they follow
// (monthly), or those that the cap kept from them (bundle). A run of one asks permission for these topics instead of for one, and
// asks at the mark once more which of them the reader may be told of: who left a topic in between gets a mail without it.

// Round is which of the two a digest is.
type Round string

// The rounds. Single is none: a run is about one topic.
const (
	Single  Round = ""
	Monthly Round = "monthly" // for who chose one mail a month: the campaigns of the topics that they follow
	Bundle  Round = "bundle"  // for who was over the cap: the campaigns that were kept from them
)

// Digest says of a plan what it tells of. The zero one is of a plan about one topic.
type Digest struct {
	Round     Round
	Topics    []subscribers.TopicID // of the campaigns in it
	Campaigns []int64               // of a bundle: those in it
}

// Missed is how a condition names a campaign that a bundle brings.
func Missed(campaign int64) string { return "c" + strconv.FormatInt(campaign, 10) }

// topicsText is how a run keeps the topics of a digest; the ordinary run has none.
func topicsText(topics []subscribers.TopicID) (string, error) {
	if len(topics) == 0 {
		return "", nil
	}
	text, err := json.Marshal(topics)
	return string(text), err
}

func readTopics(text string) (topics []subscribers.TopicID, err error) {
	if text == "" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(text), &topics)
	return topics, err
}

// portion is what one reader may be told now.
type portion struct {
	items  []int64 // numbers of topics (monthly) or of campaigns (bundle), in their order
	reason subscribers.Reason
}

// tell asks what a digest may tell each of these people at this moment; q is the transaction that marks their rows, or a first
// look before it. Whoever has nothing to be told has a reason.
func (s *Store) tell(ctx context.Context, q database.Querier, r *Run, ids []subscribers.ID, now database.Instant) (map[subscribers.ID]portion, error) {
	missed := map[subscribers.ID][]missedOne{}
	about := make(map[subscribers.ID][]subscribers.TopicID, len(ids))
	if r.Digest == Bundle {
		var err error
		if missed, err = s.missed(ctx, q, r.Bundle, ids); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		about[id] = r.Topics
		if r.Digest == Bundle {
			about[id] = topicsOf(missed[id])
		}
	}
	allowed, err := s.subscribers.MailableAny(ctx, q, about, r.Digest == Monthly, now)
	if err != nil {
		return nil, err
	}
	all := make(map[subscribers.ID]portion, len(ids))
	for id, a := range allowed {
		one := portion{reason: a.Reason}
		for _, topic := range a.Topics {
			if r.Digest == Monthly {
				one.items = append(one.items, int64(topic))
			}
		}
		for _, m := range missed[id] {
			if slices.Contains(a.Topics, m.topic) {
				one.items = append(one.items, m.campaign)
			}
		}
		all[id] = one
	}
	return all, nil
}

// missedOne is a campaign that the cap kept from somebody.
type missedOne struct {
	campaign int64
	topic    subscribers.TopicID
}

func topicsOf(missed []missedOne) (topics []subscribers.TopicID) {
	for _, m := range missed {
		if !slices.Contains(topics, m.topic) {
			topics = append(topics, m.topic)
		}
	}
	return topics
}

// missed reads what a bundle took for these people, in the order in which it left.
func (s *Store) missed(ctx context.Context, q database.Querier, bundle int64, ids []subscribers.ID) (map[subscribers.ID][]missedOne, error) {
	all := make(map[subscribers.ID][]missedOne, len(ids))
	for some := range slices.Chunk(ids, batchSize) {
		args := []any{bundle}
		for _, id := range some {
			args = append(args, int64(id))
		}
		rows, err := q.Query(ctx, `
			SELECT d.subscriber, m.campaign, m.topic FROM deliveries d JOIN runs m ON m.id = d.run
			WHERE d.bundle = ?1 AND d.subscriber IN (`+database.Placeholders(2, len(some))+`) ORDER BY m.frozen_at, m.id`, args...)
		_, err = database.Scan(rows, err, func(rows *sql.Rows) (one missedOne, err error) {
			var id subscribers.ID
			err = rows.Scan(&id, &one.campaign, &one.topic)
			all[id] = append(all[id], one)
			return one, err
		})
		if err != nil {
			return nil, fmt.Errorf("read what a bundle brings: %w", err)
		}
	}
	return all, nil
}

// reasonsOf are the people who may not be told anything.
func reasonsOf(all map[subscribers.ID]portion) map[subscribers.ID]subscribers.Reason {
	reasons := map[subscribers.ID]subscribers.Reason{}
	for id, one := range all {
		if one.reason != "" {
			reasons[id] = one.reason
		}
	}
	return reasons
}

// personal writes into the recipients of a batch what a digest tells them, in the words of its conditions.
func (t *turn) personal(jobs []job, all map[subscribers.ID]portion) {
	for i := range jobs {
		j := &jobs[i]
		j.told = all[j.subscriber].items
		if j.recipient == nil {
			continue
		}
		words := make([]string, len(j.told))
		for n, item := range j.told {
			if t.Digest == Bundle {
				words[n] = Missed(item)
			} else {
				words[n] = t.slugs[subscribers.TopicID(item)]
			}
		}
		if t.Digest == Bundle {
			j.recipient.Missed = words
		} else {
			slices.Sort(words)
			j.recipient.Topics = words
		}
	}
}

// readySlugs reads the slugs of the topics that a digest tells of.
func (t *turn) readySlugs(ctx context.Context) error {
	if t.Digest != Monthly {
		return nil
	}
	topics, err := t.engine.Store.subscribers.Topics(ctx)
	if err != nil {
		return err
	}
	t.slugs = make(map[subscribers.TopicID]string, len(topics))
	for _, topic := range topics {
		t.slugs[topic.ID] = topic.Slug
	}
	return nil
}

// Left is a campaign that went out, as a digest tells of it.
type Left struct {
	Campaign int64
	Topic    subscribers.TopicID
	At       database.Instant // when it left
	Keys     map[templates.Language]string
}

// LeftBetween are the campaigns of one kind that left after an instant and no later than another, in the order in which they
// left, but for digests, for steps of a series and for what was stopped.
func (s *Store) LeftBetween(ctx context.Context, q database.Querier, kind Kind, after, until database.Instant) ([]Left, error) {
	rows, err := q.Query(ctx, `
		SELECT id, campaign, topic, frozen_at FROM runs
		WHERE kind = ?1 AND frozen_at > ?2 AND frozen_at <= ?3 AND digest = '' AND intake = '' AND state NOT IN ('stopping', 'stopped') ORDER BY frozen_at, id`,
		kind, after, until)
	return s.left(ctx, q, rows, err)
}

func (s *Store) left(ctx context.Context, q database.Querier, rows *sql.Rows, err error) (all []Left, _ error) {
	runs, err := database.Scan(rows, err, func(rows *sql.Rows) (r Run, err error) {
		return r, rows.Scan(&r.ID, &r.Campaign, &r.Topic, &r.FrozenAt)
	})
	if err != nil {
		return nil, fmt.Errorf("read which campaigns left: %w", err)
	}
	for _, r := range runs {
		one := Left{Campaign: r.Campaign, Topic: subscribers.TopicID(r.Topic), At: r.FrozenAt}
		if one.Keys, err = keysOf(ctx, q, r.ID); err != nil {
			return nil, fmt.Errorf("read the letters of run %d: %w", r.ID, err)
		}
		all = append(all, one)
	}
	return all, nil
}

// keysOf are the keys of a run's letters that have a web version, by language.
func keysOf(ctx context.Context, q database.Querier, run int64) (map[templates.Language]string, error) {
	keys := map[templates.Language]string{}
	rows, err := q.Query(ctx, "SELECT language, key FROM letters WHERE run = ?1 AND key <> '' AND online <> ''", run)
	_, err = database.Scan(rows, err, func(rows *sql.Rows) (key string, err error) {
		var language templates.Language
		err = rows.Scan(&language, &key)
		keys[language] = key
		return key, err
	})
	return keys, err
}

// KeysOf are the keys of a campaign's letters that have a web version, by language; none where it has no run of this kind.
func (s *Store) KeysOf(ctx context.Context, q database.Querier, campaign int64, kind Kind) (map[templates.Language]string, error) {
	runs, err := s.Runs(ctx, q, campaign)
	if err != nil {
		return nil, err
	}
	for _, r := range runs {
		if r.Kind == kind {
			return keysOf(ctx, q, r.ID)
		}
	}
	return nil, nil
}

// people is who a digest is for, in the caller's transaction: of a bundle, the rows that it takes are its own from then on.
func (d Digest) people(ctx context.Context, tx *database.Tx, run int64, p Plan, first int) (query string, args []any, err error) {
	if d.Round == Monthly {
		query, args = p.Audience.SelectDigest(first, d.Topics)
		return query, args, nil
	}
	if err := d.take(ctx, tx, run, p); err != nil {
		return "", nil, err
	}
	return "SELECT d.subscriber FROM deliveries d WHERE d.bundle = " + casts(first, 1), []any{run}, nil
}

// take gives a bundle the rows that the cap skipped in its campaigns, of the people whom its audience names. Practice takes
// nothing: what it showed has still to come.
func (d Digest) take(ctx context.Context, tx *database.Tx, run int64, p Plan) error {
	if p.Kind != Real || len(d.Campaigns) == 0 {
		return nil
	}
	args := []any{run}
	for _, campaign := range d.Campaigns {
		args = append(args, campaign)
	}
	named, more := p.Audience.Select(len(args) + 1)
	// The sum keeps SQLite from asking about each person of the audience in each run: few rows were skipped, and they have an index.
	_, err := tx.Exec(ctx, `
		UPDATE deliveries SET bundle = CAST(?1 AS BIGINT)
		WHERE reason = '`+ReasonBundled+`' AND bundle IS NULL AND state = 'skipped'
		      AND run IN (SELECT id FROM runs WHERE kind = 'real' AND campaign IN (`+casts(2, len(d.Campaigns))+`))
		      AND subscriber + 0 IN (`+named+`)`, append(args, more...)...)
	if err != nil {
		return fmt.Errorf("take what was bundled: %w", err)
	}
	return nil
}

// Bundled are the campaigns of which the cap kept mails from readers that no bundle took yet, since an instant, in the order in
// which they left.
func (s *Store) Bundled(ctx context.Context, q database.Querier, since database.Instant) ([]Left, error) {
	rows, err := q.Query(ctx, `
		SELECT id, campaign, topic, frozen_at FROM runs
		WHERE kind = 'real' AND last_moment >= ?1 AND state NOT IN ('stopping', 'stopped')
		      AND EXISTS (SELECT 1 FROM deliveries d WHERE d.run = runs.id AND d.reason = '`+ReasonBundled+`' AND d.bundle IS NULL)
		ORDER BY frozen_at, id`, since)
	return s.left(ctx, q, rows, err)
}

// bundleOf is the run whose rows a bundle tells of: its own, or of a follow-up those of the run that it follows.
func bundleOf(ctx context.Context, tx *database.Tx, run int64, p Plan) (bundle int64, err error) {
	if p.Digest.Round != Bundle || p.Following == nil {
		return run, nil
	}
	err = tx.QueryRow(ctx, "SELECT COALESCE(bundle, id) FROM runs WHERE id = ?1", p.Following.Run).Scan(&bundle)
	return cmp.Or(bundle, run), ignoreNoRows(err)
}

func ignoreNoRows(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}
