package subscribers

import (
	"errors"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// Why somebody left counts once for each leaving, however often the button is pressed, and for nobody who is here.
func TestWhyLeftCountsOnceForEachLeaving(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		bo := w.reader("bo", 0)
		counted := func() (total int) {
			t.Helper()
			counts, err := w.WhyPeopleLeft(ctx)
			must(t, err)
			for _, one := range counts {
				if one.Month != time.Now().UTC().Format("2006-01") {
					t.Errorf("counted in %s", one.Month)
				}
				total += one.Count
			}
			return total
		}
		must(t, w.WhyLeft(ctx, bo.ID, LeaveOther))
		same(t, counted(), 0)

		must(t, w.Leave(ctx, bo.ID, "page"))
		var twice errgroup.Group
		for range 2 {
			twice.Go(func() error { return w.WhyLeft(ctx, bo.ID, LeaveTooMany) })
		}
		must(t, twice.Wait())
		must(t, w.WhyLeft(ctx, bo.ID, LeaveNotForMe))
		same(t, counted(), 1)

		must(t, w.UndoLeave(ctx, bo.ID))
		must(t, w.WhyLeft(ctx, bo.ID, LeaveTooMany))
		same(t, counted(), 1)
		w.later(t, time.Hour)
		must(t, w.Leave(ctx, bo.ID, "page"))
		must(t, w.WhyLeft(ctx, bo.ID, LeaveTooMany))
		counts, err := w.WhyPeopleLeft(ctx)
		must(t, err)
		if len(counts) != 1 || counts[0].Reason != LeaveTooMany || counts[0].Count != 2 {
			t.Errorf("counted %+v, want the first answer of each leaving", counts)
		}
	})
}

// later puts the moment of the last answer back.
func (w *town) later(t *testing.T, by time.Duration) {
	t.Helper()
	must(t, w.db.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE subscribers SET why_left_at = why_left_at - ?1", by.Milliseconds())
		return err
	}))
}

func TestReasonsThatAreNotOffered(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	bo := w.reader("bo", 0)
	must(t, w.Leave(t.Context(), bo.ID, "page"))
	if _, ok := errors.AsType[*FieldError](w.WhyLeft(t.Context(), bo.ID, "anders")); !ok {
		t.Error("a reason that is not offered is counted")
	}
	if err := w.WhyLeft(t.Context(), 4711, LeaveOther); !errors.Is(err, ErrNotFound) {
		t.Errorf("of nobody: %v", err)
	}
}
