package draft

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// numbered gives every note the number of its block.
func (m *maker) numbered() []Note {
	notes := slices.Clone(m.notes)
	for i := range m.made {
		for _, n := range m.made[i].notes {
			n.Block = i + 1
			notes = append(notes, n)
		}
	}
	return notes
}

// sortNotes puts notes in the order of the letter, those about the whole first.
func sortNotes(notes []Note) {
	slices.SortStableFunc(notes, func(a, b Note) int { return a.Block - b.Block })
}

// maxNotes is how many notes of one sort are told one by one. Nobody reads more.
const maxNotes = 50

// noteSort is what differs between two notes of one sort.
var noteSort = regexp.MustCompile(`“[^”]*”|[0-9]+`)

// fewer puts what there is more than maxNotes of together: a note for each sort, with all that was left out.
func fewer(notes []Note) []Note {
	type many struct {
		first Note
		n     int
		text  strings.Builder
	}
	sorts := map[string]*many{}
	var order []*many
	kept := notes[:0]
	for _, n := range notes {
		key := string(n.Kind) + noteSort.ReplaceAllLiteralString(n.Sentence, "")
		m := sorts[key]
		if m == nil {
			m = &many{first: n}
			sorts[key], order = m, append(order, m)
		}
		if m.n++; m.n <= maxNotes {
			kept = append(kept, n)
		} else if n.Text != "" {
			m.text.WriteString(n.Text + "\n")
		}
	}
	for _, m := range order {
		if rest := m.n - maxNotes; rest > 0 {
			kept = append(kept, Note{Kind: m.first.Kind, Sentence: "Er " + are(rest) + " van deze soort: " + m.first.Sentence, Text: strings.TrimSpace(m.text.String())})
		}
	}
	return kept
}

func are(n int) string {
	if n == 1 {
		return "is nog één opmerking"
	}
	return "zijn nog " + strconv.Itoa(n) + " opmerkingen"
}
