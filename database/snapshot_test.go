package database_test

import (
	"errors"
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

func TestSnapshotSeesOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		count := func(q database.Querier) (n int) {
			t.Helper()
			if err := q.QueryRow(ctx, "SELECT COUNT(*) FROM leave_reasons").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := db.Snapshot(ctx, func(q database.Querier) error {
			before := count(q)
			err := db.Write(ctx, func(tx *database.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO leave_reasons (month, reason, count) VALUES ('2027-06', 'other', 1)")
				return err
			})
			if after := count(q); after != before || count(db.Read()) != before+1 {
				t.Errorf("the snapshot saw %d rows, then %d", before, after)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		mine := errors.New("mine")
		if err := db.Snapshot(ctx, func(database.Querier) error { return mine }); !errors.Is(err, mine) {
			t.Errorf("Snapshot = %v", err)
		}
	})
}
