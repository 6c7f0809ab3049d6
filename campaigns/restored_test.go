package campaigns_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// What a copy has planned for later may have been sent, held or stopped since: a person lets each go again. What somebody approves
// while the database is in doubt, they approved of this one.
func TestWhatACopyHasPlannedIsHeld(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		names := map[string]string{"a": "Gepland", "b": "Opnieuw bekeken", "c": "Voorbij"}
		for _, name := range names {
			d.apply(strings.Replace(once, imhWeek, name, 1))
		}
		d.apply(weekly)
		next, err := d.Hold(t.Context(), "bo", "Weekbrief")
		d.must(err)
		_, err = d.Approve(t.Context(), "bo", next.Name) // planned, and its moment is its blueprint's
		d.must(err)
		d.exec("UPDATE schedules SET next_at = 1 WHERE id = (SELECT schedule FROM campaigns WHERE name = 'Voorbij')")
		d.must(db.Write(t.Context(), func(tx *database.Tx) error { return tx.Doubt(t.Context(), "a test says so") }))
		_, err = d.Approve(t.Context(), "ana", names["b"])
		d.must(err)

		found, err := d.Confirm(t.Context(), "ana", time.Now())
		d.must(err)
		slices.Sort(found.Later)
		if want := []string{names["a"], next.Name}; !slices.Equal(found.Later, want) {
			t.Errorf("held for later: %q, want %q", found.Later, want)
		}
		for name, want := range map[string]campaigns.State{names["a"]: campaigns.Held, next.Name: campaigns.Held, names["b"]: campaigns.Planned, names["c"]: campaigns.Planned} {
			c := d.campaign(name)
			if c.State != want || want == campaigns.Held && (!strings.Contains(c.Problem, "put back") || d.stands(name).Who != "") {
				t.Errorf("%s: %s (%s), want %s", name, c.State, c.Problem, want)
			}
		}
		d.must(d.Launch(t.Context(), d.moment(names["a"])))
		if c := d.campaign(names["a"]); c.State != campaigns.Held {
			t.Errorf("at its moment it is %s", c.State)
		}
		_, err = d.Approve(t.Context(), "ana", names["a"])
		d.must(err)
		d.must(d.Launch(t.Context(), d.moment(names["a"])))
		if c := d.campaign(names["a"]); c.State != campaigns.Launched {
			t.Errorf("approved again it is %s: %s", c.State, c.Problem)
		}
	})
}
