package deliveries_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"dorpspost/database"
	"dorpspost/database/dbtest"
	"dorpspost/deliveries"
	"dorpspost/mailer/mailtest"
	"dorpspost/subscribers"
)

// stands lists the columns in which a text stands, in any case, in whatever table.
func (w *world) stands(text string) (found []string) {
	w.t.Helper()
	for table, columns := range dbtest.Tables(w.t, w.db) {
		for _, column := range columns {
			var n int
			w.must(w.db.Read().QueryRow(w.t.Context(), "SELECT COUNT(*) FROM "+table+" WHERE LOWER(CAST("+column+" AS TEXT)) LIKE ?1",
				"%"+strings.ToLower(text)+"%").Scan(&n))
			if n > 0 {
				found = append(found, table+"."+column)
			}
		}
	}
	return found
}

func (w *world) erase(i int) {
	w.t.Helper()
	w.people.Erasers = []subscribers.Eraser{w.store.Erase}
	_, err := w.people.Erase(w.t.Context(), w.ids[i], "test")
	w.must(err)
}

func (w *world) causes() []deliveries.CauseCount {
	w.t.Helper()
	causes, err := w.store.Causes(w.t.Context(), w.db.Read(), w.report().Run.ID)
	w.must(err)
	return causes
}

func (w *world) notify(address string) (id int64) {
	w.t.Helper()
	ctx := w.t.Context()
	w.must(w.db.Write(ctx, func(tx *database.Tx) (err error) {
		id, err = w.store.Notify(ctx, tx, deliveries.Notice{Kind: "test", Address: address, Name: "Els", Subject: "Proef", Text: "Dag " + address + ".\n"})
		return err
	}))
	return id
}

// The books of a campaign say the same before and after its readers were erased, of whoever it may be.
func TestErasingKeepsTheBooks(t *testing.T) { onBoth(t, 6, testErasingKeepsTheBooks) }

func testErasingKeepsTheBooks(t *testing.T, w *world) {
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{
		mailtest.Refuse("lezer0@opvang.example", "550 5.1.1 <lezer0@opvang.example>: no such user here"),
		mailtest.Refuse("lezer1@opvang.example", "550 <lezer1@opvang.example>: mailbox is full"),
		mailtest.Refuse("lezer2@opvang.example", "550 <lezer2@opvang.example> is not welcome"),
		mailtest.Refuse("lezer3@opvang.example", "451 4.7.0 <lezer3@opvang.example> is greylisted"),
	}})
	w.launch(deliveries.Ask)
	w.start(relay, 1)
	w.until("all were tried", func() bool { r := w.report(); return r.Planned+r.Sending == 0 })
	w.notify("lezer4@opvang.example")
	report, causes := w.report(), w.causes()
	for i := range w.ids {
		if found := w.stands("lezer" + string(rune('0'+i))); len(found) < 4 {
			t.Fatalf("before, reader %d stands in %v only", i, found)
		}
		w.erase(i)
	}
	if found := w.stands("@opvang.example"); len(found) > 0 {
		t.Errorf("readers still stand in %v", found)
	}
	if diff := cmp.Diff(report, w.report()); diff != "" {
		t.Errorf("another report (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(causes, w.causes()); diff != "" {
		t.Errorf("other causes (-before +after):\n%s", diff)
	}
	tokens, err := w.people.Tokens(t.Context())
	w.must(err)
	accepted, err := w.store.Deliveries(t.Context(), report.Run.ID, deliveries.Accepted, 0, 1)
	w.must(err)
	_, err = w.store.Derive(t.Context(), report.Run, deliveries.Whom{Delivery: accepted[0].ID}, deliveries.Making{Network: w.us, Tokens: tokens, Files: w.file})
	if !errors.Is(err, deliveries.ErrForgotten) || accepted[0].Hash == "" {
		t.Errorf("the mail of an erased reader: %v, hash %q", err, accepted[0].Hash)
	}
	w.exec("UPDATE deliveries SET next_at = 1 WHERE state = 'later'")
	w.until("the run is done", w.ended)
	if r := w.report(); r.SkippedBy["erased"] != 1 || r.Total != r.Accepted+r.Refused+r.Skipped {
		t.Errorf("report = %+v", r)
	}
}

// Who is erased while the mail is on the wire is erased all the same: what the relay says then is not kept.
func TestErasingOnTheWire(t *testing.T) { onBoth(t, 1, testErasingOnTheWire) }

func testErasingOnTheWire(t *testing.T, w *world) {
	answer := make(chan struct{})
	words := "554 5.7.1 <lezer0@opvang.example>: looks like spam"
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Until: answer, Say: words}}})
	w.launch(deliveries.Ask)
	w.start(relay, 1)
	w.until("the mail is on the wire", func() bool { return w.report().Sending == 1 })
	n, err := w.store.OnTheWire(t.Context(), w.ids[0])
	w.must(err)
	w.erase(0)
	close(answer)
	w.until("the answer is known", func() bool { return w.report().Sending == 0 })
	if found := w.stands("lezer0"); n != 1 || len(found) > 0 {
		t.Errorf("%d on the wire; the reader still stands in %v", n, found)
	}
	if r := w.report(); r.Refused+r.Unknown != 1 { // unknown, should the machine be very slow
		t.Errorf("report = %+v", r)
	}
}

// A notice that waits is not sent; of one that is on the wire only the verdict is kept, and it is not tried again.
func TestErasingNotices(t *testing.T) { onBoth(t, 1, testErasingNotices) }

func testErasingNotices(t *testing.T, w *world) {
	answer := make(chan struct{})
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Times: 1, Until: answer, Say: "451 <lezer0@opvang.example> later"}}})
	first, second := w.notify("Lezer0@opvang.example"), w.notify("lezer0@opvang.example")
	w.start(relay, 1)
	state := func(id int64) deliveries.State {
		n, err := w.store.Notice(t.Context(), id)
		if errors.Is(err, deliveries.ErrNoDelivery) {
			return "gone"
		}
		w.must(err)
		return n.State
	}
	w.until("the first is on the wire", func() bool { return state(first) == deliveries.Sending })
	w.erase(0)
	close(answer)
	w.until("its answer is known", func() bool { return state(first) != deliveries.Sending })
	third := w.notify("bo@opvang.example")
	w.until("the next goes out", func() bool { return state(third) == deliveries.Accepted })
	if state(first) != deliveries.Skipped && state(first) != deliveries.Unknown || state(second) != "gone" {
		t.Errorf("the first is %s, the second %s", state(first), state(second))
	}
	if found := w.stands("lezer0"); len(found) > 0 {
		t.Errorf("the reader still stands in %v", found)
	}
	for _, m := range relay.Messages() {
		if m.To[0] != "bo@opvang.example" {
			t.Errorf("a notice was taken for %s", m.To[0])
		}
	}
}

// Who is erased at the moment at which the mail is marked, by another connection of PostgreSQL, is erased all the same. (SQLite has
// one writer.)
func TestErasingWhileTheMailIsMarked(t *testing.T) { onBoth(t, 1, testErasingWhileMarked) }

func testErasingWhileMarked(t *testing.T, w *world) {
	if w.db.Path() != "" {
		t.Skip("not run: SQLite has one writer, so that the mark waits for the erasure")
	}
	answer := make(chan struct{})
	relay := mailtest.Start(t, mailtest.Script{Rules: []mailtest.Rule{{At: mailtest.AtDot, Until: answer, Say: "250 taken"}}})
	w.launch(deliveries.Ask)
	w.people.Erasers = []subscribers.Eraser{w.store.Erase, func(context.Context, *database.Tx, subscribers.ID, []subscribers.Address) error {
		w.start(relay, 1)
		dbtest.UntilWaiting(t, w.db, func() bool { return w.report().Planned == 0 })
		return nil
	}}
	_, err := w.people.Erase(t.Context(), w.ids[0], "test")
	w.must(err)
	close(answer)
	w.until("the run is over", w.ended)
	if r := w.report(); r.Skipped != 1 {
		t.Errorf("the mail to who was erased: %+v", r)
	}
	if found := w.stands("lezer0"); len(found) > 0 {
		t.Errorf("the reader still stands in %v", found)
	}
}

// What came of an ask that nobody completed goes; a test that staff sent to the same address is theirs.
func TestATestOutlivesAnAsk(t *testing.T) { onBoth(t, 0, testATestOutlivesAnAsk) }

func testATestOutlivesAnAsk(t *testing.T, w *world) {
	ctx := t.Context()
	test := w.notify("ana@opvang.example")
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		for _, kind := range subscribers.AskedMails() {
			if _, err := w.store.Notify(ctx, tx, deliveries.Notice{Kind: string(kind), Address: "Ana@opvang.example"}); err != nil {
				return err
			}
		}
		to, err := subscribers.ParseAddress("ana@opvang.example")
		if err != nil {
			return err
		}
		return w.store.ForgetAsked(ctx, tx, to)
	}))
	var left int
	w.must(w.db.Read().QueryRow(ctx, "SELECT COUNT(*) FROM notices").Scan(&left))
	if _, err := w.store.Notice(ctx, test); err != nil || left != 1 {
		t.Errorf("%d notices are left, and the test: %v", left, err)
	}
}
