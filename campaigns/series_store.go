package campaigns

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"dorpspost/database"
	"dorpspost/schedules"
)

// keptSeries is a series as stored.
type keptSeries struct {
	ID      int64
	Name    string
	Plan    seriesPlan
	Ended   bool
	BegunAt database.Instant
}

// seriesPlan is what of a series does not stand in the blueprints of its steps.
type seriesPlan struct {
	Anchor Anchor   `json:"anchor"`
	Topic  string   `json:"topic"`
	Steps  []string `json:"steps"` // their names, in their order
}

// seriesEnded is the state of a series that somebody ended.
const (
	seriesActive = "active"
	seriesEnded  = "ended"
)

const seriesColumns = "id, name, plan, state, begun_at"

func scanSeries(row interface{ Scan(...any) error }) (k keptSeries, err error) {
	var plan, state string
	err = row.Scan(&k.ID, &k.Name, &plan, &state, &k.BegunAt)
	if errors.Is(err, sql.ErrNoRows) {
		return k, ErrNotFound
	}
	if err != nil {
		return k, err
	}
	k.Ended = state == seriesEnded
	return k, json.Unmarshal([]byte(plan), &k.Plan)
}

func allSeries(ctx context.Context, q database.Querier) ([]keptSeries, error) {
	rows, err := q.Query(ctx, "SELECT "+seriesColumns+" FROM series ORDER BY name")
	return database.Scan(rows, err, func(rows *sql.Rows) (keptSeries, error) { return scanSeries(rows) })
}

func seriesByName(ctx context.Context, q database.Querier, name string) (keptSeries, error) {
	return scanSeries(q.QueryRow(ctx, "SELECT "+seriesColumns+" FROM series WHERE name = ?1", name))
}

// holdSeries reads a series and keeps other writers away from it, and from its steps, until the transaction ends.
func holdSeries(ctx context.Context, tx *database.Tx, id int64) (keptSeries, error) {
	if _, err := tx.Exec(ctx, "UPDATE series SET plan = plan WHERE id = ?1", id); err != nil {
		return keptSeries{}, err
	}
	return scanSeries(tx.QueryRow(ctx, "SELECT "+seriesColumns+" FROM series WHERE id = ?1", id))
}

// notASeries fails with a *KindError when this is the name of a series.
func notASeries(ctx context.Context, q database.Querier, name string) error {
	k, err := seriesByName(ctx, q, name)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return &KindError{Name: name, Is: "series", Ended: k.Ended}
}

// stepsOf are the blueprints of a series in their order, also those that have ended.
func stepsOf(ctx context.Context, q database.Querier, series int64) ([]Blueprint, error) {
	rows, err := q.Query(ctx, "SELECT "+blueprintColumns+" FROM blueprints WHERE series = ?1 ORDER BY step, id", series)
	return database.Scan(rows, err, func(rows *sql.Rows) (Blueprint, error) { return scanBlueprint(rows) })
}

// madeBy are the campaigns of a blueprint, the latest first.
func madeBy(ctx context.Context, q database.Querier, blueprint int64) ([]Campaign, error) {
	rows, err := q.Query(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE blueprint = ?1 ORDER BY id DESC", blueprint)
	return database.Scan(rows, err, func(rows *sql.Rows) (Campaign, error) { return scanCampaign(rows) })
}

// runsOf are the runs of a blueprint's campaigns, of the kind that is launched now.
func (s *Store) runsOf(ctx context.Context, q database.Querier, blueprint int64) (runs []int64, err error) {
	rows, err := q.Query(ctx, "SELECT id FROM campaigns WHERE blueprint = ?1 ORDER BY id", blueprint)
	made, err := database.Scan(rows, err, func(rows *sql.Rows) (c Campaign, err error) { return c, rows.Scan(&c.ID) })
	if err != nil {
		return nil, err
	}
	for _, c := range made {
		run, err := s.runOf(ctx, q, c)
		if err != nil {
			return nil, err
		}
		if run.ID != 0 {
			runs = append(runs, run.ID)
		}
	}
	return runs, nil
}

func blueprintByID(ctx context.Context, q database.Querier, id int64) (Blueprint, error) {
	return scanBlueprint(q.QueryRow(ctx, "SELECT "+blueprintColumns+" FROM blueprints WHERE id = ?1", id))
}

// openStep is the step on a confirmation whose daily run has this schedule; one without a number where there is none.
func openStep(ctx context.Context, q database.Querier, id schedules.ID) (Blueprint, error) {
	b, err := blueprintBySchedule(ctx, q, id)
	if errors.Is(err, ErrNotFound) || err == nil && !b.Plan.open() {
		return Blueprint{}, nil
	}
	return b, err
}
