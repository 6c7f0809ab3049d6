package dbtest

import (
	"context"
	"testing"
	"time"

	"dorpspost/database"
)

// Who waits for a row that another transaction changes holds a lock on that row meanwhile, as next in line.
const waitingRows = `SELECT COUNT(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
	WHERE l.locktype = 'tuple' AND c.relnamespace = to_regnamespace(current_schema())`

// UntilWaiting returns when some transaction on this PostgreSQL database waits for a row that another one holds, or when over
// says that none will. It fails the test after 20 seconds.
func UntilWaiting(t testing.TB, db *database.DB, over func() bool) {
	t.Helper()
	ctx, done := context.WithTimeout(t.Context(), 20*time.Second)
	defer done()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for waiting := 0; waiting == 0 && !over(); <-look.C {
		if err := db.Read().QueryRow(ctx, waitingRows).Scan(&waiting); err != nil {
			t.Fatal("nobody waits for a row: ", err)
		}
	}
}
