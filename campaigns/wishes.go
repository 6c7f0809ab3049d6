package campaigns

import (
	"context"
	"errors"
	"fmt"

	"dorpspost/database"
	"dorpspost/deliveries"
)

// Ask writes a wish of staff: pause, resume or stop. The running service obeys at its next mark. A campaign that has not
// left yet can be stopped too: it is put aside; while it is being practised, only the practice is stopped. It fails with ErrNotFound, ErrNotSending or deliveries.ErrEnded.
func (s *Store) Ask(ctx context.Context, who, ref string, wish deliveries.Wish) (Campaign, error) {
	return s.change(ctx, who, ref, "campaign."+string(wish), func(tx *database.Tx, c Campaign) error {
		if err := s.stopStep(ctx, tx, who, c, wish); err != nil {
			return err
		}
		err := s.Deliveries.Ask(ctx, tx, int64(c.ID), wish)
		if wish == deliveries.WishStop && c.coming() && err != nil { // no practice of it goes on, so the campaign itself is meant
			return s.putAside(ctx, tx, who, c)
		}
		if c.State != Launched && (errors.Is(err, deliveries.ErrNoRun) || errors.Is(err, deliveries.ErrEnded)) {
			return ErrNotSending
		}
		return err
	})
}

func (s *Store) putAside(ctx context.Context, tx *database.Tx, who string, c Campaign) error {
	if err := s.endSchedule(ctx, tx, who, c); err != nil {
		return err
	}
	if err := void(ctx, tx, c.approved(), "stopped by "+who); err != nil {
		return err
	}
	return move(ctx, tx, &c, Stopped, "")
}

// Ending says what a stop ended.
type Ending struct {
	Kind   string   `json:"kind"` // campaign, blueprint, series
	ID     int64    `json:"id"`
	Name   string   `json:"name"`
	Unsent bool     `json:"unsent,omitempty"` // of a campaign: nothing of it had left, and nothing will by itself
	Still  bool     `json:"still,omitempty"`  // only its practice was stopped; the campaign still leaves
	Coming []string `json:"coming,omitempty"` // a blueprint's campaigns that were made before and have not ended
}

// Stop ends what has this name: a campaign, as Ask does; a blueprint, which then makes no campaign any more; or a series with all
// its steps. What was made is a campaign of its own and goes on. It fails as Ask does, with ErrOver for a blueprint that has
// ended, and with ErrSeriesOver.
func (s *Store) Stop(ctx context.Context, who, ref string) (Ending, error) {
	series, err := seriesByName(ctx, s.DB.Read(), ref)
	if err == nil {
		return s.stopSeries(ctx, who, series)
	}
	if !errors.Is(err, ErrNotFound) {
		return Ending{}, err
	}
	blueprint, err := blueprintByName(ctx, s.DB.Read(), ref)
	if errors.Is(err, ErrNotFound) {
		return s.stopCampaign(ctx, who, ref)
	}
	if err != nil {
		return Ending{}, err
	}
	if err := s.endBlueprint(ctx, who, blueprint); err != nil {
		return Ending{}, fmt.Errorf("%s: %w", ref, err)
	}
	coming, err := s.coming(ctx, blueprint.ID)
	return Ending{Kind: "blueprint", ID: blueprint.ID, Name: blueprint.Name, Coming: coming}, err
}

func (s *Store) stopCampaign(ctx context.Context, who, ref string) (Ending, error) {
	before, err := s.Ask(ctx, who, ref, deliveries.WishStop)
	if err != nil {
		return Ending{}, err
	}
	after, err := s.Find(ctx, s.DB.Read(), ref)
	return Ending{
		Kind: "campaign", ID: int64(after.ID), Name: after.Name,
		Unsent: after.State == Stopped, Still: before.coming() && after.State == before.State,
	}, err
}

// holdEditions keeps editions of a blueprint for a person that were made and then could not be launched: their moment will
// not be struck again. Drafts have a moment of their own.
func holdEditions(ctx context.Context, tx *database.Tx, blueprint int64) error {
	_, err := tx.Exec(ctx, "UPDATE campaigns SET state = 'held', problem = ?2, changed_at = ?3 WHERE blueprint = ?1 AND state = 'planned' AND schedule = (SELECT schedule FROM blueprints WHERE id = ?1)",
		blueprint, "its blueprint was ended or moved before it could leave; send it with `dorpspost campaigns send`, or leave it", database.Now())
	return err
}

func (s *Store) endBlueprint(ctx context.Context, who string, b Blueprint) error {
	return s.DB.Write(ctx, func(tx *database.Tx) error {
		if err := holdName(ctx, tx, b.Name); err != nil {
			return err
		}
		goesOn, err := s.endStep(ctx, tx, who, b)
		if err == nil && !goesOn {
			return ErrOver
		}
		return err
	})
}

// coming are the names of a blueprint's campaigns of which mails may still leave.
func (s *Store) coming(ctx context.Context, blueprint int64) (names []string, err error) {
	all, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	open, err := s.Deliveries.Open(ctx)
	if err != nil {
		return nil, err
	}
	runs := make(map[ID]bool, len(open))
	for _, run := range open {
		runs[ID(run.Campaign)] = true
	}
	for _, c := range all {
		if c.Blueprint == blueprint && (c.coming() || runs[c.ID]) {
			names = append(names, c.Name)
		}
	}
	return names, nil
}

// Resolve says what is done with the deliveries whose outcome is unknown, deliveries.Resend or deliveries.Leave, and lets a
// paused campaign go on. It returns for how many. It fails with ErrNotFound, deliveries.ErrNoRun, deliveries.ErrEnded or
// deliveries.ErrTooLate.
func (s *Store) Resolve(ctx context.Context, who, ref string, policy deliveries.Policy) (c Campaign, decided int64, err error) {
	c, err = s.change(ctx, who, ref, "campaign.resolve-"+string(policy), func(tx *database.Tx, c Campaign) error {
		if decided, err = s.Deliveries.Resolve(ctx, tx, int64(c.ID), policy); err != nil {
			return err
		}
		return s.Deliveries.Ask(ctx, tx, int64(c.ID), deliveries.WishResume)
	})
	return c, decided, err
}

// Hurry has what was put off tried at once, and lets a paused campaign go on. It returns for how many. It fails with
// ErrNotFound, deliveries.ErrNoRun, deliveries.ErrEnded or deliveries.ErrTooLate.
func (s *Store) Hurry(ctx context.Context, who, ref string) (c Campaign, hurried int64, err error) {
	c, err = s.change(ctx, who, ref, "campaign.hurry", func(tx *database.Tx, c Campaign) error {
		if hurried, err = s.Deliveries.Hurry(ctx, tx, int64(c.ID)); err != nil {
			return err
		}
		return s.Deliveries.Ask(ctx, tx, int64(c.ID), deliveries.WishResume)
	})
	return c, hurried, err
}

func (s *Store) change(ctx context.Context, who, ref, act string, do func(*database.Tx, Campaign) error) (c Campaign, err error) {
	err = s.DB.Write(ctx, func(tx *database.Tx) error {
		if c, err = s.Find(ctx, tx, ref); err != nil {
			return err
		}
		if c, err = lockCampaign(ctx, tx, c.ID); err != nil {
			return err
		}
		if err := do(tx, c); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		return s.audit(ctx, tx, who, act, c.ID)
	})
	return c, err
}
