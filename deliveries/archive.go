package deliveries

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"dorpspost/database"
	"dorpspost/templates"
)

// What a caller may want to tell apart about the public archive.
var (
	ErrNothingSent    = errors.New("nothing of this campaign has been sent yet, and only what was sent can be made public: send it first, with `dorpspost campaigns send NAME`")
	ErrNotPublic      = errors.New("this is not in the public archive")
	ErrPracticeStays  = errors.New("so far this campaign was practice only, and practice stays out of the public archive: publish it once it was sent for real")
	ErrNothingToShow  = errors.New("the letters of this campaign were sent before letters had a web version: there is nothing to show in the archive")
	errNoAnnouncement = errors.New("a letter to be made public has no subject")
)

// Public is a letter in the public archive, in each of its languages.
type Public struct {
	Campaign int64            `json:"campaign"`
	Kind     Kind             `json:"kind"`
	Year     int              `json:"year"` // in which it was sent, where the house is
	Name     string           `json:"name"` // in its address, unique within the year
	SentAt   database.Instant `json:"sent_at"`
	PublicAt database.Instant `json:"public_at"`
	Letters  []PublicLetter   `json:"letters"` // by language code

	run int64
}

// PublicLetter is how the archive lists one language of a letter.
type PublicLetter struct {
	Language  templates.Language `json:"language"`
	Subject   string             `json:"subject"`
	Preheader string             `json:"preheader,omitempty"`
}

// Path is where the site shows it.
func (p Public) Path() string { return ArchivePath(p.Year) + "/" + p.Name }

// ArchivePath is where the site lists the letters of a year.
func ArchivePath(year int) string { return "/archief/" + strconv.Itoa(year) }

// In is the letter in this language; without one, in its first of the house's languages.
func (p Public) In(language templates.Language) PublicLetter {
	for _, wanted := range []templates.Language{language, templates.Dutch, templates.French, templates.English} {
		for _, l := range p.Letters {
			if l.Language == wanted {
				return l
			}
		}
	}
	return PublicLetter{}
}

// day is the moment on the house's calendar.
func (s *Store) day(at database.Instant) time.Time {
	if s.Zone == nil {
		return at.Time()
	}
	return at.Time().In(s.Zone)
}

// Publish puts what was sent of a campaign into the public archive, in the caller's transaction: its real run, and a practice only
// with Store.ShowPractice. name is the campaign's; announced says how each language is listed. A letter that was withdrawn comes
// back at its old address, and publishing twice changes nothing. It fails with ErrNothingSent, ErrPracticeStays or ErrNothingToShow.
func (s *Store) Publish(ctx context.Context, tx *database.Tx, campaign int64, name string, announced map[templates.Language]templates.Announcement) (Public, error) {
	run, err := s.publishable(ctx, tx, campaign)
	if err != nil {
		return Public{}, err
	}
	if err := announce(ctx, tx, run.ID, announced); err != nil {
		return Public{}, fmt.Errorf("publish campaign %d: %w", campaign, err)
	}
	if err := s.enterArchive(ctx, tx, run, name); err != nil {
		return Public{}, fmt.Errorf("publish campaign %d: %w", campaign, err)
	}
	return s.PublicOf(ctx, tx, campaign)
}

// publishable is the run of a campaign that the archive may show.
func (s *Store) publishable(ctx context.Context, tx *database.Tx, campaign int64) (Run, error) {
	runs, err := s.Runs(ctx, tx, campaign)
	switch {
	case err != nil:
		return Run{}, err
	case len(runs) == 0:
		return Run{}, ErrNothingSent
	case runs[0].Kind != Real && !s.ShowPractice:
		return Run{}, ErrPracticeStays
	}
	return runs[0], nil
}

// announce writes how the letters of a run are listed.
func announce(ctx context.Context, tx *database.Tx, run int64, announced map[templates.Language]templates.Announcement) error {
	listed := false
	for language, as := range announced {
		if as.Subject == "" {
			return errNoAnnouncement
		}
		changed, err := tx.Changed(ctx, "UPDATE letters SET subject = ?3, preheader = ?4 WHERE run = ?1 AND language = ?2 AND online <> ''",
			run, language, as.Subject, as.Preheader)
		if err != nil {
			return err
		}
		listed = listed || changed > 0
	}
	if !listed {
		return ErrNothingToShow
	}
	return nil
}

// enterArchive gives a run its place, under the name that it had before where there was one. What the practice of the same
// campaign had goes to its real run.
func (s *Store) enterArchive(ctx context.Context, tx *database.Tx, run Run, name string) error {
	_, err := tx.Exec(ctx, "DELETE FROM archive WHERE run <> ?1 AND run IN (SELECT id FROM runs WHERE campaign = ?2)", run.ID, run.Campaign)
	if err != nil {
		return err
	}
	now := database.Now()
	known, err := tx.Changed(ctx, `
		UPDATE archive SET changed_at = CASE WHEN public_at IS NULL THEN ?2 ELSE changed_at END, public_at = COALESCE(public_at, ?2)
		WHERE run = ?1`, run.ID, now)
	if err != nil || known > 0 {
		return err
	}
	year := s.day(run.FrozenAt).Year()
	free, err := freeArchiveName(ctx, tx, year, archiveName(name))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO archive (run, year, name, public_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?4)", run.ID, year, free, now)
	return err
}

func freeArchiveName(ctx context.Context, tx *database.Tx, year int, name string) (string, error) {
	for free, n := name, 2; ; free, n = fmt.Sprintf("%s-%d", name, n), n+1 {
		var taken int
		err := tx.QueryRow(ctx, "SELECT count(*) FROM archive WHERE year = ?1 AND name = ?2", year, free).Scan(&taken)
		if err != nil || taken == 0 {
			return free, err
		}
	}
}

// Withdraw takes a campaign out of the public archive, in the caller's transaction. Whoever got the mail can still open its web
// version. It fails with ErrNotPublic.
func (s *Store) Withdraw(ctx context.Context, tx *database.Tx, campaign int64) error {
	changed, err := tx.Changed(ctx, `
		UPDATE archive SET public_at = NULL, changed_at = ?2
		WHERE public_at IS NOT NULL AND run IN (SELECT id FROM runs WHERE campaign = ?1)`, campaign, database.Now())
	if err != nil {
		return fmt.Errorf("withdraw campaign %d: %w", campaign, err)
	}
	if changed == 0 {
		return ErrNotPublic
	}
	return nil
}

// PublicOf is what the archive shows of a campaign. It fails with ErrNotPublic.
func (s *Store) PublicOf(ctx context.Context, q database.Querier, campaign int64) (Public, error) {
	return s.onePublic(ctx, q, "r.campaign = ?2", campaign)
}

// PublicNamed is the public letter at this address. It fails with ErrNotPublic.
func (s *Store) PublicNamed(ctx context.Context, year int, name string) (Public, error) {
	return s.onePublic(ctx, s.db.Read(), "a.year = ?2 AND a.name = ?3", year, name)
}

// LatestPublic is the public letter that was sent last. It fails with ErrNotPublic when the archive is empty.
func (s *Store) LatestPublic(ctx context.Context) (Public, error) {
	return s.onePublic(ctx, s.db.Read(), "1 = 1")
}

func (s *Store) onePublic(ctx context.Context, q database.Querier, condition string, args ...any) (Public, error) {
	all, err := s.publics(ctx, q, condition, " LIMIT 1", args...)
	if err == nil && len(all) == 0 {
		err = ErrNotPublic
	}
	if err != nil {
		return Public{}, err
	}
	return all[0], nil
}

// PublicIn are the public letters of a year, newest first.
func (s *Store) PublicIn(ctx context.Context, year int) ([]Public, error) {
	return s.publics(ctx, s.db.Read(), "a.year = ?2", "", year)
}

// NewestPublic are the public letters that were sent last, n at most, newest first.
func (s *Store) NewestPublic(ctx context.Context, n int) ([]Public, error) {
	return s.publics(ctx, s.db.Read(), "1 = 1", " LIMIT ?2", n)
}

// publics reads public letters on a condition about the tables archive a and runs r. Its arguments, and those of the end, are
// numbered from 2.
func (s *Store) publics(ctx context.Context, q database.Querier, condition, end string, args ...any) (all []Public, err error) {
	rows, err := q.Query(ctx, `
		SELECT p.id, p.campaign, p.kind, p.year, p.name, p.frozen_at, p.public_at, l.language, l.subject, l.preheader
		FROM (SELECT r.id, r.campaign, r.kind, a.year, a.name, r.frozen_at, a.public_at FROM archive a JOIN runs r ON r.id = a.run
		      WHERE `+shown+` AND `+condition+` ORDER BY r.frozen_at DESC, r.id DESC`+end+`) p
		JOIN letters l ON l.run = p.id AND l.subject <> '' ORDER BY p.frozen_at DESC, p.id DESC, l.language`,
		append([]any{s.practiceShown()}, args...)...)
	lines, err := database.Scan(rows, err, func(rows *sql.Rows) (p Public, err error) {
		var l PublicLetter
		err = rows.Scan(&p.run, &p.Campaign, &p.Kind, &p.Year, &p.Name, &p.SentAt, &p.PublicAt, &l.Language, &l.Subject, &l.Preheader)
		p.Letters = []PublicLetter{l}
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the public archive: %w", err)
	}
	for _, one := range lines {
		if last := len(all) - 1; last >= 0 && all[last].run == one.run {
			all[last].Letters = append(all[last].Letters, one.Letters...)
			continue
		}
		all = append(all, one)
	}
	return all, nil
}

// shown is the condition that lets something stand in the archive: made public, and real, or practice where that may be seen (?1).
const shown = "a.public_at IS NOT NULL AND (r.kind = 'real' OR ?1 = 1)"

func (s *Store) practiceShown() int {
	if s.ShowPractice {
		return 1
	}
	return 0
}

// PublicYears are the years of which something is public, newest first.
func (s *Store) PublicYears(ctx context.Context) ([]int, error) {
	rows, err := s.db.Read().Query(ctx, `
		SELECT DISTINCT a.year FROM archive a JOIN runs r ON r.id = a.run WHERE `+shown+` ORDER BY a.year DESC`, s.practiceShown())
	years, err := database.Scan(rows, err, func(rows *sql.Rows) (year int, err error) { return year, rows.Scan(&year) })
	if err != nil {
		return nil, fmt.Errorf("read the years of the public archive: %w", err)
	}
	return years, nil
}

// ArchiveChanged is when something was published or withdrawn last; zero when nothing ever was.
func (s *Store) ArchiveChanged(ctx context.Context) (at database.Instant, err error) {
	err = s.db.Read().QueryRow(ctx, "SELECT max(changed_at) FROM archive").Scan(&at)
	if err != nil {
		return 0, fmt.Errorf("read when the public archive changed: %w", err)
	}
	return at, nil
}

// PublicPage returns the web version of a public letter in one of its languages. Its links lead where they lead in the end: what
// is counted are the links of the mail, and the key of the mail's own web version stays out of the archive. It fails with
// ErrNotPublic.
func (s *Store) PublicPage(ctx context.Context, p Public, language templates.Language) (html string, err error) {
	var key string
	err = s.db.Read().QueryRow(ctx, "SELECT key, online FROM letters WHERE run = ?1 AND language = ?2 AND subject <> ''", p.run, language).Scan(&key, &html)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNotPublic
	}
	if err != nil {
		return "", fmt.Errorf("read a public letter: %w", err)
	}
	links, err := s.linksOfLetter(ctx, key)
	if err != nil {
		return "", err
	}
	return uncounted(html, key, links), nil
}
