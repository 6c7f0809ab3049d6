package deliveries

import (
	"context"
	"maps"
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

// pressed tells whether the cap may keep mails of a run back; counted whether its mails count for the cap.
func (r *Run) pressed() bool { return r.counted() && r.Capped }
func (r *Run) counted() bool { return r != nil && r.Kind == Real }

// ask gathers the answers that a batch needs; most batches need none.
func (l *ledger) ask(ctx context.Context, tx *database.Tx, batch []*entry) (*answers, error) {
	a := &answers{}
	digests, pressed := map[*Run][]subscribers.ID{}, []subscribers.ID{}
	for _, e := range batch {
		for i := range e.marks {
			m := &e.marks[i]
			if m.of.digest() {
				digests[m.of] = append(digests[m.of], m.subscriber)
			}
			if m.of.pressed() {
				pressed = append(pressed, m.subscriber)
			}
		}
	}
	if err := l.askDigests(ctx, tx, a, digests); err != nil {
		return nil, err
	}
	pressure := l.store.Pressure
	if pressure.AtMost == 0 || len(pressed) == 0 {
		return a, nil
	}
	var err error
	a.cap = pressure.AtMost
	a.had, err = l.store.hadLately(ctx, tx, pressed, l.now().Add(-pressure.window()))
	return a, err
}

func (l *ledger) askDigests(ctx context.Context, tx *database.Tx, a *answers, digests map[*Run][]subscribers.ID) error {
	for run, ids := range digests {
		all, err := l.store.tell(ctx, tx, run, ids, l.now())
		if err != nil {
			return err
		}
		if a.portions == nil {
			a.portions = map[int64]map[subscribers.ID]portion{}
		}
		if a.portions[run.ID] == nil {
			a.portions[run.ID] = map[subscribers.ID]portion{}
		}
		maps.Copy(a.portions[run.ID], all)
	}
	return nil
}

// allow tells whether nothing that was asked keeps this mail back: a digest tells its reader what it may at this moment.
func (a *answers) allow(m *mark) bool {
	if !m.of.digest() {
		return !a.over(m)
	}
	now := a.portions[m.of.ID][m.subscriber]
	return now.reason == "" && slices.Equal(now.items, m.told)
}

// over tells whether the reader had as many mails of other runs lately as the cap allows.
func (a *answers) over(m *mark) bool {
	return a.cap > 0 && m.of.pressed() && overCap(a.had[m.subscriber], m.run, a.cap)
}

func overCap(had []int64, own int64, most int) bool {
	others := 0
	for _, run := range had {
		if run != own {
			others++
		}
	}
	return others >= most
}

// note counts a mail that is marked in this transaction, for those that come after it.
func (a *answers) note(m *mark) {
	if a.cap > 0 && m.of.counted() {
		a.had[m.subscriber] = append(a.had[m.subscriber], m.run)
	}
}
