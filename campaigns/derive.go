package campaigns

import (
	"context"
	"errors"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
)

// Derive makes again the mail that a reader was sent in a campaign: of its real run where that sent one, else of its practice.
// Who read somebody's mail goes on record, by the number of the delivery. It fails with ErrNotFound, deliveries.ErrNoRun, and
// as deliveries.Store.Derive does.
func (s *Store) Derive(ctx context.Context, who, ref string, whom deliveries.Whom, tokens *subscribers.Tokens) (deliveries.Derived, error) {
	c, err := s.Find(ctx, s.DB.Read(), ref)
	if err != nil {
		return deliveries.Derived{}, err
	}
	runs, err := s.Deliveries.Runs(ctx, s.DB.Read(), int64(c.ID))
	if err != nil {
		return deliveries.Derived{}, err
	}
	derived, err := s.deriveOfAny(ctx, runs, whom, tokens)
	if err != nil {
		return deliveries.Derived{}, err
	}
	return derived, s.DB.Write(ctx, func(tx *database.Tx) error {
		return s.auditOf(ctx, tx, who, "campaign.message", "delivery", derived.Delivery.ID)
	})
}

// deriveOfAny takes the first run that sent this reader something; else it says what the first one says that knows of the reader.
func (s *Store) deriveOfAny(ctx context.Context, runs []deliveries.Run, whom deliveries.Whom, tokens *subscribers.Tokens) (deliveries.Derived, error) {
	if len(runs) == 0 {
		return deliveries.Derived{}, deliveries.ErrNoRun
	}
	with := deliveries.Making{Network: s.Network, Tokens: tokens, Files: s.Media.Bytes}
	why := deliveries.ErrNotMeant
	for _, run := range runs {
		derived, err := s.Deliveries.Derive(ctx, run, whom, with)
		if _, nothing := errors.AsType[*deliveries.NothingSentError](err); !nothing && !errors.Is(err, deliveries.ErrNotMeant) {
			return derived, err
		}
		if errors.Is(why, deliveries.ErrNotMeant) {
			why = err
		}
	}
	return deliveries.Derived{}, why
}
