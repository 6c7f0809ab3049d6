package deliveries

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"dorpspost/database"
	"dorpspost/mailer"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// Store keeps the tables runs, letters, links, archive, deliveries, notices and bounce_keys.
type Store struct {
	Zone         *time.Location // where the house is, for the years of the archive; nil means UTC
	ShowPractice bool           // the archive may show practice: only where nobody but this machine sees it
	Pressure     Pressure       // how much mail one person gets, and when none goes; zero: no limit

	db          *database.DB
	subscribers *subscribers.Store
}

// NewStore keeps the ledger in db and asks people who may be mailed.
func NewStore(db *database.DB, people *subscribers.Store) *Store {
	return &Store{db: db, subscribers: people}
}

const runColumns = "id, campaign, kind, topic, state, unknown, head, origin, problem, total, frozen_at, last_moment, ended_at, look_until, intake, digest, topics, COALESCE(bundle, 0), urgent, capped"

func scanRun(row interface{ Scan(...any) error }) (r Run, err error) {
	var head, origin, topics string
	var capped int
	err = row.Scan(&r.ID, &r.Campaign, &r.Kind, &r.Topic, &r.State, &r.Unknown, &head, &origin, &r.Problem, &r.Total, &r.FrozenAt, &r.LastMoment, &r.EndedAt, &r.LookUntil, &r.Intake,
		&r.Digest, &topics, &r.Bundle, &r.Urgent, &capped)
	if err != nil {
		return Run{}, err
	}
	r.Capped = capped != 0
	if r.Topics, err = readTopics(topics); err != nil {
		return Run{}, err
	}
	if origin != "" { // none in runs from before it was kept
		err = json.Unmarshal([]byte(origin), &r.Origin)
	}
	return r, errors.Join(err, json.Unmarshal([]byte(head), &r.Head))
}

// Runs returns the runs of a campaign, the real one first. A campaign that was never launched has none.
func (s *Store) Runs(ctx context.Context, q database.Querier, campaign int64) ([]Run, error) {
	rows, err := q.Query(ctx, "SELECT "+runColumns+" FROM runs WHERE campaign = ?1 ORDER BY kind DESC", campaign)
	runs, err := database.Scan(rows, err, func(rows *sql.Rows) (Run, error) { return scanRun(rows) })
	if err != nil {
		return nil, fmt.Errorf("read the runs of campaign %d: %w", campaign, err)
	}
	return runs, nil
}

// Open returns the runs that have not ended, oldest first.
func (s *Store) Open(ctx context.Context) ([]Run, error) {
	rows, err := s.db.Read().Query(ctx, "SELECT "+runColumns+" FROM runs WHERE state NOT IN ('done', 'stopped') ORDER BY id")
	runs, err := database.Scan(rows, err, func(rows *sql.Rows) (Run, error) { return scanRun(rows) })
	if err != nil {
		return nil, fmt.Errorf("read the open runs: %w", err)
	}
	return runs, nil
}

// Wish is what staff may ask of a run that has not ended. The service obeys at its next mark; nothing new is marked
// after the transaction that writes the wish.
type Wish string

// The wishes.
const (
	WishPause  Wish = "pause"
	WishResume Wish = "resume"
	WishStop   Wish = "stop"
)

var wished = map[Wish]RunState{WishPause: Paused, WishResume: Running, WishStop: Stopping}

// Ask writes a wish for the run of a campaign, in the caller's transaction. A campaign with an open run of each kind
// gets it for both. What it waited for is forgotten: a run that a person paused waits for nothing else. Stopping also takes it out
// of the public archive. It fails with ErrNoRun or ErrEnded, and with database.ErrInDoubt when nothing may be resumed.
func (s *Store) Ask(ctx context.Context, tx *database.Tx, campaign int64, wish Wish) error {
	if wish == WishResume {
		if err := tx.Certain(ctx); err != nil {
			return err
		}
	}
	changed, err := tx.Changed(ctx, `
		UPDATE runs SET problem = CASE WHEN state = CAST(?2 AS TEXT) THEN problem ELSE '' END, state = CAST(?2 AS TEXT)
		WHERE campaign = ?1 AND state IN ('running', 'paused')`, campaign, string(wished[wish]))
	if err != nil {
		return fmt.Errorf("%s campaign %d: %w", wish, campaign, err)
	}
	if changed == 0 {
		return s.noOpenRun(ctx, tx, campaign)
	}
	if wish != WishStop {
		return nil
	}
	// Who stops a campaign has found something wrong with it; it comes back with a word of theirs.
	if err := s.Withdraw(ctx, tx, campaign); !errors.Is(err, ErrNotPublic) {
		return err
	}
	return nil
}

// noOpenRun says why a campaign has no run of which anything can be asked.
func (s *Store) noOpenRun(ctx context.Context, q database.Querier, campaign int64) error {
	runs, err := s.Runs(ctx, q, campaign)
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		return ErrNoRun
	}
	return ErrEnded
}

// Hurry has what was put off tried at once, in the caller's transaction, and returns how many. It fails with ErrNoRun,
// ErrEnded or ErrTooLate.
func (s *Store) Hurry(ctx context.Context, tx *database.Tx, campaign int64) (hurried int64, err error) {
	return s.eachOpen(ctx, tx, campaign, func(r Run) (int64, error) {
		now := database.Now()
		if now > r.LastMoment {
			return 0, ErrTooLate
		}
		return tx.Changed(ctx, `UPDATE deliveries SET next_at = ?2
			WHERE run = ?1 AND state IN ('later', 'unknown') AND state = 'later' AND next_at > ?2`, r.ID, now)
	})
}

// Resolve decides about the deliveries of a campaign whose outcome is unknown, in the caller's transaction, and returns
// how many: Resend has them sent again with the same Message-ID, Leave settles them as they are. It fails with ErrNoRun,
// ErrEnded or ErrTooLate.
func (s *Store) Resolve(ctx context.Context, tx *database.Tx, campaign int64, policy Policy) (decided int64, err error) {
	return s.eachOpen(ctx, tx, campaign, func(r Run) (int64, error) { return resolve(ctx, tx, r, policy) })
}

// eachOpen changes rows of each run of a campaign that has not ended, and returns how many. It fails with ErrNoRun, ErrEnded,
// or with ErrTooLate where change does so for each.
func (s *Store) eachOpen(ctx context.Context, tx *database.Tx, campaign int64, change func(Run) (int64, error)) (changed int64, err error) {
	runs, err := s.Runs(ctx, tx, campaign)
	if err != nil {
		return 0, err
	}
	open, late := false, false
	for _, r := range runs {
		if r.State.Ended() {
			continue
		}
		rows, err := change(r)
		if errors.Is(err, ErrTooLate) { // an old practice run must not bar the real one
			late = true
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("change the deliveries of run %d: %w", r.ID, err)
		}
		open, changed = true, changed+rows
	}
	switch {
	case open:
		return changed, nil
	case late:
		return 0, ErrTooLate
	}
	return 0, s.noOpenRun(ctx, tx, campaign)
}

func resolve(ctx context.Context, tx *database.Tx, r Run, policy Policy) (int64, error) {
	now := database.Now()
	if policy == Resend && now > r.LastMoment {
		return 0, ErrTooLate
	}
	change := "state = 'settled', decided_at = ?2, next_at = NULL"
	if policy == Resend {
		change = "next_at = ?2"
	}
	rows, err := tx.Changed(ctx, "UPDATE deliveries SET "+change+" WHERE run = ?1 AND state IN ('later', 'unknown') AND state = 'unknown'", r.ID, now)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, "UPDATE runs SET problem = '' WHERE id = ?1", r.ID)
	return rows, err
}

// Letter returns the compiled letter of a run in one language. It fails with ErrNoDelivery when there is none.
func (s *Store) Letter(ctx context.Context, run int64, language templates.Language) (*templates.Letter, error) {
	var text string
	err := s.db.Read().QueryRow(ctx, "SELECT letter FROM letters WHERE run = ?1 AND language = ?2", run, language).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNoDelivery
	}
	if err != nil {
		return nil, fmt.Errorf("read the letter of run %d: %w", run, err)
	}
	letter := new(templates.Letter)
	if err := json.Unmarshal([]byte(text), letter); err != nil {
		return nil, fmt.Errorf("read the letter of run %d: %w", run, err)
	}
	return letter, nil
}

func (s *Store) letters(ctx context.Context, run int64) (map[templates.Language]*templates.Letter, error) {
	rows, err := s.db.Read().Query(ctx, "SELECT language FROM letters WHERE run = ?1", run)
	languages, err := database.Scan(rows, err, func(rows *sql.Rows) (l templates.Language, err error) { return l, rows.Scan(&l) })
	if err != nil {
		return nil, fmt.Errorf("read the letters of run %d: %w", run, err)
	}
	letters := make(map[templates.Language]*templates.Letter, len(languages))
	for _, language := range languages {
		if letters[language], err = s.Letter(ctx, run, language); err != nil {
			return nil, err
		}
	}
	return letters, nil
}

// job is one row of the ledger that is due.
type job struct {
	delivery   int64
	subscriber subscribers.ID
	language   templates.Language
	attempt    int
	recipient  *subscribers.Recipient // nil when the person is gone; the mark then skips the row
	turn       *turn
	taken      time.Time      // when a relay's pace counted it
	group      string         // of the recipient's domain, where paces are kept
	signer     *mailer.Signer // nil: the mail is not signed
	barred     bool           // may not be mailed, as it seems; the mark makes sure
	of         *Run
	told       []int64 // what a digest tells this reader, as it was written; the mark makes sure
}

// plannedBetween reads on in the planned rows by id; end 0 is all of them. Rows that came into an open run since it was read have a
// turn of their own, with a look at the first of them.
func (s *Store) plannedBetween(ctx context.Context, r Run, id, end int64, limit int, topics bool) ([]job, error) {
	rows, err := s.db.Read().Query(ctx, `
		SELECT id, subscriber, language, attempt FROM deliveries
		WHERE run = ?1 AND state = 'planned' AND id > ?2 AND (?3 = 0 OR id <= ?3) AND (last_moment IS NULL OR last_moment <= ?5)
		ORDER BY id LIMIT ?4`, r.ID, id, end, limit, r.LastMoment)
	return s.jobs(ctx, rows, err, topics)
}

// dueAgain reads rows whose next moment has come: put off before, or in doubt and to be sent again.
func (s *Store) dueAgain(ctx context.Context, run int64, now database.Instant, limit int, topics bool) ([]job, error) {
	rows, err := s.db.Read().Query(ctx, `
		SELECT id, subscriber, language, attempt FROM deliveries
		WHERE run = ?1 AND state IN ('later', 'unknown') AND next_at <= ?2 ORDER BY next_at, id LIMIT ?3`, run, now, limit)
	return s.jobs(ctx, rows, err, topics)
}

// jobs reads rows and who they are for; topics asks which ones each person follows.
func (s *Store) jobs(ctx context.Context, rows *sql.Rows, err error, topics bool) ([]job, error) {
	jobs, err := database.Scan(rows, err, func(rows *sql.Rows) (j job, err error) {
		return j, rows.Scan(&j.delivery, &j.subscriber, &j.language, &j.attempt)
	})
	if err != nil {
		return nil, fmt.Errorf("read what is due: %w", err)
	}
	return jobs, s.addRecipients(ctx, jobs, topics)
}

func (s *Store) addRecipients(ctx context.Context, jobs []job, topics bool) error {
	if len(jobs) == 0 {
		return nil
	}
	ids := make([]subscribers.ID, len(jobs))
	for i, j := range jobs {
		ids[i] = j.subscriber
	}
	people, err := s.subscribers.Recipients(ctx, s.db.Read(), ids)
	if err != nil {
		return fmt.Errorf("read the recipients: %w", err)
	}
	if topics {
		if err := s.subscribers.AddTopics(ctx, s.db.Read(), people); err != nil {
			return err
		}
	}
	byID := make(map[subscribers.ID]*subscribers.Recipient, len(people))
	for i := range people {
		byID[people[i].ID] = &people[i]
	}
	for i := range jobs {
		jobs[i].recipient = byID[jobs[i].subscriber]
	}
	return nil
}

// BounceKey is the secret that authenticates envelope senders; it is made at its first use and never changes, because
// returned mails come back months later.
func (s *Store) BounceKey(ctx context.Context) (secret []byte, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		err := tx.QueryRow(ctx, "SELECT secret FROM bounce_keys ORDER BY id LIMIT 1").Scan(&secret)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		secret = make([]byte, 32)
		if _, err := rand.Read(secret); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO bounce_keys (secret, created_at) VALUES (?1, ?2)", secret, database.Now())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the key of envelope senders: %w", err)
	}
	return secret, nil
}
