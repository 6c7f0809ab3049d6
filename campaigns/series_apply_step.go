package campaigns

import (
	"context"
	"slices"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
)

// step makes the blueprint of one step say what the file says.
func (a *applying) step(ctx context.Context, i int, before []Blueprint) error {
	step, applied := a.series.Steps[i], &a.applied.Steps[i]
	if err := holdName(ctx, a.tx, step.Plan.Name); err != nil {
		return err
	}
	old, known := blueprintNamed(before, step.Plan.Name)
	if !known {
		if err := notABlueprint(ctx, a.tx, step.Plan.Name); err != nil {
			return err
		}
	}
	if err := a.applyBlueprint(ctx, a.tx, a.who, step.Plan, applied); err != nil {
		return err
	}
	begins, err := a.begins(ctx, old, step, applied)
	if err != nil {
		return err
	}
	if known && !same(old.Plan.letter(), step.Plan.letter()) {
		if err := a.closeStep(ctx, a.tx, old); err != nil {
			return err
		}
	}
	begun := old.BegunAt
	if begins {
		begun = database.Now()
	}
	if !begins && old.Step == i+1 {
		return nil
	}
	if applied.Action == Unchanged {
		applied.Action = Changed
	}
	_, err = a.tx.Exec(ctx, "UPDATE blueprints SET series = ?2, step = ?3, begun_at = ?4 WHERE id = ?1", applied.ID, a.kept.ID, i+1, begun)
	return err
}

// begins tells whether a step comes into the series now: it is new, or had ended and comes back. One that somebody stopped stays
// so as long as its file says the same.
func (a *applying) begins(ctx context.Context, old Blueprint, step Step, applied *Applied) (bool, error) {
	if old.ID == 0 {
		return true, nil
	}
	ended, err := a.ended(ctx, old.Schedule)
	if err != nil || !ended {
		return false, err
	}
	if !a.again && slices.Contains(a.kept.Plan.Steps, step.Name) && same(old.Plan, step.Plan) {
		applied.Note = "It was stopped, and makes no mail any more; with something changed in its file it begins again."
		return false, nil
	}
	applied.Action, applied.Note = Changed, ""
	return true, a.revive(ctx, step.Plan)
}

func (a *applying) ended(ctx context.Context, schedule schedules.ID) (bool, error) {
	goesOn, err := active(ctx, a.tx, schedule)
	return !goesOn, err
}

// revive gives a blueprint that had ended a schedule again, where its file alone has not done so.
func (a *applying) revive(ctx context.Context, plan Plan) error {
	b, err := blueprintByName(ctx, a.tx, plan.Name)
	if err != nil {
		return err
	}
	if ended, err := a.ended(ctx, b.Schedule); err != nil || !ended {
		return err
	}
	schedule, err := a.Schedules.Create(ctx, a.tx, a.who, *plan.Schedule, time.Now())
	if err != nil {
		return err
	}
	_, err = a.tx.Exec(ctx, "UPDATE blueprints SET schedule = ?2 WHERE id = ?1", b.ID, schedule)
	return err
}

// endOthers ends the steps that the file has no more.
func (a *applying) endOthers(ctx context.Context, before []Blueprint) error {
	for _, b := range before {
		if slices.ContainsFunc(a.series.Steps, func(s Step) bool { return s.Plan.Name == b.Name }) {
			continue
		}
		ended, err := a.endStep(ctx, a.tx, a.who, b)
		if err != nil {
			return err
		}
		if ended {
			a.applied.Ended = append(a.applied.Ended, b.Name)
		}
	}
	return nil
}

// endStep ends the blueprint of a step, and the intake of its open campaign. It tells whether it had gone on until now.
func (s *Store) endStep(ctx context.Context, tx *database.Tx, who string, b Blueprint) (ended bool, err error) {
	goesOn, err := active(ctx, tx, b.Schedule)
	if err != nil || !goesOn {
		return false, err
	}
	if err := s.Schedules.Cancel(ctx, tx, who, b.Schedule); err != nil {
		return false, err
	}
	if err := s.closeStep(ctx, tx, b); err != nil {
		return false, err
	}
	if !b.Plan.open() {
		if err := holdEditions(ctx, tx, b.ID); err != nil {
			return false, err
		}
	}
	return true, s.auditBlueprint(ctx, tx, who, "blueprint.stop", b.ID)
}

// closeStep lets nobody more into the open campaign of a step, and puts aside one that has not left yet.
func (s *Store) closeStep(ctx context.Context, tx *database.Tx, b Blueprint) error {
	if !b.Plan.open() {
		return nil
	}
	made, err := madeBy(ctx, tx, b.ID)
	if err != nil {
		return err
	}
	for _, c := range made {
		err = s.Deliveries.CloseIntake(ctx, tx, int64(c.ID))
		if err == nil && c.coming() {
			err = move(ctx, tx, &c, Stopped, "its step was changed or ended before it left")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// stopStep ends the step whose open campaign somebody stops: tomorrow nobody comes to it any more.
func (s *Store) stopStep(ctx context.Context, tx *database.Tx, who string, c Campaign, wish deliveries.Wish) error {
	if wish != deliveries.WishStop || !c.Plan.open() {
		return nil
	}
	made, err := madeBy(ctx, tx, c.Blueprint)
	if err != nil || made[0].ID != c.ID {
		return err // another one was opened in its place
	}
	b, err := blueprintByID(ctx, tx, c.Blueprint)
	if err != nil {
		return err
	}
	goesOn, err := active(ctx, tx, b.Schedule)
	if err != nil || !goesOn {
		return err
	}
	if err := s.Schedules.Cancel(ctx, tx, who, b.Schedule); err != nil {
		return err
	}
	return s.auditBlueprint(ctx, tx, who, "blueprint.stop", b.ID)
}
