package campaigns

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/templates/checks"
)

// Looked is one thing of a draft edition that must be looked at again before it leaves, and who did.
type Looked struct {
	Ref string `json:"ref"` // how a person calls it: the same as long as its text stays, whatever is mended around it
	checks.Point
	By string           `json:"by,omitempty"` // who confirmed it as its text is now; empty: nobody
	At database.Instant `json:"at,omitzero"`
}

// ReviewError says that somebody must look again at a draft edition before it can be approved.
type ReviewError struct {
	Name string
	Open []Looked // what nobody has confirmed
}

// Error says how many things these are, and what to do.
func (e *ReviewError) Error() string {
	things := fmt.Sprintf("%d things of last time are", len(e.Open))
	if len(e.Open) == 1 {
		things = "one thing of last time is"
	}
	return fmt.Sprintf("%s still to be looked at, beginning with “%s”; `dorpspost campaigns review %q` lists and confirms them", things, e.Open[0].Sentence, e.Name)
}

// Review lists what of a draft edition is to be looked at again, in the order in which it is read, confirmed or not. Any other
// campaign has nothing of the sort. Where how.Ask is set, the pages that it leads to are asked for.
func (s *Store) Review(ctx context.Context, c Campaign, how Checking) ([]Looked, error) {
	points, err := s.points(ctx, c, how)
	if err != nil || len(points) == 0 {
		return nil, err
	}
	return s.confirmed(ctx, c, points)
}

// points are what is to be looked at again, whoever confirmed it.
func (s *Store) points(ctx context.Context, c Campaign, how Checking) ([]checks.Point, error) {
	from, is, err := copiedFrom(ctx, s.DB.Read(), c.ID)
	if err != nil || !is {
		return nil, err
	}
	calendar, err := s.Schedules.Calendar(ctx, s.DB.Read())
	if err != nil {
		return nil, err
	}
	moment, err := c.leaves(ctx, s.DB.Read())
	if err != nil {
		return nil, err
	}
	points := checks.Review(checks.Copied{Content: c.Plan.Content, From: from.Content, Moment: moment})
	points = append(points, reviewDates(calendar, from, c)...)
	return append(points, reviewLinks(ctx, c.Plan, how)...), nil
}

// copiedFrom is the plan of the blueprint that a draft edition was copied from, as it was then; is tells whether it is one.
func copiedFrom(ctx context.Context, q database.Querier, id ID) (from Plan, is bool, err error) {
	if id == 0 { // a follow-up that is not stored yet
		return from, false, nil
	}
	var text string
	if err := q.QueryRow(ctx, "SELECT copied FROM campaigns WHERE id = ?1", id).Scan(&text); err != nil || text == "" {
		return from, false, err
	}
	if err := json.Unmarshal([]byte(text), &from); err != nil {
		return from, false, fmt.Errorf("read what campaign %d was copied from: %w", id, err)
	}
	return from, true, nil
}

// leaves is when an edition leaves, or would have: in the zone of its schedule or its blueprint's, or of readers where that is not
// known any more. A step on a confirmation leaves day by day: its hour of the day counts.
func (c Campaign) leaves(ctx context.Context, q database.Querier) (time.Time, error) {
	if c.Plan.open() && c.Plan.Schedule == nil {
		return c.hourToday()
	}
	spec, err := c.onceAt(ctx, q)
	if err != nil {
		return time.Time{}, err
	}
	moments, err := schedules.Upcoming(spec, nil, time.Time{}, 1)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the moment of campaign %d: %w", c.ID, err)
	}
	return moments[0], nil
}

// onceAt is the schedule of an edition, or what it would be: an automatic one, or a draft that was made too late, has none.
func (c Campaign) onceAt(ctx context.Context, q database.Querier) (schedules.Spec, error) {
	if c.Plan.Schedule != nil {
		return *c.Plan.Schedule, nil
	}
	b, err := blueprintByID(ctx, q, c.Blueprint)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && b.Plan.Schedule == nil:
		return schedules.Spec{}.Single(c.Occurrence), nil
	case err != nil:
		return schedules.Spec{}, fmt.Errorf("read the blueprint of campaign %d: %w", c.ID, err)
	}
	return b.Plan.Schedule.Single(c.Occurrence), nil
}

// confirmed gives each point its reference, with who confirmed each.
func (s *Store) confirmed(ctx context.Context, c Campaign, points []checks.Point) ([]Looked, error) {
	rows, err := s.DB.Read().Query(ctx, "SELECT finding, hash, who, confirmed_at FROM reviews WHERE campaign = ?1", c.ID)
	known, err := database.Scan(rows, err, func(row *sql.Rows) (l Looked, err error) {
		return l, row.Scan(&l.Key, &l.Hash, &l.By, &l.At)
	})
	if err != nil {
		return nil, fmt.Errorf("read the reviews of campaign %d: %w", c.ID, err)
	}
	all := make([]Looked, len(points))
	for i, p := range points {
		all[i] = Looked{Ref: refOf(p), Point: p}
		for _, k := range known {
			if k.Key == p.Key && k.Hash == p.Hash {
				all[i].By, all[i].At = k.By, k.At
			}
		}
	}
	return all, nil
}

// refOf is short enough to type; two of one review hardly ever share it.
func refOf(p checks.Point) string {
	sum := sha256.Sum256([]byte(p.Key + "\n" + p.Hash))
	return hex.EncodeToString(sum[:3])
}

// Open are those that nobody has confirmed.
func Open(all []Looked) (open []Looked) {
	for _, l := range all {
		if l.By == "" {
			open = append(open, l)
		}
	}
	return open
}

// Unreviewed fails with a *ReviewError as long as something of a draft edition is to be looked at again. It asks no site.
func (s *Store) Unreviewed(ctx context.Context, c Campaign) error {
	all, err := s.Review(ctx, c, Checking{})
	if err != nil {
		return err
	}
	if open := Open(all); len(open) > 0 {
		return &ReviewError{Name: c.Name, Open: open}
	}
	return nil
}

// lookedOver is Unreviewed for a real launch by hand. Practice is for trying.
func (s *Store) lookedOver(ctx context.Context, c Campaign) error {
	if s.Kind != deliveries.Real {
		return nil
	}
	return s.Unreviewed(ctx, c)
}
