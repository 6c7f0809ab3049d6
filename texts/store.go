package texts

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"

	"dorpspost/database"
)

// Store keeps what was changed, and lays it over the tables. It is safe for use by many goroutines.
type Store struct {
	// Audit writes a line about an act of staff in the act's own transaction; nil writes none. What holds the text's key, never
	// its words.
	Audit func(ctx context.Context, tx *database.Tx, who, act, what string) error

	db        *database.DB
	tables    []table
	originals map[place]string

	mu   sync.Mutex
	laid version
}

// place is where a text stands.
type place struct{ key, language string }

func (c Change) place() place { return place{c.Key, c.Language} }

// version tells one state of the changes from another.
type version struct {
	count  int
	newest database.Instant
}

// NewStore knows the tables of these books. It panics where two texts have the same key.
func NewStore(db *database.DB, books ...*Book) *Store {
	s := &Store{db: db, originals: map[place]string{}}
	for _, book := range books {
		s.tables = append(s.tables, book.tables...)
	}
	slices.SortStableFunc(s.tables, func(a, b table) int { return strings.Compare(a.title(), b.title()) })
	for _, t := range s.tables {
		for _, o := range t.originals() {
			at := place{o.key, o.language}
			if _, taken := s.originals[at]; taken {
				panic(fmt.Sprintf("texts: %s stands in two tables", o.key))
			}
			s.originals[at] = o.text
		}
	}
	return s
}

// kept is a change as the database has it.
type kept struct {
	Change
	at database.Instant
}

func readKept(ctx context.Context, q database.Querier) ([]kept, error) {
	rows, err := q.Query(ctx, "SELECT key, language, text, changed_at FROM texts ORDER BY key, language")
	all, err := database.Scan(rows, err, func(rows *sql.Rows) (k kept, err error) {
		return k, rows.Scan(&k.Key, &k.Language, &k.Text, &k.at)
	})
	if err != nil {
		return nil, fmt.Errorf("read the texts: %w", err)
	}
	return all, nil
}

func changesOf(all []kept) []Change {
	changes := make([]Change, len(all))
	for i, k := range all {
		changes[i] = k.Change
	}
	return changes
}

// Apply has every page speak as the database says, when that has changed since it was last asked. It returns the changes that do
// not count: the text that they replace has gone, or has other places to fill, in this version of the program.
func (s *Store) Apply(ctx context.Context) (Faults, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var now version
	err := s.db.Read().QueryRow(ctx, "SELECT COUNT(*), MAX(changed_at) FROM texts").Scan(&now.count, &now.newest)
	if err != nil {
		return nil, fmt.Errorf("look for changed texts: %w", err)
	}
	if now == s.laid {
		return nil, nil
	}
	all, err := readKept(ctx, s.db.Read())
	if err != nil {
		return nil, err
	}
	changes := changesOf(all)
	faults := s.unknown(changes)
	for _, t := range s.tables {
		faults = append(faults, t.lay(changes)...)
	}
	s.laid = now
	return faults, nil
}

// unknown are the changes of texts that there are not.
func (s *Store) unknown(changes []Change) (faults Faults) {
	for _, c := range changes {
		if _, known := s.originals[c.place()]; !known {
			faults = append(faults, &Fault{c.Key, c.Language, ErrNoText})
		}
	}
	return faults
}

// All lists every text with this beginning, table by table as they are declared, and after them what was changed of texts that
// there are no more.
func (s *Store) All(ctx context.Context, prefix string) (texts []Text, err error) {
	all, err := readKept(ctx, s.db.Read())
	if err != nil {
		return nil, err
	}
	changes, problems := changesOf(all), map[place]string{}
	faults := s.unknown(changes)
	for _, t := range s.tables {
		faults = append(faults, t.try(changes)...)
	}
	for _, f := range faults {
		problems[place{f.Key, f.Language}] = f.Err.Error()
	}
	made := map[place]kept{}
	for _, k := range all {
		made[k.place()] = k
	}
	for _, c := range s.listed(all) {
		t := Text{Change: c}
		if k, changed := made[c.place()]; changed {
			t = Text{Change: k.Change, Original: s.originals[c.place()], ChangedAt: k.at, Problem: problems[c.place()]}
		}
		if strings.HasPrefix(c.Key, prefix) {
			texts = append(texts, t)
		}
	}
	return texts, nil
}

// listed are the program's own texts, each key with its languages together, and those that were changed and are no more.
func (s *Store) listed(all []kept) (list []Change) {
	for _, t := range s.tables {
		originals := t.originals()
		for _, first := range originals {
			if first.language != originals[0].language {
				break
			}
			for _, o := range originals {
				if o.key == first.key {
					list = append(list, Change{o.key, o.language, o.text})
				}
			}
		}
	}
	for _, k := range all {
		if _, known := s.originals[k.place()]; !known {
			list = append(list, k.Change)
		}
	}
	return list
}
