package campaigns

import (
	"context"
	"errors"
	"fmt"

	"dorpspost/database"
	"dorpspost/deliveries"
)

// Rehearsal is a plan that was frozen in a copy of the database, with what is known of it before anything is sent there.
type Rehearsal struct {
	Run     deliveries.Run
	Survey  Survey
	Samples map[string]bool // addresses whose mails together show every part that some reader sees, as they go on the wire
}

// ErrFollowedUp says that a follow-up cannot be rehearsed: it goes to some readers of another campaign, as soon as it is asked for.
var ErrFollowedUp = errors.New("this campaign follows up another one, for some of its readers, and was sent as soon as it was asked for: there is nothing to rehearse; of a correction, rehearse the file under another name")

// errNoDigest says why a digest has nobody to go to: no audience names its readers.
var errNoDigest = map[deliveries.Round]error{
	deliveries.Monthly: errors.New("nobody would get this digest now: it is for who chose one mail a month, and follows a topic of which a campaign left"),
	deliveries.Bundle:  errors.New("nobody would get this digest now: it is for whom the cap kept a mail back, and there is nobody"),
}

// Rehearse makes a plan ready as Launch does, and freezes it in the copy of the database that this store was opened on. Of each
// language, and of each part that only some readers see, it chooses so many samples. It fails with
// deliveries.ErrNoRehearsal on a database that is no copy, with ErrFollowedUp, with ErrNobody, and with what is wrong with the
// plan.
func (s *Store) Rehearse(ctx context.Context, plan Plan, samples int) (Rehearsal, error) {
	if !s.DB.Disposable() {
		return Rehearsal{}, deliveries.ErrNoRehearsal
	}
	ready, err := s.prepare(ctx, plan)
	if err != nil {
		return Rehearsal{}, err
	}
	own, err := campaignByName(ctx, s.DB.Read(), plan.Name)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Rehearsal{}, fmt.Errorf("find the campaign: %w", err)
	}
	if own.FollowUp != "" {
		return Rehearsal{}, ErrFollowedUp
	}
	ready.Campaign, ready.Comers = int64(own.ID), nil // of an open campaign everybody is rehearsed to whom its audience names
	survey := newSurveyor(ready, samples)
	if err := s.survey(ctx, survey); err != nil {
		return Rehearsal{}, err
	}
	run, err := s.Deliveries.FreezeRehearsal(ctx, ready)
	if errors.Is(err, ErrNobody) && plan.Digest != deliveries.Single {
		return Rehearsal{}, errNoDigest[plan.Digest]
	}
	if err != nil {
		return Rehearsal{}, plainly(err)
	}
	return Rehearsal{Run: run, Survey: survey.Survey, Samples: survey.samples}, nil
}

// RecordRehearsal writes in the audit log that a plan is rehearsed: the one thing that a rehearsal leaves behind.
func (s *Store) RecordRehearsal(ctx context.Context, who string, plan Plan) error {
	kind, id, err := s.known(ctx, plan.Name)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *database.Tx) error { return s.auditOf(ctx, tx, who, "campaign.rehearse", kind, id) })
}

// known is what has a name: a campaign, a blueprint, or a file that was not applied.
func (s *Store) known(ctx context.Context, name string) (kind string, id int64, err error) {
	campaign, err := campaignByName(ctx, s.DB.Read(), name)
	if !errors.Is(err, ErrNotFound) {
		return "campaign", int64(campaign.ID), err
	}
	blueprint, err := blueprintByName(ctx, s.DB.Read(), name)
	if errors.Is(err, ErrNotFound) {
		return "file", 0, nil
	}
	return "blueprint", blueprint.ID, err
}
