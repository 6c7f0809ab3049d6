package campaigns

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/subscribers"
)

// Applied says what applying a file did.
type Applied struct {
	Kind    string `json:"kind"` // campaign, blueprint
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Action  string `json:"action"`   // created, changed, unchanged
	Named   int    `json:"named"`    // people whom the audience names now
	Allowed int    `json:"mailable"` // of these, who may be mailed now
}

// What Apply did.
const (
	Created   = "created"
	Changed   = "changed"
	Unchanged = "unchanged"
)

// Apply makes the database say what the plan says; applying the same plan again changes nothing. A plan with a recurring
// schedule becomes a blueprint, any other a campaign: planned when it has a schedule, a draft when not. It fails, and
// changes nothing, when the letter cannot be compiled, the topic is unknown (subscribers.ErrNoTopic), nobody would get it
// (ErrNobody), or the campaign has gone out already (ErrLaunched).
func (s *Store) Apply(ctx context.Context, who string, plan Plan) (Applied, error) {
	topic, err := s.Subscribers.TopicBySlug(ctx, plan.Topic)
	if err != nil {
		return Applied{}, fmt.Errorf("topic %q: %w", plan.Topic, err)
	}
	if _, err := s.compile(plan, topic); err != nil {
		return Applied{}, err
	}
	if err := s.Subscribers.CheckAudience(ctx, plan.Audience); err != nil {
		return Applied{}, err
	}
	count, err := s.Subscribers.Count(ctx, plan.Audience, topic.ID)
	if err != nil {
		return Applied{}, fmt.Errorf("count the audience: %w", err)
	}
	if count.Named == 0 {
		return Applied{}, ErrNobody
	}
	applied := Applied{Name: plan.Name, Named: count.Named, Allowed: count.Mailable}
	err = s.DB.Write(ctx, func(tx *database.Tx) error {
		if plan.recurring() {
			return s.applyBlueprint(ctx, tx, who, plan, &applied)
		}
		return s.applyCampaign(ctx, tx, who, plan, &applied)
	})
	if err != nil {
		return Applied{}, fmt.Errorf("apply %s: %w", plan.Name, err)
	}
	return applied, nil
}

func (s *Store) applyBlueprint(ctx context.Context, tx *database.Tx, who string, plan Plan, applied *Applied) error {
	applied.Kind = "blueprint"
	old, err := blueprintByName(ctx, tx, plan.Name)
	switch {
	case errors.Is(err, ErrNotFound):
		return s.createBlueprint(ctx, tx, who, plan, applied)
	case err != nil:
		return err
	}
	applied.ID, applied.Action = old.ID, Unchanged
	if same(old.Plan, plan) {
		return nil
	}
	applied.Action = Changed
	if err := s.Schedules.Replace(ctx, tx, who, old.Schedule, *plan.Schedule, time.Now()); err != nil {
		return err
	}
	text, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE blueprints SET plan = ?2, changed_at = ?3 WHERE id = ?1", old.ID, string(text), database.Now()); err != nil {
		return err
	}
	return s.audit(ctx, tx, who, "blueprint.change", ID(old.ID))
}

func (s *Store) createBlueprint(ctx context.Context, tx *database.Tx, who string, plan Plan, applied *Applied) error {
	schedule, err := s.Schedules.Create(ctx, tx, who, *plan.Schedule, time.Now())
	if err != nil {
		return err
	}
	text, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	applied.Action = Created
	err = tx.QueryRow(ctx, "INSERT INTO blueprints (name, plan, schedule, created_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?4) RETURNING id",
		plan.Name, string(text), schedule, database.Now()).Scan(&applied.ID)
	if err != nil {
		return err
	}
	return s.audit(ctx, tx, who, "blueprint.create", ID(applied.ID))
}

func (s *Store) applyCampaign(ctx context.Context, tx *database.Tx, who string, plan Plan, applied *Applied) error {
	applied.Kind = "campaign"
	old, err := scanCampaign(tx.QueryRow(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE name = ?1", plan.Name))
	switch {
	case errors.Is(err, ErrNotFound):
		return s.createCampaign(ctx, tx, who, plan, applied)
	case err != nil:
		return err
	}
	applied.ID, applied.Action = int64(old.ID), Unchanged
	if same(old.Plan, plan) {
		return nil
	}
	if err := s.mayChange(ctx, tx, old); err != nil {
		return err
	}
	applied.Action = Changed
	return s.changeCampaign(ctx, tx, who, old, plan)
}

// mayChange refuses a campaign that has gone out for real, or is being practised at this moment.
func (s *Store) mayChange(ctx context.Context, tx *database.Tx, c Campaign) error {
	runs, err := s.Deliveries.Runs(ctx, tx, int64(c.ID))
	if err != nil {
		return err
	}
	for _, run := range runs {
		if run.Kind == deliveries.Real {
			return fmt.Errorf("%w; give this one another name", ErrLaunched)
		}
		if !run.State.Ended() {
			return deliveries.ErrPractising
		}
	}
	return nil
}

func (s *Store) createCampaign(ctx context.Context, tx *database.Tx, who string, plan Plan, applied *Applied) error {
	c := Campaign{Name: plan.Name, Plan: plan, State: Draft}
	if plan.Schedule != nil {
		schedule, err := s.Schedules.Create(ctx, tx, who, *plan.Schedule, time.Now())
		if err != nil {
			return err
		}
		c.State, c.Schedule = Planned, schedule
	}
	if err := insertCampaign(ctx, tx, &c); err != nil {
		return err
	}
	applied.ID, applied.Action = int64(c.ID), Created
	return s.audit(ctx, tx, who, "campaign.create", c.ID)
}

func (s *Store) changeCampaign(ctx context.Context, tx *database.Tx, who string, old Campaign, plan Plan) error {
	schedule, state, err := s.reschedule(ctx, tx, who, old, plan.Schedule)
	if err != nil {
		return err
	}
	text, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE campaigns SET plan = ?2, schedule = ?3, state = ?4, problem = '', changed_at = ?5 WHERE id = ?1",
		old.ID, string(text), orNull(int64(schedule)), state, database.Now())
	if err != nil {
		return err
	}
	return s.audit(ctx, tx, who, "campaign.change", old.ID)
}

// reschedule gives a campaign the moment of its changed plan; without one it is a draft again.
func (s *Store) reschedule(ctx context.Context, tx *database.Tx, who string, old Campaign, spec *schedules.Spec) (schedules.ID, State, error) {
	switch {
	case spec == nil && old.Schedule == 0:
		return 0, Draft, nil
	case spec == nil:
		return 0, Draft, s.Schedules.Cancel(ctx, tx, who, old.Schedule)
	case old.Schedule == 0:
		id, err := s.Schedules.Create(ctx, tx, who, *spec, time.Now())
		return id, Planned, err
	}
	if old.State == Launched && old.Plan.Schedule != nil && spec.Normal() == old.Plan.Schedule.Normal() {
		return old.Schedule, Draft, nil // its moment has been, and was practice
	}
	return old.Schedule, Planned, s.Schedules.Replace(ctx, tx, who, old.Schedule, *spec, time.Now())
}

// same compares plans as they are stored.
func same(a, b Plan) bool {
	var stored Plan
	text, err := json.Marshal(b)
	if err != nil || json.Unmarshal(text, &stored) != nil {
		return false
	}
	if a.Schedule != nil && stored.Schedule != nil {
		old, now := a.Schedule.Normal(), stored.Schedule.Normal()
		a.Schedule, stored.Schedule = &old, &now
	}
	return reflect.DeepEqual(a, stored)
}

// topicName is the name of a topic in a language, or in the first one that it has.
func topicName(t subscribers.Topic, l subscribers.Language) string {
	if name := t.Name[l]; name != "" {
		return name
	}
	for _, language := range subscribers.Languages() {
		if name := t.Name[language]; name != "" {
			return name
		}
	}
	return t.Slug
}
