package deliveries

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// lastMoment is how long after the freeze a mail still makes sense, where a plan does not say; what has not left by then is
// skipped as too late.
const lastMoment = 72 * time.Hour

// Plan is what a campaign hands over when its hour comes.
type Plan struct {
	Campaign   int64
	Kind       Kind
	Topic      subscribers.TopicID
	Audience   subscribers.Audience
	Following  *Following // in place of the audience; nil: the audience
	Comers     *Comers    // in place of both: the run is open, these come now, and others with Add
	Letters    map[templates.Language]Letter
	Language   templates.Language // the letter for readers whose own language has none
	Head       Head
	Origin     Origin // its key is chosen at the freeze; without one, mails are made with the settings of the day
	Unknown    Policy
	LastMoment time.Time // zero: three days after the freeze
	Digest     Digest    // what it tells of, in place of Topic; zero: it is about Topic
	Urgent     string    // why it passes the cap and the quiet hours; empty: it does not
}

// capped tells whether the cap on what one person gets may keep mails of a plan back. Digests bring what the cap kept back, and a
// correction belongs to a mail that its readers had.
func (p Plan) capped() bool {
	correction := p.Following != nil && p.Following.How == Correction
	return p.Urgent == "" && p.Digest.Round == Single && !correction
}

// Letter is what a campaign says in one language: the compiled letter and its web version. Both hold the key, which is new
// for each launch and not to be guessed.
type Letter struct {
	*templates.Letter
	Key    string
	Online string
}

// Freeze writes the run, its letters and one row per person whom the audience names, or what the plan follows, in the
// caller's transaction. That of an open campaign begins with the rows of its comers, often none. Who joins later is not in it; who leaves later is skipped at the mark. It fails with ErrNobody when
// the audience names no one (ErrNobodyGotIt, ErrNobodyLeft or ErrNobodyRefused for a follow-up), with ErrLaunched when this
// campaign has gone out for real, with ErrPractising while its practice goes on, and with database.ErrInDoubt.
func (s *Store) Freeze(ctx context.Context, tx *database.Tx, p Plan) (Run, error) {
	if err := tx.Certain(ctx); err != nil {
		return Run{}, err
	}
	run := Run{
		Campaign: p.Campaign, Kind: p.Kind, Topic: int64(p.Topic), State: Running, Unknown: p.Unknown, Head: p.Head, Origin: p.Origin,
		FrozenAt: database.Now(), LastMoment: database.Now().Add(lastMoment),
		Digest: p.Digest.Round, Topics: p.Digest.Topics, Urgent: p.Urgent, Capped: p.capped(),
	}
	if run.Origin != (Origin{}) {
		var err error
		if run.Origin.LinkKey, err = s.subscribers.NewestKey(ctx, tx); err != nil {
			return Run{}, fmt.Errorf("freeze campaign %d: %w", p.Campaign, err)
		}
	}
	if !p.LastMoment.IsZero() {
		run.LastMoment = database.At(p.LastMoment)
	}
	if p.Comers != nil {
		run.Intake = IntakeOpen
	}
	if err := insertRun(ctx, tx, &run, p); err != nil {
		return Run{}, fmt.Errorf("freeze campaign %d: %w", p.Campaign, err)
	}
	if err := insertLetters(ctx, tx, run.ID, p.Letters); err != nil {
		return Run{}, fmt.Errorf("freeze campaign %d: %w", p.Campaign, err)
	}
	if p.Comers != nil {
		var err error
		run.Total, err = s.Add(ctx, tx, run.ID, *p.Comers)
		return run, err
	}
	meant, err := insertDeliveries(ctx, tx, run.ID, p)
	if err != nil {
		return Run{}, fmt.Errorf("freeze campaign %d: %w", p.Campaign, err)
	}
	if meant == 0 {
		return Run{}, p.nobody()
	}
	run.Total = int(meant)
	if _, err := tx.Exec(ctx, "UPDATE runs SET total = ?2 WHERE id = ?1", run.ID, meant); err != nil {
		return Run{}, fmt.Errorf("freeze campaign %d: %w", p.Campaign, err)
	}
	return run, nil
}

// maxMail is how many bytes a mail has at most, files and all, as it goes on the wire. Relays as they are installed take ten
// million, the practice inbox a little more; what is too large for the relay would spend a campaign's one launch.
const maxMail = 9_000_000

// CheckPlan tells whether mails can be made of a plan's letters and head at all, and none too large: a fault found here is
// found before anybody is frozen. It fails with a sentence.
func CheckPlan(p Plan) error {
	for _, language := range slices.Sorted(maps.Keys(p.Letters)) {
		l, err := newLetter(p.Letters[language].Letter, p.Head)
		if err != nil {
			return err
		}
		if size := l.frame.Least(); size > maxMail {
			return fmt.Errorf("the letter (%s) makes mails of %s, and many mail servers take less than that: keep it under %s, with fewer or smaller attachments and embedded pictures, or put large files on a page and link to it",
				language, megabytes(size), megabytes(maxMail))
		}
	}
	return nil
}

// megabytes is a size in words, as people know it from their files.
func megabytes[N int | int64](bytes N) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }

func insertRun(ctx context.Context, tx *database.Tx, run *Run, p Plan) error {
	head, err := json.Marshal(run.Head)
	if err != nil {
		return err
	}
	origin, err := json.Marshal(run.Origin)
	if err != nil {
		return err
	}
	topics, err := topicsText(run.Topics)
	if err != nil {
		return err
	}
	if err := makeRoom(ctx, tx, run.Campaign, run.Kind); err != nil {
		return err
	}
	err = tx.QueryRow(ctx, `
		INSERT INTO runs (campaign, kind, topic, state, unknown, head, origin, frozen_at, last_moment, intake, digest, topics, urgent, capped)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING id`,
		run.Campaign, run.Kind, run.Topic, run.State, run.Unknown, string(head), string(origin), run.FrozenAt, run.LastMoment,
		run.Intake, run.Digest, topics, run.Urgent, number(run.Capped)).Scan(&run.ID)
	if err != nil || run.Digest != Bundle {
		return err
	}
	if run.Bundle, err = bundleOf(ctx, tx, run.ID, p); err != nil {
		return err
	}
	return update(ctx, tx, "UPDATE runs SET bundle = ?2 WHERE id = ?1", run.ID, run.Bundle)
}

// number is how both databases keep a yes or no.
func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// makeRoom sees to it that a campaign has one run of each kind. Practice can be repeated once it has ended: what the inbox
// took is no record of anything that happened.
func makeRoom(ctx context.Context, tx *database.Tx, campaign int64, kind Kind) error {
	var id int64
	var state RunState
	err := tx.QueryRow(ctx, "SELECT id, state FROM runs WHERE campaign = ?1 AND kind = ?2", campaign, kind).Scan(&id, &state)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	case kind == Real:
		return ErrLaunched
	case !state.Ended():
		return ErrPractising
	}
	for _, table := range []string{"deliveries WHERE run = ?1", "links WHERE key IN (SELECT key FROM letters WHERE run = ?1)",
		"letters WHERE run = ?1", "archive WHERE run = ?1", "runs WHERE id = ?1"} {
		if _, err := tx.Exec(ctx, "DELETE FROM "+table, id); err != nil {
			return err
		}
	}
	return nil
}

func insertLetters(ctx context.Context, tx *database.Tx, run int64, letters map[templates.Language]Letter) error {
	for _, language := range slices.Sorted(maps.Keys(letters)) {
		l := letters[language]
		letter, err := json.Marshal(l.Letter)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO letters (run, language, letter, hash, key, online) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
			run, language, string(letter), hashOf(letter), l.Key, l.Online)
		if err != nil {
			return err
		}
		for i, address := range l.Links {
			if _, err := tx.Exec(ctx, "INSERT INTO links (key, number, address) VALUES (?1, ?2, ?3)", l.Key, i+1, address); err != nil {
				return err
			}
		}
	}
	return nil
}

// LanguageFor is the language in which a reader gets a plan's letter, as insertDeliveries counts it out.
func (p Plan) LanguageFor(to *subscribers.Recipient) templates.Language {
	if own := templates.Language(to.Language); p.Letters[own].Letter != nil {
		return own
	}
	return p.Language
}

// insertDeliveries lets the database do the counting out: one statement, however many people.
func insertDeliveries(ctx context.Context, tx *database.Tx, run int64, p Plan) (int64, error) {
	args := []any{run, p.Language}
	spoken := slices.Sorted(maps.Keys(p.Letters))
	for _, language := range spoken {
		args = append(args, language)
	}
	people, more, err := p.people(ctx, tx, run, len(args)+1)
	if err != nil {
		return 0, err
	}
	args = append(args, more...)
	return tx.Changed(ctx, `
		INSERT INTO deliveries (run, subscriber, language, state)
		SELECT CAST(?1 AS BIGINT), p.id,
		       CASE WHEN p.language IN (`+database.Placeholders(3, len(spoken))+`) THEN p.language ELSE CAST(?2 AS TEXT) END,
		       'planned'
		FROM subscribers p WHERE p.state <> 'erased' AND p.id IN (`+people+`) ORDER BY p.id`, args...)
}
