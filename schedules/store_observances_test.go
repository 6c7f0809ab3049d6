package schedules_test

import (
	"errors"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)

func TestAddObservance(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		store := schedules.NewStore(db)
		add := func(o schedules.Observance) error {
			return db.Write(t.Context(), func(tx *database.Tx) error { return store.AddObservance(t.Context(), tx, "ana", o) })
		}
		names := map[string]string{"nl": "Dag van de vader", "fr": "Fête des pères", "en": " Father's Day "}
		day := schedules.Observance{Slug: "father", Name: names, Rule: "Second  Sunday of June", Days: 1}
		if err := add(day); err != nil {
			t.Fatal(err)
		}
		calendar, err := store.Calendar(t.Context(), db.Read())
		if err != nil {
			t.Fatal(err)
		}
		if dates, err := calendar.Dates("father", 2027); err != nil || dates.First != "2027-06-13" || dates.Last != "2027-06-13" || !dates.Provisional {
			t.Errorf("%+v, %v", dates, err)
		}
		all, err := store.Observances(t.Context(), db.Read())
		if err != nil || len(all) != 2 || all[0].Name["en"] != "Father's Day" || all[0].Rule != "second sunday of june" {
			t.Errorf("%+v, %v", all, err)
		}
		if refused, ok := errors.AsType[*schedules.ObservanceError](add(day)); !ok || refused.Field != "slug" {
			t.Errorf("twice: %v", refused)
		}
	})
}

func TestAddObservanceRefuses(t *testing.T) {
	db := dbtest.Open(t)
	store := schedules.NewStore(db)
	names := map[string]string{"nl": "a", "fr": "b", "en": "c"}
	good := schedules.Observance{Slug: "father", Name: names, Rule: "second sunday of june", Days: 1}
	for field, spoil := range map[string]func(o *schedules.Observance){
		"slug":  func(o *schedules.Observance) { o.Slug = "Father's Day" },
		"name":  func(o *schedules.Observance) { o.Name = map[string]string{"nl": "a", "en": " "} },
		"rule":  func(o *schedules.Observance) { o.Rule = "" },
		"other": func(o *schedules.Observance) { o.Other = "30 february" },
		"days":  func(o *schedules.Observance) { o.Days = 61 },
	} {
		o := good
		spoil(&o)
		err := db.Write(t.Context(), func(tx *database.Tx) error { return store.AddObservance(t.Context(), tx, "ana", o) })
		if refused, ok := errors.AsType[*schedules.ObservanceError](err); !ok || refused.Field != field || refused.Advice == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
}
