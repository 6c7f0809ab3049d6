package campaigns_test

import (
	"slices"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
)

func (d desk) comes(until time.Time, each int) []campaigns.Coming {
	d.t.Helper()
	all, err := d.Coming(d.t.Context(), until, each)
	d.must(err)
	return all
}

// A blueprint that makes drafts brings two things at each moment; once the draft is made, the mail stays the one that it was.
func TestWhatComesOfABlueprint(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(yearly)
		before := d.comes(time.Time{}, 2)
		if len(before) != 4 || before[0].Act != campaigns.DraftIsMade || before[1].Act != campaigns.Leaves || before[1].Standing != campaigns.Unmade {
			t.Fatalf("before: %+v", before)
		}
		if made, leaves := before[0], before[1]; !made.At.AddDate(0, 0, 28).Equal(leaves.At) || made.Key() != leaves.Key() || !made.Leaves.At.Equal(leaves.At) {
			t.Errorf("the draft is made at %s, and the mail leaves at %s", made.At, leaves.At)
		}
		d.drafted("Week van de IMH")
		after := d.comes(time.Time{}, 1)
		if !slices.ContainsFunc(after, func(c campaigns.Coming) bool {
			return c.Campaign != 0 && c.Standing == campaigns.Unapproved && c.Key() == before[1].Key() && c.At.Equal(before[1].At)
		}) {
			t.Errorf("after: %+v", after)
		}
	})
}

// What comes is bounded in time and in number, and what has ended brings nothing.
func TestWhatComesIsBounded(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.Open(t))
	d.apply("name: Dagbrief\ntopic: imh-week\ntemplate: imh-week\nedition: automatic\nschedule: {cron: \"0 9 * * *\", times: 5}\n")
	if all := d.comes(time.Time{}, 100); len(all) != 5 || all[0].Standing != campaigns.Ready || all[0].Name != "Dagbrief" {
		t.Errorf("of five times there come %d", len(all))
	}
	if all := d.comes(time.Now().AddDate(0, 0, 3), 100); len(all) != 3 {
		t.Errorf("in three days there come %d", len(all))
	}
	if all := d.comes(time.Time{}, 2); len(all) != 2 || !all[0].At.Before(all[1].At) {
		t.Errorf("of two there come %d", len(all))
	}
	_, err := d.Stop(t.Context(), "ana", "Dagbrief")
	d.must(err)
	if all := d.comes(time.Time{}, 100); len(all) != 0 {
		t.Errorf("after its end there come %d", len(all))
	}
}
