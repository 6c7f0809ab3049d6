package campaigns_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/subscribers"
)

// days lets so many days pass, with the service and the relay there.
func (d desk) days(n int) {
	d.t.Helper()
	for range n {
		d.daily(steps...)
		d.sends()
		d.day()
	}
}

// has fails unless a person has had exactly this.
func (d desk) has(person subscribers.ID, want string) {
	d.t.Helper()
	if had := d.had(person); had != want {
		d.t.Errorf("%d had %q, want %q", person, had, want)
	}
}

// Who confirmed before the series began gets the steps that still lie ahead of them, where the file says so, and with imports also
// those whom somebody else brought.
func TestTheRestOfASeries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		long := d.joins("lang", subscribers.ViaForm)
		for range 9 {
			d.day()
		}
		old := d.joins("oud", subscribers.ViaPage)
		d.day()
		d.day()
		imported := d.joins("lijst", subscribers.ViaImport) // after the hour of today
		d.applySeries("existing: rest\nimports: yes\n" + strings.Replace(welcome, "09:00", "00:00", 1))
		d.day()
		d.days(12)
		d.has(long, "")
		d.has(old, "day 3 accepted, day 10 accepted")
		d.has(imported, "day 0 accepted, day 3 accepted, day 10 accepted")
		d.sums()
	})
}

// A step with another content closes its campaign and opens another one; nobody gets the step twice, and the letter is the new one.
func TestAStepWithAnotherContent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.applySeries(welcome)
		els := d.joins("els", subscribers.ViaForm)
		d.days(1)
		d.applySeries(strings.Replace(welcome, "Dag en welkom", "Een beter welkom", 1))
		ans := d.joins("ans", subscribers.ViaForm)
		d.days(2)
		d.has(els, "day 0 accepted")
		d.has(ans, "day 0 accepted")
		made := d.madeOf("Welkom: day 0")
		if len(made) != 2 || d.status(made[0]).Where != "open" || d.status(made[1]).Reports[0].Run.Intake != deliveries.IntakeClosed {
			t.Fatalf("made %q", made)
		}
		letter, err := d.Deliveries.Letter(t.Context(), d.status(made[0]).Reports[0].Run.ID, "nl")
		d.must(err)
		if subject := letter.Fill(make([]string, len(letter.Slots))).Subject; subject != "Een beter welkom" {
			t.Errorf("the letter is about %q", subject)
		}
		if again := d.applySeries(strings.Replace(strings.Replace(welcome, "Dag en welkom", "Een beter welkom", 1), "day: 3", "day: 3\n    at: \"10:00\"", 1)); again.Steps[1].Action != campaigns.Changed {
			t.Errorf("another hour: %+v", again)
		}
		d.days(1)
		if made := d.madeOf("Welkom: day 3"); len(made) != 1 {
			t.Errorf("another hour alone made %q", made)
		}
		d.sums()
	})
}

// madeOf are the campaigns of a step, the latest first.
func (d desk) madeOf(step string) (names []string) {
	d.t.Helper()
	all, err := d.All(d.t.Context())
	d.must(err)
	for _, c := range all {
		if strings.HasPrefix(c.Name, step+" (") {
			names = append(names, c.Name)
		}
	}
	return names
}

// After a long time away the missed steps come one by one, a day apart; what is more than thirty days late is said and not sent.
func TestMissedDaysAreMadeUpFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.applySeries(welcome)
		d.days(1)
		els := d.joins("els", subscribers.ViaForm)
		for range 12 {
			d.day()
		}
		d.days(1)
		d.has(els, "day 0 accepted")
		d.days(2)
		d.has(els, "day 0 accepted, day 3 accepted, day 10 accepted")
		ans := d.joins("ans", subscribers.ViaForm)
		for range 35 {
			d.day()
		}
		d.days(4)
		d.has(ans, "day 0 skipped too late, day 3 skipped too late, day 10 accepted")
		d.sums()
	})
}

// A step that is paused holds up those after it, for whoever has not had it.
func TestAPausedStepHoldsUpTheNext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.applySeries(welcome)
		d.days(1)
		_, err := d.Ask(t.Context(), "ana", "Welkom: day 0", deliveries.WishPause)
		d.must(err)
		els := d.joins("els", subscribers.ViaForm)
		d.days(5)
		d.has(els, "")
		_, err = d.Ask(t.Context(), "ana", "Welkom: day 0", deliveries.WishResume)
		d.must(err)
		d.days(2)
		d.has(els, "day 0 accepted, day 3 accepted")
		if _, err := d.Hold(t.Context(), "ana", "Welkom: day 0"); !errors.Is(err, campaigns.ErrDayByDay) {
			t.Errorf("held: %v", err)
		}
	})
}

// Who stops the open campaign of a step ends the step: it is skipped from then on, also when the same file is applied again.
func TestAStoppedStepStaysStopped(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.applySeries(welcome)
		d.days(1)
		ending, err := d.Stop(t.Context(), "ana", d.madeOf("Welkom: day 0")[0])
		d.must(err)
		if ending.Kind != "campaign" {
			t.Errorf("ending = %+v", ending)
		}
		if again := d.applySeries(welcome); again.Action != campaigns.Unchanged || again.Steps[0].Note == "" {
			t.Errorf("again: %+v", again)
		}
		els := d.joins("els", subscribers.ViaForm)
		d.days(5)
		d.has(els, "day 3 accepted")
		if changed := d.applySeries(strings.Replace(welcome, "Dag en welkom", "Toch welkom", 1)); changed.Steps[0].Action != campaigns.Changed {
			t.Errorf("changed: %+v", changed)
		}
		ans := d.joins("ans", subscribers.ViaForm)
		d.days(1)
		d.has(els, "day 3 accepted")
		d.has(ans, "day 0 accepted")
	})
}

// With four eyes nobody comes to a step before somebody else has approved it; who was due meanwhile is made up for.
func TestASeriesWithFourEyes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.Config.FourEyes = true
		if applied := d.applySeries(welcome); applied.Steps[0].Note == "" {
			t.Errorf("applied: %+v", applied)
		}
		els := d.joins("els", subscribers.ViaForm)
		d.days(2)
		d.has(els, "")
		if _, err := d.Approve(t.Context(), "ana", "Welkom: day 0"); !errors.Is(err, campaigns.ErrAuthor) {
			t.Errorf("approved by its author: %v", err)
		}
		_, err := d.Approve(t.Context(), "bea", "Welkom: day 0")
		d.must(err)
		d.days(1)
		d.has(els, "day 0 accepted")
		d.applySeries(strings.Replace(welcome, "anchor:", "audience: {out: [{profession: arts}]}\nanchor:", 1))
		ans := d.joins("ans", subscribers.ViaForm)
		d.days(1)
		d.has(ans, "")
	})
}

// What was practice does not count: with a relay everybody still lies ahead.
func TestASeriesGoesFromPracticeToReal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.Kind = deliveries.Practice
		d.applySeries(welcome)
		els := d.joins("els", subscribers.ViaForm)
		d.days(1)
		d.has(els, "day 0 accepted")
		d.Kind = deliveries.Real
		d.days(1)
		d.has(els, "day 0 accepted, day 0 accepted")
		status := d.status("Welkom: day 0")
		if len(status.Reports) != 2 || status.Reports[0].Run.Intake != deliveries.IntakeOpen || status.Reports[1].Run.Intake != deliveries.IntakeClosed {
			t.Errorf("status = %+v", status)
		}
	})
}

// Without a relay a step waits, and with one it goes on where it was.
func TestAStepWaitsForARelay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.CanSend = false
		d.applySeries(welcome)
		els := d.joins("els", subscribers.ViaForm)
		d.days(2)
		d.has(els, "")
		if where := d.status("Welkom: day 0").Where; where != "waiting" {
			t.Errorf("it is %s", where)
		}
		d.CanSend = true
		d.must(d.Release(t.Context()))
		d.sends()
		d.has(els, "day 0 accepted")
	})
}

// A name is of one kind, and a step is changed by the file of its series alone.
func TestNamesOfASeries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.applySeries(welcome)
		refused := func(name string, want error) {
			t.Helper()
			_, err := d.Apply(t.Context(), "ana", d.read(strings.Replace(weekly, "Weekbrief", name, 1)))
			kind, is := errors.AsType[*campaigns.KindError](err)
			if !errors.Is(err, want) && (want != nil || !is || kind.Is != "series") {
				t.Errorf("%s: %v", name, err)
			}
		}
		refused("Welkom", nil)
		refused(`"Welkom: day 0"`, campaigns.ErrStep)
		d.apply(weekly)
		if _, err := d.ApplySeries(t.Context(), "ana", d.readSeries(strings.Replace(welcome, "Welkom", "Weekbrief", 1))); err == nil {
			t.Error("a series took the name of a blueprint")
		}
		if _, err := d.ApplySeries(t.Context(), "ana", d.readSeries(strings.Replace(everyDay, "Elke dag van de week", "Welkom", 1))); err == nil {
			t.Error("a series took another anchor")
		}
		if _, err := d.Status(t.Context(), "Welkom"); !errors.Is(err, campaigns.ErrNotFound) || !strings.Contains(err.Error(), "day 10") {
			t.Errorf("its status: %v", err)
		}
	})
}

// The files that the documentation shows are files.
func TestDocumentedSeries(t *testing.T) {
	text, err := os.ReadFile("../docs/series.md")
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, dbtest.Open(t))
	found := 0
	for _, part := range strings.Split(string(text), "```yaml\n")[1:] {
		file, _, _ := strings.Cut(part, "```")
		if applied := d.applySeries(file); applied.Action != campaigns.Created {
			t.Errorf("applied: %+v", applied)
		}
		found++
	}
	if found != 2 {
		t.Errorf("%d files, want one for each anchor", found)
	}
}

// A step that opens in quiet hours is not held: its mails wait until these are over.
func TestAStepOpensInQuietHours(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.Deliveries.Pressure.Quiet = always(t)
		d.applySeries(welcome)
		els := d.joins("els", subscribers.ViaForm)
		d.daily(steps...)
		d.has(els, "day 0 planned")
		if where := d.status("Welkom: day 0").Where; where != "open" {
			t.Errorf("it is %s", where)
		}
	})
}

// What a stopped step left undone can be sent after all, to whom it was cut off for.
func TestTheRestOfAStoppedStep(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.applySeries(welcome)
	d.joins("een", subscribers.ViaForm)
	d.daily(steps...)
	d.day()
	d.daily(steps...)
	c := d.campaign("Welkom: day 0")
	if d.status(c.Name).Reports[0].Total != 1 {
		t.Fatalf("%+v", d.status(c.Name).Reports)
	}
	d.must(d.DB.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE deliveries SET state = 'skipped', reason = 'stopped', decided_at = ?1", database.Now())
		if err == nil {
			_, err = tx.Exec(t.Context(), "UPDATE runs SET state = 'stopped', intake = 'closed', ended_at = ?1", database.Now())
		}
		return err
	}))
	if _, err := d.FollowUp(t.Context(), "ana", campaigns.Follow{Ref: c.Name, How: deliveries.RestAfterAll, Anyway: true}); err != nil {
		t.Errorf("the rest of a step: %v", err)
	}
}
