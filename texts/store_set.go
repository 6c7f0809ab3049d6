package texts

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dorpspost/database"
)

// Preview says what changes would make different. It fails as Set does.
func (s *Store) Preview(ctx context.Context, changes []Change) ([]Difference, error) {
	return s.differences(ctx, s.db.Read(), changes)
}

// Set makes changes, all or none, and returns what is different by them. A text that is the program's own is a change no more. It
// fails with Faults that name each change that cannot be made.
func (s *Store) Set(ctx context.Context, who string, changes []Change) (made []Difference, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if made, err = s.differences(ctx, tx, changes); err != nil {
			return err
		}
		for _, d := range made {
			if err := s.write(ctx, tx, who, d); err != nil {
				return err
			}
		}
		return nil
	})
	return made, err
}

// Reset has a text be the program's own again, also one that the program has no more. It fails with a *Fault.
func (s *Store) Reset(ctx context.Context, who, key, language string) (changed bool, err error) {
	at := place{key, language}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		all, err := readKept(ctx, tx)
		if err != nil {
			return err
		}
		changed = slices.ContainsFunc(all, func(k kept) bool { return k.place() == at })
		if _, known := s.originals[at]; !known && !changed {
			return &Fault{key, language, ErrNoText}
		}
		if !changed {
			return nil
		}
		return s.write(ctx, tx, who, Difference{Change: Change{Key: key, Language: language}, Reset: true})
	})
	return changed, err
}

// differences checks changes together with those that there are.
func (s *Store) differences(ctx context.Context, q database.Querier, changes []Change) ([]Difference, error) {
	all, err := readKept(ctx, q)
	if err != nil {
		return nil, err
	}
	if faults := s.unknown(changes); len(faults) > 0 {
		return nil, faults
	}
	now := map[place]string{}
	for _, k := range all {
		now[k.place()] = k.Text
	}
	different := s.compare(now, changes)
	if err := s.refused(now, different); err != nil {
		return nil, err
	}
	return different, nil
}

// compare says what each change makes different, and makes it in now.
func (s *Store) compare(now map[place]string, changes []Change) (different []Difference) {
	for _, c := range changes {
		c.Text = strings.TrimSpace(c.Text)
		original := s.originals[c.place()]
		before, changed := now[c.place()]
		if !changed {
			before = original
		}
		if c.Text == before {
			continue
		}
		now[c.place()] = c.Text
		different = append(different, Difference{Change: c, Before: before, Reset: c.Text == original})
	}
	return different
}

// refused are the faults of what is different. A change made long ago that does not fit any more is no hindrance.
func (s *Store) refused(now map[place]string, different []Difference) error {
	var changes []Change
	for at, text := range now {
		if text != s.originals[at] {
			changes = append(changes, Change{at.key, at.language, text})
		}
	}
	var faults Faults
	for _, t := range s.tables {
		for _, f := range t.try(changes) {
			if slices.ContainsFunc(different, func(d Difference) bool { return d.place() == place{f.Key, f.Language} }) {
				faults = append(faults, f)
			}
		}
	}
	slices.SortFunc(faults, func(a, b *Fault) int {
		return strings.Compare(a.Key+" "+a.Language, b.Key+" "+b.Language)
	})
	return faults.orNil()
}

// write makes one change. Its moment is later than that of any other, so that a service sees by the newest that something changed.
func (s *Store) write(ctx context.Context, tx *database.Tx, who string, d Difference) error {
	act, query, args := "texts.set", `
		INSERT INTO texts (key, language, text, changed_at)
		VALUES (?1, ?2, ?3, CASE WHEN ?4 > (SELECT COALESCE(MAX(changed_at), 0) FROM texts) THEN ?4 ELSE (SELECT MAX(changed_at) + 1 FROM texts) END)
		ON CONFLICT (key, language) DO UPDATE SET text = excluded.text, changed_at = excluded.changed_at`,
		[]any{d.Key, d.Language, d.Text, database.Now()}
	if d.Reset {
		act, query, args = "texts.reset", "DELETE FROM texts WHERE key = ?1 AND language = ?2", args[:2]
	}
	if _, err := tx.Exec(ctx, query, args...); err != nil {
		return fmt.Errorf("write the text %s: %w", d.Key, err)
	}
	if s.Audit == nil {
		return nil
	}
	return s.Audit(ctx, tx, who, act, d.Key+" "+d.Language)
}
