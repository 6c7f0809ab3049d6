package subscribers

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// holds demands that the list of days and all chains verify, and returns the last day.
func (w *town) holds() Day {
	w.t.Helper()
	note := func(e *TamperedError) { w.t.Errorf("found: %v", e) }
	_, err := w.VerifyAllConsent(w.t.Context(), note)
	must(w.t, err)
	last, err := w.VerifyDays(w.t.Context(), nil, note)
	must(w.t, err)
	return last
}

func (w *town) count(table string) (n int) {
	w.t.Helper()
	must(w.t, w.db.Read().QueryRow(w.t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n))
	return n
}

func TestDaysListWhatGrew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTown(t, db)
		same(t, w.lists(1).Number, 0) // nobody yet: no line
		same(t, w.holds().Number, 0)

		an, bo := w.reader("an", 0), w.reader("bo", 0, 1)
		first := w.lists(2)
		same(t, []any{first.Number, first.Date, first.Heads, len(first.Hash)}, []any{1, "2027-06-02", 2, 64})

		w.wants(an.ID, 1)
		same(t, w.lists(2).Hash, first.Hash) // a day is listed once
		second := w.lists(3)
		same(t, []any{second.Number, second.Date, second.Heads}, []any{2, "2027-06-03", 1})
		same(t, w.lists(9).Hash, second.Hash) // nothing new: no line
		must(t, w.Leave(t.Context(), bo.ID, ViaPage))
		same(t, w.lists(2).Hash, second.Hash)  // the clock was set back to a day that was listed
		same(t, w.lists(1).Date, "2027-06-01") // and to one that was not
		last := w.lists(10)
		same(t, []any{last.Number, last.Date, w.count("consent_heads")}, []any{3, "2027-06-01", 4})
		same(t, w.holds().Hash, last.Hash)
	})
}

// A day is where the house is.
func TestDaysAreWhereTheHouseIs(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	zone, err := time.LoadLocation("Europe/Brussels")
	must(t, err)
	w.Zone = zone
	w.reader("an", 0)
	day, err := w.ListHeads(t.Context(), database.At(time.Date(2027, 6, 14, 22, 1, 0, 0, time.UTC)))
	must(t, err)
	same(t, day.Date, "2027-06-15")
}

// However often listing is cut off, on whatever day it goes on, in the end every head was listed once and the list holds.
func TestListingGoesOnWhereItWasCutOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		for i := range 10 {
			w.reader("p"+strconv.Itoa(i), 0)
		}
		small := lister{db, 3}
		day := Day{Number: 1, Date: "2027-06-01", previous: []byte{}}
		must(t, db.Write(ctx, func(tx *database.Tx) error { return day.fillBetween(ctx, tx, 0, 4) })) // and here the process died
		same(t, w.holds().Number, 0)
		w.wants(2, 1) // listed already, and grew

		again, err := small.list(ctx, "2027-06-01", 1)
		must(t, err)
		same(t, []any{again.Number, again.Heads, w.count("consent_heads")}, []any{1, 11, 11})
		w.holds()

		w.wants(3, 1)
		w.wants(4, 1)
		second := Day{Number: 2, Date: "2027-06-02", previous: again.hash}
		must(t, db.Write(ctx, func(tx *database.Tx) error { return second.fillBetween(ctx, tx, 0, 3) })) // and here again
		third, err := small.list(ctx, "2027-06-05", 2)
		must(t, err)
		same(t, []any{third.Number, third.Date, third.Heads, w.count("consent_days")}, []any{3, "2027-06-05", 1, 3})
		same(t, w.holds().Hash, third.Hash)
	})
}

func TestOnlyOneLists(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	lock, err := w.db.Lock(t.Context(), listLock)
	must(t, err)
	defer lock.Release()
	if _, err := w.ListHeads(t.Context(), database.Now()); !errors.Is(err, database.ErrInUse) {
		t.Errorf("ListHeads = %v, want ErrInUse", err)
	}
}

func TestTheClerkListsOnceADay(t *testing.T) {
	w, log := newTown(t, dbtest.Open(t)), &bytes.Buffer{}
	w.reader("an", 0)
	now := database.At(time.Date(2027, 6, 14, 9, 0, 0, 0, time.UTC))
	clerk := &Clerk{Store: w.Store, Log: slog.New(slog.NewTextHandler(log, nil)), Now: func() database.Instant { return now }}
	clerk.turn(t.Context())
	clerk.turn(t.Context())
	same(t, strings.Count(log.String(), "hash="), 1)
	if day := w.holds(); !strings.Contains(log.String(), day.Hash) || day.Date != "2027-06-14" {
		t.Errorf("the log says %s, the list %+v", log, day)
	}
	same(t, clerk.sleep(), rounds)

	now = database.At(time.Date(2027, 6, 14, 23, 59, 59, 0, time.UTC))
	same(t, clerk.sleep(), 2*time.Second)
	w.reader("bo", 0)
	clerk.turn(t.Context())
	same(t, w.holds().Number, 1)
	now = database.At(time.Date(2027, 6, 15, 0, 0, 1, 0, time.UTC))
	clerk.turn(t.Context())
	same(t, w.holds().Number, 2)
}

func TestTheClerkComplainsOnceAndTriesAgain(t *testing.T) {
	w, log := newTown(t, dbtest.Open(t)), &bytes.Buffer{}
	w.reader("an", 0)
	clerk := &Clerk{Store: w.Store, Log: slog.New(slog.NewTextHandler(log, nil))}
	w.exec("ALTER TABLE consent_days RENAME TO hidden")
	clerk.turn(t.Context())
	clerk.turn(t.Context())
	same(t, strings.Count(log.String(), "level=ERROR"), 1)
	w.exec("ALTER TABLE hidden RENAME TO consent_days")
	clerk.turn(t.Context())
	same(t, w.holds().Number, 1)
}

func TestTheClerkStops(t *testing.T) {
	w := newTown(t, dbtest.Open(t))
	w.reader("an", 0)
	ctx, stop := context.WithCancel(t.Context())
	clerk := &Clerk{Store: w.Store, Log: slog.New(stopping{slog.DiscardHandler, stop})}
	must(t, clerk.Run(ctx))
	same(t, w.holds().Number, 1)
}

// stopping ends what runs as soon as it says something.
type stopping struct {
	slog.Handler
	stop func()
}

func (s stopping) Enabled(context.Context, slog.Level) bool { return true }

func (s stopping) Handle(context.Context, slog.Record) error {
	s.stop()
	return nil
}

func TestProofOfOnePerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newTown(t, db), t.Context()
		var said []string
		w.Audit = func(_ context.Context, _ *database.Tx, who, act, what string) error {
			said = append(said, who+" "+act+" "+what)
			return nil
		}
		p := story(w, "bo")
		day := w.lists(1)
		w.saves(p.ID, PreferencesChange{Frequency: FrequencyWeek})
		said = nil
		proof, err := w.Proof(ctx, "ana", p.ID)
		must(t, err)
		same(t, said, []string{"ana subscriber.consent subscriber 1"})
		same(t, []any{proof.Records, proof.Fault, proof.Listed, proof.ListedOn.Hash, proof.Address, proof.Frequency},
			[]any{9, (*TamperedError)(nil), 8, day.Hash, "bo@example.org", FrequencyWeek})
		var topics []string
		for _, topic := range proof.Topics {
			for _, r := range topic.Records {
				topics = append(topics, topic.Slug+" "+string(r.Kind)+" "+strconv.Itoa(topic.Permitted))
			}
		}
		same(t, topics, []string{"imh-week given 1", "vorming given 0", "vorming withdrawn 0", "nieuws given 4"})
		same(t, len(proof.All), 5)

		must(t, second(w.Erase(ctx, p.ID, "ana")))
		proof, err = w.Proof(ctx, "ana", p.ID)
		must(t, err)
		same(t, []any{proof.Records, proof.Fault, proof.Address, proof.State}, []any{9, (*TamperedError)(nil), "", StateErased})
		w.exec("DELETE FROM consents WHERE number = 9")
		proof, err = w.Proof(ctx, "ana", p.ID)
		must(t, err)
		same(t, proof.Fault.Number, 9)
		if _, err := w.Proof(ctx, "ana", 99); !errors.Is(err, ErrNotFound) {
			t.Errorf("nobody's proof: %v", err)
		}
	})
}
