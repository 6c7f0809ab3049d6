package campaigns_test

import (
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
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

// proef is a blueprint that goes by another week than the one that is called as its topic is.
var proef = strings.NewReplacer("imh-week, at", "imh-proef, at", "2024-06-10", "2024-03-04", "2024-06-16", "2024-03-10").Replace(lastYear)

// proefDesk is a desk with that other week.
func proefDesk(t *testing.T, db *database.DB) desk {
	t.Helper()
	d := newDesk(t, db)
	week := schedules.Observance{Slug: "imh-proef", Name: map[string]string{"nl": "Proef", "fr": "Essai", "en": "Trial"}, Rule: "first monday of march", Days: 7}
	d.must(d.DB.Write(t.Context(), func(tx *database.Tx) error { return d.Schedules.AddObservance(t.Context(), tx, "ana", week) }))
	return d
}

// An edition has no observance of its own: its banner says the days of its blueprint's.
func TestCheckAsksTheCalendarOfTheBlueprint(t *testing.T) {
	t.Parallel()
	for name, edition := range map[string]string{"a draft": "", "an automatic edition": "edition: automatic\n"} {
		t.Run(name, func(t *testing.T) {
			d := proefDesk(t, dbtest.Open(t))
			d.confirm("imh-proef", 2027, "2027-03-01", "2027-03-07")
			d.confirm("imh-week", 2027, "2027-06-14", "2027-06-20")
			d.apply(strings.NewReplacer("2024-03-04", "2027-03-01", "2024-03-10", "2027-03-07").Replace(proef) + edition)
			c := d.at("Week van de IMH 2024", "2027-02-01T09:00")
			findings, err := d.Check(t.Context(), c.Plan, campaigns.Checking{Now: spring})
			d.must(err)
			for _, f := range findings {
				if f.Check == "banner-week" && f.Level != checks.Fine {
					t.Errorf("%s: %s", c.Name, f.Sentence)
				}
			}
		})
	}
}

func (d desk) confirm(slug string, year int, first, last string) {
	d.t.Helper()
	d.must(d.DB.Write(d.t.Context(), func(tx *database.Tx) error {
		return d.Schedules.Confirm(d.t.Context(), tx, "ana", slug, year, first, last)
	}))
}
