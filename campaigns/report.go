package campaigns

import (
	"context"
	"fmt"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/templates"
)

// Status is where a campaign stands: what staff planned and, once launched, what the ledger says.
type Status struct {
	Campaign
	Where   string              `json:"where"`             // one word: the run's state once there is a run
	Reports []deliveries.Report `json:"reports,omitempty"` // the real run first, then practice
}

// Status returns where a campaign stands. It fails with ErrNotFound.
func (s *Store) Status(ctx context.Context, ref string) (Status, error) {
	c, err := s.Find(ctx, s.DB.Read(), ref)
	if err != nil {
		return Status{}, err
	}
	return s.statusOf(ctx, c)
}

func (s *Store) statusOf(ctx context.Context, c Campaign) (Status, error) {
	status := Status{Campaign: c, Where: string(c.State)}
	runs, err := s.Deliveries.Runs(ctx, s.DB.Read(), int64(c.ID))
	if err != nil {
		return Status{}, err
	}
	for _, run := range runs {
		report, err := s.Deliveries.Report(ctx, s.DB.Read(), run)
		if err != nil {
			return Status{}, err
		}
		status.Reports = append(status.Reports, report)
	}
	if len(status.Reports) > 0 {
		status.Where = string(status.Reports[0].Run.State)
	}
	return status, nil
}

// Statuses returns where every campaign stands, newest first.
func (s *Store) Statuses(ctx context.Context) ([]Status, error) {
	all, err := s.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the campaigns: %w", err)
	}
	statuses := make([]Status, len(all))
	for i, c := range all {
		if statuses[i], err = s.statusOf(ctx, c); err != nil {
			return nil, err
		}
	}
	return statuses, nil
}

// Ask writes a wish of staff: pause, resume or stop. The running service obeys at its next mark. It fails with
// ErrNotFound, deliveries.ErrNoRun or deliveries.ErrEnded.
func (s *Store) Ask(ctx context.Context, who, ref string, wish deliveries.Wish) (Campaign, error) {
	return s.change(ctx, who, ref, "campaign."+string(wish), func(tx *database.Tx, c Campaign) error {
		return s.Deliveries.Ask(ctx, tx, int64(c.ID), wish)
	})
}

// Resolve says what is done with the deliveries whose outcome is unknown: deliveries.Resend or deliveries.Leave.
func (s *Store) Resolve(ctx context.Context, who, ref string, policy deliveries.Policy) (Campaign, error) {
	return s.change(ctx, who, ref, "campaign.resolve-"+string(policy), func(tx *database.Tx, c Campaign) error {
		return s.Deliveries.Resolve(ctx, tx, int64(c.ID), policy)
	})
}

func (s *Store) change(ctx context.Context, who, ref, act string, do func(*database.Tx, Campaign) error) (c Campaign, err error) {
	err = s.DB.Write(ctx, func(tx *database.Tx) error {
		if c, err = s.Find(ctx, tx, ref); err != nil {
			return err
		}
		if err := do(tx, c); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		return s.audit(ctx, tx, who, act, c.ID)
	})
	return c, err
}

// Letters compiles a plan as it would leave now, without storing anything. It fails with templates.Problems or
// subscribers.ErrNoTopic.
func (s *Store) Letters(ctx context.Context, plan Plan) (map[templates.Language]*templates.Letter, error) {
	topic, err := s.Subscribers.TopicBySlug(ctx, plan.Topic)
	if err != nil {
		return nil, fmt.Errorf("topic %q: %w", plan.Topic, err)
	}
	return s.compile(plan, topic)
}
