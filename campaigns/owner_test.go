package campaigns_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
)

// hearing gives a desk an owner, ana, who is mailed, and returns what she is told.
func (d desk) hearing() func() []string {
	d.Tell = func(ctx context.Context, tx *database.Tx, t campaigns.Telling) (int64, error) {
		if t.Owner != "ana" {
			return 0, nil
		}
		return d.Deliveries.Notify(ctx, tx, deliveries.Notice{Kind: string(t.Kind), Address: "ana@lindewijk.example", Subject: t.Name, Text: t.Leaves.Format("2006-01-02 15:04")})
	}
	return func() (told []string) {
		d.t.Helper()
		for id := int64(1); ; id++ {
			notice, err := d.Deliveries.Notice(d.t.Context(), id)
			if err != nil {
				return told
			}
			told = append(told, notice.Kind)
		}
	}
}

func TestTheOwnerHearsOfADraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		told := d.hearing()
		d.apply(yearly)
		c, o := d.drafted("Week van de IMH")
		d.must(d.Launch(t.Context(), o))
		if got := told(); !slices.Equal(got, []string{"made"}) {
			t.Errorf("made twice over, she was told %v", got)
		}
		for range 2 {
			d.must(d.Launch(t.Context(), strike(c)))
		}
		if got := told(); !slices.Equal(got, []string{"made", "unapproved"}) {
			t.Errorf("at its moment, she was told %v", got)
		}
	})
}

// A mail and what it tells are stored together or not at all.
func TestNoMailWithoutItsDraft(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	told := d.hearing()
	tell, broken := d.Tell, true
	d.Tell = func(ctx context.Context, tx *database.Tx, t campaigns.Telling) (int64, error) {
		id, err := tell(ctx, tx, t)
		if broken {
			err = fmt.Errorf("the service was killed")
		}
		return id, err
	}
	d.apply(yearly)
	if err := d.Launch(t.Context(), d.coming("Week van de IMH")); err == nil {
		t.Fatal("it was made")
	}
	all, err := d.All(t.Context())
	d.must(err)
	if len(all) > 0 || len(told()) > 0 {
		t.Errorf("there are %d drafts, and she was told %v", len(all), told())
	}
	broken = false
	c, _ := d.drafted("Week van de IMH")
	broken = true
	if err := d.Launch(t.Context(), strike(c)); err == nil || d.campaign(c.Name).State != campaigns.Draft {
		t.Errorf("held without a mail: %v", err)
	}
}

// A mail that cannot be made takes no draft away, and is made later.
func TestAFaultInTheMailLeavesTheDraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		told := d.hearing()
		tell := d.Tell
		d.Tell = func(context.Context, *database.Tx, campaigns.Telling) (int64, error) {
			return 0, fmt.Errorf("%w: the logo is not there", campaigns.ErrUnmade)
		}
		d.apply(yearly)
		c, _ := d.drafted("Week van de IMH")
		now := time.Now()
		next, err := d.Remind(t.Context(), now)
		d.must(err)
		if c.State != campaigns.Draft || len(told()) > 0 || next.IsZero() || next.Sub(now) > time.Hour {
			t.Errorf("it is %s, she was told %v, and it is tried again at %s", c.State, told(), next)
		}
		d.Tell = tell
		for range 2 {
			_, err = d.Remind(t.Context(), now)
			d.must(err)
		}
		if got := told(); !slices.Equal(got, []string{"made"}) {
			t.Errorf("once a mail can be made, she was told %v", got)
		}
	})
}

func TestTheOwnerIsReminded(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	told := d.hearing()
	d.apply(yearly + "edition: {remind: 10}\n")
	_, o := d.drafted("Week van de IMH")
	d.exec("UPDATE campaigns SET created_at = " + fmt.Sprint(int64(database.At(o.At.AddDate(0, 0, -28)))))
	for _, step := range []struct {
		days  float64 // before its moment
		told  []string
		again float64
	}{
		{28, nil, 10}, {10.01, nil, 10}, {10, []string{"reminder"}, 1}, {9, []string{"reminder"}, 1}, {1.01, []string{"reminder"}, 1},
		{1, []string{"reminder", "tomorrow"}, 0}, {0.5, []string{"reminder", "tomorrow"}, 0}, {-1, []string{"reminder", "tomorrow"}, 0},
	} {
		at := o.At.Add(-time.Duration(step.days * 24 * float64(time.Hour)))
		var next time.Time
		for range 2 {
			var err error
			next, err = d.Remind(t.Context(), at)
			d.must(err)
		}
		if got := told()[1:]; !slices.Equal(got, step.told) {
			t.Errorf("%v days before, she was told %v, want %v", step.days, got, step.told)
		}
		want := time.Time{}
		if step.again > 0 {
			want = o.At.AddDate(0, 0, -int(step.again))
		}
		if !next.Equal(want) {
			t.Errorf("%v days before, it is looked at again at %v, want %v", step.days, next, want)
		}
	}
	d.exec("DELETE FROM tellings")
	d.exec("UPDATE campaigns SET state = 'planned'")
	if next, err := d.Remind(t.Context(), o.At.AddDate(0, 0, -1)); err != nil || !next.IsZero() || len(told()) != 3 {
		t.Errorf("approved, she was told %v, %v", told(), err)
	}
	d.exec("UPDATE campaigns SET state = 'draft'")
	_, err := d.Remind(t.Context(), o.At.AddDate(0, 0, -1))
	d.must(err)
	if got := told(); len(got) != 4 || got[3] != "tomorrow" {
		t.Errorf("after a long night, she was told %v: the last reminder alone counts", got)
	}
}

// Who has just heard of a draft is not reminded of it.
func TestNoReminderOnTheHeels(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	told := d.hearing()
	d.apply(yearly)
	_, o := d.drafted("Week van de IMH")
	d.exec("UPDATE campaigns SET created_at = " + fmt.Sprint(int64(database.At(o.At.Add(-40*time.Hour)))))
	next, err := d.Remind(t.Context(), o.At.Add(-39*time.Hour))
	d.must(err)
	if got := told(); len(got) != 1 || !next.IsZero() {
		t.Errorf("she was told %v, and is again at %v", got, next)
	}
}

// An owner without an address is mailed nothing; that nobody was told is known.
func TestAnOwnerWithoutAnAddress(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	told := d.hearing()
	d.apply(yearly + "edition: {owner: bo}\n")
	c, _ := d.drafted("Week van de IMH")
	var nobody int
	d.must(d.DB.Read().QueryRow(t.Context(), "SELECT COUNT(*) FROM tellings WHERE notice IS NULL AND owner = 'bo' AND campaign = ?1", c.ID).Scan(&nobody))
	if len(told()) > 0 || nobody != 1 || c.Owner != "bo" {
		t.Errorf("told %v, nobody %d, owner %s", told(), nobody, c.Owner)
	}
}

// The owner of an automatic edition hears when it did not leave.
func TestTheOwnerHearsOfWhatIsHeld(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	told := d.hearing()
	d.apply(strings.Replace(weekly, "edition: automatic", "edition: {make: automatic, owner: ana}", 1))
	o := d.coming("Weekbrief")
	o.Missed = true
	for range 2 {
		d.must(d.Launch(t.Context(), o))
	}
	if got := told(); !slices.Equal(got, []string{"held"}) {
		t.Errorf("she was told %v", got)
	}
}

// Who is told of an edition without a moment of its own is told in the zone of its blueprint.
func TestTheOwnerHearsTheHourOfTheZone(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	var told time.Time
	d.Tell = func(_ context.Context, _ *database.Tx, t campaigns.Telling) (int64, error) {
		told = t.Leaves
		return 0, nil
	}
	d.apply(strings.Replace(weekly, `"0 9 * * 1"`, `"0 9 * * 1", zone: Europe/London`, 1))
	o := d.coming("Weekbrief")
	o.Missed = true
	d.must(d.Launch(t.Context(), o))
	if !told.Equal(o.At) {
		t.Errorf("she was told %s, and it is %s", told, o.At)
	}
}
