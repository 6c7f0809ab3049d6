package campaigns_test

import (
	"slices"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
)

func (d desk) comes(until time.Time, each int) []campaigns.Coming {
	d.t.Helper()
	all, err := d.Coming(d.t.Context(), until, each, 0)
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

// The moment of a draft hangs on dates that nobody has confirmed as long as that of its blueprint did; one that a person chose does not.
func TestADraftIsProvisionalToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := proefDesk(t, db)
		d.apply(proef)
		c, o := d.drafted("Week van de IMH 2024")
		provisional := func() bool {
			all := d.comes(time.Time{}, 1)
			i := slices.IndexFunc(all, func(next campaigns.Coming) bool { return next.Campaign == c.ID })
			if i < 0 {
				t.Fatalf("nothing comes of %s: %+v", c.Name, all)
			}
			return all[i].Provisional()
		}
		if !provisional() {
			t.Error("nobody confirmed its week, and nothing says so")
		}
		first := o.At.AddDate(0, 0, 28)
		d.confirm("imh-proef", first.Year(), first.Format(time.DateOnly), first.AddDate(0, 0, 6).Format(time.DateOnly))
		if provisional() {
			t.Error("its week is confirmed")
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

// However few are asked for, they are the earliest of all: also a draft that is made long before its mail leaves.
func TestWhatComesFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.Open(t))
	d.apply(yearly)
	for _, name := range []string{"Weekbrief", "Nieuws", "Vorming"} {
		d.apply("name: " + name + "\ntopic: imh-week\ntemplate: imh-week\nedition: automatic\nschedule: {cron: \"0 9 * * 1,3\"}\n")
	}
	all := d.comes(time.Time{}, 120)
	for _, most := range []int{1, 2, 3, 10, 50, 200} {
		first, err := d.Coming(d.t.Context(), time.Time{}, 120, most)
		d.must(err)
		if !slices.EqualFunc(first, all[:most], func(a, b campaigns.Coming) bool { return a.At.Equal(b.At) && a.Key() == b.Key() && a.Act == b.Act }) {
			t.Errorf("the first %d are %+v", most, first)
		}
	}
}

// An edition that is held before its moment stands as that does, and is one thing; once it is stopped, nothing comes at that moment.
func TestWhatComesOfAnEditionThatIsHeld(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.Open(t))
	d.apply("name: Weekbrief\ntopic: imh-week\ntemplate: imh-week\nedition: automatic\nschedule: {cron: \"0 9 * * 1\"}\n")
	before := d.comes(time.Time{}, 3)
	held, err := d.Hold(t.Context(), "ana", "Weekbrief")
	d.must(err)
	after := d.comes(time.Time{}, 3)
	if len(before) != 3 || len(after) != 3 || after[0].Standing != campaigns.HeldBack || after[1].Standing != campaigns.Ready || after[0].Key() != before[0].Key() {
		t.Errorf("after the hold: %+v", after)
	}
	_, err = d.Stop(t.Context(), "ana", held.Name)
	d.must(err)
	if rest := d.comes(time.Time{}, 3); len(rest) != 2 || !rest[0].At.Equal(before[1].At) {
		t.Errorf("after it was stopped: %+v", rest)
	}
}

// What nobody else has approved does not leave by itself where four eyes are asked for: in practice as for real.
func TestWhatComesUnapproved(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind      deliveries.Kind
		file, ref string
		eyesLater bool // they are asked for once it is applied
	}{
		"a blueprint, for real":        {kind: deliveries.Real, file: weekly, ref: "Weekbrief"},
		"a blueprint, in practice":     {kind: deliveries.Practice, file: weekly, ref: "Weekbrief"},
		"a blueprint, asked for later": {kind: deliveries.Practice, file: weekly, ref: "Weekbrief", eyesLater: true},
		"a campaign, in practice":      {kind: deliveries.Practice, file: once, ref: imhWeek},
		"a campaign, asked for later":  {kind: deliveries.Real, file: once, ref: imhWeek, eyesLater: true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, dbtest.Open(t))
			d.Config.FourEyes, d.Kind = !test.eyesLater, test.kind
			d.apply(test.file)
			d.Config.FourEyes = true
			before := d.comes(time.Time{}, 1)
			if len(before) != 1 || before[0].Standing != campaigns.Unapproved {
				t.Fatalf("before: %+v", before)
			}
			_, err := d.Approve(t.Context(), "bart", test.ref)
			d.must(err)
			if all := d.comes(time.Time{}, 1); len(all) != 1 || all[0].Standing != campaigns.Ready || all[0].ChangedAt < before[0].ChangedAt {
				t.Errorf("after: %+v", all)
			}
		})
	}
}
