package campaigns_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/schedules"
)

// spoil stores a plan of which no mail can be made, as an earlier version let through.
func (d desk) spoil(name string) {
	d.t.Helper()
	plan := d.status(name).Plan
	plan.ReplyTo = "foo"
	text, err := json.Marshal(plan)
	d.must(err)
	d.must(d.DB.Write(d.t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(d.t.Context(), "UPDATE campaigns SET plan = ?1 WHERE name = ?2", string(text), name)
		return err
	}))
}

// A fault that lies in the campaign holds it, whatever it is: trying again for ever helps nobody.
func TestAFaultOfTheCampaignHoldsIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		name := "Week van de IMH 2027"
		c := d.apply(once)
		d.spoil(name)
		d.must(d.Launch(t.Context(), schedules.Occurrence{Schedule: d.status(name).Schedule, Local: "2037-06-14T09:00"}))
		if status := d.status(name); status.Where != "held" || !strings.Contains(status.Problem, "foo") || len(status.Reports) > 0 {
			t.Errorf("campaign %d is %+v", c.ID, status)
		}
		if _, err := d.Send(t.Context(), "ana", name); err == nil {
			t.Error("by hand it leaves")
		}
	})
}

// One waiting campaign with a fault holds up neither the others nor the service.
func TestReleaseGoesOnWithTheOthers(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.CanSend = false
	for _, name := range []string{"Eerste", "Tweede"} {
		d.apply(strings.Replace(once, "Week van de IMH 2027", name, 1))
		d.must(d.Launch(t.Context(), schedules.Occurrence{Schedule: d.status(name).Schedule, Local: "2037-06-14T09:00"}))
	}
	d.spoil("Eerste")
	d.CanSend = true
	d.must(d.Release(t.Context()))
	if first, second := d.status("Eerste").Where, d.status("Tweede").Where; first != "held" || second != "running" {
		t.Errorf("the first is %s, the second %s", first, second)
	}
}

// What leaves is what the campaign says at that moment, also when its file is applied while it is being launched.
func TestALaunchTakesTheLastPlan(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	name := "Week van de IMH 2027"
	d.apply(once)
	stale := d.status(name).Campaign
	d.apply(once + "subject: Een beter onderwerp dan eerst\n")
	if err := campaigns.LaunchAsRead(t.Context(), d.Store, stale); !errors.Is(err, campaigns.ErrChanged) {
		t.Fatalf("launched as it was read before the change: %v", err)
	}
	if status := d.status(name); status.Where != "planned" || len(status.Reports) > 0 {
		t.Fatalf("status = %+v", status)
	}
	_, err := d.Send(t.Context(), "ana", name)
	d.must(err)
	letter, err := d.Deliveries.Letter(t.Context(), d.status(name).Reports[0].Run.ID, "nl")
	d.must(err)
	if letter.Subject[0].Literal != "Een beter onderwerp dan eerst" {
		t.Errorf("subject = %+v", letter.Subject)
	}
}

// A moment that the file took back while it struck launches nothing.
func TestAMomentThatWasMovedLaunchesNothing(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	name := "Week van de IMH 2027"
	d.apply(once)
	d.apply(strings.Replace(once, "2037", "2038", 1))
	d.must(d.Launch(t.Context(), schedules.Occurrence{Schedule: d.status(name).Schedule, Local: "2037-06-14T09:00"}))
	if status := d.status(name); status.Where != "planned" || status.Leaves != "2038-06-14T09:00" {
		t.Errorf("status = %+v", status)
	}
}

// The log tells what was stored, not what was tried.
func TestAHoldIsLoggedOnceItIsStored(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	var log bytes.Buffer
	d.Log = slog.New(slog.NewTextHandler(&log, nil))
	d.apply(once)
	d.exec("CREATE TRIGGER no_hold BEFORE UPDATE OF state ON campaigns WHEN new.state = 'held' BEGIN SELECT RAISE(ABORT, 'no'); END")
	o := schedules.Occurrence{Schedule: d.status("Week van de IMH 2027").Schedule, Local: "2037-06-14T09:00", Missed: true}
	if err := d.Launch(t.Context(), o); err == nil || log.Len() > 0 {
		t.Errorf("%v; logged: %s", err, log.String())
	}
	d.exec("DROP TRIGGER no_hold")
	d.must(d.Launch(t.Context(), o))
	if !strings.Contains(log.String(), "held") {
		t.Errorf("logged: %s", log.String())
	}
}

func TestResolvingLetsAPausedCampaignGoOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(draft)
		c, err := d.Send(t.Context(), "ana", "Bedankt")
		d.must(err)
		d.exec("UPDATE deliveries SET state = 'unknown' WHERE id = (SELECT min(id) FROM deliveries)")
		_, err = d.Ask(t.Context(), "ana", "Bedankt", deliveries.WishPause)
		d.must(err)
		if waiting, err := d.Undecided(t.Context(), c); err != nil || waiting != 1 {
			t.Errorf("undecided = %d, %v", waiting, err)
		}
		_, decided, err := d.Resolve(t.Context(), "ana", "Bedankt", deliveries.Leave)
		if err != nil || decided != 1 {
			t.Fatalf("decided = %d, %v", decided, err)
		}
		if status := d.status("Bedankt"); status.Where != "running" || status.Reports[0].Settled != 1 {
			t.Errorf("status = %q, %+v", status.Where, status.Reports)
		}
		d.exec("UPDATE runs SET state = 'done'")
		if _, _, err := d.Resolve(t.Context(), "ana", "Bedankt", deliveries.Leave); !errors.Is(err, deliveries.ErrEnded) {
			t.Errorf("after its end: %v", err)
		}
	})
}
