package schedules_test

import (
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)

// How early an occurrence is handed out is no part of its moment: changing it keeps moment and count.
func TestAheadIsNotTheMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		store := schedules.NewStore(db)
		spec := schedules.Spec{Cron: "0 9 1 * *", Times: 5}
		id := create(t, db, store, spec, spring)
		at := read(t, store, id).NextAt
		moment := read(t, store, id).NextLocal
		for _, ahead := range []int{3, 28, 1, 0} {
			spec.Ahead = ahead
			if err := replace(t, db, store, id, spec, spring); err != nil {
				t.Fatal(err)
			}
			got := read(t, store, id)
			if want := database.At(at.Time().In(mustZone(schedules.DefaultZone)).AddDate(0, 0, -ahead)); got.NextAt != want || got.NextLocal != moment {
				t.Errorf("%d days ahead, %s is handed out at %v, want %v", ahead, got.NextLocal, got.NextAt, want)
			}
			if said := got.HandedOut(); (said == "") != (ahead == 0) {
				t.Errorf("%d days ahead, it says %q", ahead, said)
			}
		}
	})
}
