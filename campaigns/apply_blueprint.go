package campaigns

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"dorpspost/database"
	"dorpspost/subscribers"
)

func (s *Store) applyBlueprint(ctx context.Context, tx *database.Tx, who string, plan Plan, applied *Applied) error {
	applied.Kind, applied.Note = "blueprint", s.digestNote(plan, applied.Named)
	_, err := campaignByName(ctx, tx, plan.Name)
	switch {
	case err == nil:
		return &KindError{Name: plan.Name, Is: "campaign"}
	case !errors.Is(err, ErrNotFound):
		return err
	}
	old, err := blueprintByName(ctx, tx, plan.Name)
	switch {
	case errors.Is(err, ErrNotFound):
		if err := s.createBlueprint(ctx, tx, who, plan, applied); err != nil {
			return err
		}
		return s.approveApplied(ctx, tx, who, applied)
	case err != nil:
		return err
	}
	applied.ID, applied.Action = old.ID, Unchanged
	if !same(old.Plan, plan) {
		applied.Action = Changed
		if err := s.changeBlueprint(ctx, tx, who, old, plan); err != nil {
			return err
		}
		if err := s.approveApplied(ctx, tx, who, applied); err != nil {
			return err
		}
	}
	goesOn, err := active(ctx, tx, old.Schedule)
	if err == nil && !goesOn {
		applied.Note = "It has ended and makes no campaign any more; with other moments in its file it begins again."
	}
	return err
}

func (s *Store) changeBlueprint(ctx context.Context, tx *database.Tx, who string, old Blueprint, plan Plan) error {
	if err := s.Schedules.Replace(ctx, tx, who, old.Schedule, *plan.Schedule, time.Now()); err != nil {
		return err
	}
	if old.Plan.Schedule.Normal() != plan.Schedule.Normal() {
		if err := holdEditions(ctx, tx, old.ID); err != nil {
			return err
		}
	}
	text, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE blueprints SET plan = ?2, changed_at = ?3, applied_by = ?4 WHERE id = ?1", old.ID, string(text), database.Now(), who); err != nil {
		return err
	}
	return s.auditBlueprint(ctx, tx, who, "blueprint.change", old.ID)
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
	err = tx.QueryRow(ctx, "INSERT INTO blueprints (name, plan, schedule, created_at, changed_at, applied_by) VALUES (?1, ?2, ?3, ?4, ?4, ?5) RETURNING id",
		plan.Name, string(text), schedule, database.Now(), who).Scan(&applied.ID)
	if err != nil {
		return err
	}
	return s.auditBlueprint(ctx, tx, who, "blueprint.create", applied.ID)
}

// approveApplied approves a blueprint in the name of whoever applied its file, unless four eyes are asked for: then what it
// makes by itself waits for somebody else.
func (s *Store) approveApplied(ctx context.Context, tx *database.Tx, who string, applied *Applied) error {
	b, err := blueprintByName(ctx, tx, applied.Name)
	if err != nil {
		return err
	}
	if b.Plan.drafts() {
		return nil // each is approved by itself
	}
	if s.Config.FourEyes {
		applied.Note = "Four eyes are asked for: nothing that it makes leaves until somebody else has said `dorpspost campaigns approve`."
		return void(ctx, tx, b.approved(), changedBy(who))
	}
	return s.approveBlueprintAs(ctx, tx, who, b, subscribers.AudienceCount{Named: applied.Named, Mailable: applied.Allowed})
}

func notABlueprint(ctx context.Context, tx *database.Tx, name string) error {
	blueprint, err := blueprintByName(ctx, tx, name)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	goesOn, err := active(ctx, tx, blueprint.Schedule)
	if err != nil {
		return err
	}
	return &KindError{Name: name, Is: "blueprint", Ended: !goesOn}
}

// foretell says of a blueprint that makes drafts when the next one is made and for whom, and what it made before it was changed.
func (s *Store) foretell(ctx context.Context, applied *Applied) error {
	b, err := blueprintByName(ctx, s.DB.Read(), applied.Name)
	if err != nil {
		return err
	}
	if applied.Action == Changed {
		if applied.Coming, err = s.coming(ctx, b.ID); err != nil {
			return err
		}
	}
	if applied.Owner, applied.Unreached, err = s.ownerOfBlueprint(ctx, b); err != nil || !b.Plan.drafts() {
		return err
	}
	schedule, err := s.Schedules.ByID(ctx, b.Schedule)
	applied.DraftDue = schedule.NextAt <= database.Now()
	applied.DraftMade = schedule.HandedOut()
	return err
}

// ownerOfBlueprint is who sees to its editions, and whether they cannot be mailed about them.
func (s *Store) ownerOfBlueprint(ctx context.Context, b Blueprint) (owner string, unreached bool, err error) {
	owner = b.AppliedBy
	if b.Plan.Edition != nil {
		owner = cmp.Or(b.Plan.Edition.Owner, owner)
	}
	if owner == "" || s.Reachable == nil {
		return owner, false, nil
	}
	reached, err := s.Reachable(ctx, s.DB.Read(), owner)
	return owner, !reached, err
}

// OwnedBy names the blueprints that are active and the editions that have not left, of which somebody is the owner.
func (s *Store) OwnedBy(ctx context.Context, owner string) ([]string, error) {
	entries, err := s.List(ctx)
	names := []string{}
	for _, e := range entries {
		if e.Owner == owner {
			names = append(names, e.Name)
		}
	}
	return names, err
}
