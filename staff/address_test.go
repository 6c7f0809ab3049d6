package staff_test

import (
	"errors"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/staff"
)

func TestWhereStaffAreMailed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, s := t.Context(), staff.NewStore(db)
		for _, p := range []staff.Person{
			{Name: "ana", Role: staff.Sender, Address: "ana@lindewijk.example", Language: "fr"},
			{Name: "bo", Role: staff.Writer}, {Name: "cis", Role: staff.Writer, Address: "cis@lindewijk.example"},
		} {
			if _, err := s.AddPerson(ctx, "root", p); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			err  error
			want error
		}{
			{s.SetAddress(ctx, "root", "bo", "bo@lindewijk.example", "en"), nil},
			{s.SetAddress(ctx, "root", "ana", "ana@elders.example", ""), nil},
			{s.SetAddress(ctx, "root", "dirk", "dirk@lindewijk.example", ""), staff.ErrUnknown},
			{s.SetAddress(ctx, "root", "bo", "bo@lindewijk.example", "de"), staff.ErrLanguage},
			{s.Disable(ctx, "root", "cis"), nil},
		} {
			if !errors.Is(step.err, step.want) {
				t.Errorf("%v, want %v", step.err, step.want)
			}
		}
		for name, want := range map[string]string{"ana": "ana@elders.example fr", "bo": "bo@lindewijk.example en", "cis": " ", "dirk": " "} {
			address, language, err := s.Reach(ctx, db.Read(), name)
			if err != nil || address+" "+language != want {
				t.Errorf("%s is at %q %q, %v", name, address, language, err)
			}
		}
		lines, err := s.Lines(ctx, 20)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if strings.Contains(l.What, "@") {
				t.Errorf("the audit log holds an address: %+v", l)
			}
		}
		if _, err := s.AddPerson(ctx, "root", staff.Person{Name: "els", Role: staff.Writer, Language: "de"}); !errors.Is(err, staff.ErrLanguage) {
			t.Errorf("a language without texts: %v", err)
		}
	})
}
