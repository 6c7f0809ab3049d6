package deliveries

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dorpspost/database"
	"dorpspost/mailer"
	"dorpspost/subscribers"
)

// BenchmarkLedger is what the ledger costs per mail, a mark and a verdict, when so many connections share a commit. It runs on
// a real file; beside the time it tells the CPU time, in user and kernel mode.
func BenchmarkLedger(b *testing.B) {
	for _, together := range []int{1, 5, 10} {
		b.Run(fmt.Sprint(together, " together"), func(b *testing.B) { benchLedger(b, together) })
	}
}

func benchLedger(b *testing.B, together int) {
	db, err := database.Open(b.Context(), filepath.Join(b.TempDir(), "ledger.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	planRows(b, db, b.N)
	ledger, err := newLedger(b.Context(), NewStore(db, subscribers.NewStore(db)), database.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer ledger.close()
	batch := make([]*entry, together)
	for i := range batch {
		batch[i] = newEntry()
	}
	b.ReportAllocs()
	b.ResetTimer()
	begun := cpuTime(b)
	for row := 1; row <= b.N; {
		some := batch[:min(together, b.N+1-row)]
		for _, e := range some {
			askNext(b, e, int64(row))
			row++
		}
		if err := ledger.write(some); err != nil {
			b.Fatal(err)
		}
		for _, e := range some {
			<-e.answered
		}
	}
	b.ReportMetric(float64(cpuTime(b)-begun)/float64(b.N), "cpu-ns/op")
}

// askNext has an entry bring the verdict of its last mark and ask for the mark of a row.
func askNext(b *testing.B, e *entry, row int64) {
	at := database.Now()
	e.verdicts = e.verdicts[:0]
	for i := range e.marks {
		if !e.marks[i].marked {
			b.Fatal("a row that may be mailed was not marked:", e.marks[i].halt)
		}
		answer := mailer.Result{Verdict: mailer.Accepted, Code: 250, Enhanced: "2.0.0", Words: "Ok"}
		e.verdicts = append(e.verdicts, verdict{delivery: e.marks[i].delivery, relay: "relay", result: answer, at: at})
	}
	e.marks = append(e.marks[:0], mark{
		job: job{delivery: row, subscriber: subscribers.ID(row)}, run: 1, at: at, hash: strings.Repeat("a1", 32),
		slots: `{"to":"els.peeters@opvang.example","name":"Els Peeters","values":{"voornaam":"Els","regio":"Oost-Vlaanderen"}}`,
	})
}

// planRows makes so many readers who may be mailed, and a run to all of them.
func planRows(b *testing.B, db *database.DB, readers int) {
	b.Helper()
	err := db.Write(b.Context(), func(tx *database.Tx) error {
		for _, query := range []string{
			"INSERT INTO topics (id, slug, names, descriptions, added_at) VALUES (1, 'imh-week', '{}', '{}', 0)",
			fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
				INSERT INTO subscribers (id, address, address_key, first_name, state, created_at)
				SELECT i, 'lezer' || i || '@opvang.example', 'lezer' || i || '@opvang.example', 'Els', 'active', 0 FROM n`, readers),
			"INSERT INTO subscriptions (subscriber_id, topic_id, since, consent) SELECT id, 1, 0, 1 FROM subscribers",
			"INSERT INTO runs (id, campaign, kind, topic, state, unknown, head, total, frozen_at, last_moment) VALUES (1, 1, 'real', 1, 'running', 'ask', '{}', 1, 0, 9000000000000)",
			"INSERT INTO deliveries (id, run, subscriber, language, state) SELECT id, 1, id, 'nl', 'planned' FROM subscribers",
		} {
			if _, err := tx.Exec(b.Context(), query); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func cpuTime(b *testing.B) int64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return used.Utime.Nano() + used.Stime.Nano()
}
