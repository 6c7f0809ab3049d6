package campaigns_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dorpspost/campaigns"
	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/schedules"
	"dorpspost/subscribers"
)

const welcome = `
series: Welkom
topic: imh-week
anchor: confirmation
zone: UTC
at: "09:00"
blocks: [{block: introduction, text: Een korte mail om te proberen.}]
steps:
  - day: 0
    subject: Dag en welkom
  - day: 3
    subject: Drie dagen later
  - day: 10
    subject: Tien dagen later
`

func (d desk) readSeries(file string) campaigns.Series {
	d.t.Helper()
	series, err := campaigns.ReadSeries("reeks.yaml", strings.NewReader(file), nil)
	d.must(err)
	return series
}

func (d desk) applySeries(file string) campaigns.AppliedSeries {
	d.t.Helper()
	applied, err := d.ApplySeries(d.t.Context(), "ana", d.readSeries(file))
	d.must(err)
	return applied
}

// joins is somebody who confirmed the topic just now.
func (d desk) joins(name string, via subscribers.Via) subscribers.ID {
	d.t.Helper()
	topic, err := d.Subscribers.TopicBySlug(d.t.Context(), "imh-week")
	d.must(err)
	address, err := subscribers.ParseAddress(name + "@opvang.example")
	d.must(err)
	p, err := d.Subscribers.Add(d.t.Context(), "test", subscribers.NewSubscriber{
		Address: address, Topics: []subscribers.TopicID{topic.ID},
		Consent: &subscribers.Given{Words: "Ja", Language: "nl", Source: "test", By: "test", Via: via},
	})
	d.must(err)
	return p.ID
}

// day lets a day pass: everything that happened is a day longer ago.
func (d desk) day() {
	d.t.Helper()
	const day = 24 * 60 * 60 * 1000
	d.must(d.DB.Write(d.t.Context(), func(tx *database.Tx) error {
		for _, column := range []string{"consents at", "series begun_at", "blueprints begun_at", "deliveries decided_at", "deliveries last_moment", "deliveries next_at",
			"runs last_moment", "runs frozen_at", "runs look_until"} {
			table, name, _ := strings.Cut(column, " ")
			if _, err := tx.Exec(d.t.Context(), fmt.Sprintf("UPDATE %s SET %s = %[2]s - %d WHERE %[2]s IS NOT NULL", table, name, day)); err != nil {
				return err
			}
		}
		return nil
	}))
}

// today is when the service fires today, whenever that is.
func today() schedules.Occurrence {
	now := time.Now().UTC()
	return schedules.Occurrence{Local: now.Format("2006-01-02T09:00"), At: now}
}

// runs the steps of a series in some order, as the service does each day.
func (d desk) daily(order ...string) {
	d.t.Helper()
	blueprints, err := d.Blueprints(d.t.Context())
	d.must(err)
	for _, name := range order {
		for _, b := range blueprints {
			if b.Name == name && d.goesOn(b) {
				o := today()
				o.Schedule = b.Schedule
				d.must(d.Launch(d.t.Context(), o))
			}
		}
	}
}

func (d desk) goesOn(b campaigns.Blueprint) bool {
	d.t.Helper()
	schedule, err := d.Schedules.ByID(d.t.Context(), b.Schedule)
	d.must(err)
	return schedule.State == schedules.StateActive
}

var steps = []string{"Welkom: day 10", "Welkom: day 3", "Welkom: day 0"}

// sends has the relay take everything that waits.
func (d desk) sends() {
	d.t.Helper()
	d.must(d.DB.Write(d.t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(d.t.Context(), "UPDATE deliveries SET state = 'accepted', decided_at = ?1 WHERE state = 'planned'", database.Now())
		return err
	}))
}

// had is which steps a person has a row of, each with its state and how often.
func (d desk) had(person subscribers.ID) string {
	d.t.Helper()
	rows, err := d.DB.Read().Query(d.t.Context(), `SELECT b.name, v.state, v.reason FROM deliveries v JOIN runs r ON r.id = v.run
		JOIN campaigns c ON c.id = r.campaign JOIN blueprints b ON b.id = c.blueprint WHERE v.subscriber = ?1 ORDER BY v.id`, person)
	d.must(err)
	defer rows.Close()
	var had []string
	for rows.Next() {
		var step, state, reason string
		d.must(rows.Scan(&step, &state, &reason))
		had = append(had, strings.TrimSpace(strings.TrimPrefix(step, "Welkom: ")+" "+state+" "+reason))
	}
	d.must(rows.Err())
	return strings.Join(had, ", ")
}

func TestASeriesIsAppliedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		first, again := d.applySeries(welcome), d.applySeries(welcome)
		if first.Action != campaigns.Created || again.Action != campaigns.Unchanged || first.ID != again.ID || len(again.Steps) != 3 {
			t.Errorf("first %+v, again %+v", first, again)
		}
		for i, step := range again.Steps {
			if step.Action != campaigns.Unchanged || step.ID != first.Steps[i].ID {
				t.Errorf("step %s is %s", step.Name, step.Action)
			}
		}
		changed := d.applySeries(strings.Replace(welcome, "Drie dagen later", "Na drie dagen", 1))
		if changed.Action != campaigns.Changed || changed.Steps[0].Action != campaigns.Unchanged || changed.Steps[1].Action != campaigns.Changed {
			t.Errorf("changed %+v", changed)
		}
		without := d.applySeries(strings.Split(welcome, "  - day: 10")[0])
		if without.Action != campaigns.Changed || len(without.Ended) != 1 || without.Ended[0] != "Welkom: day 10" {
			t.Errorf("without the last step %+v", without)
		}
	})
}

// Everybody gets each step on their own day, once, also when the same occurrence is fired again; who was there before gets nothing.
func TestEachPersonGetsEachStepOnTheirDay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.joins("eerder", subscribers.ViaForm)
		d.day()
		d.applySeries(welcome)
		els, ans := d.joins("els", subscribers.ViaForm), d.joins("ans", subscribers.ViaImport)
		for day := range 12 {
			d.daily(steps...)
			d.daily(steps...)
			want := "day 0 planned"
			switch {
			case day >= 10:
				want = "day 0 accepted, day 3 accepted, day 10 planned"
			case day >= 3:
				want = "day 0 accepted, day 3 planned"
			}
			if day != 0 && day != 3 && day != 10 {
				want = strings.ReplaceAll(want, "planned", "accepted")
			}
			if had := d.had(els); had != want {
				t.Errorf("on day %d: %s, want %s", day, had, want)
			}
			if had := d.had(ans) + d.had(1) + d.had(4); had != "" {
				t.Errorf("on day %d others got %s", day, had)
			}
			d.sends()
			d.day()
		}
		d.sums()
	})
}

// sums holds each run's total against its rows.
func (d desk) sums() {
	d.t.Helper()
	all, err := d.All(d.t.Context())
	d.must(err)
	for _, c := range all {
		for _, report := range d.status(c.Name).Reports {
			if report.Total != report.Run.Total {
				d.t.Errorf("%s: %d rows, and %d were added", c.Name, report.Total, report.Run.Total)
			}
		}
	}
}

func TestAStoppedSeriesLetsNobodyMoreIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.applySeries(welcome)
		els := d.joins("els", subscribers.ViaForm)
		d.daily(steps...)
		ending, err := d.Stop(t.Context(), "ana", "Welkom")
		d.must(err)
		if ending.Kind != "series" || len(ending.Coming) != 3 {
			t.Errorf("ending = %+v", ending)
		}
		ans := d.joins("ans", subscribers.ViaForm)
		d.day()
		d.daily(steps...)
		if had := d.had(els) + d.had(ans); had != "day 0 planned" {
			t.Errorf("had %s", had)
		}
		if _, err := d.Stop(t.Context(), "ana", "Welkom"); !errors.Is(err, campaigns.ErrSeriesOver) {
			t.Errorf("stopped again: %v", err)
		}
		if again := d.applySeries(welcome); again.Action != campaigns.Unchanged || again.Note == "" {
			t.Errorf("again %+v", again)
		}
		for _, report := range d.status("Welkom: day 0").Reports {
			if report.Run.Intake != deliveries.IntakeClosed {
				t.Errorf("intake = %q", report.Run.Intake)
			}
		}
	})
}

const everyDay = `
series: Elke dag van de week
topic: imh-week
anchor: imh-week
at: "08:30"
template: imh-week
steps:
  - on: 4 weeks before
    step: aankondiging
  - on: first day
  - on: day 2
  - on: last day
    at: "18:00"
  - on: day after
    edition: automatic
`

func TestAStepByAnObservanceIsABlueprint(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		applied := d.applySeries(everyDay)
		if again := d.applySeries(everyDay); again.Action != campaigns.Unchanged {
			t.Errorf("again: %+v", again)
		}
		if applied.Action != campaigns.Created || applied.Named != 3 {
			t.Errorf("applied = %+v", applied)
		}
		entries, err := d.List(t.Context())
		d.must(err)
		var listed []string
		for _, e := range entries {
			day, _ := time.Parse("2006-01-02T15:04", e.Leaves)
			listed = append(listed, strings.TrimSpace(fmt.Sprintf("%s %s %s", e.Kind, e.Name, strings.TrimPrefix(day.Format("Mon 15:04"), "Mon 00:00"))))
		}
		want := []string{"series Elke dag van de week", "step Elke dag van de week: aankondiging Mon 08:30", "step Elke dag van de week: first day Mon 08:30",
			"step Elke dag van de week: day 2 Tue 08:30", "step Elke dag van de week: last day Sun 18:00", "step Elke dag van de week: day after Mon 08:30"}
		if !slices.Equal(listed, want) {
			t.Errorf("listed %q", listed)
		}
	})
}
