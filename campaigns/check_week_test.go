package campaigns_test

import (
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/templates/checks"
)

// The banner says the days that the calendar has: of the observance that is called as the topic, or by which the schedule goes.
func TestCheckAsksTheCalendar(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.Open(t))
	d.wants(d.check(planned, campaigns.Checking{}), "banner-week", checks.Attention, "Niemand bevestigde al dat de week loopt van 14 juni 2027 tot en met 20 juni 2027")

	d.confirm("imh-week", 2027, "2027-06-14", "2027-06-20")
	if found := d.check(planned, campaigns.Checking{})["banner-week"]; len(found) > 0 {
		t.Errorf("the confirmed week is on the banner: %+v", found)
	}
	d.confirm("imh-week", 2027, "2027-06-21", "2027-06-27")
	d.wants(d.check(planned, campaigns.Checking{}), "banner-week", checks.Blocks, "maar de week loopt van 21 juni 2027 tot en met 27 juni 2027")

	other := strings.Replace(planned, "topic: imh-week", "topic: vorming", 1)
	if found := d.check(other, campaigns.Checking{})["banner-week"]; len(found) > 0 {
		t.Errorf("no week is called so: %+v", found)
	}
	around := strings.Replace(other, `once: "2027-06-14 09:00"`, `around: 4 weeks before imh-week, at: "09:00"`, 1)
	d.wants(d.check(around, campaigns.Checking{}), "banner-week", checks.Blocks, "21 juni 2027")
}

func (d desk) confirm(slug string, year int, first, last string) {
	d.t.Helper()
	d.must(d.DB.Write(d.t.Context(), func(tx *database.Tx) error {
		return d.Schedules.Confirm(d.t.Context(), tx, "ana", slug, year, first, last)
	}))
}
