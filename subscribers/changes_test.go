package subscribers

import (
	"errors"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// A chain grows by a hundred records a day at most by what one link can do, and by leaving, which is never refused.
func TestChangingIsBounded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		els := w.reader("els", 0)
		wishes := []Frequency{FrequencyDigest, FrequencyAll}
		for i := range maxChanges - 1 {
			must(t, second(w.SavePreferences(ctx, els.ID, PreferencesChange{Frequency: wishes[i%2]})))
		}
		_, err := w.SavePreferences(ctx, els.ID, PreferencesChange{Frequency: FrequencyAll})
		many, ok := errors.AsType[*TooManyError](err)
		if !ok || !errors.Is(err, ErrTooOften) || errors.Is(err, ErrTooMany) || many.Wait <= 0 || many.Wait > changesDay {
			t.Fatalf("the hundred and first: %v", err)
		}
		must(t, w.Leave(ctx, els.ID, ViaPage))
		if err := w.UndoLeave(ctx, els.ID); !errors.Is(err, ErrTooOften) {
			t.Errorf("undoing: %v", err)
		}
		chain, err := w.ConsentOf(ctx, els.ID)
		must(t, err)
		same(t, len(chain), maxChanges+1)
		w.exec("UPDATE consents SET at = at - ?1", (changesDay + time.Minute).Milliseconds())
		must(t, w.UndoLeave(ctx, els.ID))
		must(t, second(w.SavePreferences(ctx, els.ID, PreferencesChange{Frequency: FrequencyAll})))
	})
}
