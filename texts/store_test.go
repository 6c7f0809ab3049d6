package texts_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/texts"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

type language string

type words struct{ Heading, UndoHint, Rich string }

// shelf is a store with one table, as a service has it.
type shelf struct {
	*texts.Store
	t       *testing.T
	db      *database.DB
	book    *texts.Book
	table   *texts.Of[language, words]
	audited []string
}

func newShelf(t *testing.T, db *database.DB) *shelf {
	var book texts.Book
	table := texts.New(&book, "leave", map[language]words{
		"nl": {"Wil je weg?", "Tot %s", "Eerst.\n\nDan."}, "fr": {"Partir\u00a0?", "Jusqu’au %s", "D’abord.\n\nPuis."},
	})
	s := &shelf{t: t, db: db, book: &book, table: table}
	s.Store = s.another()
	return s
}

// another is a store of another process on the same database.
func (s *shelf) another() *texts.Store {
	store := texts.NewStore(s.db, s.book)
	store.Audit = func(_ context.Context, _ *database.Tx, who, act, what string) error {
		s.audited = append(s.audited, who+" "+act+" "+what)
		return nil
	}
	return store
}

func (s *shelf) set(key, language, text string) []texts.Difference {
	s.t.Helper()
	made, err := s.Set(s.t.Context(), "ana", []texts.Change{{Key: key, Language: language, Text: text}})
	if err != nil {
		s.t.Fatal(err)
	}
	return made
}

func (s *shelf) apply(store *texts.Store) texts.Faults {
	s.t.Helper()
	faults, err := store.Apply(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return faults
}

// speak applies what must fit.
func (s *shelf) speak(store *texts.Store) {
	s.t.Helper()
	if faults := s.apply(store); len(faults) > 0 {
		s.t.Fatal(faults)
	}
}

func onBoth(t *testing.T, test func(t *testing.T, s *shelf)) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) { test(t, newShelf(t, db)) })
}

func TestAChangeIsShownAndTakenBack(t *testing.T) {
	onBoth(t, func(t *testing.T, s *shelf) {
		if s.set("leave.heading", "nl", "  Even weg? "); s.table.In("nl").Heading != "Wil je weg?" {
			t.Error("a change is shown before it is applied")
		}
		s.speak(s.Store)
		if got := s.table.In("nl").Heading; got != "Even weg?" {
			t.Errorf("heading = %q", got)
		}
		if got := s.table.In("fr").Heading; got != "Partir\u00a0?" {
			t.Errorf("the other language's heading = %q", got)
		}
		if changed, err := s.Reset(t.Context(), "bo", "leave.heading", "nl"); err != nil || !changed {
			t.Errorf("reset: %v, %v", changed, err)
		}
		if changed, err := s.Reset(t.Context(), "bo", "leave.heading", "nl"); err != nil || changed {
			t.Errorf("reset again: %v, %v", changed, err)
		}
		s.speak(s.Store)
		if got := s.table.In("nl").Heading; got != "Wil je weg?" {
			t.Errorf("heading after the reset = %q", got)
		}
		want := []string{"ana texts.set leave.heading nl", "bo texts.reset leave.heading nl"}
		if diff := cmp.Diff(want, s.audited); diff != "" {
			t.Errorf("audited (-want +got):\n%s", diff)
		}
	})
}

// Every change is noticed, however fast one follows the other.
func TestApplySeesEveryChange(t *testing.T) {
	onBoth(t, func(t *testing.T, s *shelf) {
		other := s.another()
		for n := range 20 {
			text := fmt.Sprintf("Kop %d", n)
			s.set("leave.heading", "nl", text)
			s.speak(other)
			if got := s.table.In("nl").Heading; got != text {
				t.Fatalf("heading = %q, want %q", got, text)
			}
		}
	})
}

func TestSetRefusesAsAWhole(t *testing.T) {
	onBoth(t, func(t *testing.T, s *shelf) {
		_, err := s.Set(t.Context(), "ana", []texts.Change{
			{Key: "leave.heading", Language: "nl", Text: "Goed"}, {Key: "leave.undo_hint", Language: "nl", Text: "Ooit"}, {Key: "leave.heading", Language: "fr", Text: " "},
		})
		faults, ok := errors.AsType[texts.Faults](err)
		if !ok || len(faults) != 2 || faults[0].Key != "leave.heading" || faults[0].Language != "fr" || faults[1].Key != "leave.undo_hint" {
			t.Errorf("error = %v", err)
		}
		for _, unknown := range []texts.Change{{Key: "leave.head", Language: "nl", Text: "x"}, {Key: "leave.heading", Language: "de", Text: "x"}} {
			if _, err := s.Set(t.Context(), "ana", []texts.Change{unknown}); !errors.Is(err, texts.ErrNoText) {
				t.Errorf("%+v: %v", unknown, err)
			}
		}
		if _, err := s.Reset(t.Context(), "ana", "leave.head", "nl"); !errors.Is(err, texts.ErrNoText) {
			t.Errorf("reset of nothing: %v", err)
		}
		if all, err := s.All(t.Context(), ""); err != nil || len(all) != 6 || all[0].Changed() || len(s.audited) > 0 {
			t.Errorf("something was kept: %+v, %v, %v", all, s.audited, err)
		}
	})
}

// A text of the program's own is no change: who applies what was exported changes nothing, and who writes the original back
// resets it.
func TestOriginalsAreNoChanges(t *testing.T) {
	onBoth(t, func(t *testing.T, s *shelf) {
		if made := s.set("leave.heading", "nl", "Wil je weg?"); len(made) > 0 {
			t.Errorf("made = %+v", made)
		}
		s.set("leave.heading", "nl", "Weg?")
		want := []texts.Difference{{Change: texts.Change{Key: "leave.heading", Language: "nl", Text: "Wil je weg?"}, Before: "Weg?", Reset: true}}
		back := []texts.Change{want[0].Change}
		if made, err := s.Preview(t.Context(), back); err != nil || cmp.Diff(want, made) != "" {
			t.Errorf("preview = %+v, %v", made, err)
		}
		if made, err := s.Set(t.Context(), "ana", back); err != nil || cmp.Diff(want, made) != "" {
			t.Errorf("made = %+v, %v", made, err)
		}
		if all, err := s.All(t.Context(), "leave.h"); err != nil || len(all) != 2 || all[0].Changed() {
			t.Errorf("all = %+v, %v", all, err)
		}
	})
}

// A newer program has other texts. What does not fit any more is left out, named, and hinders nothing.
func TestChangesOfAnOlderProgram(t *testing.T) {
	onBoth(t, func(t *testing.T, s *shelf) {
		ctx := t.Context()
		err := s.db.Write(ctx, func(tx *database.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO texts (key, language, text, changed_at) VALUES
				('leave.heading', 'nl', 'Tot ziens', 5), ('leave.undo_hint', 'nl', 'Tot %d', 6), ('leave.gone', 'nl', 'Oud', 7)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		faults := s.apply(s.Store)
		if len(faults) != 2 || faults[0].Key != "leave.gone" || faults[1].Key != "leave.undo_hint" {
			t.Errorf("faults = %v", faults)
		}
		if got := s.table.In("nl"); got.Heading != "Tot ziens" || got.UndoHint != "Tot %s" {
			t.Errorf("words = %+v", got)
		}
		if again := s.apply(s.Store); again != nil {
			t.Errorf("nothing has changed, and yet: %v", again)
		}
		s.set("leave.rich", "nl", "Eerst dit.\n\nDan dat.")
		all, err := s.All(ctx, "")
		if err != nil || len(all) != 7 || all[2].Problem == "" || all[6].Problem == "" || all[6].Key != "leave.gone" || all[0].Problem != "" {
			t.Errorf("all = %+v, %v", all, err)
		}
		if changed, err := s.Reset(ctx, "ana", "leave.gone", "nl"); err != nil || !changed {
			t.Errorf("reset of what is gone: %v, %v", changed, err)
		}
	})
}

func TestFilesComeBackAsTheyWent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []texts.Text
		want := []texts.Change{}
		for _, key := range []string{"a.b", "a.c", "d"} {
			for _, in := range []string{"nl", "fr"} {
				change := texts.Change{Key: key, Language: in, Text: rapid.StringOf(rapid.RuneFrom([]rune("ab \n:#-'\"{}[]%&*!|>~?,@`\\\u00a0é012nosye"))).Draw(t, "text")}
				all, want = append(all, texts.Text{Change: change}), append(want, change)
			}
		}
		var out bytes.Buffer
		if err := texts.Write(&out, all); err != nil {
			t.Fatal(err)
		}
		file, err := texts.ReadFile("texts.yaml", &out)
		if err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		if diff := cmp.Diff(want, file.Changes); diff != "" {
			t.Fatalf("(-went +came):\n%s", diff)
		}
	})
}

func TestFilesAreRefusedByLine(t *testing.T) {
	tests := map[string]string{
		"":                                      "texts.yaml: holds no texts",
		"- a\n":                                 "texts.yaml: holds no texts",
		"a: b\n":                                "texts.yaml:1: a has no languages",
		"a:\n  nl: [b]\n":                       `texts.yaml:2: a in "nl" is no text`,
		"a:\n  nl: b\nc:\n  nl: d\na:\n  nl: e": `texts.yaml:6: a in "nl" stands on line 2 as well`,
		"a:\n  nl: \"b":                         "texts.yaml: cannot be read as YAML",
		strings.Repeat("# veel\n", 200_000):     "more than 1 MB",
	}
	for text, want := range tests {
		if _, err := texts.ReadFile("texts.yaml", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
}

// What the database would refuse of a file is told by its line.
func TestFaultsAreLocated(t *testing.T) {
	s := newShelf(t, dbtest.Open(t))
	file, err := texts.ReadFile("texts.yaml", strings.NewReader("leave.heading:\n  nl: Goed\nleave.undo_hint:\n  nl: Goed\n  fr: Tot %s\nleave.gone:\n  nl: x\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Preview(t.Context(), file.Changes)
	if located := file.Locate(err); !strings.HasPrefix(located.Error(), `texts.yaml:7: leave.gone in "nl" does not exist`) {
		t.Errorf("located = %v", located)
	}
	_, err = s.Preview(t.Context(), file.Changes[:3])
	if located := file.Locate(err); !strings.HasPrefix(located.Error(), `texts.yaml:4: leave.undo_hint in "nl" must hold %s`) {
		t.Errorf("located = %v", located)
	}
	if other := errors.New("other"); !errors.Is(file.Locate(other), other) {
		t.Error("another error is changed")
	}
}
