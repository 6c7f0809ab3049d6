package subscribers

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

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

const topicColumns = "SELECT id, slug, names, descriptions FROM topics"

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

type scanner interface{ Scan(targets ...any) error }

func scanTopic(row scanner) (topic Topic, err error) {
	var names, descriptions string
	if err := row.Scan(&topic.ID, &topic.Slug, &names, &descriptions); err != nil {
		return Topic{}, err
	}
	topic.Name, topic.Description = map[Language]string{}, map[Language]string{}
	return topic, errors.Join(json.Unmarshal([]byte(names), &topic.Name), json.Unmarshal([]byte(descriptions), &topic.Description))
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
