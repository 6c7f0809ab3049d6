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
	Where   string              `json:"where"`             // one word: the run's state once it was launched
	Leaves  string              `json:"leaves,omitempty"`  // planned: local wall time
	Reports []deliveries.Report `json:"reports,omitempty"` // the real run first, then practice
}

// Status returns where a campaign stands. It fails with ErrNotFound, as a *NoEditionError for a blueprint that has made
// none yet.
func (s *Store) Status(ctx context.Context, ref string) (Status, error) {
	c, err := s.Find(ctx, s.DB.Read(), ref)
	if err != nil {
		return Status{}, err
	}
	runs, err := s.Deliveries.Runs(ctx, s.DB.Read(), int64(c.ID))
	if err != nil {
		return Status{}, err
	}
	status := Status{Campaign: c, Where: where(c, runs)}
	if status.Leaves, err = s.leaves(ctx, c); err != nil {
		return Status{}, err
	}
	for _, run := range runs {
		report, err := s.Deliveries.Report(ctx, s.DB.Read(), run)
		if err != nil {
			return Status{}, err
		}
		status.Reports = append(status.Reports, report)
	}
	return status, nil
}

// where is one word for where a campaign stands. Practice counts only when nothing else is to come.
func where(c Campaign, runs []deliveries.Run) string {
	if len(runs) > 0 && (runs[0].Kind == deliveries.Real || c.State == Launched) {
		return string(runs[0].State)
	}
	return string(c.State)
}

func (s *Store) leaves(ctx context.Context, c Campaign) (string, error) {
	if c.State != Planned || c.Schedule == 0 {
		return "", nil
	}
	schedule, err := s.Schedules.ByID(ctx, c.Schedule)
	return schedule.NextLocal, err
}

// Entry is one line of the list of campaigns and blueprints.
type Entry struct {
	Kind       string           `json:"kind"` // campaign, blueprint
	ID         int64            `json:"id"`
	Name       string           `json:"name"`
	Where      string           `json:"where"`
	Leaves     string           `json:"leaves,omitempty"` // local wall time of the next moment
	LaunchedAt database.Instant `json:"launched_at,omitzero"`
	Problem    string           `json:"problem,omitempty"`
}

// List returns every blueprint, by name, and every campaign, newest first. It counts nothing: Status does.
func (s *Store) List(ctx context.Context) ([]Entry, error) {
	entries, err := s.listBlueprints(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the blueprints: %w", err)
	}
	all, err := s.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the campaigns: %w", err)
	}
	for _, c := range all {
		entry, err := s.entry(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("list campaign %d: %w", c.ID, err)
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

func (s *Store) listBlueprints(ctx context.Context) (entries []Entry, err error) {
	blueprints, err := s.Blueprints(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range blueprints {
		schedule, err := s.Schedules.ByID(ctx, b.Schedule)
		if err != nil {
			return nil, err
		}
		entries = append(entries, Entry{Kind: "blueprint", ID: b.ID, Name: b.Name, Where: string(schedule.State), Leaves: schedule.NextLocal})
	}
	return entries, nil
}

func (s *Store) entry(ctx context.Context, c Campaign) (Entry, error) {
	runs, err := s.Deliveries.Runs(ctx, s.DB.Read(), int64(c.ID))
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Kind: "campaign", ID: int64(c.ID), Name: c.Name, Where: where(c, runs), LaunchedAt: c.LaunchedAt, Problem: c.Problem}
	if len(runs) > 0 && e.Problem == "" {
		e.Problem = runs[0].Problem
	}
	e.Leaves, err = s.leaves(ctx, c)
	return e, err
}

// Ask writes a wish of staff: pause, resume or stop. The running service obeys at its next mark. A campaign that has not
// left yet can be stopped too: it is put aside. It fails with ErrNotFound, deliveries.ErrNoRun or deliveries.ErrEnded.
func (s *Store) Ask(ctx context.Context, who, ref string, wish deliveries.Wish) (Campaign, error) {
	return s.change(ctx, who, ref, "campaign."+string(wish), func(tx *database.Tx, c Campaign) error {
		if wish == deliveries.WishStop && c.State.coming() {
			return s.putAside(ctx, tx, who, c)
		}
		return s.Deliveries.Ask(ctx, tx, int64(c.ID), wish)
	})
}

func (s *Store) putAside(ctx context.Context, tx *database.Tx, who string, c Campaign) error {
	if err := s.endSchedule(ctx, tx, who, c); err != nil {
		return err
	}
	return move(ctx, tx, &c, Stopped, "")
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
