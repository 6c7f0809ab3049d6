package database_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

func addStaff(t *testing.T, db *database.DB, name string) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *database.Tx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO staff (name, role, added_at) VALUES (?1, 'writer', ?2)", name, database.Now())
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func countStaff(t *testing.T, db *database.DB) (n int) {
	t.Helper()
	if err := db.Read().QueryRow(t.Context(), "SELECT count(*) FROM staff").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A copy holds what was committed, also while somebody else writes; what happens in it stays in it, and only its owner reads it.
func TestCopy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		addStaff(t, db, "ana")
		path := filepath.Join(t.TempDir(), "copy.db")
		if db.Path() == "" {
			if _, err := db.Copy(t.Context(), path); !errors.Is(err, database.ErrNoCopy) {
				t.Errorf("a copy of PostgreSQL: %v, want ErrNoCopy", err)
			}
			return
		}
		var copied *database.DB
		err := db.Write(t.Context(), func(tx *database.Tx) (err error) { // the one writer is busy, and has not committed
			if _, err = tx.Exec(t.Context(), "INSERT INTO staff (name, role, added_at) VALUES ('bo', 'writer', 1)"); err == nil {
				copied, err = db.Copy(t.Context(), path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		defer copied.Close()
		addStaff(t, copied, "cis")
		if here, there := countStaff(t, db), countStaff(t, copied); here != 2 || there != 2 {
			t.Errorf("%d here and %d in the copy, want ana and bo, ana and cis", here, there)
		}
		if db.Disposable() || !copied.Disposable() {
			t.Error("only the copy can be thrown away")
		}
		for _, file := range []string{path, path + "-wal", path + "-shm"} {
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v; want rights 600", filepath.Base(file), info.Mode(), err)
			}
		}
	})
}

// Nothing is written over, and a copy that cannot be is said in a sentence.
func TestCopyRefuses(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, []byte("somebody's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Copy(t.Context(), path); err == nil {
		t.Error("it wrote over a file")
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "somebody's" {
		t.Errorf("the file now holds %q, %v", text, err)
	}
	if _, err := db.Copy(t.Context(), filepath.Join(t.TempDir(), "nowhere", "copy.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in a folder that is not there: %v", err)
	}
}
