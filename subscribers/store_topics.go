package subscribers

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"

	"dorpspost/database"
)

// AddTopic stores a new topic and returns it with its number. It fails with a *FieldError or ErrTopicTaken.
func (s *Store) AddTopic(ctx context.Context, who string, topic Topic) (Topic, error) {
	topic.Name, topic.Description = maps.Clone(topic.Name), maps.Clone(topic.Description)
	if err := topic.clean(); err != nil {
		return Topic{}, err
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		err := tx.QueryRow(ctx, `INSERT INTO topics (slug, names, descriptions, added_at) VALUES (?1, ?2, ?3, ?4)
			ON CONFLICT (slug) DO NOTHING RETURNING id`,
			topic.Slug, jsonText(topic.Name), jsonText(topic.Description), database.Now()).Scan(&topic.ID)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrTopicTaken
		}
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "topic.add", "topic "+topic.Slug)
	})
	if err != nil {
		return Topic{}, fmt.Errorf("add topic %s: %w", topic.Slug, err)
	}
	return topic, nil
}

// RenameTopic replaces the names and descriptions given; languages that are not named keep theirs. The slug stays: it
// is in mails already sent. It fails with ErrNoTopic or a *FieldError.
func (s *Store) RenameTopic(ctx context.Context, who, slug string, name, description map[Language]string) error {
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		topic, err := topicBySlug(ctx, tx, slug)
		if err != nil {
			return err
		}
		topic.Name, topic.Description = maps.Clone(topic.Name), maps.Clone(topic.Description)
		maps.Copy(topic.Name, name)
		maps.Copy(topic.Description, description)
		if err := topic.clean(); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE topics SET names = ?1, descriptions = ?2 WHERE id = ?3",
			jsonText(topic.Name), jsonText(topic.Description), topic.ID); err != nil {
			return err
		}
		return s.audit(ctx, tx, who, "topic.rename", "topic "+slug)
	})
	if err != nil {
		return fmt.Errorf("rename topic %s: %w", slug, err)
	}
	return nil
}

const topicFields = "t.id, t.slug, t.names, t.descriptions"

const topicColumns = "SELECT " + topicFields + " FROM topics t"

// Topics lists all topics, in the order in which they were added.
func (s *Store) Topics(ctx context.Context) ([]Topic, error) {
	return topics(ctx, s.db.Read())
}

func topics(ctx context.Context, q database.Querier) ([]Topic, error) {
	rows, err := q.Query(ctx, topicColumns+" ORDER BY id")
	all, err := database.Scan(rows, err, func(row *sql.Rows) (Topic, error) { return scanTopic(row) })
	if err != nil {
		return nil, fmt.Errorf("list topics: %w", err)
	}
	return all, nil
}

// TopicBySlug finds one topic. It fails with ErrNoTopic.
func (s *Store) TopicBySlug(ctx context.Context, slug string) (Topic, error) {
	return topicBySlug(ctx, s.db.Read(), slug)
}

func topicBySlug(ctx context.Context, q database.Querier, slug string) (Topic, error) {
	topic, err := scanTopic(q.QueryRow(ctx, topicColumns+" WHERE slug = ?1", slug))
	if errors.Is(err, sql.ErrNoRows) {
		return Topic{}, fmt.Errorf("topic %q: %w", slug, ErrNoTopic)
	}
	return topic, err
}

// TopicByID finds one topic by its number. It fails with ErrNoTopic.
func (s *Store) TopicByID(ctx context.Context, q database.Querier, id TopicID) (Topic, error) {
	topic, err := scanTopic(q.QueryRow(ctx, topicColumns+" WHERE id = ?1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return Topic{}, fmt.Errorf("topic %d: %w", id, ErrNoTopic)
	}
	return topic, err
}

type scanner interface{ Scan(targets ...any) error }

// scanTopic reads topicFields, and then what else the caller selected.
func scanTopic(row scanner, more ...any) (topic Topic, err error) {
	var names, descriptions string
	if err := row.Scan(append([]any{&topic.ID, &topic.Slug, &names, &descriptions}, more...)...); err != nil {
		return Topic{}, err
	}
	topic.Name, err = readTexts(names)
	if err == nil {
		topic.Description, err = readTexts(descriptions)
	}
	return topic, err
}

// known holds the texts of topics by what is stored: every page of every reader reads the same few.
var known struct {
	sync.Mutex
	texts map[string]map[Language]string
}

// mostKnown bounds known: far above the texts that a network has at one time.
const mostKnown = 1000

// readTexts returns a map that others share: whoever changes it clones it before.
func readTexts(stored string) (map[Language]string, error) {
	known.Lock()
	defer known.Unlock()
	if texts, is := known.texts[stored]; is {
		return texts, nil
	}
	texts := map[Language]string{}
	if err := json.Unmarshal([]byte(stored), &texts); err != nil {
		return nil, fmt.Errorf("read the texts of a topic: %w", err)
	}
	if known.texts == nil || len(known.texts) >= mostKnown {
		known.texts = map[string]map[Language]string{}
	}
	known.texts[stored] = texts
	return texts, nil
}

// jsonText stores a map of texts as an object; no map is an empty object.
func jsonText[K ~string](texts map[K]string) string {
	if len(texts) == 0 {
		return "{}"
	}
	text, err := json.Marshal(texts)
	if err != nil {
		panic(err) // a map of strings always marshals
	}
	return string(text)
}
