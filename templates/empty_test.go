package templates

import (
	"slices"
	"testing"
)

// A hole is a slot that a reader sees, without a value and without a fallback in that place.
func TestEmpty(t *testing.T) {
	t.Parallel()
	l := &Letter{
		Slots:    []string{SlotFirstName, SlotRegion, SlotProfession},
		Branches: []Branch{{When: [][]Test{{{Slot: 2, Op: OpIs, Value: "arts"}}}}},
		Subject:  []Segment{{Slot: 0, Fallback: "collega"}},
		HTML:     []Segment{{Literal: "Dag", Slot: -1}, {Slot: 0, Lead: " "}, {Slot: 1, Branch: 1}},
		Text:     []Segment{{Slot: 0}},
	}
	for name, test := range map[string]struct {
		values []string
		want   []int
	}{
		"everything is known":         {[]string{"Els", "Gent", "arts"}, nil},
		"a fallback in another place": {[]string{"", "Gent", "arts"}, []int{0}},
		"blanks are nothing":          {[]string{" ", " ", "arts"}, []int{0, 1}},
		"what nobody sees is no hole": {[]string{"Els", "", "verpleegkundige"}, nil},
		"no values at all":            {nil, []int{0}},
	} {
		if got := l.Empty(test.values, l.Shown(test.values, nil), nil); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
