package deliveries

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// CauseCount is how many mails of a run were refused, or put off, for one cause.
type CauseCount struct {
	State    State                         `json:"state"` // refused, later
	Cause    Cause                         `json:"cause"`
	About    About                         `json:"about"`
	Count    int                           `json:"count"`
	Sentence map[templates.Language]string `json:"sentence"`
}

// Causes counts why mails of a run were refused or are put off: the refused first, and what came most first.
func (s *Store) Causes(ctx context.Context, q database.Querier, run int64) ([]CauseCount, error) {
	rows, err := q.Query(ctx, `
		SELECT state, code, enhanced, words, count(*) FROM deliveries
		WHERE run = ?1 AND state IN ('refused', 'later') GROUP BY state, code, enhanced, words`, run)
	if err != nil {
		return nil, fmt.Errorf("count the causes of run %d: %w", run, err)
	}
	defer rows.Close()
	counts := map[causeKey]int{}
	for rows.Next() {
		var state State
		var code, count int
		var enhanced, words string
		if err := rows.Scan(&state, &code, &enhanced, &words, &count); err != nil {
			return nil, fmt.Errorf("count the causes of run %d: %w", run, err)
		}
		counts[causeKey{state, Explain(state, code, enhanced, words)}] += count
	}
	return inOrder(counts), rows.Err()
}

type causeKey struct {
	state State
	cause Cause
}

func inOrder(counts map[causeKey]int) (all []CauseCount) {
	for key, count := range counts {
		c := CauseCount{State: key.state, Cause: key.cause, About: key.cause.About(), Count: count, Sentence: map[templates.Language]string{}}
		for _, language := range []templates.Language{templates.Dutch, templates.French, templates.English} {
			c.Sentence[language], _ = key.cause.In(language)
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b CauseCount) int {
		return cmp.Or(-cmp.Compare(a.State, b.State), -cmp.Compare(a.Count, b.Count), cmp.Compare(a.Cause, b.Cause))
	})
	return all
}

// Person is one reader of a run, with what became of the mail and why.
type Person struct {
	Delivery
	Address string `json:"address,omitempty"` // none for who was erased
	Cause   Cause  `json:"cause,omitempty"`   // of what was refused, put off, or is of unknown outcome
	About   About  `json:"about,omitempty"`
}

// pageOfPeople is how many are read at a time.
const pageOfPeople = 500

// EachPerson calls do with the readers of a run in this state, in the order of the ledger and at most 500 at a time. It stops
// with the error that do returns.
func (s *Store) EachPerson(ctx context.Context, run int64, state State, do func([]Person) error) error {
	for last := int64(0); ; {
		page, err := s.Deliveries(ctx, run, state, last, pageOfPeople)
		if err != nil || len(page) == 0 {
			return err
		}
		last = page[len(page)-1].ID
		people, err := s.persons(ctx, page)
		if err != nil {
			return err
		}
		if err := do(people); err != nil {
			return err
		}
	}
}

func (s *Store) persons(ctx context.Context, page []Delivery) ([]Person, error) {
	ids := make([]subscribers.ID, len(page))
	for i, d := range page {
		ids[i] = d.Subscriber
	}
	found, err := s.subscribers.Recipients(ctx, s.db.Read(), ids)
	if err != nil {
		return nil, fmt.Errorf("read the people of a run: %w", err)
	}
	addresses := make(map[subscribers.ID]string, len(found))
	for i := range found {
		addresses[found[i].ID] = found[i].Address.String()
	}
	people := make([]Person, len(page))
	for i, d := range page {
		people[i] = Person{Delivery: d, Address: addresses[d.Subscriber]}
		switch d.State {
		case Refused, Later, Unknown, Settled:
			people[i].Cause = Explain(d.State, d.Code, d.Enhanced, d.Words)
			people[i].About = people[i].Cause.About()
		}
	}
	return people, nil
}
