package database_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// probes is a table that any test may write to: one number per row.
func add(ctx context.Context, tx *database.Tx, n int) error {
	_, err := tx.Exec(ctx, "INSERT INTO commit_probes (id, n) VALUES (?1, ?1)", n)
	return err
}

func added(t *testing.T, db *database.DB) (numbers []int) {
	t.Helper()
	rows, err := db.Read().Query(t.Context(), "SELECT n FROM commit_probes ORDER BY n")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return numbers
}

// behind runs the acts so that all of them wait while another one writes: they share one commit.
func behind(t *testing.T, db *database.DB, acts ...func(tx *database.Tx) error) []error {
	t.Helper()
	begun, release := make(chan struct{}), make(chan struct{})
	first := make(chan error)
	go func() {
		first <- db.Together(t.Context(), func(*database.Tx) error {
			close(begun)
			<-release
			return nil
		})
	}()
	<-begun
	errs := make([]error, len(acts))
	var all sync.WaitGroup
	for i, do := range acts {
		all.Go(func() {
			defer func() {
				if caught := recover(); caught != nil {
					errs[i] = fmt.Errorf("panic: %v", caught)
				}
			}()
			errs[i] = db.Together(t.Context(), do)
		})
		for db.Waiting() <= i { // the order is that of acts
			runtime.Gosched()
		}
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
	all.Wait()
	return errs
}

func TestTogetherSharesACommit(t *testing.T) {
	db := dbtest.Open(t)
	var seen []int
	acts := make([]func(*database.Tx) error, 10)
	for i := range acts {
		acts[i] = func(tx *database.Tx) error {
			var n int
			err := tx.QueryRow(t.Context(), "SELECT count(*) FROM commit_probes").Scan(&n)
			seen = append(seen, n, len(added(t, db)))
			return errors.Join(err, add(t.Context(), tx, i))
		}
	}
	for i, err := range behind(t, db, acts...) {
		if err != nil {
			t.Errorf("act %d: %v", i, err)
		}
	}
	for i := range acts {
		if seen[2*i] != i || seen[2*i+1] != 0 {
			t.Errorf("act %d saw %d rows in its transaction and %d outside, want %d and 0", i, seen[2*i], seen[2*i+1], i)
		}
	}
	if got := added(t, db); len(got) != len(acts) {
		t.Errorf("kept %v", got)
	}
}

// What fails is undone alone, whatever it had done, and its caller alone hears of it.
func TestTogetherUndoesOneActAlone(t *testing.T) {
	db := dbtest.Open(t)
	mine := errors.New("mine")
	errs := behind(t, db,
		func(tx *database.Tx) error { return add(t.Context(), tx, 1) },
		func(tx *database.Tx) error { return errors.Join(add(t.Context(), tx, 2), mine) },
		func(tx *database.Tx) error { return errors.Join(add(t.Context(), tx, 3), add(t.Context(), tx, 1)) }, // twice the same key
		func(tx *database.Tx) error { return add(t.Context(), tx, 4) },
	)
	if errs[0] != nil || !errors.Is(errs[1], mine) || errs[2] == nil || errors.Is(errs[2], mine) || errs[3] != nil {
		t.Errorf("heard %v", errs)
	}
	if got := fmt.Sprint(added(t, db)); got != "[1 4]" {
		t.Errorf("kept %s", got)
	}
}

func TestTogetherKeepsNothingWhereAllFail(t *testing.T) {
	db := dbtest.Open(t)
	mine := errors.New("mine")
	fails := func(tx *database.Tx) error { return errors.Join(add(t.Context(), tx, 1), mine) }
	for i, err := range append(behind(t, db, fails, fails), db.Together(t.Context(), fails)) {
		if !errors.Is(err, mine) {
			t.Errorf("act %d: %v", i, err)
		}
	}
	if got := added(t, db); len(got) > 0 {
		t.Errorf("kept %v", got)
	}
}

// A panic is its own caller's, and the others go on.
func TestTogetherPanicsWhereItBelongs(t *testing.T) {
	db := dbtest.Open(t)
	errs := behind(t, db,
		func(tx *database.Tx) error { return add(t.Context(), tx, 1) },
		func(tx *database.Tx) error { panic(fmt.Sprint("mine ", add(t.Context(), tx, 7))) },
	)
	if errs[0] != nil || errs[1] == nil || errs[1].Error() != "panic: mine <nil>" {
		t.Errorf("heard %v", errs)
	}
	func() {
		defer func() { _ = recover() }()
		_ = db.Together(t.Context(), func(tx *database.Tx) error { panic(fmt.Sprint(add(t.Context(), tx, 8))) })
		t.Error("alone it does not panic")
	}()
	if err := db.Together(t.Context(), func(tx *database.Tx) error { return add(t.Context(), tx, 2) }); err != nil {
		t.Error(err)
	}
	if got := fmt.Sprint(added(t, db)); got != "[1 2]" {
		t.Errorf("kept %s", got)
	}
}

func TestTogetherLeavesOutWhoseCallerLeft(t *testing.T) {
	db := dbtest.Open(t)
	gone, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	errs := behind(t, db, func(tx *database.Tx) error {
		go func() { left <- db.Together(gone, func(tx *database.Tx) error { return add(t.Context(), tx, 9) }) }()
		for db.Waiting() == 0 {
			runtime.Gosched()
		}
		leave()
		return add(t.Context(), tx, 1)
	})
	if err := <-left; !errors.Is(err, context.Canceled) || errs[0] != nil {
		t.Errorf("who left heard %v, the other one %v", err, errs[0])
	}
	if got := fmt.Sprint(added(t, db)); got != "[1]" {
		t.Errorf("kept %s", got)
	}
}

// Whatever many callers do at once, each hears the truth about its own act.
func TestTogetherIsTrueToEverybody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		const callers, rounds = 40, 25
		mine := errors.New("mine")
		var all sync.WaitGroup
		for caller := range callers {
			all.Go(func() {
				for round := range rounds {
					n := caller*rounds + round
					err := db.Together(t.Context(), func(tx *database.Tx) error {
						if err := add(t.Context(), tx, n); err != nil || n%3 > 0 {
							return err
						}
						return mine
					})
					if kept := err == nil; kept != (n%3 > 0) || !kept && !errors.Is(err, mine) {
						t.Errorf("%d: %v", n, err)
					}
				}
			})
		}
		all.Wait()
		for i, n := range added(t, db) {
			if want := i + i/2 + 1; n != want {
				t.Fatalf("the row at %d is %d, want %d", i, n, want)
			}
		}
	})
}

// logSize is how much stands in the write-ahead log.
func logSize(db *database.DB) int64 {
	info, err := os.Stat(db.Path() + "-wal")
	if err != nil {
		return 0
	}
	return info.Size()
}

// A statement that is cut off ends SQLite's whole transaction: then each act runs once more by itself.
func TestTogetherKeepsTheOthersWhenAnActIsCutOff(t *testing.T) {
	db := dbtest.Open(t)
	hungUp, hangUp := context.WithCancel(t.Context())
	defer hangUp()
	errs := behind(t, db,
		func(tx *database.Tx) error { return add(t.Context(), tx, 1) },
		func(tx *database.Tx) error {
			// Cut off while it runs, not before: once it has written more than SQLite keeps in memory.
			go func() {
				for before := logSize(db); hungUp.Err() == nil && logSize(db) == before; {
					runtime.Gosched()
				}
				hangUp()
			}()
			_, err := tx.Exec(hungUp, `INSERT INTO commit_probes (id, n)
				WITH RECURSIVE c (n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM c WHERE n < 50000000) SELECT n, n FROM c`)
			return err
		},
		func(tx *database.Tx) error { return add(t.Context(), tx, 3) },
	)
	if errs[0] != nil || errs[1] == nil || errs[2] != nil {
		t.Errorf("heard %v", errs)
	}
	if got := fmt.Sprint(added(t, db)); got != "[1 3]" {
		t.Errorf("kept %s", got)
	}
}

// Whatever ends the transaction as a whole, nobody hears the fault of another: a one-click that hears somebody else's ErrNotFound
// would answer that it is done.
func TestTogetherTellsNobodyTheFaultOfAnother(t *testing.T) {
	db, own := dbtest.Open(t), errors.New("nobody has this number")
	errs := behind(t, db, func(tx *database.Tx) error {
		if _, err := tx.Exec(t.Context(), "ROLLBACK"); err != nil {
			return err
		}
		return own
	}, func(tx *database.Tx) error { return add(t.Context(), tx, 2) })
	if !errors.Is(errs[0], own) || errs[1] != nil {
		t.Errorf("heard %v", errs)
	}
	if got := fmt.Sprint(added(t, db)); got != "[2]" {
		t.Errorf("kept %s", got)
	}
}

// An act that ends its goroutine, as t.Fatal does, keeps nobody from writing: neither as the leader nor as one of those it leads.
func TestTogetherOutlivesAGoroutineThatEnds(t *testing.T) {
	db := dbtest.Open(t)
	leaves := func(tx *database.Tx) error {
		_ = add(t.Context(), tx, 7)
		runtime.Goexit()
		return nil
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = db.Together(t.Context(), leaves)
	}()
	<-gone
	errs := behind(t, db, func(tx *database.Tx) error { return add(t.Context(), tx, 1) }, leaves, func(tx *database.Tx) error { return add(t.Context(), tx, 3) })
	if errs[0] != nil || errs[2] != nil {
		t.Errorf("heard %v", errs)
	}
	if got := fmt.Sprint(added(t, db)); got != "[1 3]" {
		t.Errorf("kept %s", got)
	}
}

// Whoever no longer wants to wait leaves the queue at once, however long the commit takes that is under way.
func TestTogetherIsLeftAtOnce(t *testing.T) {
	db := dbtest.Open(t)
	begun, release := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		first <- db.Together(t.Context(), func(tx *database.Tx) error {
			close(begun)
			<-release
			return add(t.Context(), tx, 1)
		})
	}()
	<-begun
	gone, leave := context.WithCancel(t.Context())
	leave()
	if err := db.Together(gone, func(tx *database.Tx) error { return add(t.Context(), tx, 2) }); !errors.Is(err, context.Canceled) {
		t.Errorf("who left hears %v", err)
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if got := fmt.Sprint(added(t, db)); got != "[1]" {
		t.Errorf("kept %s", got)
	}
}

func BenchmarkTogether(b *testing.B) {
	db := dbtest.Open(b)
	for name, write := range map[string]func(context.Context, func(*database.Tx) error) error{"together": db.Together, "alone": db.Write} {
		b.Run(name, func(b *testing.B) {
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					err := write(b.Context(), func(tx *database.Tx) error {
						_, err := tx.Exec(b.Context(), "INSERT INTO commit_probes (n) VALUES (1)")
						return err
					})
					if err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
