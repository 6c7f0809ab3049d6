package campaigns

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dorpspost/database"
	"dorpspost/schedules"
)

// Restored is what was found in a database that may be a copy.
type Restored struct {
	database.Installation
	Open    []string `json:"open"`    // campaigns of which mails may have left after the copy was made
	Waiting []string `json:"waiting"` // campaigns whose hour had come, and that waited for a relay
	Passed  []Passed `json:"passed"`  // moments since
	Later   []string `json:"later"`   // planned campaigns that are held once somebody confirms
}

// Passed is a campaign or blueprint of which moments have passed since a copy was made.
type Passed struct {
	Name  string `json:"name"`
	Since string `json:"since"` // the first of them, in local wall time
}

// Found tells what is to be known before somebody confirms.
func (s *Store) Found(ctx context.Context, now time.Time) (found Restored, err error) {
	found = Restored{Open: []string{}, Waiting: []string{}, Passed: []Passed{}, Later: []string{}}
	if found.Installation, err = s.DB.Installation(ctx, s.DB.Read()); err != nil {
		return found, err
	}
	if err := s.foundRuns(ctx, &found); err != nil {
		return found, err
	}
	waiting, err := s.InState(ctx, Waiting)
	if err != nil {
		return found, fmt.Errorf("read the waiting campaigns: %w", err)
	}
	for _, c := range waiting {
		found.Waiting = append(found.Waiting, c.Name)
	}
	later, err := s.plannedInCopy(ctx, s.DB.Read(), found.Installation, now)
	if err != nil {
		return found, err
	}
	for _, c := range later {
		found.Later = append(found.Later, c.Name)
	}
	return found, s.foundMoments(ctx, now, &found)
}

func (s *Store) foundRuns(ctx context.Context, found *Restored) error {
	open, err := s.Deliveries.Open(ctx)
	if err != nil {
		return err
	}
	for _, run := range open {
		c, err := campaignByID(ctx, s.DB.Read(), ID(run.Campaign))
		if err != nil {
			return fmt.Errorf("read campaign %d: %w", run.Campaign, err)
		}
		found.Open = append(found.Open, c.Name)
	}
	return nil
}

func (s *Store) foundMoments(ctx context.Context, now time.Time, found *Restored) error {
	all, err := s.Schedules.All(ctx)
	if err != nil {
		return err
	}
	names, err := s.NamesBySchedule(ctx)
	if err != nil {
		return err
	}
	for _, schedule := range all {
		moment := schedule.NextAt.Time().AddDate(0, 0, schedule.Spec.Ahead)
		if schedule.State == schedules.StateActive && !moment.After(now) {
			found.Passed = append(found.Passed, Passed{names[schedule.ID], schedule.NextLocal})
		}
	}
	return nil
}

// HoldBack keeps what may have left already after this copy of the database was made, in the caller's transaction: open runs are
// paused, and what waited for a relay is held. Doing it again changes nothing.
func (s *Store) HoldBack(ctx context.Context, tx *database.Tx) error {
	here, err := s.DB.Installation(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := s.Deliveries.Restored(ctx, tx, here.AliveAt); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE campaigns SET state = 'held', problem = ?1, changed_at = ?2 WHERE state = 'waiting'",
		"its hour came while there was no relay, in a database that was put back from a copy: it may have left already; send it with `dorpspost campaigns send`, or leave it",
		database.Now())
	if err != nil {
		return fmt.Errorf("hold what waited for a relay: %w", err)
	}
	return nil
}

// Confirm ends the doubt about this database: what came due until now asks a person, whatever its policy; what was open stays paused
// until somebody resumes it; what was planned for later is held until somebody approves it again; blueprints and series go on. It
// returns what there was to say. It fails with database.ErrNoDoubt.
func (s *Store) Confirm(ctx context.Context, who string, now time.Time) (found Restored, err error) {
	if found, err = s.Found(ctx, now); err != nil {
		return found, err
	}
	return found, s.DB.Write(ctx, func(tx *database.Tx) error {
		if err := s.holdLater(ctx, tx, now); err != nil {
			return err
		}
		if err := tx.Confirm(ctx); err != nil {
			return err
		}
		if err := s.HoldBack(ctx, tx); err != nil {
			return err
		}
		return s.Audit(ctx, tx, who, "backup.confirm", found.Doubt)
	})
}

// inCopy is why a campaign is held that was planned when the copy was made.
const inCopy = "the database was put back, or may be a copy: it may have been sent, held or stopped since the copy was made; " +
	"let it go again with `dorpspost campaigns approve`, or stop it"

// plannedInCopy are the campaigns that would leave by themselves after now as this database has it, though somebody may have sent,
// held or stopped them since it was copied. What somebody approved since it is in doubt, they approved of this one. One whose own
// moment has passed is found by its schedule.
func (s *Store) plannedInCopy(ctx context.Context, q database.Querier, here database.Installation, now time.Time) ([]Campaign, error) {
	rows, err := q.Query(ctx, "SELECT "+campaignColumns+` FROM campaigns c WHERE state = 'planned'
		AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.campaign = c.id AND a.void_at IS NULL AND a.at > ?1)
		AND NOT EXISTS (SELECT 1 FROM schedules s WHERE s.id = c.schedule AND s.state = 'active' AND s.next_at <= ?2
			AND NOT EXISTS (SELECT 1 FROM blueprints b WHERE b.schedule = s.id)) ORDER BY id`, here.DoubtedAt, database.At(now))
	planned, err := database.Scan(rows, err, func(rows *sql.Rows) (Campaign, error) { return scanCampaign(rows) })
	if err != nil {
		return nil, fmt.Errorf("read what is planned: %w", err)
	}
	return planned, nil
}

// holdLater holds what a copy has planned for later. Whoever owns an edition is told.
func (s *Store) holdLater(ctx context.Context, tx *database.Tx, now time.Time) error {
	here, err := s.DB.Installation(ctx, tx)
	if err != nil || !here.InDoubt() {
		return err
	}
	planned, err := s.plannedInCopy(ctx, tx, here, now)
	if err != nil {
		return err
	}
	for _, c := range planned {
		if err := move(ctx, tx, &c, Held, inCopy); err != nil {
			return fmt.Errorf("hold %s: %w", c.Name, err)
		}
		if err := void(ctx, tx, c.approved(), "the database was put back"); err != nil {
			return err
		}
		if err := s.tellHeld(ctx, tx, Planned, c); err != nil {
			return err
		}
	}
	return nil
}
