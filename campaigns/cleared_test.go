package campaigns_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/network"
	"dorpspost/schedules"
)

const wrongDay = `name: Vorming
topic: imh-week
subject: Kom je naar de vorming?
preheader: Een middag over kijken naar wat een kind laat zien.
blocks:
  - {block: text, heading: Vorming, text: "We zien je graag op maandag 15 juni 2027."}
`

// real is a network that is no example.
func (d desk) real() {
	d.t.Helper()
	config := d.Network.Config
	config.PublicURL = "https://nieuws.lindewijk-netwerk.be"
	us, err := network.New(config)
	d.must(err)
	d.Network = us
}

// A mail with a wrong weekday does not leave: not by hand, and not at its hour. Who knows better may say so, and it is on record.
func TestWhatBlocksDoesNotLeave(t *testing.T) {
	db := dbtest.Open(t)
	d := newDesk(t, db)
	d.real()
	d.apply(wrongDay)
	_, err := d.Send(t.Context(), "ana", "Vorming")
	if !errors.Is(err, campaigns.ErrBlocked) || !strings.Contains(err.Error(), "15 juni 2027 is een dinsdag") || !strings.Contains(err.Error(), "--anyway") {
		t.Fatalf("it is sent: %v", err)
	}
	if status := d.status("Vorming"); len(status.Reports) != 0 || status.State != campaigns.Draft {
		t.Errorf("after that it is %s, with %d runs", status.State, len(status.Reports))
	}
	_, err = d.SendAnyway(t.Context(), "ana", "Vorming")
	d.must(err)
	var lines int
	d.must(db.Read().QueryRow(t.Context(), "SELECT count(*) FROM audit WHERE act = 'campaign.anyway'").Scan(&lines))
	if lines != 1 {
		t.Errorf("%d lines in the audit log say that somebody knew better", lines)
	}
}

func TestWhatBlocksIsHeldAtItsHour(t *testing.T) {
	d := newDesk(t, dbtest.Open(t))
	d.real()
	d.apply(wrongDay + "schedule: {once: \"2099-06-14 09:00\", zone: UTC}\n")
	status := d.status("Vorming")
	d.must(d.Launch(t.Context(), schedules.Occurrence{Schedule: status.Schedule, Local: "2099-06-14T09:00", At: time.Date(2099, 6, 14, 9, 0, 0, 0, time.UTC)}))
	if status = d.status("Vorming"); status.State != campaigns.Held || !strings.Contains(status.Problem, "must be mended first") {
		t.Errorf("at its hour it is %s: %s", status.State, status.Problem)
	}
	d.Kind = deliveries.Practice
	_, err := d.Send(t.Context(), "ana", "Vorming")
	d.must(err) // trying is for finding out
}
