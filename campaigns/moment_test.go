package campaigns_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/schedules"

	"pgregory.net/rapid"
)

// What is sent by hand leaves at a full minute, after the whole time to reconsider and within a minute of it, in every zone and
// in the hours in which clocks change too.
func TestSoonIsTheFirstFullMinute(t *testing.T) {
	zones := []string{"Europe/Brussels", "UTC", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu"}
	changes := []time.Time{
		time.Date(2027, 10, 31, 0, 0, 0, 0, time.UTC), time.Date(2027, 3, 28, 0, 0, 0, 0, time.UTC), time.Date(2027, 11, 7, 4, 0, 0, 0, time.UTC),
	}
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.SampledFrom(changes).Draw(t, "change").Add(time.Duration(rapid.Int64Range(0, int64(3*time.Hour)).Draw(t, "after")))
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		spec, at, err := campaigns.Soon(from, zone)
		if err != nil || at.Before(from) || at.Sub(from) >= time.Minute || at.Truncate(time.Minute) != at {
			t.Fatalf("%v, %v", at, err)
		}
		if err := spec.Check(); err != nil {
			t.Fatal(err)
		}
		means, err := schedules.Upcoming(spec, nil, time.Time{}, 2)
		if err != nil || len(means) != 1 || !means[0].Equal(at) {
			t.Fatalf("%+v means %v, %v; want %v", spec, means, err, at)
		}
	})
}

// In the hour that comes twice, the second time is written in UTC.
func TestSoonInTheHourThatComesTwice(t *testing.T) {
	for from, want := range map[string]schedules.Spec{
		"2027-10-31T00:14:30Z": {Once: "2027-10-31 02:15", Zone: "Europe/Brussels"},
		"2027-10-31T01:14:30Z": {Once: "2027-10-31 01:15", Zone: "UTC"},
		"2027-10-31T02:14:00Z": {Once: "2027-10-31 03:14", Zone: "Europe/Brussels"},
	} {
		at, err := time.Parse(time.RFC3339, from)
		if err != nil {
			t.Fatal(err)
		}
		if spec, _, err := campaigns.Soon(at, schedules.DefaultZone); err != nil || spec != want {
			t.Errorf("after %s: %+v, %v; want %+v", from, spec, err, want)
		}
	}
}

// A file that is applied again does not say nothing of a moment that is not its own.
func TestApplySaysThatTheMomentWasSetByHand(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.apply(once)
	_, err := d.Schedule(t.Context(), "bo", imhWeek, schedules.Spec{Once: "2037-06-15 09:00"})
	d.must(err)
	if again := d.apply(once); again.Action != campaigns.Unchanged || !strings.Contains(again.Note, "Its moment is 2037-06-15 09:00 Europe/Brussels, as somebody set it by hand") {
		t.Errorf("applied again: %+v", again)
	}
	d.apply(strings.Replace(once, "09:00", "10:00", 1))
	if again := d.apply(strings.Replace(once, "09:00", "10:00", 1)); again.Note != "" {
		t.Errorf("with another moment in the file: %+v", again)
	}
}

// What is sent by hand is planned for the end of the time to reconsider, and leaves then.
func TestWhatIsSentCanBeReconsidered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.Config.Reconsider = 10 * time.Minute
		d.apply(draft)
		before := time.Now()
		c, err := d.Send(t.Context(), "bo", "Bedankt")
		d.must(err)
		status := d.status("Bedankt")
		leaves := status.ReconsiderUntil.Time()
		if c.State != campaigns.Planned || len(status.Reports) > 0 || leaves.Before(before.Add(10*time.Minute)) || leaves.After(time.Now().Add(11*time.Minute)) {
			t.Errorf("it is %s and leaves at %v", c.State, leaves)
		}
		if a := d.stands("Bedankt"); a.Who != "bo" || a.Mailable != 3 || a.Moment == "" {
			t.Errorf("approved: %+v", a)
		}
		again, err := d.Send(t.Context(), "cis", "Bedankt")
		if d.must(err); again.Schedule != c.Schedule || d.stands("Bedankt").Who != "bo" {
			t.Error("said again, it leaves later")
		}
		d.apply(draft)
		d.must(d.Launch(t.Context(), d.moment("Bedankt")))
		if status := d.status("Bedankt"); status.State != campaigns.Launched || len(status.Reports) != 1 {
			t.Errorf("it is %s: %s", status.State, status.Problem)
		}
		if _, err := d.Send(t.Context(), "bo", "Bedankt"); !errors.Is(err, campaigns.ErrLaunched) {
			t.Errorf("a second time: %v", err)
		}
	})
}

// The list says of what leaves in the next minutes until when it can be held, and of nothing else.
func TestTheListSaysWhatLeavesSoon(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.Config.Reconsider = 10 * time.Minute
	d.apply(once)
	d.apply(strings.Replace(once, imhWeek, "Later", 1))
	d.apply(weekly)
	d.apply(strings.Replace(yearly, "Week van de IMH", "Jaarbrief", 1))
	soon := database.At(time.Now().Add(5 * time.Minute))
	d.must(d.DB.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE schedules SET next_at = ?1 WHERE id NOT IN (SELECT schedule FROM campaigns WHERE name = 'Later')", soon)
		return err
	}))
	all, err := d.List(t.Context())
	d.must(err)
	var soonest []string
	for _, e := range all {
		if e.ReconsiderUntil == soon {
			soonest = append(soonest, e.Name)
		} else if !e.ReconsiderUntil.IsZero() {
			t.Errorf("%s leaves at %v", e.Name, e.ReconsiderUntil)
		}
	}
	if got := strings.Join(soonest, ", "); got != "Weekbrief, "+imhWeek {
		t.Errorf("in the next minutes: %s", got)
	}
}

// What does not leave the machine needs no time to reconsider, and what follows up a mail is in a hurry.
func TestWhatLeavesAtOnce(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.Config = campaigns.Config{Reconsider: 10 * time.Minute, FourEyes: true}
	d.apply(draft)
	d.Kind = deliveries.Practice
	_, err := d.Send(t.Context(), "ana", "Bedankt")
	d.must(err)
	if status := d.status("Bedankt"); len(status.Reports) != 1 || len(status.Approvals) > 0 {
		t.Errorf("practised: %+v", status)
	}
	d.exec("UPDATE runs SET state = 'done'")
	d.Kind, d.Config.Reconsider = deliveries.Real, 0
	if _, err := d.Send(t.Context(), "ana", "Bedankt"); !errors.Is(err, campaigns.ErrAuthor) {
		t.Errorf("sent by its author: %v", err)
	}
	_, err = d.Send(t.Context(), "bo", "Bedankt")
	d.must(err)
	d.exec("UPDATE runs SET state = 'done'")
	d.exec("UPDATE deliveries SET state = 'accepted'")
	d.Config.Reconsider = 10 * time.Minute
	letter := d.read(strings.Replace(draft, "Bedankt", "Rechtzetting", 1) + "subject: De juiste datum is 15 juni\n")
	follow := campaigns.Follow{Ref: "Bedankt", How: deliveries.Correction, Letter: &letter}
	if _, err := d.FollowUp(t.Context(), "ana", follow); !errors.Is(err, campaigns.ErrAuthor) || !strings.Contains(err.Error(), "--anyway") {
		t.Errorf("a correction that one person wrote and sends: %v", err)
	}
	follow.Anyway = true
	c, err := d.FollowUp(t.Context(), "ana", follow)
	if d.must(err); c.State != campaigns.Launched {
		t.Errorf("the correction is %s", c.State)
	}
	if a := d.stands(c.Name); a.Who != "ana" || !a.Anyway || a.Named != 3 || a.Mailable != 3 {
		t.Errorf("approved: %+v", a)
	}
}

// Whoever knows better than the checks says so once, and not at its moment again.
func TestAnywayHoldsUntilTheMoment(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.Config.Reconsider = time.Minute
	d.real()
	d.apply(wrongDay)
	if _, err := d.Send(t.Context(), "ana", "Vorming"); !errors.Is(err, campaigns.ErrBlocked) {
		t.Fatalf("with something to mend: %v", err)
	}
	_, err := d.SendAnyway(t.Context(), "ana", "Vorming")
	d.must(err)
	d.must(d.Launch(t.Context(), d.moment("Vorming")))
	if status := d.status("Vorming"); status.State != campaigns.Launched {
		t.Errorf("it is %s: %s", status.State, status.Problem)
	}
}

// What leaves sooner already than the time to reconsider is over keeps its moment; what was said with it counts all the same.
func TestWhatIsSentShortlyBeforeItsMoment(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.Config.Reconsider = 30 * time.Minute
	moment := time.Now().UTC().Add(5 * time.Minute).Format("2006-01-02T15:04")
	d.apply(strings.Replace(once, `"2037-06-14 09:00"`, strconv.Quote(strings.Replace(moment, "T", " ", 1))+", zone: UTC", 1))
	_, err := d.SendAnyway(t.Context(), "ana", "Week van de IMH 2027")
	d.must(err)
	if leaves, anyway := d.status("Week van de IMH 2027").Leaves, d.stands("Week van de IMH 2027").Anyway; leaves != moment || !anyway {
		t.Errorf("it leaves at %s, want %s; what the checks say counts: %v", leaves, moment, !anyway)
	}
	_, err = d.SendUrgent(t.Context(), "ana", "Week van de IMH 2027", "de zaal is dicht", true)
	d.must(err)
	if c := d.status("Week van de IMH 2027"); c.Leaves != moment || c.Plan.Urgent == "" {
		t.Errorf("it leaves at %s, want %s, and is urgent because %q", c.Leaves, moment, c.Plan.Urgent)
	}
}
