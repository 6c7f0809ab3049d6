package templates

import (
	"slices"
	"strings"
)

// Letter is a campaign's content in one language, compiled. It survives JSON, but for the bytes of
// its files, which are kept by their hash: the ledger keeps it as it was sent.
type Letter struct {
	Language Language  `json:"language"`
	Subject  []Segment `json:"subject"`
	HTML     []Segment `json:"html"`
	Text     []Segment `json:"text"`
	Slots    []string  `json:"slots"` // the names of the values that Fill takes, in that order
	Branches []Branch  `json:"branches,omitempty"`
	Links    []string  `json:"links,omitempty"` // where the counted links lead, from number 1
	Files    []File    `json:"files,omitempty"`
}

// Branch is a part of a letter that some readers see: those for whom its condition holds, who see the branch around it, and
// who saw no branch before it in the same if. Numbers of branches begin at 1; 0 is none.
type Branch struct {
	Parent int      `json:"parent,omitempty"`
	Before int      `json:"before,omitempty"`
	When   [][]Test `json:"when,omitempty"` // all tests of one row hold; without rows it is the else
}

// Test is one question about a reader.
type Test struct {
	Slot  int    `json:"slot"` // index in Letter.Slots
	Op    Op     `json:"op"`
	Value string `json:"value,omitempty"`
}

// Shown says of each branch whether a reader sees it, in shown, which it makes longer where needed. The values stand in the
// order of l.Slots, as known, not escaped.
func (l *Letter) Shown(values []string, shown []bool) []bool {
	shown = shown[:0]
	for i := range l.Branches {
		b := &l.Branches[i]
		see := b.Parent == 0 || shown[b.Parent-1]
		for before := b.Before; see && before > 0; before = l.Branches[before-1].Before {
			see = !shown[before-1]
		}
		shown = append(shown, see && l.holds(b.When, values))
	}
	return shown
}

func (l *Letter) holds(when [][]Test, values []string) bool {
	if len(when) == 0 {
		return true
	}
	return slices.ContainsFunc(when, func(row []Test) bool {
		for _, one := range row {
			raw := ""
			if one.Slot < len(values) {
				raw = values[one.Slot]
			}
			if !one.Op.holds(l.Slots[one.Slot], raw, one.Value) {
				return false
			}
		}
		return true
	})
}

// Segment is a constant piece of a letter, or a slot.
type Segment struct {
	Literal  string `json:"literal,omitempty"`  // as it goes out, when Slot is -1
	Slot     int    `json:"slot"`               // index in Letter.Slots, or -1 for a literal
	Place    Place  `json:"place,omitempty"`    // how a value is escaped
	Fallback string `json:"fallback,omitempty"` // stands in for an empty value
	Lead     string `json:"lead,omitempty"`     // the space before the slot; it goes when there is nothing to follow it
	Branch   int    `json:"branch,omitempty"`   // the branch it belongs to; 0 is what every reader sees
}

// Value is what a slot's segment writes for a reader's raw value: the space before it and the escaped value or fallback; ""
// when both are empty, so that "Dag {{ voornaam }}," becomes "Dag,".
func (s Segment) Value(raw string) string {
	lead, value := s.leadAndValue(raw)
	return lead + value
}

func (s *Segment) leadAndValue(raw string) (lead, value string) {
	value = Escape(s.Place, raw)
	if strings.TrimSpace(value) == "" {
		value = Escape(s.Place, s.Fallback)
	}
	if value == "" {
		return "", ""
	}
	return s.Lead, value
}

// Filled is a letter as one reader gets it, not yet encoded for the wire.
type Filled struct{ Subject, HTML, Text string }

// Fill writes the letter for one reader. The values stand in the order of l.Slots; a missing or empty one takes its fallback.
func (l *Letter) Fill(values []string) Filled {
	shown := l.Shown(values, nil)
	return Filled{
		Subject: fill(l.Subject, values, shown),
		HTML:    fill(l.HTML, values, shown),
		Text:    fill(l.Text, values, shown),
	}
}

func fill(segments []Segment, values []string, shown []bool) string {
	size := 0
	for i := range segments {
		size += len(segments[i].Literal)
		if slot := segments[i].Slot; slot >= 0 && slot < len(values) {
			size += len(values[slot]) + len(values[slot])/4 + len(segments[i].Lead)
		}
		size += len(segments[i].Fallback)
	}
	var b strings.Builder
	b.Grow(size)
	for i := range segments {
		s := &segments[i]
		if s.Branch > 0 && !shown[s.Branch-1] {
			continue
		}
		if s.Slot < 0 {
			b.WriteString(s.Literal)
			continue
		}
		raw := ""
		if s.Slot < len(values) {
			raw = values[s.Slot]
		}
		lead, value := s.leadAndValue(raw) // not joined: that would cost an allocation per slot
		b.WriteString(lead)
		b.WriteString(value)
	}
	return b.String()
}
