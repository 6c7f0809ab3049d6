package subscribers

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"dorpspost/database"
)

// Holder tells what another package keeps about a person: by number, and by the addresses that the person has or had, each for
// the time in which it was the person's. Those that are somebody else's now are left out.
type Holder func(ctx context.Context, q database.Querier, id ID, had []Tenure) ([]Held, error)

// Dossier gathers everything that is held about a person, as it is at one moment. It fails with ErrNotFound.
func (s *Store) Dossier(ctx context.Context, id ID) (dossier Dossier, err error) {
	err = s.db.Snapshot(ctx, func(q database.Querier) error {
		person, err := byID(ctx, q, id)
		if err != nil {
			return err
		}
		g := gathering{ctx: ctx, q: q, id: id, dossier: Dossier{MadeAt: database.Now(), Person: person}}
		steps := []func() error{g.row, g.topics, g.consent, g.addresses, g.former, g.bars, g.asks, g.imports, func() error { return g.held(s.Holders) }}
		for _, step := range steps {
			if err := step(); err != nil {
				return fmt.Errorf("gather what is held about subscriber %d: %w", id, err)
			}
		}
		dossier = g.dossier
		return nil
	})
	return dossier, err
}

// gathering is one dossier on its way.
type gathering struct {
	ctx     context.Context
	q       database.Querier
	id      ID
	had     []Tenure // of addresses that are nobody else's now
	own     []Address
	dossier Dossier
}

// row reads what of the person's own row a Subscriber does not tell.
func (g *gathering) row() error {
	d := &g.dossier
	return g.q.QueryRow(g.ctx, "SELECT frequency, language_chosen_at, profession_chosen_at, region_chosen_at, why_left_at FROM subscribers WHERE id = ?1", g.id).
		Scan(&d.Frequency, &d.Chosen.Language, &d.Chosen.Profession, &d.Chosen.Region, &d.Chosen.WhyLeft)
}

func (g *gathering) topics() (err error) {
	rows, err := g.q.Query(g.ctx, `SELECT t.slug, u.since, COALESCE(u.consent, 0), u.left_on FROM subscriptions u
		JOIN topics t ON t.id = u.topic_id WHERE u.subscriber_id = ?1 ORDER BY t.id`, g.id)
	g.dossier.Topics, err = database.Scan(rows, err, func(row *sql.Rows) (t DossierTopic, err error) {
		return t, row.Scan(&t.Topic, &t.Since, &t.Consent, &t.LeftOn)
	})
	return err
}

func (g *gathering) consent() error {
	all, err := topics(g.ctx, g.q)
	if err != nil {
		return err
	}
	slugs := map[TopicID]string{}
	for _, topic := range all {
		slugs[topic.ID] = topic.Slug
	}
	rows, err := g.q.Query(g.ctx, consentColumns+" WHERE c.subscriber_id = ?1 ORDER BY c.number", g.id)
	g.dossier.Consent, err = database.Scan(rows, err, func(row *sql.Rows) (DossierConsent, error) {
		r, err := scanConsent(row)
		return DossierConsent{r.Consent, slugs[r.Topic]}, err
	})
	return err
}

// addresses finds those of which the person may know what is kept: the one of now, and those of before that are nobody else's.
func (g *gathering) addresses() (err error) {
	chain := make([]Consent, len(g.dossier.Consent))
	for i, record := range g.dossier.Consent {
		chain[i] = record.Consent
	}
	g.had, err = ownTenures(g.ctx, g.q, g.dossier.Person, chain)
	g.own = []Address{g.dossier.Person.Address}
	for _, t := range g.had {
		if !slices.ContainsFunc(g.own, func(a Address) bool { return a.Key() == t.Address.Key() }) {
			g.own = append(g.own, t.Address)
		}
	}
	return err
}

func (g *gathering) former() (err error) {
	rows, err := g.q.Query(g.ctx, "SELECT address_key FROM former_addresses WHERE subscriber_id = ?1 ORDER BY address_key", g.id)
	g.dossier.Former, err = database.Scan(rows, err, func(row *sql.Rows) (a Address, err error) { return a, row.Scan(&a.ascii) })
	return err
}

// keys are those addresses as arguments, after these.
func (g *gathering) keys(first ...any) []any {
	for _, address := range g.own {
		first = append(first, address.Key())
	}
	return first
}

func (g *gathering) bars() error {
	keys, err := readBlinds(g.ctx, g.q)
	if err != nil {
		return err
	}
	var stand []any
	for _, address := range g.own {
		stand = append(stand, keys.of(address)...)
	}
	rows, err := g.q.Query(g.ctx, "SELECT reason, detail, at, undone_at FROM suppressions WHERE address_key IN ("+
		database.Placeholders(1, len(stand))+") ORDER BY id", stand...)
	g.dossier.Suppressions, err = database.Scan(rows, err, func(row *sql.Rows) (b DossierBar, err error) {
		return b, row.Scan(&b.Reason, &b.Detail, &b.At, &b.UndoneAt)
	})
	return err
}

func (g *gathering) asks() error {
	rows, err := g.q.Query(g.ctx, `SELECT kind, state, address, language, content, asked_at, expires_at, mailed_at, done_at FROM asks
		WHERE subscriber_id = ?1 OR subscriber_id IS NULL AND address_key IN (`+database.Placeholders(2, len(g.own))+") ORDER BY id", g.keys(g.id)...)
	g.dossier.Asks, err = database.Scan(rows, err, func(row *sql.Rows) (a DossierAsk, err error) {
		var content string
		if err := row.Scan(&a.Kind, &a.State, &a.Address, &a.Language, &content, &a.AskedAt, &a.ExpiresAt, &a.MailedAt, &a.DoneAt); err != nil {
			return a, err
		}
		err = json.Unmarshal([]byte(content), &a.Content)
		if a.Address == "" { // whoever has that address was erased
			a.Address, a.Content.Masked = a.Content.Masked, ""
		}
		return a, err
	})
	return err
}

func (g *gathering) imports() error {
	rows, err := g.q.Query(g.ctx, `SELECT import_id, first_name, last_name, language, profession, region, organisation, attributes
		FROM import_rows WHERE address_key IN (`+database.Placeholders(1, len(g.own))+") ORDER BY id", g.keys()...)
	g.dossier.Imports, err = database.Scan(rows, err, func(row *sql.Rows) (i DossierImport, err error) {
		var attributes string
		if err := row.Scan(&i.Import, &i.FirstName, &i.LastName, &i.Language, &i.Profession, &i.Region, &i.Organisation, &attributes); err != nil {
			return i, err
		}
		i.Attributes, err = readAttributes(attributes)
		return i, err
	})
	return err
}

func (g *gathering) held(holders []Holder) error {
	for _, holder := range holders {
		held, err := holder(g.ctx, g.q, g.id, g.had)
		if err != nil {
			return err
		}
		g.dossier.Held = append(g.dossier.Held, held...)
	}
	return nil
}
