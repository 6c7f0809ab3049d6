package templates

import "strings"

// Question is the condition of a branch, by its number, as staff would write it; "else" for one without.
func (l *Letter) Question(branch int) string {
	when := l.Branches[branch-1].When
	if len(when) == 0 {
		return "else"
	}
	rows := make([]string, len(when))
	for i, row := range when {
		tests := make([]string, len(row))
		for j, one := range row {
			tests[j] = l.Slots[one.Slot]
			if one.Op != OpKnown {
				tests[j] += " " + string(one.Op) + ` "` + one.Value + `"`
			}
		}
		rows[i] = strings.Join(tests, " en ")
	}
	return strings.Join(rows, " of ")
}
