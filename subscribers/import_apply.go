package subscribers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"

	"dorpspost/database"
)

// application is an import as its row in the table knows it: all that is needed to finish it after a crash.
type application struct {
	store   *Store
	id      int64
	who     string
	topic   TopicID // 0: none
	given   Given   // Words "": none
	started database.Instant
	to      int64 // the last row applied

	stored, added, updated, consented int
}

// FinishImports finishes what a killed process left: an import that was being read is thrown away, one that was being
// stored is stored to its end. It returns how many it found. When another process is importing it does nothing. The
// service calls it when it starts.
func (s *Store) FinishImports(ctx context.Context) (int, error) {
	lock, err := s.db.Lock(ctx, importLock)
	if errors.Is(err, database.ErrInUse) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("finish imports: %w", err)
	}
	defer lock.Release()
	n, err := s.finishImports(ctx)
	if err != nil {
		return n, fmt.Errorf("finish imports: %w", err)
	}
	return n, nil
}

func (s *Store) finishImports(ctx context.Context) (n int, err error) {
	rows, err := s.db.Read().Query(ctx, `SELECT id, state, who, COALESCE(topic_id, 0), language, words, source, vouched_by, started_at, applied_to,
		added, updated, consented FROM imports WHERE state IN ('staging', 'applying') ORDER BY id`)
	unfinished, err := database.Scan(rows, err, func(row *sql.Rows) (found struct {
		application
		state string
	}, err error) {
		a := &found.application
		a.store = s
		return found, row.Scan(&a.id, &found.state, &a.who, &a.topic, &a.given.Language, &a.given.Words, &a.given.Source, &a.given.By,
			&a.started, &a.to, &a.added, &a.updated, &a.consented)
	})
	if err != nil {
		return 0, err
	}
	for _, one := range unfinished {
		if one.state == "staging" {
			err = one.undo(ctx)
		} else {
			err = one.apply(ctx, func(application) error { return nil })
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// undo throws away what was put aside, a batch at a time.
func (a *application) undo(ctx context.Context) error {
	for {
		done := false
		err := a.store.db.Write(ctx, func(tx *database.Tx) error {
			n, err := tx.Changed(ctx, `DELETE FROM import_rows WHERE id IN (SELECT id FROM import_rows WHERE +import_id = ?1 ORDER BY id LIMIT 2000)`, a.id)
			if err != nil || n > 0 {
				return err
			}
			done = true
			return a.end(ctx, tx, "undone")
		})
		if err != nil || done {
			return err
		}
	}
}

func (a *application) end(ctx context.Context, tx *database.Tx, state string) error {
	_, err := tx.Exec(ctx, "UPDATE imports SET state = ?1, ended_at = ?2 WHERE id = ?3", state, database.Now(), a.id)
	return err
}

// apply stores the rows put aside, from where it was left. It calls after when a batch is stored.
func (a *application) apply(ctx context.Context, after func(application) error) error {
	if err := a.store.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE imports SET state = 'applying' WHERE id = ?1", a.id)
		return err
	}); err != nil {
		return err
	}
	statements, err := prepareBatch(ctx, a.store.db)
	if err != nil {
		return err
	}
	defer func() { _ = statements.close() }()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		done, err := a.applyBatch(context.WithoutCancel(ctx), statements)
		if err != nil {
			return fmt.Errorf("store rows: %w", err)
		}
		if done {
			return nil
		}
		if err := after(*a); err != nil {
			return err
		}
	}
}

// applyBatch stores the next rows, or notes that the import is done.
func (a *application) applyBatch(ctx context.Context, statements *batchStatements) (done bool, err error) {
	next := *a // counts only when the transaction does
	err = a.store.db.Write(ctx, func(tx *database.Tx) error {
		if _, err := holdBlinds(ctx, tx); err != nil { // who is erased meanwhile waits, and is then found
			return err
		}
		b := importBatch{application: &next, tx: tx, statements: statements, after: next.to, now: database.Now()}
		rows, err := b.bounds(ctx)
		if err != nil {
			return err
		}
		if rows == 0 {
			done = true
			if err := a.store.audit(ctx, tx, a.who, "subscriber.import", fmt.Sprintf("import %d: %d added, %d updated, %d consents", a.id, a.added, a.updated, a.consented)); err != nil {
				return err
			}
			return next.end(ctx, tx, "done")
		}
		next.stored += rows
		return b.store(ctx)
	})
	if err == nil {
		*a = next
	}
	return done, err
}

// importBatch is one short transaction of an import.
type importBatch struct {
	*application
	tx         *database.Tx
	statements *batchStatements
	after      int64 // the rows are those with numbers above this, up to application.to
	now        database.Instant
}

// bounds finds which rows belong to the batch, and how many.
func (b *importBatch) bounds(ctx context.Context) (rows int, err error) {
	err = b.tx.QueryRow(ctx, `SELECT COUNT(*), COALESCE(MAX(id), 0) FROM (SELECT id FROM import_rows WHERE +import_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3) AS few`,
		b.id, b.after, batch).Scan(&rows, &b.to)
	return rows, err
}

func (b *importBatch) store(ctx context.Context) error {
	for _, step := range []func(context.Context) error{b.hold, b.update, b.add, b.subscribe} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if _, err := b.tx.Exec(ctx, "DELETE FROM import_rows WHERE +import_id = ?1 AND id > ?2 AND id <= ?3", b.id, b.after, b.to); err != nil {
		return err
	}
	_, err := b.tx.Exec(ctx, "UPDATE imports SET applied_to = ?1, added = ?2, updated = ?3, consented = ?4 WHERE id = ?5",
		b.to, b.added, b.updated, b.consented, b.id)
	return err
}

// The plus before import_id keeps the databases from the index that begins with it, in which the rows are in the order of
// their addresses: every batch would read and sort all of them.
const (
	rowsOfBatch     = " WHERE +r.import_id = ?1 AND r.id > ?2 AND r.id <= ?3"
	notSuppressed   = " AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.address_key = r.address_key AND x.undone_at IS NULL)"
	knownAndPresent = " JOIN subscribers s ON s.address_key = r.address_key AND s.state NOT IN ('left', 'erased')"
)

// hold keeps the known people of the batch to this transaction, as byIDToChange does for one.
func (b *importBatch) hold(ctx context.Context) error {
	return b.tx.Hold(ctx, "SELECT id FROM subscribers WHERE address_key IN (SELECT r.address_key FROM import_rows r"+rowsOfBatch+") ORDER BY id",
		b.id, b.after, b.to)
}

// update takes over what the file says of people who are known. What it leaves empty stays, and so does what the reader
// chose.
func (b *importBatch) update(ctx context.Context) error {
	rows, err := b.tx.Query(ctx, `SELECT s.id, s.language_chosen_at, s.profession_chosen_at, s.region_chosen_at,
		s.first_name, s.last_name, s.language, s.profession, s.region, s.organisation, s.attributes,
		r.first_name, r.last_name, r.language, r.profession, r.region, r.organisation, r.attributes
		FROM import_rows r`+knownAndPresent+rowsOfBatch+notSuppressed, b.id, b.after, b.to)
	changes, err := database.Scan(rows, err, scanMerge)
	if err != nil {
		return err
	}
	for _, m := range changes {
		if !m.changed {
			continue
		}
		_, err := b.tx.Exec(ctx, "UPDATE subscribers SET ("+profileColumns+") = ("+database.Placeholders(2, profileWidth)+") WHERE id = ?1",
			append([]any{m.id}, m.known.values()...)...)
		if err != nil {
			return err
		}
		b.updated++
	}
	return nil
}

// merge is a known person with what a row says of them.
type merge struct {
	id      ID
	known   Profile
	changed bool
}

func scanMerge(row *sql.Rows) (m merge, err error) {
	var said Profile
	var known, new string
	var chosen chosen
	k := &m.known
	if err := row.Scan(&m.id, &chosen.language, &chosen.profession, &chosen.region, &k.FirstName, &k.LastName, &k.Language, &k.Profession, &k.Region, &k.Organisation, &known,
		&said.FirstName, &said.LastName, &said.Language, &said.Profession, &said.Region, &said.Organisation, &new); err != nil {
		return m, err
	}
	if k.Attributes, err = readAttributes(known); err != nil {
		return m, err
	}
	if said.Attributes, err = readAttributes(new); err != nil {
		return m, err
	}
	m.changed = k.takeOver(chosen.spare(said))
	return m, nil
}

// chosen is when the reader set a field by hand; 0 for never.
type chosen struct{ language, profession, region database.Instant }

// spare takes out of what a list says whatever the reader has decided on, be it that there is nothing to say.
func (c chosen) spare(said Profile) Profile {
	if !c.language.IsZero() {
		said.Language = ""
	}
	if !c.profession.IsZero() {
		said.Profession = ""
	}
	if !c.region.IsZero() {
		said.Region = ""
	}
	return said
}

// takeOver fills in whatever the other profile says, and tells whether anything changed.
func (p *Profile) takeOver(said Profile) (changed bool) {
	take := func(have *string, new string) {
		if new != "" && new != *have {
			*have, changed = new, true
		}
	}
	take(&p.FirstName, said.FirstName)
	take(&p.LastName, said.LastName)
	take((*string)(&p.Language), string(said.Language))
	take(&p.Profession, said.Profession)
	take(&p.Region, said.Region)
	take(&p.Organisation, said.Organisation)
	if p.Attributes == nil {
		p.Attributes = map[string]string{}
	}
	before := maps.Clone(p.Attributes)
	for name, value := range said.Attributes {
		if _, known := p.Attributes[name]; known || len(p.Attributes) < maxAttributes {
			p.Attributes[name] = value
		}
	}
	return changed || !maps.Equal(before, p.Attributes)
}

// add stores the people who are not known yet, all in one statement.
func (b *importBatch) add(ctx context.Context) error {
	added, err := b.tx.Changed(ctx, `INSERT INTO subscribers (address, address_key, state, created_at, `+profileColumns+`)
		SELECT r.address, r.address_key, 'active', CAST(?4 AS BIGINT), r.first_name, r.last_name,
		CASE WHEN r.language = '' THEN 'nl' ELSE r.language END, r.profession, r.region, r.organisation, r.attributes,
		r.profession_folded, r.region_folded, r.organisation_folded, r.attributes_folded FROM import_rows r`+rowsOfBatch+notSuppressed+notFormer+`
		ORDER BY r.id ON CONFLICT (address_key) DO NOTHING`, b.id, b.after, b.to, int64(b.now))
	b.added += int(added)
	return err
}
