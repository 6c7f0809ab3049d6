package schedules_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)

// Who holds a schedule and then gives it another rule, and who confirms the dates on which it hangs, wait for each other in one order.
func TestConfirmedWhileHeldByAnother(t *testing.T) {
	for name, hold := range map[string]func(store *schedules.Store, ctx context.Context, tx *database.Tx, id schedules.ID) error{
		"locked": func(store *schedules.Store, ctx context.Context, tx *database.Tx, id schedules.ID) error {
			_, err := store.Locked(ctx, tx, id)
			return err
		},
		"cancelled": func(store *schedules.Store, ctx context.Context, tx *database.Tx, id schedules.ID) error {
			return store.Cancel(ctx, tx, "ana", id)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				if db.Path() != "" {
					t.Skip("not run: SQLite has one writer at a time")
				}
				store := schedules.NewStore(db)
				id := create(t, db, store, around("first day of", 0), time.Now())
				year, over := time.Now().Year()+1, atomic.Bool{}
				confirmed := make(chan error, 1)
				err := db.Write(t.Context(), func(tx *database.Tx) error {
					if err := hold(store, t.Context(), tx, id); err != nil {
						return err
					}
					go func() {
						day := time.Date(year, 6, 19, 0, 0, 0, 0, time.UTC).Format("2006-01-02")
						confirmed <- db.Write(t.Context(), func(tx *database.Tx) error { return store.Confirm(t.Context(), tx, "ana", "imh-week", year, day, day) })
						over.Store(true)
					}()
					dbtest.UntilWaiting(t, db, over.Load)
					return store.Replace(t.Context(), tx, "ana", id, around("last day of", 0), time.Now())
				})
				if err != nil {
					t.Error("whoever holds the schedule: ", err)
				}
				if err := <-confirmed; err != nil {
					t.Error("whoever confirms: ", err)
				}
			})
		})
	}
}
