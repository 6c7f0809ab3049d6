package campaigns_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/staff"
)

// Whoever is told that a campaign is held can be sure that nothing was frozen; whoever is told that it has left, that it did.
func TestAHoldNeverRacesALaunch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		for _, from := range []string{"the start", "the letter is made", "its readers are frozen"} {
			for round := range 3 {
				name := fmt.Sprintf("%d, from when %s", round, from)
				d.apply(strings.Replace(once, imhWeek, strconv.Quote(name), 1))
				held, left := d.together(name, d.moment(name), from)
				status := d.status(name)
				switch {
				case held > 0 && (left > 0 || status.Where != "held" || len(status.Reports) > 0 || d.stands(name).Who != ""):
					t.Errorf("%s: it was held for %d and had left for %d: %s with %d reports", name, held, left, status.Where, len(status.Reports))
				case held == 0 && (status.State != campaigns.Launched || len(status.Reports) != 1 || d.stands(name).Who != "ana"):
					t.Errorf("%s: it had left for all: %s with %d reports", name, status.Where, len(status.Reports))
				case held > 0 && from == "its readers are frozen":
					t.Errorf("%s: it was held although its readers were frozen", name)
				}
			}
		}
	})
}

// together launches and holds one campaign in many goroutines, the holds as soon as the launch has come so far, and counts what
// the holds were told.
func (d desk) together(name string, o schedules.Occurrence, from string) (held, left int) {
	d.t.Helper()
	const holders, launchers = 4, 3
	begin, told := d.comesTo(from), make(chan error, holders)
	var waiting sync.WaitGroup
	for range holders {
		waiting.Go(func() {
			<-begin
			_, err := d.Hold(d.t.Context(), "bo", name)
			told <- err
		})
	}
	for range launchers {
		waiting.Go(func() {
			if err := d.Launch(d.t.Context(), o); err != nil {
				d.t.Error(err)
			}
		})
	}
	waiting.Wait()
	for range holders {
		err := <-told
		_, gone := errors.AsType[*campaigns.LeftError](err)
		switch {
		case gone:
			left++
		case err == nil:
			held++
		default:
			d.t.Error(err)
		}
	}
	return held, left
}

// comesTo returns what is closed when the first launch from now on has come so far.
func (d desk) comesTo(step string) <-chan struct{} {
	come := make(chan struct{})
	var first sync.Once
	d.Logo, d.Audit = nil, staff.NewStore(d.DB).Audit
	switch step {
	case "the letter is made":
		d.Logo = func(context.Context) (string, error) {
			first.Do(func() { close(come) })
			return "", nil
		}
	case "its readers are frozen":
		write := d.Audit
		d.Audit = func(ctx context.Context, tx *database.Tx, who, act, what string) error {
			if act == "campaign.launch" {
				first.Do(func() { close(come) })
			}
			return write(ctx, tx, who, act, what)
		}
	default:
		close(come)
	}
	return come
}

func TestWhatHasLeftIsPausedOrStoppedInstead(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(draft)
	_, err := d.Send(t.Context(), "ana", "Bedankt")
	d.must(err)
	_, err = d.Hold(t.Context(), "ana", "Bedankt")
	if err == nil || !strings.Contains(err.Error(), "campaigns pause") || !strings.Contains(err.Error(), "campaigns stop") || !errors.Is(err, campaigns.ErrLaunched) {
		t.Errorf("it says %v", err)
	}
}

// A campaign that waits for a relay leaves at the next start, unless somebody holds it.
func TestWhatWaitsCanBeHeld(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.CanSend = false
	d.apply(once)
	d.must(d.Launch(t.Context(), d.moment(imhWeek)))
	_, err := d.Hold(t.Context(), "bo", imhWeek)
	d.must(err)
	d.CanSend = true
	d.must(d.Release(t.Context()))
	if status := d.status(imhWeek); status.Where != "held" || len(status.Reports) > 0 {
		t.Errorf("it is %s", status.Where)
	}
}

// The name of a blueprint holds the edition of its next moment, before that is made; the one after it leaves.
func TestTheNextEditionCanBeHeld(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(weekly)
		next := d.coming("Weekbrief")
		var name string
		for range 2 {
			held, err := d.Hold(t.Context(), "bo", "Weekbrief")
			d.must(err)
			if name = held.Name; held.Occurrence != next.Local {
				t.Errorf("held: %+v", held)
			}
		}
		if approved, err := d.Approve(t.Context(), "ana", "Weekbrief"); err != nil || approved.StillHeld != name {
			t.Errorf("approving the blueprint says of the edition that is held: %+v, %v", approved, err)
		}
		d.must(d.Launch(t.Context(), next))
		if status := d.status(name); status.Where != "held" || len(status.Reports) > 0 {
			t.Errorf("it is %s", status.Where)
		}
		later := next
		later.Local, later.At = next.At.AddDate(0, 0, 7).Format("2006-01-02T15:04"), next.At.AddDate(0, 0, 7)
		d.must(d.Launch(t.Context(), later))
		if status := d.status("Weekbrief"); status.Where != "running" || status.Occurrence != later.Local {
			t.Errorf("the next one is %s", status.Where)
		}
		all, err := d.All(t.Context())
		if err != nil || len(all) != 2 {
			t.Errorf("made: %+v, %v", all, err)
		}
	})
}

// A held edition leaves at its own moment when somebody approves it before, and at another one otherwise; never twice.
func TestAHeldEditionGoesAgain(t *testing.T) {
	for name, again := range map[string]func(context.Context, desk, string) error{
		"approved": func(ctx context.Context, d desk, name string) error {
			_, err := d.Approve(ctx, "bo", name)
			return err
		},
		"mended, with another moment and approved": func(ctx context.Context, d desk, name string) error {
			if _, err := d.Schedule(ctx, "bo", name, schedules.Spec{Once: "2037-06-14 09:00"}); err != nil {
				return err
			}
			mended := fmt.Sprintf("name: %q\ntopic: imh-week\ntemplate: imh-week\nsubject: Een beter onderwerp dan eerst\n", name)
			if applied := d.apply(mended); !strings.Contains(applied.Note, "campaigns approve") {
				d.t.Errorf("mended: %+v", applied)
			}
			if again := d.apply(mended); again.Action != campaigns.Unchanged {
				d.t.Errorf("mended again: %+v", again)
			}
			_, err := d.Approve(ctx, "bo", name)
			return err
		},
		"with another moment": func(ctx context.Context, d desk, name string) error {
			_, err := d.Schedule(ctx, "bo", name, schedules.Spec{Once: "2037-06-14 09:00"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, dbtest.Open(t))
			d.apply(weekly)
			next := d.coming("Weekbrief")
			held, err := d.Hold(t.Context(), "ana", "Weekbrief")
			d.must(err)
			d.must(again(t.Context(), d, held.Name))
			for range 2 {
				d.must(d.Launch(t.Context(), next))
				if own := d.moment(held.Name); own.Schedule != next.Schedule {
					d.must(d.Launch(t.Context(), own))
				}
			}
			status := d.status(held.Name)
			if status.State != campaigns.Launched || len(status.Reports) != 1 || status.Reports[0].Run.Kind != deliveries.Real {
				t.Errorf("it is %s with %d reports: %s", status.State, len(status.Reports), status.Problem)
			}
			if all, err := d.All(t.Context()); err != nil || len(all) != 1 {
				t.Errorf("made: %+v, %v", all, err)
			}
		})
	}
}

// Who holds a campaign can be sure of it, whatever somebody else was about to do with it when it was held.
func TestAHoldOutlivesWhatHadBegun(t *testing.T) {
	for name, act := range map[string]func(desk) error{
		"approved again": func(d desk) error { _, err := d.Approve(d.t.Context(), "ana", "Week van de IMH 2027"); return err },
		"sent":           func(d desk) error { _, err := d.Send(d.t.Context(), "ana", "Week van de IMH 2027"); return err },
		"given another moment": func(d desk) error {
			_, err := d.Schedule(d.t.Context(), "ana", "Week van de IMH 2027", schedules.Spec{Once: "2037-06-15 09:00"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, dbtest.Open(t))
			d.apply(once)
			begun := false
			d.Logo = func(ctx context.Context) (string, error) {
				if !begun {
					begun = true
					_, err := d.Hold(ctx, "bo", "Week van de IMH 2027")
					d.must(err)
				}
				return "", nil
			}
			if err := act(d); !errors.Is(err, campaigns.ErrHeldMeanwhile) {
				t.Errorf("it says %v", err)
			}
			if where := d.status("Week van de IMH 2027").Where; where != "held" {
				t.Errorf("it is %s", where)
			}
		})
	}
}

// After days without the service somebody holds what it would let go: of several missed moments the latest, or where these are passed
// over the next.
func TestWhatIsHeldAfterDaysAwayIsWhatWouldLeave(t *testing.T) {
	for missed, weeks := range map[string]int{"send": 0, "skip": 1} {
		d := newDesk(t, dbtest.Open(t))
		day := time.Now().AddDate(0, 0, 3).Weekday() // so that the last one is days ago
		d.apply(strings.Replace(weekly, `"0 9 * * 1"`, fmt.Sprintf(`"0 9 * * %d", missed: %s`, day, missed), 1))
		last := d.coming("Weekbrief").At.AddDate(0, 0, -7)
		from := last.AddDate(0, 0, -14)
		d.exec(fmt.Sprintf("UPDATE schedules SET next_at = %d, next_local = '%s'", database.At(from), from.Format("2006-01-02T15:04")))
		c, err := d.Hold(t.Context(), "bo", "Weekbrief")
		d.must(err)
		if want := last.AddDate(0, 0, 7*weeks).Format("2006-01-02T15:04"); c.Occurrence != want || c.State != campaigns.Held {
			t.Errorf("missed: %s: held is the edition of %s, want %s", missed, c.Occurrence, want)
		}
	}
}
