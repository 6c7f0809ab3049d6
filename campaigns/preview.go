package campaigns

import (
	"context"
	"fmt"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// Preview is a campaign's mail as one person would get it.
type Preview struct {
	deliveries.Preview
	Files []templates.File // of the letter
	Not   string           // why this person would not be mailed now, as a sentence; empty for who would
}

// Preview makes the mail that a plan would send now to one person of the list, with that person's own links; pages that only a
// launched letter has are not there yet. It fails with subscribers.ErrNotFound, and as Letters does.
func (s *Store) Preview(ctx context.Context, plan Plan, to subscribers.Address, tokens *subscribers.Tokens) (Preview, error) {
	person, err := s.Subscribers.ByAddress(ctx, to)
	if err != nil {
		return Preview{}, err
	}
	reader, err := s.reader(ctx, person.ID)
	if err != nil {
		return Preview{}, err
	}
	topic, err := s.topicOf(ctx, plan)
	if err != nil {
		return Preview{}, err
	}
	letters, err := s.Letters(ctx, plan)
	if err != nil {
		return Preview{}, err
	}
	ready := deliveries.Plan{Letters: letters, Language: plan.Content.Languages[0], Head: s.head(plan, topic)}
	mail, err := deliveries.PreviewFor(ready, reader, s.Network, tokens, database.Now())
	if err != nil {
		return Preview{}, err
	}
	not, err := s.whyNot(ctx, plan, topic, person.ID)
	return Preview{Preview: mail, Files: letters[mail.Language].Files, Not: not}, err
}

// whyNot says why a person would not get a campaign now.
func (s *Store) whyNot(ctx context.Context, plan Plan, topic subscribers.Topic, id subscribers.ID) (string, error) {
	named, err := s.Subscribers.Names(ctx, plan.Audience, id)
	if err != nil || !named {
		return "the audience does not name this person", err
	}
	digest, err := s.digestOf(ctx, plan)
	if err != nil {
		return "", err
	}
	refused, err := s.barred(ctx, topic.ID, digest, []subscribers.ID{id})
	if err != nil || refused[id] == "" {
		return "", err
	}
	return fmt.Sprintf("this person may not be mailed now (%s)", refused[id]), nil
}

// reader is what letters may say about one person.
func (s *Store) reader(ctx context.Context, id subscribers.ID) (subscribers.Recipient, error) {
	people, err := s.Subscribers.Recipients(ctx, s.DB.Read(), []subscribers.ID{id})
	if err != nil {
		return subscribers.Recipient{}, err
	}
	if len(people) == 0 {
		return subscribers.Recipient{}, fmt.Errorf("this person was erased: %w", subscribers.ErrNotFound)
	}
	err = s.Subscribers.AddTopics(ctx, s.DB.Read(), people)
	return people[0], err
}
