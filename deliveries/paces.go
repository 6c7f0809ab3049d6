package deliveries

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"dorpspost/database"
	"dorpspost/mailer"
)

// given is what a relay's pace remembers of one mail, also after a restart.
type given struct {
	relay string
	mailer.Used
}

// given is what marking a mail adds to the pace of its relay; nothing where there is no limit.
func (l *line) given(taken time.Time, group string) (adds []given) {
	if !l.outlet.pace.Limited() { // what the settings say, which never changes: no need for the desk's lock
		return nil
	}
	d := l.engine.desk
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, used := range l.outlet.pace.Adds(taken, group) {
		adds = append(adds, given{l.outlet.relay.Name(), used})
	}
	return adds
}

// remember writes that down, in the transaction of the mark.
func remember(ctx context.Context, tx *database.Tx, adds []given) error {
	for _, g := range adds {
		err := update(ctx, tx, `
			INSERT INTO paces (relay, domain, since, given) VALUES (?1, ?2, ?3, ?4)
			ON CONFLICT (relay, domain, since) DO UPDATE SET given = paces.given + excluded.given`, g.relay, g.Domain, database.At(g.Since), g.Given)
		if err != nil {
			return fmt.Errorf("keep the pace: %w", err)
		}
	}
	return nil
}

// ExpirePaces forgets what relays were given that did not count any more by a moment, or with dry only counts of how many
// domains and five minutes it is; oldest is the first of these. An engine does so when it starts.
func (s *Store) ExpirePaces(ctx context.Context, at database.Instant, dry bool) (n int, oldest database.Instant, err error) {
	before := at.Add(-mailer.UsedFor)
	err = s.db.Read().QueryRow(ctx, "SELECT COUNT(*), MIN(since) FROM paces WHERE since < ?1", before).Scan(&n, &oldest)
	if err == nil && !dry && n > 0 {
		err = s.db.Write(ctx, func(tx *database.Tx) error { return update(ctx, tx, "DELETE FROM paces WHERE since < ?1", before) })
	}
	if err != nil {
		return n, oldest, fmt.Errorf("forget the pace of before: %w", err)
	}
	return n, oldest, nil
}

// loadPaces reads how much each relay was given lately, and forgets what does not count any more.
func (e *Engine) loadPaces(ctx context.Context) error {
	now := e.Clock.Now()
	if _, _, err := e.Store.ExpirePaces(ctx, database.At(now), false); err != nil {
		return err
	}
	for _, o := range e.desk.outlets {
		rows, err := e.Store.db.Read().Query(ctx, "SELECT domain, since, given FROM paces WHERE relay = ?1", o.relay.Name())
		used, err := database.Scan(rows, err, func(rows *sql.Rows) (u mailer.Used, err error) {
			var since database.Instant
			err = rows.Scan(&u.Domain, &since, &u.Given)
			u.Since = since.Time()
			return u, err
		})
		if err != nil {
			return fmt.Errorf("read the pace: %w", err)
		}
		o.pace.Load(now, used)
	}
	return nil
}

// patience is how long one look-up may take.
const patience = 5 * time.Second

// lookUp asks who takes the mail of domains that share a limit with others, perhaps. Nothing waits for the answers.
func (d *desk) lookUp(ctx context.Context, exchangers func(context.Context, string) ([]string, error)) {
	for ctx.Err() == nil && exchangers != nil {
		domain, ask := d.unknownDomain()
		if !ask {
			wallClock{}.Sleep(ctx, time.Time{}, d.unknown)
			continue
		}
		asking, stop := context.WithTimeout(ctx, patience)
		hosts, err := exchangers(asking, domain)
		stop()
		d.learn(domain, hosts, err)
	}
}

func (d *desk) unknownDomain() (domain string, ask bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.groups.Ask()
}

func (d *desk) learn(domain string, hosts []string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.groups.Learn(d.clock.Now(), domain, hosts, err)
}
