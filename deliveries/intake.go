package deliveries

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// Intake says whether rows are added to a run after its freeze. The run of an open campaign, one step of a series, begins with
// whoever is due that day, often nobody, and each day others come: with the same letters, once per person for ever. It does not
// end while its intake is open; its sum covers the rows so far. Once the intake is closed the run ends as any other.
type Intake string

// The intakes.
const (
	IntakeFrozen Intake = ""       // everybody came at the freeze
	IntakeOpen   Intake = "open"   // rows are added
	IntakeClosed Intake = "closed" // rows were added, and none are any more
)

// Comers are who comes into an open run at one moment, in place of an audience alone. Each of them has waited for the mails
// before this one: it is not theirs as long as a mail of the same series is under way to them, or was decided today.
type Comers struct {
	Audience  subscribers.Audience
	Confirmed subscribers.Confirmed
	TooLate   database.Instant // who confirmed before this gets a row and no mail: it is too late for it
	Had       []int64          // runs of the same step before: who has a row there had it
	Before    []Before         // the steps that come before
	Series    []int64          // the runs of all steps
	Today     database.Instant // the day's start
	Language  templates.Language
	Lasting   time.Duration // how long each mail makes sense; 0: three days
}

// Before is a step that comes before another one, and the moment from which it is for everybody: who confirmed from then on
// gets it first.
type Before struct {
	Runs []int64
	From database.Instant
}

// Add gives a row to each of the comers who has none yet, in the caller's transaction and one statement, and returns how many
// rows came. Nothing comes into a run that is paused or whose intake is closed. Adding the same again adds nobody. It fails with
// ErrLedger when the rows so far are not those that were added.
func (s *Store) Add(ctx context.Context, tx *database.Tx, run int64, c Comers) (added int, err error) {
	added, err = s.addComers(ctx, tx, run, c)
	if err != nil {
		return 0, fmt.Errorf("add to run %d: %w", run, err)
	}
	return added, nil
}

func (s *Store) addComers(ctx context.Context, tx *database.Tx, run int64, c Comers) (int, error) {
	takes, err := tx.Changed(ctx, "UPDATE runs SET total = total WHERE id = ?1 AND intake = 'open' AND state = 'running'", run)
	if err != nil || takes == 0 {
		return 0, err
	}
	if err := checkSum(ctx, tx, run); err != nil {
		return 0, err
	}
	now := database.Now()
	last := now.Add(lastMoment)
	if c.Lasting > 0 {
		last = now.Add(c.Lasting)
	}
	query, args := c.insert(run, now, last)
	added, err := tx.Changed(ctx, query, args...)
	if err != nil || added == 0 {
		return 0, err
	}
	return int(added), update(ctx, tx, `UPDATE runs SET total = total + ?2, look_until = NULL,
		last_moment = CASE WHEN last_moment < CAST(?3 AS BIGINT) THEN CAST(?3 AS BIGINT) ELSE last_moment END WHERE id = ?1`, run, added, last)
}

// checkSum holds the rows of a run against what was added to it.
func checkSum(ctx context.Context, tx *database.Tx, run int64) error {
	var rows, total int
	err := tx.QueryRow(ctx, "SELECT (SELECT count(*) FROM deliveries WHERE run = ?1), (SELECT total FROM runs WHERE id = ?1)", run).Scan(&rows, &total)
	if err == nil && rows != total {
		err = fmt.Errorf("%d rows were added and there are %d: %w", total, rows, ErrLedger)
	}
	return err
}

// insert is the statement that gives the rows.
func (c Comers) insert(run int64, now, last database.Instant) (string, []any) {
	q := &asking{}
	fixed := []string{q.number(run), q.text(string(c.Language)), q.number(int64(c.TooLate)), q.number(int64(now)), q.number(int64(last))}
	confirmed, args := c.Confirmed.Select(len(q.args) + 1)
	q.args = append(q.args, args...)
	audience, args := c.Audience.Select(len(q.args) + 1)
	q.args = append(q.args, args...)
	conditions := []string{"p.id IN (" + audience + ")", "NOT " + q.has(append([]int64{run}, c.Had...), ""), "NOT " + q.has(append([]int64{run}, c.Series...),
		" AND d.state <> 'skipped' AND (d.state IN ('planned', 'sending', 'later') OR d.decided_at >= "+q.number(int64(c.Today))+")")}
	for _, before := range c.Before {
		conditions = append(conditions, "(k.at < "+q.number(int64(before.From))+" OR "+q.has(before.Runs, "")+")")
	}
	return strings.NewReplacer("{run}", fixed[0], "{language}", fixed[1], "{late}", fixed[2], "{now}", fixed[3], "{last}", fixed[4]).Replace(`
		INSERT INTO deliveries (run, subscriber, language, state, reason, decided_at, last_moment)
		SELECT {run}, p.id, CASE WHEN EXISTS (SELECT 1 FROM letters l WHERE l.run = {run} AND l.language = p.language) THEN p.language ELSE {language} END,
		       CASE WHEN k.at < {late} THEN 'skipped' ELSE 'planned' END, CASE WHEN k.at < {late} THEN '` + ReasonTooLate + `' ELSE '' END,
		       CASE WHEN k.at < {late} THEN {now} END, {last}
		FROM (` + confirmed + `) k CROSS JOIN subscribers p
		WHERE p.id = k.id AND p.state <> 'erased' AND ` + strings.Join(conditions, " AND ") + " ORDER BY p.id"), q.args
}

// asking is a statement in the making, with its arguments. The casts tell PostgreSQL the types.
type asking struct{ args []any }

func (q *asking) number(n int64) string {
	q.args = append(q.args, n)
	return "CAST(?" + strconv.Itoa(len(q.args)) + " AS BIGINT)"
}

func (q *asking) text(s string) string {
	q.args = append(q.args, s)
	return "CAST(?" + strconv.Itoa(len(q.args)) + " AS TEXT)"
}

// has is the condition that a person p has a row of one of these runs, of which more is true.
func (q *asking) has(runs []int64, more string) string {
	if len(runs) == 0 {
		return "(1 = 0)"
	}
	numbers := make([]string, len(runs))
	for i, run := range runs {
		numbers[i] = q.number(run)
	}
	return "EXISTS (SELECT 1 FROM deliveries d WHERE d.subscriber = p.id AND d.run IN (" + strings.Join(numbers, ", ") + ")" + more + ")"
}

// CloseIntake lets nobody more into the runs of a campaign, in the caller's transaction. They end once their rows have.
func (s *Store) CloseIntake(ctx context.Context, tx *database.Tx, campaign int64) error {
	if err := update(ctx, tx, "UPDATE runs SET intake = 'closed' WHERE campaign = ?1 AND intake = 'open'", campaign); err != nil {
		return fmt.Errorf("close the intake of campaign %d: %w", campaign, err)
	}
	return nil
}

// waitsForPeople tells whether an open run has no row to do anything about, and nothing to say: most of its life.
func (s *Store) waitsForPeople(ctx context.Context, r Run) (bool, error) {
	if r.Intake != IntakeOpen || r.State == Stopping || r.Problem != "" {
		return false, nil
	}
	waits, err := anyWaits(ctx, s.db.Read(), r.ID)
	return !waits, err
}

// cutRows takes out of an open run the rows of days before of which the last moment is over.
func cutRows(ctx context.Context, tx *database.Tx, r Run, now database.Instant) error {
	if r.Intake == IntakeFrozen {
		return nil
	}
	var err error
	for _, statement := range []string{cutPlanned, cutLater} {
		err = errors.Join(err, update(ctx, tx, statement+" AND last_moment < CAST(?3 AS BIGINT)", r.ID, ReasonTooLate, now))
	}
	return errors.Join(err, update(ctx, tx, sendNoMore+" AND last_moment < ?2", r.ID, now))
}

// skipLate answers for a row that is marked no more because its own last moment is over, before anybody looked at the run.
const skipLate = `UPDATE deliveries SET state = CASE WHEN state = 'unknown' THEN state ELSE 'skipped' END,
	reason = CASE WHEN state = 'unknown' THEN reason ELSE '` + ReasonTooLate + `' END,
	decided_at = CASE WHEN state = 'unknown' THEN decided_at ELSE CAST(?2 AS BIGINT) END, next_at = NULL
	WHERE id = ?1 AND state IN ('planned', 'later', 'unknown') AND last_moment < CAST(?2 AS BIGINT)`
