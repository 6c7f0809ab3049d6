package campaigns_test

import (
	"fmt"
	"strings"
	"testing"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"

	"dorpspost/schedules"
)

// lastYear is a blueprint of the week of 2024, whose dates are known facts, with its dates and years all over.
const lastYear = `
name: Week van de IMH 2024
topic: imh-week
languages: [nl, fr]
subject:
  nl: De Week van de IMH 2024 begint bijna
  fr: La Semaine de l'IMH 2024, dès le 10 juin 2024
preheader: { nl: "Van 10 juni 2024 af, in 2024 voor 2024 gezinnen", fr: "Comme en 2023" }
schedule: {around: 4 weeks before imh-week, at: "09:00"}
blocks:
  - block: week_banner
    title: { nl: Week van de IMH 2024, fr: Semaine de l'IMH 2024 }
    from: 2024-06-10
    to: 2024-06-16
    theme: { nl: Samen kijken, fr: Regarder ensemble }
  - block: text
    text: { nl: "Kom op maandag 10 juni naar het dorpsplein.", fr: "Venez le lundi 10 juin sur la place." }
`

// banner are the days of the first banner of a plan.
func banner(p campaigns.Plan) string {
	for _, b := range p.Content.Blocks {
		if b.Type == "week_banner" {
			return b.Fields["from"].One + " " + b.Fields["to"].One
		}
	}
	return ""
}

// at hands out the occurrence of a blueprint at a moment of its own choosing.
func (d desk) at(name, local string) campaigns.Campaign {
	d.t.Helper()
	o := d.coming(name)
	spec := schedules.Spec{Once: strings.Replace(local, "T", " ", 1)}
	moments, err := schedules.Upcoming(spec, nil, o.At.AddDate(-5, 0, 0), 1)
	d.must(err)
	o.Local, o.At = local, moments[0]
	d.must(d.Launch(d.t.Context(), o))
	return d.campaign(name)
}

func TestACopySaysItsOwnDates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.apply(lastYear)
		c := d.at("Week van de IMH 2024", "2027-05-17T09:00")
		if got := banner(c.Plan); got != "2027-06-14 2027-06-20" {
			t.Errorf("its banner says %s", got)
		}
		for said, want := range map[string]string{
			c.Name:                                                  "Week van de IMH 2027 (17-05-2027 09:00)",
			c.Plan.Content.Subject.In("nl"):                         "De Week van de IMH 2027 begint bijna",
			c.Plan.Content.Subject.In("fr"):                         "La Semaine de l'IMH 2027, dès le 10 juin 2024",
			c.Plan.Content.Preheader.In("nl"):                       "Van 10 juni 2024 af, in 2027 voor 2024 gezinnen",
			c.Plan.Content.Preheader.In("fr"):                       "Comme en 2023",
			c.Plan.Content.Blocks[0].Fields["title"].Words.In("nl"): "Week van de IMH 2024",
			c.Plan.Content.Blocks[1].Fields["text"].Words.In("nl"):  "Kom op maandag 10 juni naar het dorpsplein.",
		} {
			if said != want {
				t.Errorf("it says %q, want %q", said, want)
			}
		}
		blueprints, err := d.Blueprints(t.Context())
		d.must(err)
		if got := banner(blueprints[0].Plan); got != "2024-06-10 2024-06-16" {
			t.Errorf("the blueprint says %s", got)
		}
	})
}

// Only what is certain is changed: days that an observance had, near a moment that leaves no doubt about the year.
func TestACopyChangesOnlyWhatIsCertain(t *testing.T) {
	const around, yearly = `{around: 4 weeks before imh-week, at: "09:00"}`, `{yearly: %s, at: "09:00"}`
	for name, c := range map[string]struct{ schedule, from, to, local, want string }{
		"its own days already":        {around, "2027-06-14", "2027-06-20", "2027-05-17T09:00", "2027-06-14 2027-06-20"},
		"days that it never had":      {around, "2024-06-11", "2024-06-17", "2027-05-17T09:00", "2024-06-11 2024-06-17"},
		"one of its days":             {around, "2024-06-10", "2024-06-10", "2027-05-17T09:00", "2024-06-10 2024-06-10"},
		"a date nearby":               {fmt.Sprintf(yearly, "1 may"), "2024-06-10", "2024-06-16", "2027-05-01T09:00", "2027-06-14 2027-06-20"},
		"a date after it":             {fmt.Sprintf(yearly, "1 july"), "2024-06-10", "2024-06-16", "2027-07-01T09:00", "2027-06-14 2027-06-20"},
		"a date far away":             {fmt.Sprintf(yearly, "1 december"), "2024-06-10", "2024-06-16", "2027-12-01T09:00", "2024-06-10 2024-06-16"},
		"a year of the rule's making": {around, "2025-06-09", "2025-06-15", "2027-05-17T09:00", "2027-06-14 2027-06-20"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, dbtest.Open(t))
			file := strings.NewReplacer(`{around: 4 weeks before imh-week, at: "09:00"}`, c.schedule, "from: 2024-06-10", "from: "+c.from, "to: 2024-06-16", "to: "+c.to).Replace(lastYear)
			d.apply(file)
			if got := banner(d.at("Week van de IMH 2024", c.local).Plan); got != c.want {
				t.Errorf("its banner says %s, want %s", got, c.want)
			}
		})
	}
}
