package database_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

func TestWriteCommitsOrUndoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		insert := func(name string, then error) error {
			return db.Write(ctx, func(tx *database.Tx) error {
				if _, err := tx.Exec(ctx, "INSERT INTO staff (name, role, added_at) VALUES (?1, ?2, ?3)", name, "writer", database.Now()); err != nil {
					return err
				}
				return then
			})
		}
		stop := errors.New("stop")
		if err := insert("ana", nil); err != nil {
			t.Fatal(err)
		}
		if err := insert("bo", stop); !errors.Is(err, stop) {
			t.Fatalf("error = %v, want stop", err)
		}
		var names int
		if err := db.Read().QueryRow(ctx, "SELECT count(*) FROM staff").Scan(&names); err != nil || names != 1 {
			t.Fatalf("staff = %d, %v; want only the committed one", names, err)
		}
	})
}

// Numbered placeholders mean the same on both databases, whatever their order.
func TestPlaceholdersAreNumbered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		var a, b string
		err := db.Read().QueryRow(t.Context(), "SELECT CAST(?2 AS TEXT), CAST(?1 AS TEXT) || '?1'", "one", "two").Scan(&a, &b)
		if err != nil || a != "two" || b != "one?1" {
			t.Fatalf("got %q, %q, %v", a, b, err)
		}
	})
}

func TestInstantsStoreNoMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		var added, disabled database.Instant
		now := database.Now()
		err := db.Write(ctx, func(tx *database.Tx) error {
			return tx.QueryRow(ctx, "INSERT INTO staff (name, role, added_at, disabled_at) VALUES ('ana', 'writer', ?1, ?2) RETURNING added_at, disabled_at",
				now, database.Instant(0)).Scan(&added, &disabled)
		})
		if err != nil || added != now || !disabled.IsZero() {
			t.Fatalf("stored %v and %v, %v; want %v and never", added, disabled, err, now)
		}
	})
}

func TestLockIsHeldOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		first, err := db.Lock(t.Context(), "service")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Lock(t.Context(), "service"); !errors.Is(err, database.ErrInUse) {
			t.Fatalf("second lock: %v, want ErrInUse", err)
		}
		first.Release()
		again, err := db.Lock(t.Context(), "service")
		if err != nil {
			t.Fatal(err)
		}
		again.Release()
	})
}

func TestNewerSchemaIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		err := db.Write(ctx, func(tx *database.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, ?1)", true)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if db.Path() == "" {
			have, known, err := db.Schema(ctx)
			if err != nil || have <= known {
				t.Fatalf("schema = %d of %d, %v", have, known, err)
			}
			return
		}
		if _, err := database.Open(ctx, db.Path()); !errors.Is(err, database.ErrNewerSchema) {
			t.Fatalf("open = %v, want ErrNewerSchema", err)
		}
	})
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	folder := t.TempDir()
	notes := filepath.Join(folder, "notes.db")
	if err := os.WriteFile(notes, []byte("dit is geen databank, maar een lange tekst over iets anders dan dat, echt waar, heel lang. "), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := database.Open(t.Context(), notes); !errors.Is(err, database.ErrNotDatabase) {
		t.Errorf("a text file: %v, want ErrNotDatabase", err)
	}
	if _, err := database.Open(t.Context(), "/proc/dorpspost/x.db"); !errors.Is(err, database.ErrReadOnly) && err == nil {
		t.Errorf("an impossible folder: %v", err)
	}
}

func TestWatchSeesAnotherConnection(t *testing.T) {
	db := dbtest.Open(t)
	other, err := database.Open(t.Context(), db.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	ctx, stop := context.WithCancel(t.Context())
	seen, done := make(chan struct{}, 10), make(chan error, 1)
	go func() { done <- db.Watch(ctx, 1e6, func() { seen <- struct{}{} }) }()
	<-seen // the first look always reports
	err = other.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO staff (name, role, added_at) VALUES ('bo', 'writer', 1)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	<-seen
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// Some callers live on after a panic; the writer must then be free.
func TestAPanicFreesTheWriter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		func() {
			defer func() { _ = recover() }()
			_ = db.Write(t.Context(), func(*database.Tx) error { panic("a fault of ours") })
		}()
		ctx, done := context.WithTimeout(t.Context(), 5*time.Second)
		defer done()
		if err := db.Write(ctx, func(*database.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
	})
}
