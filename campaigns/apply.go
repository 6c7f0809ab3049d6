package campaigns

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
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
	Action  string `json:"action"`         // created, changed, unchanged
	Named   int    `json:"named"`          // people whom the audience names now
	Allowed int    `json:"mailable"`       // of these, who may be mailed now
	Note    string `json:"note,omitempty"` // why it will not leave by itself, as a sentence

	Digest deliveries.Round `json:"digest,omitempty"` // which one it is; of a digest, Named and Allowed are who chose it

	DraftMade string   `json:"draft_made,omitempty"` // of a blueprint: local wall time at which its next draft is made
	DraftDue  bool     `json:"draft_due,omitempty"`  // that lies behind us: the service makes it as soon as it runs
	Owner     string   `json:"owner,omitempty"`      // of its editions
	Unreached bool     `json:"unreached,omitempty"`  // that owner has no address
	Coming    []string `json:"coming,omitempty"`     // of a blueprint that was changed: what it made before, which stays as it is
}

// What Apply did.
const (
	Created   = "created"
	Changed   = "changed"
	Unchanged = "unchanged"
)

// Apply makes the database say what the plan says; applying the same plan again changes nothing. A plan with a recurring
// schedule becomes a blueprint, any other a campaign: planned when it has a schedule, a draft when not. It fails, and
// changes nothing, when no mail can be made of it, the topic is unknown (subscribers.ErrNoTopic), nobody would get it
// (ErrNobody), the name is of the other kind (*KindError), or the campaign has gone out already (ErrLaunched) or follows up
// another one (ErrFollows).
func (s *Store) Apply(ctx context.Context, who string, plan Plan) (Applied, error) {
	ready, err := s.prepare(ctx, plan)
	if err != nil {
		return Applied{}, err
	}
	if err := s.Subscribers.CheckAudience(ctx, plan.Audience); err != nil {
		return Applied{}, err
	}
	count, err := s.count(ctx, ready)
	if err != nil {
		return Applied{}, err
	}
	applied := Applied{Name: plan.Name, Named: count.Named, Allowed: count.Mailable, Digest: plan.Digest}
	err = s.DB.Write(ctx, func(tx *database.Tx) error {
		if err := holdName(ctx, tx, plan.Name); err != nil {
			return err
		}
		if err := s.standsAlone(ctx, tx, plan.Name); err != nil {
			return err
		}
		if plan.recurring() {
			return s.applyBlueprint(ctx, tx, who, plan, &applied)
		}
		return s.applyCampaign(ctx, tx, who, plan, &applied)
	})
	if err == nil && applied.Kind == "blueprint" {
		err = s.foretell(ctx, &applied)
	}
	if err != nil {
		return Applied{}, fmt.Errorf("apply %s: %w", plan.Name, err)
	}
	if applied.Note == "" {
		applied.Note, err = s.momentNote(ctx, plan)
	}
	return applied, err
}

func (s *Store) applyCampaign(ctx context.Context, tx *database.Tx, who string, plan Plan, applied *Applied) error {
	applied.Kind = "campaign"
	if err := notABlueprint(ctx, tx, plan.Name); err != nil {
		return err
	}
	c, err := campaignByName(ctx, tx, plan.Name)
	switch {
	case errors.Is(err, ErrNotFound):
		return s.createCampaign(ctx, tx, who, plan, applied)
	case err != nil:
		return err
	}
	if c.Blueprint != 0 && c.ownSchedule() && plan.Schedule == nil {
		plan.Schedule = cmp.Or(c.asFiled().Schedule, c.Plan.Schedule) // the file of an edition need not name its moment
	}
	applied.ID, applied.Action = int64(c.ID), Unchanged
	plan.Tells = c.Plan.Tells // no file says that
	before := c.State
	if !same(c.asFiled(), plan) {
		if c.FollowUp != "" {
			return ErrFollows
		}
		applied.Action = Changed
		if c, err = s.changeCampaign(ctx, tx, who, c, plan, applied); err != nil {
			return err
		}
	}
	if applied.Note = c.note(); before == Planned && c.State == Draft && c.Schedule == 0 {
		applied.Note = "It is a draft again: its moment was set by hand or by the file of before, and this file has none."
	}
	if by := c.byHand(); by != "" {
		applied.Note = strings.TrimSpace(applied.Note + " " + by)
	}
	return nil
}

// byHand says that a campaign has another moment than its file, where somebody gave it one.
func (c Campaign) byHand() string {
	filed, has := c.asFiled().Schedule, c.Plan.Schedule
	if c.fileSchedule == "" || has == nil || !c.coming() || filed != nil && filed.Normal() == has.Normal() {
		return ""
	}
	return fmt.Sprintf("Its moment is %s, as somebody set it by hand, and not what its file says; another moment in the file takes its place.", momentOf(*has))
}

// note says why a campaign does not leave by itself, though somebody meant it to.
func (c Campaign) note() string {
	switch c.State {
	case Draft:
		if c.Schedule != 0 {
			return fmt.Sprintf("It leaves when somebody has approved it: `dorpspost campaigns approve %q`.", c.Name)
		}
	case Held:
		return "It is held: " + c.Problem + "."
	case Waiting:
		return "It waits: " + c.Problem + "."
	case Stopped:
		return "It was stopped: it leaves when somebody sends it with `dorpspost campaigns send`, or when its file gives it another moment."
	}
	return ""
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
	if plan.Digest != deliveries.Single {
		return errNoRounds
	}
	c := Campaign{Name: plan.Name, Plan: plan, State: Draft, Author: who}
	if plan.Schedule != nil {
		schedule, err := s.Schedules.Create(ctx, tx, who, *plan.Schedule, time.Now())
		if err != nil {
			return err
		}
		c.State, c.Schedule = s.planned(), schedule
	}
	if err := insertCampaign(ctx, tx, &c); err != nil {
		return err
	}
	applied.ID, applied.Action, applied.Note = int64(c.ID), Created, c.note()
	if err := s.settleApproval(ctx, tx, who, c, applied); err != nil {
		return err
	}
	return s.audit(ctx, tx, who, "campaign.create", c.ID)
}

// planned is the state of a campaign whose file gives it a moment: its author has approved it by that, unless four eyes are
// asked for.
func (s *Store) planned() State {
	if s.Config.FourEyes {
		return Draft
	}
	return Planned
}

func (s *Store) changeCampaign(ctx context.Context, tx *database.Tx, who string, old Campaign, plan Plan, applied *Applied) (Campaign, error) {
	if err := s.mayChange(ctx, tx, old); err != nil {
		return old, err
	}
	c, err := s.reschedule(ctx, tx, who, old, plan)
	if err != nil {
		return old, err
	}
	c.Author = who
	if err := saveCampaign(ctx, tx, &c); err != nil {
		return old, err
	}
	if err := s.settleApproval(ctx, tx, who, c, applied); err != nil {
		return old, err
	}
	return c, s.audit(ctx, tx, who, "campaign.change", c.ID)
}

// settleApproval makes void what was approved before a file was applied. Whoever gives a campaign a moment by it approves it.
func (s *Store) settleApproval(ctx context.Context, tx *database.Tx, who string, c Campaign, applied *Applied) error {
	if err := void(ctx, tx, c.approved(), changedBy(who)); err != nil {
		return err
	}
	if c.State != Planned && c.State != Waiting || c.Plan.Schedule == nil || s.Config.FourEyes {
		return nil
	}
	return s.approveAs(ctx, tx, who, c, subscribers.AudienceCount{Named: applied.Named, Mailable: applied.Allowed}, false)
}

// changedBy is why an approval is void after somebody changed a file.
func changedBy(who string) string { return "changed by " + who }

// reschedule gives a campaign its changed plan, and the moment of that. Without one it is a draft again. Planned it is only when
// a moment is still to come: one whose moment has been, or that somebody held, stays with whoever decides about it. A moment that
// was set by hand stays where the file says of it what it said before.
func (s *Store) reschedule(ctx context.Context, tx *database.Tx, who string, c Campaign, plan Plan) (Campaign, error) {
	set, own, keeps := c.Plan.Schedule, c.ownSchedule(), c.keepsMoment(plan)
	c.Plan = plan
	if keeps {
		c.Plan.Schedule = set
	} else {
		c.fileSchedule = ""
	}
	switch {
	case c.Blueprint != 0 && own:
		return s.rescheduleEdition(ctx, tx, who, c, *c.Plan.Schedule)
	case c.Blueprint != 0 && plan.Schedule != nil:
		return c, ErrEdition
	case c.Blueprint != 0:
		return c.withoutMoment(), nil
	case plan.Schedule == nil:
		err := s.endSchedule(ctx, tx, who, c)
		c.Schedule, c.State, c.Problem = 0, Draft, ""
		return c, err
	}
	return s.replan(ctx, tx, who, c, set)
}

// keepsMoment tells whether the moment that was set by hand stays when a file is applied: where it says of it what it said before.
// A file without one makes a draft, but for that of an edition, which never has one.
func (c Campaign) keepsMoment(file Plan) bool {
	filed := c.asFiled().Schedule
	switch {
	case c.fileSchedule == "":
		return false
	case file.Schedule == nil:
		return filed == nil && c.Blueprint != 0
	}
	return sameSchedule(file.Schedule, filed)
}

// replan puts the schedule of a campaign in accord with its plan, which had another one before.
func (s *Store) replan(ctx context.Context, tx *database.Tx, who string, c Campaign, before *schedules.Spec) (Campaign, error) {
	spec := *c.Plan.Schedule
	if c.Schedule == 0 {
		id, err := s.Schedules.Create(ctx, tx, who, spec, time.Now())
		c.Schedule, c.State, c.Problem = id, s.planned(), ""
		return c, err
	}
	if err := s.Schedules.Replace(ctx, tx, who, c.Schedule, spec, time.Now()); err != nil {
		return c, err
	}
	comes, err := active(ctx, tx, c.Schedule)
	if err != nil || !comes {
		return c.withoutMoment(), err
	}
	if c.State == Held && sameSchedule(before, &spec) {
		return c, nil
	}
	c.State, c.Problem = s.planned(), ""
	return c, nil
}

// withoutMoment is the campaign after its file was mended, when no moment is to come: held where somebody decides, and
// where it was otherwise.
func (c Campaign) withoutMoment() Campaign {
	switch {
	case c.State == Held, c.State == Planned && c.Blueprint == 0:
		c.State, c.Problem = Held, "its moment has passed; send it with `dorpspost campaigns send`, or leave it"
	case c.State == Launched:
		c.State, c.Problem = Draft, "" // that was practice
	}
	return c
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
