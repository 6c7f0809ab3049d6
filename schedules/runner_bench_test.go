package schedules_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)

// many is how many active schedules the runner has in these measurements.
const many = 1000

// newMany is a store with so many active schedules, of which none is due for a month.
func newMany(b *testing.B) (*database.DB, *schedules.Store) {
	b.Helper()
	db := dbtest.Open(b)
	store := schedules.NewStore(db)
	now := time.Now()
	err := db.Write(b.Context(), func(tx *database.Tx) error {
		for i := range many {
			at := now.AddDate(0, 1, i%300)
			spec := schedules.Spec{Cron: fmt.Sprintf("%d %d %d %d *", i%60, i%24, at.Day(), at.Month())}
			if i%3 == 0 {
				spec = schedules.Spec{Monthly: "first tuesday", At: "09:00", Start: at.Format("2006-01-02"), Avoid: "holidays"}
			}
			if _, err := store.Create(b.Context(), tx, "ana", spec, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return db, store
}

// due makes the occurrences of so many schedules come due, one after the other.
func due(b *testing.B, db *database.DB, n int, first time.Time, apart time.Duration) {
	b.Helper()
	err := db.Write(b.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(b.Context(), "UPDATE schedules SET next_at = ?2 + ?3 * (id - 1) WHERE id <= ?1", n, database.At(first), apart.Milliseconds())
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// What waking costs among 1,000 active schedules: when nothing is due, and when one is, with the commits that take it on.
func BenchmarkWaking(b *testing.B) {
	for _, c := range []struct {
		name string
		due  int
	}{{"nothing due", 0}, {"one due", 1}} {
		b.Run(c.name, func(b *testing.B) {
			db, store := newMany(b)
			runner := &schedules.Runner{Store: store, Fire: func(context.Context, schedules.Occurrence) error { return nil }}
			if err := runner.Round(b.Context()); err != nil { // the first derives all instants anew
				b.Fatal(err)
			}
			var spent time.Duration
			n := 0
			for b.Loop() {
				b.StopTimer()
				due(b, db, c.due, time.Now().Add(-time.Second), 0)
				b.StartTimer()
				begun := time.Now()
				if err := runner.Round(b.Context()); err != nil {
					b.Fatal(err)
				}
				spent += time.Since(begun)
				n++
			}
			b.ReportMetric(float64(spent.Microseconds())/1000/float64(n), "ms/waking")
		})
	}
}

// How late the runner is that sleeps until the next stored instant: 300 of 1,000 schedules come due within three seconds, one each
// 10 ms.
func BenchmarkLateness(b *testing.B) {
	const hits, apart = 300, 10 * time.Millisecond
	worst := time.Duration(0)
	for b.Loop() {
		b.StopTimer()
		db, store := newMany(b)
		ctx, stop := context.WithCancel(b.Context())
		fired := 0
		runner := &schedules.Runner{Store: store, Fire: func(_ context.Context, o schedules.Occurrence) error {
			worst = max(worst, time.Since(o.At))
			if fired++; fired == hits {
				stop()
			}
			return nil
		}}
		if err := runner.Round(ctx); err != nil {
			b.Fatal(err)
		}
		due(b, db, hits, time.Now().Add(100*time.Millisecond), apart)
		b.StartTimer()
		if err := runner.Run(ctx); err != nil {
			b.Fatal(err)
		}
		stop()
	}
	b.ReportMetric(float64(worst.Microseconds())/1000, "ms-late-at-worst")
}
