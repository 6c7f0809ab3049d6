package campaigns

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"dorpspost/database"
)

// AppliedSeries says what applying the file of a series did: to the series, and to each of its steps.
type AppliedSeries struct {
	Applied
	Steps []Applied `json:"steps"`
	Ended []string  `json:"ended,omitempty"` // steps that the file has no more
}

// ApplySeries makes the database say what the series says; applying the same again changes nothing. A step that is new begins
// now, one that is changed changes its blueprint, and one that the file has no more ends. It fails, and changes nothing, as Apply
// does for any of its steps. On a confirmation nobody need be named yet.
func (s *Store) ApplySeries(ctx context.Context, who string, series Series) (AppliedSeries, error) {
	applied := AppliedSeries{Applied: Applied{Kind: "series", Name: series.Name, Action: Unchanged}}
	for _, step := range series.Steps {
		looked, err := s.look(ctx, step.Plan)
		if err != nil {
			return AppliedSeries{}, fmt.Errorf("apply %s: %w", step.Plan.Name, err)
		}
		applied.Steps = append(applied.Steps, looked)
	}
	applied.Named, applied.Allowed = applied.Steps[0].Named, applied.Steps[0].Allowed
	err := s.DB.Write(ctx, func(tx *database.Tx) error {
		a := &applying{Store: s, tx: tx, who: who, series: series, applied: &applied}
		return a.do(ctx)
	})
	if err != nil {
		return AppliedSeries{}, fmt.Errorf("apply %s: %w", series.Name, err)
	}
	return applied, nil
}

// look makes sure that mails can be made of a step, and counts its audience.
func (s *Store) look(ctx context.Context, plan Plan) (Applied, error) {
	ready, err := s.prepare(ctx, plan)
	if err != nil {
		return Applied{}, err
	}
	if err := s.Subscribers.CheckAudience(ctx, plan.Audience); err != nil {
		return Applied{}, err
	}
	count, err := s.Subscribers.Count(ctx, plan.Audience, ready.Topic)
	if err != nil {
		return Applied{}, fmt.Errorf("count the audience: %w", err)
	}
	if count.Named == 0 && !plan.open() {
		return Applied{}, ErrNobody
	}
	return Applied{Name: plan.Name, Named: count.Named, Allowed: count.Mailable}, nil
}

// applying is one act in one transaction.
type applying struct {
	*Store
	tx      *database.Tx
	who     string
	series  Series
	applied *AppliedSeries
	kept    keptSeries
	again   bool // it had ended, and begins anew
}

func (a *applying) do(ctx context.Context) error {
	if err := holdName(ctx, a.tx, a.series.Name); err != nil {
		return err
	}
	if err := a.enterSeries(ctx); err != nil {
		return err
	}
	before, err := stepsOf(ctx, a.tx, a.kept.ID)
	if err != nil {
		return err
	}
	if a.kept.Ended {
		if a.sameAs(before) {
			a.applied.Note = "It has ended, and makes no mail any more; with something changed in its file it begins again."
			return nil
		}
		a.again = true
	}
	for i := range a.series.Steps {
		if err := a.step(ctx, i, before); err != nil {
			return err
		}
	}
	if err := a.endOthers(ctx, before); err != nil {
		return err
	}
	return a.keep(ctx)
}

// enterSeries finds the series, or makes it.
func (a *applying) enterSeries(ctx context.Context) (err error) {
	a.kept, err = seriesByName(ctx, a.tx, a.series.Name)
	switch {
	case err == nil:
		a.applied.ID = a.kept.ID
		if a.kept.Plan.Anchor != a.series.Anchor || a.kept.Plan.Topic != a.series.Topic {
			return errOtherAnchor
		}
		return nil
	case !errors.Is(err, ErrNotFound):
		return err
	}
	if err := a.nameIsFree(ctx); err != nil {
		return err
	}
	plan, err := json.Marshal(a.plan())
	if err != nil {
		return err
	}
	a.kept = keptSeries{Name: a.series.Name, Plan: a.plan(), BegunAt: database.Now()}
	a.applied.Action = Created
	err = a.tx.QueryRow(ctx, `INSERT INTO series (name, plan, state, begun_at, created_at, changed_at) VALUES (?1, ?2, 'active', ?3, ?3, ?3)
		RETURNING id`, a.kept.Name, string(plan), a.kept.BegunAt).Scan(&a.kept.ID)
	a.applied.ID = a.kept.ID
	if err != nil {
		return err
	}
	return a.auditOf(ctx, a.tx, a.who, "series.create", "series", a.kept.ID)
}

// errOtherAnchor says that people would lose their place in it.
var errOtherAnchor = errors.New("this series has another anchor or another topic, and that cannot be changed: end it with `dorpspost campaigns stop`, and give this file another name")

func (a *applying) nameIsFree(ctx context.Context) error {
	_, err := campaignByName(ctx, a.tx, a.series.Name)
	switch {
	case err == nil:
		return &KindError{Name: a.series.Name, Is: "campaign"}
	case !errors.Is(err, ErrNotFound):
		return err
	}
	return notABlueprint(ctx, a.tx, a.series.Name)
}

// plan is what is kept of the series itself.
func (a *applying) plan() seriesPlan {
	p := seriesPlan{Anchor: a.series.Anchor, Topic: a.series.Topic}
	for _, step := range a.series.Steps {
		p.Steps = append(p.Steps, step.Name)
	}
	return p
}

// sameAs tells whether the series is what it was when it ended.
func (a *applying) sameAs(before []Blueprint) bool {
	if !reflect.DeepEqual(a.kept.Plan, a.plan()) {
		return false
	}
	for _, step := range a.series.Steps {
		old, is := blueprintNamed(before, step.Plan.Name)
		if !is || !same(old.Plan, step.Plan) {
			return false
		}
	}
	return true
}

func blueprintNamed(all []Blueprint, name string) (Blueprint, bool) {
	for _, b := range all {
		if b.Name == name {
			return b, true
		}
	}
	return Blueprint{}, false
}

// keep stores what was changed of the series itself.
func (a *applying) keep(ctx context.Context) error {
	for _, step := range a.applied.Steps {
		if step.Action != Unchanged && a.applied.Action == Unchanged {
			a.applied.Action = Changed
		}
	}
	if a.applied.Action == Unchanged && len(a.applied.Ended) > 0 || !reflect.DeepEqual(a.kept.Plan, a.plan()) || a.again {
		a.applied.Action = Changed
	}
	if a.applied.Action != Changed {
		return nil
	}
	if a.again {
		a.kept.BegunAt = database.Now()
	}
	plan, err := json.Marshal(a.plan())
	if err != nil {
		return err
	}
	_, err = a.tx.Exec(ctx, "UPDATE series SET plan = ?2, state = ?3, begun_at = ?4, changed_at = ?5 WHERE id = ?1",
		a.kept.ID, string(plan), seriesActive, a.kept.BegunAt, database.Now())
	if err != nil {
		return err
	}
	return a.auditOf(ctx, a.tx, a.who, "series.change", "series", a.kept.ID)
}
