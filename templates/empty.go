package templates

import "slices"

// Empty are the slots, by their index in l.Slots, that leave a hole in what a reader sees: printed somewhere, without a value
// and without a fallback there. The values stand in the order of l.Slots, shown as l.Shown gives it. It appends to empty.
func (l *Letter) Empty(values []string, shown []bool, empty []int) []int {
	for _, segments := range [][]Segment{l.Subject, l.HTML, l.Text} {
		for i := range segments {
			s := &segments[i]
			if s.Slot < 0 || s.Branch > 0 && !shown[s.Branch-1] || slices.Contains(empty, s.Slot) {
				continue
			}
			raw := ""
			if s.Slot < len(values) {
				raw = values[s.Slot]
			}
			if s.Value(raw) == "" {
				empty = append(empty, s.Slot)
			}
		}
	}
	return empty
}

// Personal tells whether a slot prints what is known of a reader; the others print the reader's own links.
func Personal(slot string) bool { return !isLinkSlot(slot) }
