package database_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// people fills a table as life does: many come, some grow, and pages are split again and again. It returns who is left.
func people(t *testing.T, db *database.DB, seed uint64) (here []int) {
	t.Helper()
	ctx, r := t.Context(), rand.New(rand.NewPCG(seed, 1))
	write := func(do func(tx *database.Tx) error) {
		t.Helper()
		if err := db.Write(ctx, do); err != nil {
			t.Fatal(err)
		}
	}
	for batch := range 5 {
		write(func(tx *database.Tx) error {
			for n := range 400 {
				id := batch*400 + n
				here = append(here, id)
				if _, err := tx.Exec(ctx, "INSERT INTO subscribers (id, address, address_key, state, created_at, organisation) VALUES (?1, ?2, ?3, 'active', 1, ?4)",
					id+1, addressOf(id), strings.ToLower(addressOf(id)), strings.Repeat("x", r.IntN(200))); err != nil {
					return err
				}
			}
			for range 200 {
				if _, err := tx.Exec(ctx, "UPDATE subscribers SET organisation = ?2 WHERE id = ?1", here[r.IntN(len(here))]+1, strings.Repeat("y", r.IntN(300))); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return here
}

// addressOf mixes the numbers, so that the index is not filled in its order.
func addressOf(id int) string { return fmt.Sprintf("Lezer%07dz@Opvang.example", id*7919%1000003) }

func erase(t *testing.T, db *database.DB, ids ...int) {
	t.Helper()
	ctx := t.Context()
	err := db.Write(ctx, func(tx *database.Tx) error {
		for _, id := range ids {
			if _, err := tx.Exec(ctx, "UPDATE subscribers SET address = NULL, address_key = NULL WHERE id = ?1", id+1); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// bytesOf are the bytes of all files of a database, in small letters. Test processes hold no lock that matters.
func bytesOf(t *testing.T, db *database.DB) []byte {
	t.Helper()
	var all []byte
	for _, ending := range []string{"", "-wal", "-shm"} {
		file, err := os.ReadFile(db.Path() + ending)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, file...)
	}
	return bytes.ToLower(all)
}

// Deleting is not enough: pages that were split keep a few of the addresses in their unused middle. Scrub takes these out.
func TestScrubLeavesNoTrace(t *testing.T) {
	db := dbtest.Open(t)
	here := people(t, db, 1)
	var words []string
	for i, id := range here {
		if i%2 == 0 {
			erase(t, db, id)
			words = append(words, strings.ToLower(addressOf(id)))
		}
	}
	in := func() (n int) {
		all := bytesOf(t, db)
		for _, word := range words {
			if bytes.Contains(all, []byte(word)) {
				n++
			}
		}
		return n
	}
	if in() == 0 {
		t.Fatal("nothing was left before: this test could not fail")
	}
	left, err := db.Scrub(t.Context(), words)
	if err != nil || left {
		t.Fatalf("left %t, %v", left, err)
	}
	if n := in(); n > 0 {
		t.Errorf("%d of %d addresses are still in the files", n, len(words))
	}
}

// What stands in a row that is not erased is told, and left alone.
func TestScrubTellsWhatIsLeft(t *testing.T) {
	db := dbtest.Open(t)
	people(t, db, 2)
	left, err := db.Scrub(t.Context(), []string{strings.ToLower(addressOf(7))})
	if err != nil || !left {
		t.Fatalf("left %t, %v", left, err)
	}
	var n int
	if err := db.Read().QueryRow(t.Context(), "SELECT count(*) FROM subscribers WHERE address = ?1", addressOf(7)).Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// A reader that goes on holds the log; the others wait for it, for a while.
func TestScrubWaitsForReaders(t *testing.T) {
	db := dbtest.Open(t)
	here := people(t, db, 3)
	rows, err := db.Read().Query(t.Context(), "SELECT id FROM subscribers")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatal("nobody is there")
	}
	erase(t, db, here[0])
	scrubbed := make(chan error, 1)
	go func() {
		_, err := db.Scrub(t.Context(), []string{strings.ToLower(addressOf(here[0]))})
		scrubbed <- err
	}()
	for range here[1:] {
		rows.Next()
	}
	select {
	case err := <-scrubbed:
		t.Fatalf("it did not wait: %v", err)
	default:
	}
	if rows.Next() || rows.Err() != nil { // after the last one the reader lets go
		t.Fatalf("more than there are, or %v", rows.Err())
	}
	if err := <-scrubbed; err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(bytesOf(t, db), []byte(strings.ToLower(addressOf(here[0])))) {
		t.Error("the address is still in the files")
	}
}

func TestScrubOnBoth(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		if _, err := db.Scrub(t.Context(), []string{"els@opvang.example"}); err != nil {
			t.Error(err)
		}
		if err := db.Rewrite(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// Whoever goes may have an address that is a part of somebody else's: that one is no trace, and nothing is written anew because of
// it. What one finds is told by the texts around it, not by the octet before: in a row one text follows on another.
func TestScrubKnowsWhatIsAround(t *testing.T) {
	for name, c := range map[string]struct {
		address, organisation string
		left                  bool
	}{
		"a part of another address":          {"arjan@opvang.example", "", false},
		"and twice in it":                    {"jan@opvang.example.jan@opvang.example", "", false},
		"its own":                            {"jan@opvang.example", "", true},
		"inside a word that nobody knows":    {"els@opvang.example", "xjan@opvang.example", true},
		"as JSON writes it":                  {"els@opvang.example", `{"to":"a\u0026b@opvang.example"}`, true},
		"as HTML writes it":                  {"els@opvang.example", "A&amp;B@opvang.example", true},
		"as JSON writes it, in another one":  {"els@opvang.example", `{"to":"ca\u0026b@opvang.example"}`, false},
		"another one, and what is like it":   {"arjan@opvang.example", "rjan@opvang.example", true},
		"another one, after a row of others": {"arjan@opvang.example", strings.Repeat("x", 3000), false},
	} {
		t.Run(name, func(t *testing.T) {
			db := dbtest.Open(t)
			people(t, db, 4)
			if err := db.Write(t.Context(), func(tx *database.Tx) error {
				_, err := tx.Exec(t.Context(), "INSERT INTO subscribers (id, address, address_key, state, created_at, organisation) VALUES (9999, ?1, ?1, 'active', 1, ?2)",
					c.address, c.organisation)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			left, err := db.Scrub(t.Context(), []string{"jan@opvang.example", "a&b@opvang.example"},
				"arjan@opvang.example", "jan@opvang.example.jan@opvang.example", "ca&b@opvang.example")
			if err != nil || left != c.left {
				t.Errorf("left %t, %v", left, err)
			}
		})
	}
}

// A file is looked at piece by piece: what stands across the end of one is found, and known for what it is.
func TestTracesAcrossPieces(t *testing.T) {
	const word, text = "jan@opvang.example", "arjan@opvang.example.be"
	for _, edge := range []int{1 << 20, 1<<20 + 2*len(text)} {
		for from := edge - 3*len(text); from < edge+len(text); from++ {
			for stands, want := range map[string]bool{word: true, text: false} {
				file := strings.Repeat("\x00", from) + stands + strings.Repeat("\x00", 2*edge-from)
				got, err := database.FindTraces(strings.NewReader(file), []string{word}, text)
				if err != nil || got != want {
					t.Fatalf("%s at %d: %t, %v", stands, from, got, err)
				}
			}
		}
	}
}
