package database_test

import (
	"testing"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// What is measured are commits: each leaves its trace, in one row.
func TestCommitTimeCommits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		took, err := db.CommitTime(t.Context(), 5)
		if err != nil || took <= 0 {
			t.Fatalf("a commit takes %v, %v", took, err)
		}
		var rows, n int
		if err := db.Read().QueryRow(t.Context(), "SELECT count(*), max(n) FROM commit_probes").Scan(&rows, &n); err != nil || rows != 1 || n != 5 {
			t.Errorf("%d rows, the last says %d, %v", rows, n, err)
		}
	})
}
