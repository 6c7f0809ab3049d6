package deliveries_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"dorpspost/database"
	"dorpspost/deliveries"
)

// said puts an answer of a relay into the books of a reader.
func (w *world) said(reader int, state deliveries.State, code int, enhanced, words string) {
	w.t.Helper()
	w.exec(fmt.Sprintf("UPDATE deliveries SET state = '%s', code = %d, enhanced = '%s', words = '%s', next_at = CASE WHEN '%[1]s' = 'later' THEN 9000000000000 END WHERE subscriber = %[5]d",
		state, code, enhanced, words, w.ids[reader]))
}

func TestCausesAndWho(t *testing.T) { onBoth(t, 6, testCausesAndWho) }

func testCausesAndWho(t *testing.T, w *world) {
	run := w.launch(deliveries.Ask)
	w.said(0, deliveries.Refused, 550, "5.1.1", "no such user lezer0")
	w.said(1, deliveries.Refused, 550, "5.1.1", "no such user lezer1")
	w.said(2, deliveries.Refused, 552, "5.2.2", "full")
	w.said(3, deliveries.Later, 451, "4.7.1", "greylisted")
	w.said(4, deliveries.Accepted, 250, "2.0.0", "ok")
	causes, err := w.store.Causes(t.Context(), w.db.Read(), run.ID)
	w.must(err)
	type count struct {
		state deliveries.State
		cause deliveries.Cause
		count int
	}
	var got []count
	for _, c := range causes {
		got = append(got, count{c.State, c.Cause, c.Count})
		if c.Sentence["nl"] == "" || c.About != c.Cause.About() {
			t.Errorf("%s has no words: %+v", c.Cause, c)
		}
	}
	want := []count{{deliveries.Refused, "no_address", 2}, {deliveries.Refused, "full", 1}, {deliveries.Later, "greylisted", 1}}
	if !slices.Equal(got, want) {
		t.Errorf("causes = %v, want %v", got, want)
	}
	w.exec(fmt.Sprintf("UPDATE subscribers SET state = 'erased' WHERE id = %d", w.ids[1]))
	var addresses []string
	w.must(w.store.EachPerson(t.Context(), run.ID, deliveries.Refused, func(some []deliveries.Person) error {
		for _, p := range some {
			addresses = append(addresses, p.Address+" "+string(p.Cause))
		}
		return nil
	}))
	if want := []string{"lezer0@opvang.example no_address", " no_address", "lezer2@opvang.example full"}; !slices.Equal(addresses, want) {
		t.Errorf("who was refused: %q, want %q", addresses, want)
	}
	enough := errors.New("enough")
	if err := w.store.EachPerson(t.Context(), run.ID, deliveries.Planned, func([]deliveries.Person) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("EachPerson ends with %v", err)
	}
}

func TestHurry(t *testing.T) { onBoth(t, 3, testHurry) }

func testHurry(t *testing.T, w *world) {
	hurry := func() (hurried int64, err error) {
		ctx := t.Context()
		err = w.db.Write(ctx, func(tx *database.Tx) error {
			hurried, err = w.store.Hurry(ctx, tx, 1)
			return err
		})
		return hurried, err
	}
	if _, err := hurry(); !errors.Is(err, deliveries.ErrNoRun) {
		t.Errorf("before the launch: %v", err)
	}
	run := w.launch(deliveries.Ask)
	w.said(0, deliveries.Later, 451, "4.7.1", "greylisted")
	w.exec(fmt.Sprintf("UPDATE deliveries SET state = 'unknown' WHERE subscriber = %d", w.ids[1]))
	if hurried, err := hurry(); err != nil || hurried != 1 {
		t.Errorf("hurried %d, %v, want the one that was put off", hurried, err)
	}
	rows, err := w.store.Deliveries(t.Context(), run.ID, deliveries.Later, 0, 10)
	if err != nil || len(rows) != 1 || rows[0].NextAt > database.Now() {
		t.Errorf("put off is %+v, %v", rows, err)
	}
	rows, err = w.store.Deliveries(t.Context(), run.ID, deliveries.Unknown, 0, 10)
	if err != nil || len(rows) != 1 || !rows[0].NextAt.IsZero() {
		t.Errorf("of unknown outcome is %+v, %v: it waits for a person", rows, err)
	}
	w.exec("UPDATE runs SET last_moment = 1")
	if _, err := hurry(); !errors.Is(err, deliveries.ErrTooLate) {
		t.Errorf("after the last moment: %v", err)
	}
	w.exec("UPDATE runs SET state = 'stopped'")
	if _, err := hurry(); !errors.Is(err, deliveries.ErrEnded) {
		t.Errorf("after the end: %v", err)
	}
}
