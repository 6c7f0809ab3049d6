package campaigns

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/schedules"
	"dorpspost/subscribers"
	"dorpspost/templates/media"
)

// Store keeps the tables campaigns and blueprints, and holds what the story needs. Fill all fields but Audit.
type Store struct {
	DB          *database.DB
	Schedules   *schedules.Store
	Subscribers *subscribers.Store
	Deliveries  *deliveries.Store
	Network     network.Network
	Media       *media.Library                                // pictures and attachments of letters
	Logo        func(context.Context) (ref string, err error) // the network's logo in the library; nil or "": a small drawn house
	Kind        deliveries.Kind                               // what a launch makes: practice while only the built-in inbox takes mail
	CanSend     bool                                          // there is a relay, or the inbox
	Config      Config
	Log         *slog.Logger
	Audit       func(ctx context.Context, tx *database.Tx, who, act, what string) error

	// Tell mails the owner of an edition, in the caller's transaction, and returns the number of the notice; 0 where they have no
	// address. Nil mails nobody.
	Tell func(ctx context.Context, tx *database.Tx, t Telling) (notice int64, err error)
	// Reachable tells whether Tell could mail somebody. Nil: nobody.
	Reachable func(ctx context.Context, q database.Querier, owner string) (bool, error)
}

func (s *Store) audit(ctx context.Context, tx *database.Tx, who, act string, id ID) error {
	return s.auditOf(ctx, tx, who, act, "campaign", int64(id))
}

func (s *Store) auditBlueprint(ctx context.Context, tx *database.Tx, who, act string, id int64) error {
	return s.auditOf(ctx, tx, who, act, "blueprint", id)
}

func (s *Store) auditOf(ctx context.Context, tx *database.Tx, who, act, kind string, id int64) error {
	if s.Audit == nil {
		return nil
	}
	return s.Audit(ctx, tx, who, act, kind+" "+strconv.FormatInt(id, 10))
}

const campaignColumns = `id, name, plan, COALESCE(blueprint, 0), COALESCE(schedule, 0), COALESCE(occurrence, ''),
	state, problem, created_at, changed_at, launched_at, COALESCE(follows, 0), follow_up, owner, remind, author, file_schedule, observed`

func scanCampaign(row interface{ Scan(...any) error }) (c Campaign, err error) {
	err = row.Scan(&c.ID, &c.Name, &c.stored, &c.Blueprint, &c.Schedule, &c.Occurrence, &c.State, &c.Problem,
		&c.CreatedAt, &c.ChangedAt, &c.LaunchedAt, &c.Follows, &c.FollowUp, &c.Owner, &c.remind, &c.Author, &c.fileSchedule, &c.observed)
	if errors.Is(err, sql.ErrNoRows) {
		return Campaign{}, ErrNotFound
	}
	if err != nil {
		return Campaign{}, err
	}
	if err := json.Unmarshal([]byte(c.stored), &c.Plan); err != nil {
		return Campaign{}, fmt.Errorf("read the plan of campaign %d: %w", c.ID, err)
	}
	return c, nil
}

// Find returns the campaign with this name or number; the name of a blueprint gives its latest campaign. It fails with
// ErrNotFound.
func (s *Store) Find(ctx context.Context, q database.Querier, ref string) (Campaign, error) {
	number, err := strconv.ParseInt(ref, 10, 64)
	if err != nil {
		number = 0
	}
	c, err := scanCampaign(q.QueryRow(ctx, "SELECT "+campaignColumns+`
		FROM campaigns
		WHERE name = ?1 OR id = ?2 OR blueprint = (SELECT id FROM blueprints WHERE name = ?1)
		ORDER BY CASE WHEN name = ?1 THEN 0 ELSE 1 END, id DESC LIMIT 1`, ref, number))
	if errors.Is(err, ErrNotFound) {
		err = s.noEdition(ctx, q, ref)
	}
	if err != nil {
		return Campaign{}, fmt.Errorf("%s: %w", ref, err)
	}
	return c, nil
}

// noEdition says more than "not found" where there is a blueprint by that name.
func (s *Store) noEdition(ctx context.Context, q database.Querier, name string) error {
	blueprint, err := blueprintByName(ctx, q, name)
	if errors.Is(err, ErrNotFound) {
		return noStep(ctx, q, name)
	}
	if err != nil {
		return err
	}
	schedule, err := s.Schedules.ByID(ctx, blueprint.Schedule)
	if err != nil {
		return err
	}
	return &NoEditionError{Name: name, Leaves: schedule.NextLocal, Made: schedule.HandedOut()}
}

// All returns every campaign, newest first.
func (s *Store) All(ctx context.Context) ([]Campaign, error) {
	rows, err := s.DB.Read().Query(ctx, "SELECT "+campaignColumns+" FROM campaigns ORDER BY id DESC")
	return database.Scan(rows, err, func(rows *sql.Rows) (Campaign, error) { return scanCampaign(rows) })
}

// InState returns the campaigns in this state, oldest first.
func (s *Store) InState(ctx context.Context, state State) ([]Campaign, error) {
	rows, err := s.DB.Read().Query(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE state = ?1 ORDER BY id", state)
	return database.Scan(rows, err, func(rows *sql.Rows) (Campaign, error) { return scanCampaign(rows) })
}

func campaignByID(ctx context.Context, q database.Querier, id ID) (Campaign, error) {
	return scanCampaign(q.QueryRow(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE id = ?1", id))
}

func campaignByName(ctx context.Context, q database.Querier, name string) (Campaign, error) {
	return scanCampaign(q.QueryRow(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE name = ?1", name))
}

// lockCampaign reads a campaign as it stands, and keeps other writers away from it until the transaction ends. Whoever needs its
// schedule as well asks for that after it: two acts that meet in another order end each other on PostgreSQL.
func lockCampaign(ctx context.Context, tx *database.Tx, id ID) (Campaign, error) {
	if _, err := tx.Exec(ctx, "UPDATE campaigns SET plan = plan WHERE id = ?1", id); err != nil {
		return Campaign{}, err
	}
	return campaignByID(ctx, tx, id)
}

// followUpsOf returns the campaigns that follow one directly, oldest first.
func followUpsOf(ctx context.Context, q database.Querier, id ID) ([]Campaign, error) {
	rows, err := q.Query(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE follows = ?1 ORDER BY id", id)
	return database.Scan(rows, err, func(rows *sql.Rows) (Campaign, error) { return scanCampaign(rows) })
}

// editionsOf returns the campaigns that a blueprint made and that were launched, newest first.
func editionsOf(ctx context.Context, q database.Querier, blueprint int64) ([]Campaign, error) {
	rows, err := q.Query(ctx, "SELECT "+campaignColumns+" FROM campaigns WHERE blueprint = ?1 AND state = 'launched' ORDER BY id DESC", blueprint)
	return database.Scan(rows, err, func(rows *sql.Rows) (Campaign, error) { return scanCampaign(rows) })
}

const blueprintColumns = "id, name, plan, schedule, COALESCE(series, 0), COALESCE(step, 0), begun_at, applied_by, changed_at"

func scanBlueprint(row interface{ Scan(...any) error }) (b Blueprint, err error) {
	var plan string
	err = row.Scan(&b.ID, &b.Name, &plan, &b.Schedule, &b.Series, &b.Step, &b.BegunAt, &b.AppliedBy, &b.ChangedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return Blueprint{}, ErrNotFound
	}
	if err != nil {
		return Blueprint{}, err
	}
	return b, json.Unmarshal([]byte(plan), &b.Plan)
}

// Blueprints returns every blueprint, by name.
func (s *Store) Blueprints(ctx context.Context) ([]Blueprint, error) {
	rows, err := s.DB.Read().Query(ctx, "SELECT "+blueprintColumns+" FROM blueprints ORDER BY name")
	return database.Scan(rows, err, func(rows *sql.Rows) (Blueprint, error) { return scanBlueprint(rows) })
}

func blueprintByName(ctx context.Context, q database.Querier, name string) (Blueprint, error) {
	return scanBlueprint(q.QueryRow(ctx, "SELECT "+blueprintColumns+" FROM blueprints WHERE name = ?1", name))
}

func blueprintBySchedule(ctx context.Context, q database.Querier, id schedules.ID) (Blueprint, error) {
	return scanBlueprint(q.QueryRow(ctx, "SELECT "+blueprintColumns+" FROM blueprints WHERE schedule = ?1", id))
}

// holdName keeps other writers away from whatever has this name until the transaction ends, on PostgreSQL too.
func holdName(ctx context.Context, tx *database.Tx, name string) error {
	for _, table := range []string{"campaigns", "blueprints", "series"} {
		if _, err := tx.Exec(ctx, "UPDATE "+table+" SET plan = plan WHERE name = ?1", name); err != nil {
			return err
		}
	}
	return nil
}

// active tells, inside a transaction, whether a schedule still has a moment to come.
func active(ctx context.Context, tx *database.Tx, id schedules.ID) (bool, error) {
	var state schedules.State
	err := tx.QueryRow(ctx, "SELECT state FROM schedules WHERE id = ?1", id).Scan(&state)
	return state == schedules.StateActive, err
}

// insertCampaign stores a new campaign; numbers and times that are zero are stored as none.
func insertCampaign(ctx context.Context, tx *database.Tx, c *Campaign) error {
	plan, err := json.Marshal(c.Plan)
	if err != nil {
		return err
	}
	c.stored, c.CreatedAt = string(plan), database.Now()
	c.ChangedAt = c.CreatedAt
	return tx.QueryRow(ctx, `
		INSERT INTO campaigns (name, plan, blueprint, schedule, occurrence, state, problem, created_at, changed_at, follows, follow_up, owner, remind, author, copied, observed)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) RETURNING id`,
		c.Name, c.stored, orNull(c.Blueprint), orNull(int64(c.Schedule)), sql.NullString{String: c.Occurrence, Valid: c.Occurrence != ""},
		c.State, c.Problem, c.CreatedAt, orNull(int64(c.Follows)), c.FollowUp, c.Owner, c.remind, c.Author, c.copied, c.observed).Scan(&c.ID)
}

// saveCampaign stores all that can change of a campaign before it leaves. The caller has made sure that it is as it was read.
func saveCampaign(ctx context.Context, tx *database.Tx, c *Campaign) error {
	plan, err := json.Marshal(c.Plan)
	if err != nil {
		return err
	}
	c.stored, c.ChangedAt = string(plan), database.Now()
	_, err = tx.Exec(ctx, `
		UPDATE campaigns SET plan = ?2, schedule = ?3, state = ?4, problem = ?5, changed_at = ?6, author = ?7, file_schedule = ?8 WHERE id = ?1`,
		c.ID, c.stored, orNull(int64(c.Schedule)), c.State, c.Problem, c.ChangedAt, c.Author, c.fileSchedule)
	return err
}

func orNull(id int64) sql.NullInt64 { return sql.NullInt64{Int64: id, Valid: id != 0} }

// unchanged fails with errChanged when the campaign is not as it was read, and keeps other writers away from it until the
// transaction ends.
func unchanged(ctx context.Context, tx *database.Tx, c Campaign) error {
	same, err := tx.Changed(ctx, "UPDATE campaigns SET plan = plan WHERE id = ?1 AND plan = ?2 AND state = ?3", c.ID, c.stored, c.State)
	if err == nil && same == 0 {
		err = errChanged
	}
	return err
}

// move puts a campaign in another state. It fails with errChanged when it is not in the one that was read.
func move(ctx context.Context, tx *database.Tx, c *Campaign, to State, problem string) error {
	moved, err := tx.Changed(ctx, "UPDATE campaigns SET state = ?3, problem = ?4, changed_at = ?5 WHERE id = ?1 AND state = ?2",
		c.ID, c.State, to, problem, database.Now())
	if err != nil {
		return err
	}
	if moved == 0 {
		return errChanged
	}
	c.State, c.Problem = to, problem
	return nil
}
