package deliveries

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// Report counts the rows of one run, and the clicks on its links. Total is always the sum of the other
// counts of rows.
type Report struct {
	Run       Run              `json:"run"`
	Total     int              `json:"total"`
	Planned   int              `json:"planned"`
	Sending   int              `json:"sending"`
	Accepted  int              `json:"accepted"`
	Refused   int              `json:"refused"`
	Later     int              `json:"later"`
	Unknown   int              `json:"unknown"`
	Skipped   int              `json:"skipped"`
	Settled   int              `json:"settled"`
	SkippedBy map[string]int   `json:"skipped_by,omitempty"` // by reason
	LastAt    database.Instant `json:"last_at,omitzero"`     // the last verdict
	AgainAt   database.Instant `json:"again_at,omitzero"`    // when the first of Later is tried again
	Links     []LinkCount      `json:"links,omitempty"`      // counted ones, by language and number
}

// LinkCount is how often one link of a letter was followed. It is about so often: who followed it is not known, so that programs
// which look into mails before their readers do are left out only as far as they give themselves away (Clicks).
type LinkCount struct {
	Language templates.Language `json:"language"`
	Number   int                `json:"number"` // from 1, in the order of the letter
	Address  string             `json:"address"`
	About    int                `json:"clicks_about"`
}

// Open is the number of rows that have no final state yet.
func (r Report) Open() int { return r.Planned + r.Sending + r.Later + r.Unknown }

// Report counts a run as it stands.
func (s *Store) Report(ctx context.Context, q database.Querier, run Run) (Report, error) {
	rows, err := q.Query(ctx, `
		SELECT state, reason, count(*), max(decided_at) FROM deliveries WHERE run = ?1 GROUP BY state, reason`, run.ID)
	groups, err := database.Scan(rows, err, func(rows *sql.Rows) (g group, err error) {
		return g, rows.Scan(&g.state, &g.reason, &g.count, &g.last)
	})
	if err != nil {
		return Report{}, fmt.Errorf("count run %d: %w", run.ID, err)
	}
	report := Report{Run: run, SkippedBy: map[string]int{}}
	for _, g := range groups {
		report.add(g)
	}
	if report.Later > 0 {
		if report.AgainAt, err = againAt(ctx, q, run.ID); err != nil {
			return Report{}, err
		}
	}
	report.Links, err = linksOfRun(ctx, q, run.ID)
	return report, err
}

// againAt is when the first mail that was put off is tried again.
func againAt(ctx context.Context, q database.Querier, run int64) (at database.Instant, err error) {
	err = q.QueryRow(ctx, "SELECT min(next_at) FROM deliveries WHERE run = ?1 AND state IN ('later', 'unknown') AND state = 'later'", run).Scan(&at)
	if err != nil {
		return 0, fmt.Errorf("read when run %d goes on: %w", run, err)
	}
	return at, nil
}

func linksOfRun(ctx context.Context, q database.Querier, run int64) ([]LinkCount, error) {
	rows, err := q.Query(ctx, `
		SELECT l.language, k.number, k.address, k.clicks FROM letters l JOIN links k ON k.key = l.key
		WHERE l.run = ?1 ORDER BY l.language, k.number`, run)
	links, err := database.Scan(rows, err, func(rows *sql.Rows) (c LinkCount, err error) {
		return c, rows.Scan(&c.Language, &c.Number, &c.Address, &c.About)
	})
	if err != nil {
		return nil, fmt.Errorf("count the clicks of run %d: %w", run, err)
	}
	return links, nil
}

type group struct {
	state  State
	reason string
	count  int
	last   database.Instant
}

func (r *Report) add(g group) {
	r.Total += g.count
	r.LastAt = max(r.LastAt, g.last)
	counters := map[State]*int{
		Planned: &r.Planned, Sending: &r.Sending, Accepted: &r.Accepted, Refused: &r.Refused,
		Later: &r.Later, Unknown: &r.Unknown, Skipped: &r.Skipped, Settled: &r.Settled,
	}
	*counters[g.state] += g.count
	if g.state == Skipped {
		r.SkippedBy[g.reason] += g.count
	}
}

// Delivery is one row of the ledger as people may see it.
type Delivery struct {
	ID         int64            `json:"id"`
	Subscriber subscribers.ID   `json:"subscriber"`
	Language   string           `json:"language"`
	State      State            `json:"state"`
	Reason     string           `json:"reason,omitempty"`
	Attempt    int              `json:"attempt"`
	MarkedAt   database.Instant `json:"marked_at,omitzero"`
	DecidedAt  database.Instant `json:"decided_at,omitzero"`
	NextAt     database.Instant `json:"next_at,omitzero"`
	Code       int              `json:"code,omitempty"`
	Enhanced   string           `json:"enhanced,omitempty"`
	Words      string           `json:"words,omitempty"`
	Hash       string           `json:"hash,omitempty"`
}

const deliveryColumns = "id, subscriber, language, state, reason, attempt, marked_at, decided_at, next_at, code, enhanced, words, hash"

// scanDelivery reads deliveryColumns, and whatever columns follow into more.
func scanDelivery(row interface{ Scan(...any) error }, more ...any) (d Delivery, err error) {
	into := []any{&d.ID, &d.Subscriber, &d.Language, &d.State, &d.Reason, &d.Attempt, &d.MarkedAt, &d.DecidedAt,
		&d.NextAt, &d.Code, &d.Enhanced, &d.Words, &d.Hash}
	err = row.Scan(append(into, more...)...)
	return d, err
}

// Deliveries returns up to limit rows of a run in this state, after the row with this id.
func (s *Store) Deliveries(ctx context.Context, run int64, state State, after int64, limit int) ([]Delivery, error) {
	rows, err := s.db.Read().Query(ctx, "SELECT "+deliveryColumns+
		" FROM deliveries WHERE run = ?1 AND state = ?2 AND id > ?3 ORDER BY id LIMIT ?4", run, state, after, limit)
	all, err := database.Scan(rows, err, func(rows *sql.Rows) (Delivery, error) { return scanDelivery(rows) })
	if err != nil {
		return nil, fmt.Errorf("read the deliveries of run %d: %w", run, err)
	}
	return all, nil
}

// Undecided counts the deliveries of a campaign's open runs whose outcome is unknown and which wait for a person; those that
// are sent again by themselves are not among them.
func (s *Store) Undecided(ctx context.Context, campaign int64) (waiting int, err error) {
	err = s.db.Read().QueryRow(ctx, `
		SELECT count(*) FROM deliveries
		WHERE run IN (SELECT id FROM runs WHERE campaign = ?1 AND state NOT IN ('done', 'stopped'))
		      AND state IN ('later', 'unknown') AND state = 'unknown' AND next_at IS NULL`, campaign).Scan(&waiting)
	if err != nil {
		return 0, fmt.Errorf("count the undecided of campaign %d: %w", campaign, err)
	}
	return waiting, nil
}

func hashOf(bytes []byte) string {
	sum := sha256.Sum256(bytes)
	var text [2 * sha256.Size]byte
	hex.Encode(text[:], sum[:])
	return string(text[:])
}
