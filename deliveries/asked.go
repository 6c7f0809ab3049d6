package deliveries

import (
	"context"
	"slices"

	"dorpspost/database"
	"dorpspost/subscribers"
)

// answers are what was asked once for a batch of marks, in the transaction that writes them, because it cannot be asked in the
// statement that marks one row: what a digest may tell each reader, and how many mails somebody had lately.
type answers struct {
	portions map[int64]map[subscribers.ID]portion // by the run of a digest
	had      map[subscribers.ID][]int64           // the runs of which somebody had a mail lately; only where there is a cap
	cap      int                                  // 0: none
}

// digest tells whether a run asks permission for several topics.
func (r *Run) digest() bool { return r != nil && r.Digest != Single }

// ask gathers the answers that a batch needs; most batches need none.
func (l *ledger) ask(ctx context.Context, tx *database.Tx, batch []*entry) (*answers, error) {
	a := &answers{portions: map[int64]map[subscribers.ID]portion{}}
	digests := map[*Run][]subscribers.ID{}
	for _, e := range batch {
		for i := range e.marks {
			if m := &e.marks[i]; m.of.digest() {
				digests[m.of] = append(digests[m.of], m.subscriber)
			}
		}
	}
	for run, ids := range digests {
		all, err := l.store.tell(ctx, tx, run, ids, l.now())
		if err != nil {
			return nil, err
		}
		if a.portions[run.ID] == nil {
			a.portions[run.ID] = map[subscribers.ID]portion{}
		}
		for id, one := range all {
			a.portions[run.ID][id] = one
		}
	}
	return a, nil
}

// allow tells whether nothing that was asked keeps this mail back: a digest tells its reader what it may at this moment.
func (a *answers) allow(m *mark) bool {
	if !m.of.digest() {
		return !a.over(m)
	}
	now := a.portions[m.of.ID][m.subscriber]
	return now.reason == "" && slices.Equal(now.items, m.told)
}

// over tells whether the reader had as many mails lately as the cap allows.
func (a *answers) over(m *mark) bool {
	if a.cap == 0 || m.of == nil || !m.of.Capped {
		return false
	}
	return len(a.had[m.subscriber]) >= a.cap
}

// note counts a mail that is marked in this transaction, for those that come after it.
func (a *answers) note(m *mark) {
	if a.cap > 0 && m.of != nil {
		a.had[m.subscriber] = append(a.had[m.subscriber], m.of.ID)
	}
}
