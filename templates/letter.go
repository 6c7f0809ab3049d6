package templates

import "strings"

// Letter is a campaign's content in one language, compiled. It survives JSON unchanged: the ledger keeps it as it was sent.
type Letter struct {
	Language Language  `json:"language"`
	Subject  []Segment `json:"subject"`
	HTML     []Segment `json:"html"`
	Text     []Segment `json:"text"`
	Slots    []string  `json:"slots"` // the names of the values that Fill takes, in that order
}

// Segment is a constant piece of a letter, or a slot.
type Segment struct {
	Literal  string `json:"literal,omitempty"`  // as it goes out, when Slot is -1
	Slot     int    `json:"slot"`               // index in Letter.Slots, or -1 for a literal
	Place    Place  `json:"place,omitempty"`    // how a value is escaped
	Fallback string `json:"fallback,omitempty"` // stands in for an empty value
	Lead     string `json:"lead,omitempty"`     // the space before the slot; it goes when there is nothing to follow it
}

// Value is what a slot's segment writes for a reader's raw value: the space before it and the escaped value or fallback; ""
// when both are empty, so that "Dag {{ voornaam }}," becomes "Dag,".
func (s Segment) Value(raw string) string {
	lead, value := s.parts(raw)
	return lead + value
}

func (s *Segment) parts(raw string) (lead, value string) {
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
	return Filled{
		Subject: fill(l.Subject, values),
		HTML:    fill(l.HTML, values),
		Text:    fill(l.Text, values),
	}
}

func fill(segments []Segment, values []string) string {
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
		if s.Slot < 0 {
			b.WriteString(s.Literal)
			continue
		}
		raw := ""
		if s.Slot < len(values) {
			raw = values[s.Slot]
		}
		lead, value := s.parts(raw) // not joined: that would cost an allocation per slot
		b.WriteString(lead)
		b.WriteString(value)
	}
	return b.String()
}
