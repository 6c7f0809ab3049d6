// Package dbtest gives tests a real, empty database of their own.
package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dorpspost/database"
)

// PostgresVariable names the environment variable that holds the address of a PostgreSQL for tests, as a URL.
const PostgresVariable = "DORPSPOST_TEST_POSTGRES"

// Open returns a new SQLite database in a folder that disappears with the test.
func Open(t testing.TB) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), filepath.Join(t.TempDir(), "dorpspost.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Each runs a contract twice, as subtests: on SQLite always, on PostgreSQL where PostgresVariable names one (`make test`
// starts one).
func Each(t *testing.T, contract func(t *testing.T, db *database.DB)) {
	t.Run("sqlite", func(t *testing.T) { contract(t, Open(t)) })
	t.Run("postgres", func(t *testing.T) { contract(t, openPostgres(t)) })
}

// openPostgres makes a schema for this test alone and drops it after.
func openPostgres(t *testing.T) *database.DB {
	address := os.Getenv(PostgresVariable)
	if address == "" {
		t.Skip("not run: no PostgreSQL, " + PostgresVariable + " is not set (make test starts one)")
	}
	schema := "test_" + strings.ToLower(rand.Text()[:12])
	admin, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.ExecContext(t.Context(), "CREATE SCHEMA "+schema); err != nil {
		t.Fatal(err)
	}
	db, err := database.OpenPostgres(t.Context(), inSchema(address, schema))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = db.Close()
		if _, err := admin.ExecContext(context.Background(), "DROP SCHEMA "+schema+" CASCADE"); err != nil {
			t.Error(err)
		}
		_ = admin.Close()
	})
	return db
}

func inSchema(address, schema string) string {
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + "search_path=" + schema
}
