package templates

import "strings"

// Question is the condition of a branch, by its number, as staff would write it. An else names the conditions before it.
func (l *Letter) Question(branch int) string {
	b := &l.Branches[branch-1]
	if len(b.When) > 0 {
		return l.condition(b.When)
	}
	var before []string
	for n := b.Before; n > 0; n = l.Branches[n-1].Before {
		before = append([]string{l.condition(l.Branches[n-1].When)}, before...)
	}
	return "else, after " + strings.Join(before, ", ")
}

func (l *Letter) condition(when [][]Test) string {
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
