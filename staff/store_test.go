package staff_test

import (
	"errors"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/staff"
)

func TestWhoMayAct(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, s := t.Context(), staff.NewStore(db)
		for name, role := range map[string]staff.Role{"ana": staff.Writer, "bo": staff.Sender, "cis": staff.Administrator} {
			if _, err := s.Add(ctx, "root", name, role); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Disable(ctx, "cis", "bo"); err != nil {
			t.Fatal(err)
		}
		tests := []struct {
			name   string
			needed staff.Role
			want   error
		}{
			{"ana", staff.Writer, nil},
			{"ana", staff.Sender, staff.ErrRole},
			{"bo", staff.Writer, staff.ErrDisabled},
			{"cis", staff.Sender, nil},
			{"cis", staff.Administrator, nil},
			{"dirk", staff.Writer, staff.ErrUnknown},
		}
		for _, test := range tests {
			if err := s.Authorize(ctx, test.name, test.needed); !errors.Is(err, test.want) {
				t.Errorf("%s as %s: %v, want %v", test.name, test.needed, err, test.want)
			}
		}
	})
}

func TestARefusalReadsAsASentence(t *testing.T) {
	s := staff.NewStore(dbtest.Open(t))
	if _, err := s.Add(t.Context(), "root", "ana", staff.Writer); err != nil {
		t.Fatal(err)
	}
	err := s.Authorize(t.Context(), "ana", staff.Administrator)
	if want := "ana is a writer, and an administrator is needed: " + staff.ErrRole.Error(); err == nil || err.Error() != want || strings.Count(want, ": ") != 1 {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestEveryActLeavesALine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, s := t.Context(), staff.NewStore(db)
		if _, err := s.Add(ctx, "root", "ana", staff.Writer); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Add(ctx, "root", "ana", staff.Sender); !errors.Is(err, staff.ErrTaken) {
			t.Errorf("the same name again: %v, want ErrTaken", err)
		}
		if err := s.Disable(ctx, "root", "bo"); !errors.Is(err, staff.ErrUnknown) {
			t.Errorf("a stranger: %v, want ErrUnknown", err)
		}
		lines, err := s.Lines(ctx, 10)
		if err != nil || len(lines) != 1 {
			t.Fatalf("lines = %v, %v; want one: what failed left none", lines, err)
		}
		if l := lines[0]; l.Who != "root" || l.Act != "staff.add" || l.What != "ana" || l.At.IsZero() {
			t.Errorf("line = %+v", l)
		}
	})
}

func TestNamesArePlain(t *testing.T) {
	s := staff.NewStore(dbtest.Open(t))
	for _, name := range []string{"", "a b", "a\nb", "<b>"} {
		if _, err := s.Add(t.Context(), "root", name, staff.Writer); !errors.Is(err, staff.ErrName) {
			t.Errorf("%q: %v, want ErrName", name, err)
		}
	}
	if _, err := staff.ParseRole("boss"); err == nil {
		t.Error("an invented role passed")
	}
}
