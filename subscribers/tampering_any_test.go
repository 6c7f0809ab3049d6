package subscribers

import (
	"bytes"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dorpspost/database"
	"dorpspost/database/dbtest"
)

// proofTables are the tables of consent, by the columns that tell their rows apart.
var proofTables = map[string][]string{
	"consents": {"subscriber_id", "number"}, "consent_values": {"subscriber_id", "number"}, "consent_chains": {"subscriber_id"},
	"consent_words": {"id"}, "consent_days": {"number"}, "consent_heads": {"subscriber_id", "number"},
}

// table is the content of a table, as it stands.
type table struct {
	name    string
	columns []string
	rows    [][]any
	loose   bool // SQLite: any value can stand in any column
}

func (w *town) table(name string) table {
	w.t.Helper()
	rows, err := w.db.Read().Query(w.t.Context(), "SELECT * FROM "+name+" ORDER BY "+strings.Join(proofTables[name], ", "))
	must(w.t, err)
	all := table{name: name, loose: w.db.Path() != ""}
	all.columns, err = rows.Columns()
	must(w.t, err)
	all.rows, err = database.Scan(rows, nil, func(row *sql.Rows) ([]any, error) {
		values, into := make([]any, len(all.columns)), make([]any, len(all.columns))
		for i := range values {
			into[i] = &values[i]
		}
		return values, row.Scan(into...)
	})
	must(w.t, err)
	return all
}

// where names one row of a table.
func (t table) where(row []any) string {
	var parts []string
	for i, column := range t.columns {
		for _, key := range proofTables[t.name] {
			if column == key {
				parts = append(parts, column+" = "+strings.ReplaceAll(fmt.Sprintf("%#v", row[i]), `"`, "'"))
			}
		}
	}
	return strings.Join(parts, " AND ")
}

// other draws a value for a column of a row that is not the one it has: a little different, another row's, or nothing.
func (t table) other(rt *rapid.T, row, column int) any {
	have := t.rows[row][column]
	candidates := []any{nil}
	for _, of := range t.rows {
		candidates = append(candidates, of[column])
	}
	switch value := have.(type) {
	case int64:
		candidates = append(candidates, value+1, value-1, -value, int64(0), rapid.Int64().Draw(rt, "number"))
		if t.loose {
			candidates = append(candidates, "x", float64(value)+0.5)
		}
	case string:
		candidates = append(candidates, "", value+" ", strings.ToUpper(value), rapid.StringN(1, 20, -1).Draw(rt, "text"))
	case []byte:
		flipped := append([]byte{}, value...)
		if len(flipped) > 0 {
			flipped[rapid.IntRange(0, len(flipped)-1).Draw(rt, "octet")] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
		}
		candidates = append(candidates, flipped, []byte{}, append(flipped, 0), value[:len(value)/2])
	}
	new := rapid.SampledFrom(candidates).Draw(rt, "value")
	if equal(have, new) || strings.ContainsRune(fmt.Sprint(new), 0) {
		rt.Skip("nothing changes, or PostgreSQL takes no such text")
	}
	return new
}

func equal(a, b any) bool {
	left, is := a.([]byte)
	right, are := b.([]byte)
	if is && are {
		return bytes.Equal(left, right)
	}
	return !is && !are && a == b
}

// try runs a statement and tells whether the database took it.
func (w *town) try(query string, args ...any) bool {
	return w.db.Write(w.t.Context(), func(tx *database.Tx) error {
		touched, err := tx.Changed(w.t.Context(), query, args...)
		if err == nil && touched != 1 {
			w.t.Fatalf("%s: %d rows", query, touched)
		}
		return err
	}) == nil
}

// Any single change of any column of any row of the proof is found, and so is any single row that is taken away.
func TestAnySingleChangeIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		v := newVillage(t, db)
		names := []string{"consents", "consent_values", "consent_chains", "consent_words", "consent_days", "consent_heads"}
		rapid.Check(t, func(rt *rapid.T) {
			of := v.table(rapid.SampledFrom(names).Draw(rt, "table"))
			row := rapid.IntRange(0, len(of.rows)-1).Draw(rt, "row")
			if rapid.IntRange(0, len(of.columns)).Draw(rt, "remove") == 0 {
				v.removes(rt, of, of.rows[row])
			} else {
				column := rapid.IntRange(0, len(of.columns)-1).Draw(rt, "column")
				v.changes(rt, of, row, column, of.other(rt, row, column))
			}
			if left := v.faults(); left != nil {
				rt.Fatalf("what was put back is found as well: %v", left)
			}
		})
	})
}

func (v *village) changes(rt *rapid.T, of table, row, column int, new any) {
	changed := append([]any{}, of.rows[row]...)
	changed[column] = new
	if !v.try("UPDATE "+of.name+" SET "+of.columns[column]+" = ?1 WHERE "+of.where(of.rows[row]), new) {
		return // the database itself does not let it
	}
	if v.faults() == nil {
		rt.Errorf("%s %v: %s = %v was not found", of.name, of.where(of.rows[row]), of.columns[column], new)
	}
	if !v.try("UPDATE "+of.name+" SET "+of.columns[column]+" = ?1 WHERE "+of.where(changed), of.rows[row][column]) {
		rt.Fatal("it could not be put back")
	}
}

func (v *village) removes(rt *rapid.T, of table, row []any) {
	if !v.try("DELETE FROM " + of.name + " WHERE " + of.where(row)) {
		return
	}
	if v.faults() == nil {
		rt.Errorf("%s %v: its removal was not found", of.name, of.where(row))
	}
	if !v.try("INSERT INTO "+of.name+" ("+strings.Join(of.columns, ", ")+") VALUES ("+database.Placeholders(1, len(row))+")", row...) {
		rt.Fatal("it could not be put back")
	}
}
