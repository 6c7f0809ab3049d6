package dbtest

import (
	"database/sql"
	"testing"

	"dorpspost/database"
)

const (
	sqliteColumns = `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose_%' ORDER BY m.name, c.cid`
	postgresColumns = `SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name NOT LIKE 'goose_%' ORDER BY table_name, ordinal_position`
)

// Tables lists every table of the schema with its columns, so that a test can look at all of them, also at those that are still
// to come.
func Tables(t testing.TB, db *database.DB) map[string][]string {
	t.Helper()
	query := sqliteColumns
	if db.Path() == "" {
		query = postgresColumns
	}
	tables := map[string][]string{}
	rows, err := db.Read().Query(t.Context(), query)
	_, err = database.Scan(rows, err, func(row *sql.Rows) (none struct{}, err error) {
		var table, column string
		err = row.Scan(&table, &column)
		tables[table] = append(tables[table], column)
		return none, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tables
}
