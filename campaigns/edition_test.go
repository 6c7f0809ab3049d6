package campaigns_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)

// yearly is a blueprint whose editions are drafts: a year from now, so that its moment is always to come.
const yearly = `
name: Week van de IMH
topic: imh-week
template: imh-week
schedule: {yearly: 14 june, at: "09:00"}
`

// coming is the next occurrence of a blueprint, as its schedule hands it out.
func (d desk) coming(name string) schedules.Occurrence {
	d.t.Helper()
	blueprints, err := d.Blueprints(d.t.Context())
	d.must(err)
	for _, b := range blueprints {
		if b.Name != name {
			continue
		}
		calendar, err := d.Schedules.Calendar(d.t.Context(), d.DB.Read())
		d.must(err)
		moments, err := schedules.Upcoming(*b.Plan.Schedule, calendar, time.Now(), 1)
		d.must(err)
		return schedules.Occurrence{Schedule: b.Schedule, Local: moments[0].Format("2006-01-02T15:04"), At: moments[0]}
	}
	d.t.Fatalf("there is no blueprint %q", name)
	return schedules.Occurrence{}
}

// drafted hands the next occurrence of a blueprint out, and returns the draft that it made.
func (d desk) drafted(name string) (campaigns.Campaign, schedules.Occurrence) {
	d.t.Helper()
	o := d.coming(name)
	d.must(d.Launch(d.t.Context(), o))
	return d.campaign(name), o
}

func (d desk) campaign(ref string) campaigns.Campaign {
	d.t.Helper()
	c, err := d.Find(d.t.Context(), d.DB.Read(), ref)
	d.must(err)
	return c
}

// strike is the moment of a draft itself.
func strike(c campaigns.Campaign) schedules.Occurrence {
	return schedules.Occurrence{Schedule: c.Schedule, Local: c.Occurrence, At: time.Now()}
}

func TestAnOccurrenceMakesOneDraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(yearly)
		c, o := d.drafted("Week van de IMH")
		for range 3 { // a runner that died before it moved on hands it out again
			d.must(d.Launch(t.Context(), o))
		}
		all, err := d.All(t.Context())
		d.must(err)
		if len(all) != 1 || c.State != campaigns.Draft || c.Occurrence != o.Local || c.Owner != "ana" {
			t.Fatalf("made: %+v", all)
		}
		own, err := d.Schedules.ByID(t.Context(), c.Schedule)
		if err != nil || own.NextLocal != o.Local || own.State != schedules.StateActive || own.NextAt != database.At(o.At) {
			t.Errorf("its own schedule: %+v, %v", own, err)
		}
		if status := d.status(c.Name); status.Where != "draft" || status.Leaves != o.Local {
			t.Errorf("it is %s, and leaves at %q", status.Where, status.Leaves)
		}
	})
}

// When a blueprint's draft is to be made is said by its schedule: so many days before the moment.
func TestADraftIsMadeAhead(t *testing.T) {
	for file, ahead := range map[string]int{
		yearly: 28, weekly: 0, strings.Replace(weekly, "edition: automatic", "edition: draft", 1): 3,
		yearly + "edition: {ahead: 60, owner: bo, remind: 10}\n": 60,
	} {
		d := newDesk(t, dbtest.Open(t))
		d.apply(file)
		all, err := d.Schedules.All(t.Context())
		d.must(err)
		s := all[0]
		moment, err := time.ParseInLocation("2006-01-02T15:04", s.NextLocal, brussels(t))
		d.must(err)
		if want := database.At(moment.AddDate(0, 0, -ahead)); s.NextAt != want {
			t.Errorf("%s\nis handed out at %v, want %v", file, s.NextAt, want)
		}
	}
}

func brussels(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(schedules.DefaultZone)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestADraftThatNobodyApprovedIsHeld(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(yearly)
		c, _ := d.drafted("Week van de IMH")
		for range 2 {
			d.must(d.Launch(t.Context(), strike(c)))
		}
		held := d.status(c.Name)
		if held.State != campaigns.Held || !strings.HasPrefix(held.Problem, "nobody approved it before its moment (") || len(held.Reports) > 0 {
			t.Errorf("it is %s: %s", held.State, held.Problem)
		}
		_, _, err := d.LookAgain(t.Context(), "ana", c.Name, campaigns.Confirming{All: true}, campaigns.Checking{})
		d.must(err)
		if _, err := d.Send(t.Context(), "ana", c.Name); err != nil {
			t.Errorf("a person sends it after all: %v", err)
		}
	})
}

func TestAnApprovedDraftLeavesAtItsMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(yearly)
		c, o := d.drafted("Week van de IMH")
		_, err := d.Approve(t.Context(), "bo", c.Name)
		if _, open := errors.AsType[*campaigns.ReviewError](err); !open {
			t.Errorf("approved before anybody has looked: %v", err)
		}
		d.review(c.Name, campaigns.Confirming{All: true}, campaigns.Checking{})
		_, err = d.Approve(t.Context(), "bo", c.Name)
		d.must(err)
		d.must(d.Launch(t.Context(), o))
		if d.campaign(c.Name).State != campaigns.Planned {
			t.Error("it left by the schedule of its blueprint")
		}
		for range 2 {
			d.must(d.Launch(t.Context(), strike(c)))
		}
		if status := d.status(c.Name); status.State != campaigns.Launched || len(status.Reports) != 1 || status.Reports[0].Total != 3 {
			t.Errorf("it is %s with %d reports: %s", status.State, len(status.Reports), status.Problem)
		}
	})
}

// A draft that is made when its moment has been is for a person to decide about.
func TestADraftThatComesTooLateIsHeld(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(yearly)
	o := d.coming("Week van de IMH")
	o.Local, o.At, o.Missed = "2026-06-14T09:00", time.Date(2026, 6, 14, 7, 0, 0, 0, time.UTC), true
	for range 2 {
		d.must(d.Launch(t.Context(), o))
	}
	c := d.campaign("Week van de IMH")
	if c.State != campaigns.Held || c.Schedule != o.Schedule || !strings.HasPrefix(c.Problem, "its moment had passed when its draft was made") {
		t.Errorf("it is %s: %s", c.State, c.Problem)
	}
}

// What was made is not touched by what happens to its blueprint, and stopping that one says so.
func TestADraftStaysAsItsBlueprintChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(yearly)
		c, _ := d.drafted("Week van de IMH")
		d.apply(strings.Replace(yearly, "14 june", "1 may", 1) + "subject: Iets heel anders dit jaar\n")
		ending, err := d.Stop(t.Context(), "ana", "Week van de IMH")
		d.must(err)
		if len(ending.Coming) != 1 || ending.Coming[0] != c.Name {
			t.Errorf("stopping says of what was made: %v", ending.Coming)
		}
		after := d.campaign(c.Name)
		own, err := d.Schedules.ByID(t.Context(), c.Schedule)
		d.must(err)
		if after.State != campaigns.Draft || own.State != schedules.StateActive || after.Plan.Content.Subject.In("nl") != c.Plan.Content.Subject.In("nl") {
			t.Errorf("it is %s, its schedule %s, its subject %q", after.State, own.State, after.Plan.Content.Subject.In("nl"))
		}
		if _, err := d.Stop(t.Context(), "ana", c.Name); err != nil {
			t.Error(err)
		}
		if own, err = d.Schedules.ByID(t.Context(), c.Schedule); err != nil || own.State != schedules.StateCancelled || d.campaign(c.Name).State != campaigns.Stopped {
			t.Errorf("stopped by its own name, its schedule is %s, %v", own.State, err)
		}
	})
}

// A draft is mended by a file of its own name, which may give it another moment; what was approved is to be approved again.
func TestADraftIsMendedByItsOwnFile(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(yearly)
	c, o := d.drafted("Week van de IMH")
	file := "name: " + c.Name + "\ntopic: imh-week\ntemplate: imh-week\n"
	if again := d.apply(file); again.Action != campaigns.Unchanged {
		t.Errorf("as it was: %+v", again)
	}
	d.exec("UPDATE campaigns SET state = 'planned'")
	d.apply(file + "subject: Met een ander onderwerp dan vorig jaar\n")
	if after := d.campaign(c.Name); after.State != campaigns.Draft || d.status(c.Name).Leaves != o.Local {
		t.Errorf("mended, it is %s", after.State)
	}
	d.apply(file + "schedule: {once: \"2037-06-15 10:00\"}\n")
	if leaves := d.status(c.Name).Leaves; leaves != "2037-06-15T10:00" {
		t.Errorf("it leaves at %q", leaves)
	}
	d.must(d.Launch(t.Context(), strike(c))) // the old moment strikes in the same second
	if after := d.campaign(c.Name); after.State != campaigns.Draft {
		t.Errorf("struck at its old moment, it is %s", after.State)
	}
	d.must(d.Launch(t.Context(), o))
	if all, err := d.All(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("there are %d campaigns, %v", len(all), err)
	}
}

func TestABlueprintSaysWhenItsDraftComes(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(yearly)
	_, err := d.Status(t.Context(), "Week van de IMH")
	none, is := errors.AsType[*campaigns.NoEditionError](err)
	if !is || none.Made == "" || !strings.Contains(err.Error(), "the draft of its first edition is made on 17-05-") {
		t.Errorf("it says %v", err)
	}
}
