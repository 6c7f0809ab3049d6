package deliveries

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"dorpspost/database"
	"dorpspost/subscribers"
)

// Pressure is the section `pressure` of config.yaml: how much mail one person gets over all campaigns, and when none goes. It is
// about what leaves for real; practice is for trying.
type Pressure struct {
	AtMost int   `yaml:"at_most"` // mails to one person within Per; 0: no cap
	Per    Days  `yaml:"per"`
	Quiet  Quiet `yaml:"quiet"` // no campaign leaves between these hours
}

// DefaultPressure holds nothing back.
func DefaultPressure() Pressure { return Pressure{Per: "7 days"} }

const mostAtMost = 100

// Validate returns a *ConfigError for a setting that cannot be.
func (p Pressure) Validate() error {
	if p.AtMost < 0 || p.AtMost > mostAtMost {
		return &ConfigError{"at_most", fmt.Sprintf("%d mails cannot be: choose 1 to %d, or 0 for no cap", p.AtMost, mostAtMost)}
	}
	return nil
}

// window is the time over which mails are counted.
func (p Pressure) window() time.Duration { return time.Duration(p.Per.number()) * 24 * time.Hour }

// Days is a number of days as people write it: "7 days", "1 day", "2 weeks".
type Days string

var errDays = errors.New("write a number of days or weeks up to 31 days, as in 7 days")

const mostDays = 31

// UnmarshalText reads it.
func (d *Days) UnmarshalText(text []byte) error {
	*d = Days(strings.Join(strings.Fields(string(text)), " "))
	if n := d.number(); n < 1 || n > mostDays {
		return errDays
	}
	return nil
}

func (d Days) number() int {
	count, word, _ := strings.Cut(string(d), " ")
	n, err := strconv.Atoi(count)
	switch {
	case err != nil:
		return 0
	case word == "day" || word == "days":
		return n
	case word == "week" || word == "weeks":
		return 7 * min(n, mostDays)
	}
	return 0
}

// Quiet are the hours of the day in which no campaign leaves, as wall time: "21:00-06:00". Empty is none.
type Quiet string

var errQuiet = errors.New("write two hours of the day, as in 21:00-06:00, or nothing at all")

// UnmarshalText reads it.
func (q *Quiet) UnmarshalText(text []byte) error {
	*q = Quiet(strings.Join(strings.Fields(string(text)), ""))
	if from, to, ok := q.minutes(); *q != "" && (!ok || from == to) {
		return errQuiet
	}
	return nil
}

// minutes are the two hours, in minutes since midnight.
func (q Quiet) minutes() (from, to int, ok bool) {
	first, last, _ := strings.Cut(string(q), "-")
	begin, wrong := time.Parse("15:04", first)
	end, alsoWrong := time.Parse("15:04", last)
	return begin.Hour()*60 + begin.Minute(), end.Hour()*60 + end.Minute(), wrong == nil && alsoWrong == nil
}

// At tells whether it is quiet where the clock shows this time.
func (q Quiet) At(wall time.Time) bool {
	from, to, ok := q.minutes()
	return ok && within(from, to, wall)
}

// within tells whether the clock shows a time from one minute of the day until another, over midnight where that comes first.
func within(from, to int, wall time.Time) bool {
	now := wall.Hour()*60 + wall.Minute()
	if from < to {
		return from <= now && now < to
	}
	return now >= from || now < to
}

// Turns is the first minute after a moment at which quiet hours begin, or end where it is quiet; zero where there are none. It
// goes by what the clock shows, minute by minute, so that no change of the clock makes a difference.
func (q Quiet) Turns(wall time.Time) time.Time {
	from, to, ok := q.minutes()
	if !ok {
		return time.Time{}
	}
	quiet := within(from, to, wall)
	next := wall.Truncate(time.Minute)
	for range 2 * 24 * 60 {
		if next = next.Add(time.Minute); within(from, to, next) != quiet {
			return next
		}
	}
	return time.Time{}
}

// wall is a moment as the house's clock shows it.
func (s *Store) wall(at time.Time) time.Time {
	if s.Zone == nil {
		return at.UTC()
	}
	return at.In(s.Zone)
}

// QuietUntil is when a campaign may leave that would at this moment; zero where nothing holds it back.
func (s *Store) QuietUntil(at time.Time) time.Time {
	wall := s.wall(at)
	if !s.Pressure.Quiet.At(wall) {
		return time.Time{}
	}
	return s.Pressure.Quiet.Turns(wall)
}

// quietens tells whether quiet hours hold this run back.
func (r *Run) quietens() bool { return r.Kind == Real && r.Urgent == "" }

// errQuietHours ends a turn that goes on when the quiet hours are over.
var errQuietHours = errors.New("these are quiet hours")

// quietSentence says why a run waits.
func quietSentence(until time.Time) string {
	return fmt.Sprintf("these are quiet hours (`pressure.quiet` in config.yaml); it goes on by itself at %s", until.Format("15:04"))
}

// hadLately are the runs of which these people were sent a mail since an instant, each person once for each run. Mails of unknown
// outcome count: they may have arrived. A mail leaves before its run's last moment, so that only the latest runs are looked at.
func (s *Store) hadLately(ctx context.Context, q database.Querier, ids []subscribers.ID, since database.Instant) (map[subscribers.ID][]int64, error) {
	had := make(map[subscribers.ID][]int64, len(ids))
	for some := range slices.Chunk(ids, batchSize) {
		args := []any{since}
		for _, id := range some {
			args = append(args, int64(id))
		}
		rows, err := q.Query(ctx, hadLatelySQL+database.Placeholders(2, len(some))+")", args...)
		_, err = database.Scan(rows, err, func(rows *sql.Rows) (run int64, err error) {
			var id subscribers.ID
			err = rows.Scan(&id, &run)
			had[id] = append(had[id], run)
			return run, err
		})
		if err != nil {
			return nil, fmt.Errorf("count who was mailed lately: %w", err)
		}
	}
	return had, nil
}

const hadLatelySQL = `
	SELECT d.subscriber, d.run FROM deliveries d
	WHERE d.run IN (SELECT id FROM runs WHERE last_moment >= ?1 AND kind = 'real') AND d.marked_at >= ?1
	      AND d.state IN ('sending', 'accepted', 'unknown', 'settled') AND d.subscriber IN (`

// quieten ends the turn of a run when quiet hours begin, and tells when they do.
func (s *sender) quieten(r *Run, halt context.CancelCauseFunc) (begins time.Time) {
	if r.quietens() && !s.Store.QuietUntil(s.Clock.Now()).IsZero() {
		halt(errQuietHours)
		return time.Time{}
	}
	return s.turnsQuiet(r)
}

// turnsQuiet is when quiet hours will end the turn of a run; zero for one that they do not hold back.
func (s *sender) turnsQuiet(r *Run) time.Time {
	if !r.quietens() {
		return time.Time{}
	}
	return s.Store.Pressure.Quiet.Turns(s.Store.wall(s.Clock.Now()))
}

// hush has a run wait for the end of quiet hours.
func (s *sender) hush(r *Run, w *waiting) {
	w.quiet = time.Time{}
	if r.quietens() {
		w.quiet = s.Store.QuietUntil(s.Clock.Now())
	}
}
