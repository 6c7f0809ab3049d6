package campaigns_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/staff"
	"dorpspost/subscribers"
)

// A plan of which no mail can be made is refused when it is applied, not when its hour comes.
func TestApplyRefusesWhatNoMailCanBeMadeOf(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	slug := strings.Repeat("a", 60) // with the sender's domain too long for a List-Id
	_, err := d.Subscribers.AddTopic(t.Context(), "test", subscribers.Topic{Slug: slug, Name: map[subscribers.Language]string{"nl": "Lang"}})
	d.must(err)
	if _, err := d.Apply(t.Context(), "ana", d.read(strings.Replace(draft, "topic: imh-week", "topic: "+slug, 1))); err == nil {
		t.Error("a List-Id that is too long passed")
	}
	plan := d.read(draft)
	plan.ReplyTo = "foo" // as an earlier version stored it
	if _, err := d.Apply(t.Context(), "ana", plan); err == nil {
		t.Error("a reply address that is none passed")
	}
	if all, err := d.All(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("something was stored: %v, %v", all, err)
	}
}

// Changing a blueprint's file into a single campaign, or the other way round, must not leave both.
func TestANameIsOfOneKind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(weekly)
		single := strings.Replace(once, "Week van de IMH 2027", "Weekbrief", 1)
		for name, file := range map[string]string{"once": single, "no schedule": strings.Replace(draft, "Bedankt", "Weekbrief", 1)} {
			_, err := d.Apply(t.Context(), "ana", d.read(file))
			kind, ok := errors.AsType[*campaigns.KindError](err)
			if err != nil && strings.Contains(err.Error(), "cron") { // its schedule may be any that comes again
				t.Errorf("it says %v", err)
			}
			if !ok || kind.Is != "blueprint" || kind.Ended || !strings.Contains(err.Error(), "campaigns stop") {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := d.Stop(t.Context(), "ana", "Weekbrief")
		d.must(err)
		_, err = d.Apply(t.Context(), "ana", d.read(single))
		if kind, ok := errors.AsType[*campaigns.KindError](err); !ok || !kind.Ended {
			t.Errorf("after its end: %v", err)
		}
		d.apply(draft)
		_, err = d.Apply(t.Context(), "ana", d.read(strings.Replace(weekly, "Weekbrief", "Bedankt", 1)))
		if kind, ok := errors.AsType[*campaigns.KindError](err); !ok || kind.Is != "campaign" || strings.Contains(err.Error(), "cron") {
			t.Errorf("a campaign's name for a blueprint: %v", err)
		}
		if all, err := d.Schedules.All(t.Context()); err != nil || len(all) != 1 {
			t.Errorf("schedules = %v, %v; want the blueprint's only", all, err)
		}
	})
}

// past makes a campaign's moment one that has been, held because it was missed.
func (d desk) past(name string) schedules.ID {
	d.t.Helper()
	c := d.status(name).Campaign
	d.must(d.Launch(d.t.Context(), schedules.Occurrence{Schedule: c.Schedule, Local: "2037-06-14T09:00", Missed: true}))
	d.exec("UPDATE schedules SET state = 'done', next_at = NULL, next_local = ''") // the runner has moved it on
	return c.Schedule
}

func (d desk) exec(query string) {
	d.t.Helper()
	d.must(d.DB.Write(d.t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(d.t.Context(), query)
		return err
	}))
}

// Mending the file of a campaign whose moment has been does not make it leave by itself, and must not look as if.
func TestAMendedCampaignIsPlannedOnlyWhenItsMomentComes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		name := "Week van de IMH 2027"
		d.apply(once)
		d.past(name)
		applied := d.apply(once + "subject: Een beter onderwerp dan eerst\n")
		status := d.status(name)
		if status.Where != "held" || !strings.Contains(status.Problem, "campaigns send") || !strings.Contains(applied.Note, "its moment has passed") {
			t.Fatalf("with the same moment: %q, %q, note %q", status.Where, status.Problem, applied.Note)
		}
		moved := strings.Replace(once, "2037", "2038", 1)
		if applied = d.apply(moved); applied.Note != "" {
			t.Errorf("note = %q", applied.Note)
		}
		if status := d.status(name); status.Where != "planned" || status.Leaves != "2038-06-14T09:00" || status.Problem != "" {
			t.Errorf("with another moment: %+v", status)
		}
		_, err := d.Stop(t.Context(), "ana", name)
		d.must(err)
		if applied = d.apply(moved + "subject: Nog een onderwerp\n"); applied.Note == "" || d.status(name).Where != "stopped" {
			t.Errorf("stopped and then mended: %q, note %q", d.status(name).Where, applied.Note)
		}
		_, err = d.Send(t.Context(), "ana", name)
		d.must(err)
	})
}

func TestAWaitingCampaignStaysWaitingWhenItIsMended(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.CanSend = false
	d.apply(once)
	c := d.status("Week van de IMH 2027").Campaign
	d.must(d.Launch(t.Context(), schedules.Occurrence{Schedule: c.Schedule, Local: "2037-06-14T09:00"}))
	d.exec("UPDATE schedules SET state = 'done', next_at = NULL, next_local = ''")
	d.apply(once + "subject: Een beter onderwerp dan eerst\n")
	if status := d.status(c.Name); status.Where != "waiting" || status.Problem != campaigns.ErrNoRelay.Error() {
		t.Errorf("status = %q, %q", status.Where, status.Problem)
	}
	d.CanSend = true
	d.must(d.Release(t.Context()))
	if status := d.status(c.Name); status.Where != "running" || status.Plan.Content.Subject.In("nl") != "Een beter onderwerp dan eerst" {
		t.Errorf("status = %q", status.Where)
	}
}

// An edition that was held can be mended by a file with its own name; the blueprint's schedule is not its to touch.
func TestAnEditionIsMendedWithoutTouchingItsBlueprint(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(weekly)
		blueprints, err := d.Blueprints(t.Context())
		d.must(err)
		o := monday(blueprints[0].Schedule)
		o.Missed = true
		d.must(d.Launch(t.Context(), o))
		edition := "name: Weekbrief (14-06-2027 09:00)\ntopic: imh-week\ntemplate: imh-week\nsubject: Een beter onderwerp dan eerst\n"
		if _, err := d.Apply(t.Context(), "ana", d.read(edition+"schedule: {once: \"2037-06-14 09:00\"}\n")); !errors.Is(err, campaigns.ErrEdition) {
			t.Errorf("with a schedule: %v", err)
		}
		d.apply(edition)
		if status := d.status("Weekbrief"); status.Where != "held" || status.Plan.Content.Subject.In("nl") != "Een beter onderwerp dan eerst" {
			t.Errorf("status = %+v", status)
		}
		schedule, err := d.Schedules.ByID(t.Context(), o.Schedule)
		if err != nil || schedule.State != schedules.StateActive {
			t.Errorf("the blueprint's schedule is %s, %v", schedule.State, err)
		}
	})
}

func TestWhatIsDoneToABlueprintIsOnRecordAsThat(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(weekly)
	d.apply(weekly + "subject: Een beter onderwerp dan eerst\n")
	_, err := d.Stop(t.Context(), "bo", "Weekbrief")
	d.must(err)
	lines, err := staff.NewStore(d.DB).Lines(t.Context(), 10)
	d.must(err)
	var got []string
	for _, l := range lines {
		got = append(got, l.Who+" "+l.Act+" "+l.What)
	}
	if want := "bo blueprint.stop blueprint 1, ana blueprint.change blueprint 1, ana blueprint.create blueprint 1"; strings.Join(got, ", ") != want {
		t.Errorf("audit = %v, want %s", got, want)
	}
}

func TestAnErrorSaysEachSentenceOnce(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	_, err := d.Apply(t.Context(), "ana", d.read(strings.Replace(draft, "imh-week", "breien", 1)))
	if err == nil || strings.Count(err.Error(), "breien") != 1 {
		t.Errorf("an unknown topic: %v", err)
	}
	d.apply(draft)
	_, err = d.Send(t.Context(), "ana", "Bedankt")
	d.must(err)
	_, err = d.Send(t.Context(), "ana", "Bedankt")
	if want := "Bedankt: " + deliveries.ErrLaunched.Error(); err == nil || err.Error() != want {
		t.Errorf("a second time: %v, want %s", err, want)
	}
}

// blueprint is the only one on the desk.
func (d desk) blueprint() (campaigns.Blueprint, schedules.Schedule) {
	d.t.Helper()
	all, err := d.Blueprints(d.t.Context())
	d.must(err)
	schedule, err := d.Schedules.ByID(d.t.Context(), all[0].Schedule)
	d.must(err)
	return all[0], schedule
}

func TestABlueprintCanBeEndedAndBegunAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(weekly)
		before, _ := d.blueprint()
		d.must(d.Launch(t.Context(), monday(before.Schedule)))
		ending, err := d.Stop(t.Context(), "ana", "Weekbrief")
		d.must(err)
		if ending.Kind != "blueprint" || len(ending.Coming) != 1 || ending.Coming[0] != "Weekbrief (14-06-2027 09:00)" {
			t.Errorf("ending = %+v; want the edition named that is on its way", ending)
		}
		if _, schedule := d.blueprint(); schedule.State != schedules.StateCancelled {
			t.Errorf("its schedule is %s", schedule.State)
		}
		all, err := d.List(t.Context())
		d.must(err)
		if all[0].Where != "ended" || all[1].Where != "running" {
			t.Errorf("list = %+v", all)
		}
		if _, err := d.Stop(t.Context(), "ana", "Weekbrief"); !errors.Is(err, campaigns.ErrOver) {
			t.Errorf("a second time: %v", err)
		}
		late := monday(before.Schedule)
		late.Local, late.At = "2027-06-21T09:00", late.At.Add(7*24*time.Hour)
		d.must(d.Launch(t.Context(), late)) // it struck while the blueprint was being ended
		if campaigns, err := d.All(t.Context()); err != nil || len(campaigns) != 1 {
			t.Errorf("an ended blueprint made a campaign: %v, %v", campaigns, err)
		}
		if again := d.apply(weekly); again.Action != campaigns.Unchanged || !strings.Contains(again.Note, "ended") {
			t.Errorf("the same file again: %+v", again)
		}
		if begun := d.apply(strings.Replace(weekly, "0 9 * * 1", "0 10 * * 1", 1)); begun.Action != campaigns.Changed || begun.Note != "" {
			t.Errorf("other moments: %+v", begun)
		}
		if _, schedule := d.blueprint(); schedule.State != schedules.StateActive {
			t.Errorf("begun again, its schedule is %s", schedule.State)
		}
	})
}
