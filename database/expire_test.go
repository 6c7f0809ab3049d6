package database_test

import (
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// Whatever is old goes, however much it is, and nothing else.
func TestExpire(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		err := db.Write(ctx, func(tx *database.Tx) error {
			for at := range 1500 {
				if _, err := tx.Exec(ctx, "INSERT INTO audit (at, who, act, what) VALUES (?1, 'ana', 'x', '')", at+1); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		old := database.Expiry{Table: "audit", Where: "at < ?1", At: "at"}
		for _, step := range []struct {
			before    database.Instant
			dry       bool
			gone, now int
		}{{1, false, 0, 1500}, {1001, true, 1000, 1500}, {1001, false, 1000, 500}, {1002, false, 1, 499}, {9999, false, 499, 0}} {
			n, oldest, err := db.Expire(ctx, old, step.before, step.dry)
			if err != nil || n != step.gone || (n > 0) == oldest.IsZero() {
				t.Errorf("%+v: %d, the oldest of %v, %v", step, n, oldest, err)
			}
			var left int
			if err := db.Read().QueryRow(ctx, "SELECT count(*) FROM audit").Scan(&left); err != nil || left != step.now {
				t.Errorf("%+v: %d are left, %v", step, left, err)
			}
		}
	})
}
