package subscribers

import "strings"

// A spreadsheet runs a cell that begins with one of formulaSigns. Where a cell begins is settled by whoever opens the
// file: a list that is cut at the wrong sign begins cells in the middle of a value.
const (
	formulaSigns = "=+-@"
	cellEnds     = ",;\t\r\n"
	cellMargins  = " \"'" // may stand before the sign
)

// defuse keeps a spreadsheet from taking a value, or any part of it behind a separator, for a formula: it puts an
// apostrophe where that formula would begin.
func defuse(value string) string {
	if !strings.ContainsAny(value, formulaSigns) {
		return value
	}
	var safe strings.Builder
	for value != "" {
		if isFormula(value) {
			safe.WriteByte('\'')
		}
		value = nextCell(value, &safe)
	}
	return safe.String()
}

// undefuse is the other way, for a list of ours that comes back.
func undefuse(value string) string {
	if !strings.Contains(value, "'") {
		return value
	}
	var plain strings.Builder
	for value != "" {
		if value[0] == '\'' && isFormula(value[1:]) {
			value = value[1:]
		}
		value = nextCell(value, &plain)
	}
	return plain.String()
}

func isFormula(cell string) bool {
	inner := strings.TrimLeft(cell, cellMargins)
	return inner != "" && strings.IndexByte(formulaSigns, inner[0]) >= 0
}

// nextCell moves a cell and the sign behind it to out, and returns what follows.
func nextCell(value string, out *strings.Builder) (rest string) {
	end := strings.IndexAny(value, cellEnds) + 1
	if end == 0 {
		end = len(value)
	}
	out.WriteString(value[:end])
	return value[end:]
}
