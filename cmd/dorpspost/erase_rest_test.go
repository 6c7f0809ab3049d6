package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dorpspost/database/dbtest"
	"dorpspost/subscribers"
	"dorpspost/web/inbox"
)

// practised is a box with a practice mail to each of these.
func practised(t *testing.T, a *app, to ...string) *inbox.Box {
	t.Helper()
	box, err := inbox.Open(filepath.Join(a.config.Data, inboxFolder), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range to {
		if _, err := box.Keep(inbox.Envelope{To: []string{one}}, strings.NewReader("To: "+one+"\r\nSubject: Dag\r\n\r\nDag\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	return box
}

func receivers(t *testing.T, box *inbox.Box) []string {
	t.Helper()
	to, err := box.Receivers(sweepMost)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// The rows go first. What then fails is not forgotten with them: the second try knows the addresses that the first one had.
func TestWhatAnErasureLeavesIsFinished(t *testing.T) {
	t.Parallel()
	for name, again := range map[string]func(a *app, id subscribers.ID) error{
		"pressed again": func(a *app, id subscribers.ID) error { return a.erase(t.Context(), id, "reader") },
		"by itself": func(a *app, _ subscribers.ID) error {
			a.finishRest(t.Context())
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, id := household(t, dbtest.Open(t))
			box := practised(t, a, strings.ToUpper(trace)+"@opvang.example", "els@opvang.example")
			broken := filepath.Join(a.config.Data, inboxFolder, "99991231T235959.000000000Z-00000000.eml")
			if err := os.Mkdir(broken, 0o700); err != nil { // a message that cannot be read
				t.Fatal(err)
			}
			if err := a.erase(t.Context(), id, "reader"); err == nil {
				t.Fatal("the files went, though one cannot be read: this test could not fail")
			}
			if after := traced(t, a.db); len(after) > 0 {
				t.Errorf("the rows are there: %v", after)
			}
			if err := os.Remove(broken); err != nil {
				t.Fatal(err)
			}
			if err := again(a, id); err != nil {
				t.Fatal(err)
			}
			if to := receivers(t, box); !slices.Equal(to, []string{"els@opvang.example"}) {
				t.Errorf("there are mails to %v", to)
			}
			if left := a.rest.all(); len(left) > 0 {
				t.Errorf("%d are still to be done", len(left))
			}
		})
	}
}

// A process that ended in the middle took its memory along. The next one knows the mails by the hash of the address.
func TestWhatAnEndedProcessLeftIsSwept(t *testing.T) {
	t.Parallel()
	a, id := household(t, dbtest.Open(t))
	box := practised(t, a, trace+"@opvang.example", "els@opvang.example", "niemand")
	if err := a.sweep(t.Context()); err != nil || len(receivers(t, box)) != 3 {
		t.Fatalf("nobody was erased, and %v are left: %v", receivers(t, box), err)
	}
	if _, err := a.subscribers.Erase(t.Context(), id, "reader"); err != nil {
		t.Fatal(err)
	}
	if err := a.sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if to := receivers(t, box); !slices.Equal(to, []string{"els@opvang.example", "niemand"}) {
		t.Errorf("there are mails to %v", to)
	}
}
