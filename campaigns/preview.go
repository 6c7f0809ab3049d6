package campaigns

import (
	"context"
	"fmt"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
)

// Preview makes the mail that a plan would send now to one person of the list, byte for byte, with that person's own links.
// It fails with subscribers.ErrNotFound, and as Letters does.
func (s *Store) Preview(ctx context.Context, plan Plan, to subscribers.Address, tokens *subscribers.Tokens) (deliveries.Preview, error) {
	ready, err := s.prepare(ctx, plan)
	if err != nil {
		return deliveries.Preview{}, err
	}
	person, err := s.Subscribers.ByAddress(ctx, to)
	if err != nil {
		return deliveries.Preview{}, err
	}
	reader, err := s.reader(ctx, person.ID)
	if err != nil {
		return deliveries.Preview{}, err
	}
	return deliveries.PreviewFor(ready, reader, s.Network, tokens, database.Now())
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
