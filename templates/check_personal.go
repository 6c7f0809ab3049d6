package templates

import (
	"fmt"
	"strings"
)

// personalFault names the first personal part of a text that is the same for all readers.
func personalFault(pieces []piece) string {
	for _, p := range pieces {
		switch p.kind {
		case pieceLiteral:
		case pieceSlot:
			return fmt.Sprintf("has the slot {{ %s }}, which may not stand here; it is the same for all readers", p.slot)
		default:
			return "has a condition, which may not stand here; it is the same for all readers (a block as a whole can have one: if)"
		}
	}
	return ""
}

// textFaults says what in a text of good slots and conditions would not read well. when is the condition of the block around
// it, or "".
func textFaults(source string, kind Kind, when string) []string {
	t, within := tokens{}, 0
	if when != "" {
		before, _ := t.around(when)
		within = t.branchOf(before)
	}
	source = t.replace(source, within)
	if kind != KindRich {
		return t.lineFaults(source, within)
	}
	paragraphs, faults := parseRich(source)
	for i := range faults {
		faults[i] = withoutMarkers(slotToken.ReplaceAllString(faults[i], "{{ … }}"))
	}
	if len(faults) > 0 {
		return faults
	}
	if t.tangled(paragraphs) {
		return []string{`has a condition that begins in one paragraph, or between two marks, and ends in another; put {% if … %}, {% else %} and {% endif %} on lines of their own around whole paragraphs`}
	}
	return t.richFaults(paragraphs, within)
}

// unsure is said of words that are nothing for a reader for whom no branch holds.
const unsure = `has nothing to say to readers for whom the condition does not hold; add {% else %} with other words, or give the block as a whole the condition (if)`

func (t *tokens) richFaults(paragraphs []paragraph, within int) (faults []string) {
	var whole strings.Builder
	branch := within
	for _, words := range paragraphs {
		if words.markersAlone() {
			whole.WriteString(words.markers())
			branch = t.branchAfter(words.markers(), branch)
			continue
		}
		whole.WriteString(spansText(words))
		faults = append(faults, t.paragraphFaults(words, branch)...)
	}
	if len(faults) == 0 && len(paragraphs) > 0 && !t.sure(whole.String(), within) {
		faults = []string{unsure}
	}
	return faults
}

func (t *tokens) paragraphFaults(words paragraph, branch int) []string {
	if hole := t.hollow(words, branch); hole != "" {
		return []string{hole}
	}
	return t.lineFaults(spansText(words), branch)
}

// lineFaults finds what some reader misses in a text of one or more lines.
func (t *tokens) lineFaults(text string, branch int) []string {
	if fault := t.read(text, branch).fault; fault != "" {
		return []string{fault}
	}
	if !t.sure(text, branch) {
		return []string{unsure}
	}
	return nil
}

// sure reports whether a text has words for every reader, whichever branches they see.
func (t *tokens) sure(text string, branch int) bool {
	return !hasToken(text) || t.read(strings.ReplaceAll(text, "\n", " "), branch).ends&endsBlank == 0
}

// branchAfter is the branch that is written after a text that begins in another.
func (t *tokens) branchAfter(text string, branch int) int {
	if !hasToken(text) {
		return branch
	}
	for _, m := range markerToken.FindAllStringSubmatch(text, -1) {
		branch = t.sign(m[1]).branch
	}
	return branch
}

// tangled reports whether some if does not begin and end in the same paragraph and between the same marks, or else around
// whole paragraphs.
func (t *tokens) tangled(paragraphs []paragraph) bool {
	var around strings.Builder
	for _, words := range paragraphs {
		if words.markersAlone() {
			around.WriteString(words.markers())
		} else if t.tangledSpans(words) {
			return true
		}
	}
	return !t.balanced(around.String())
}

func (t *tokens) tangledSpans(spans []span) bool {
	var here strings.Builder
	for _, s := range spans {
		here.WriteString(s.text)
		if t.tangledSpans(s.inside) {
			return true
		}
	}
	return !t.balanced(here.String())
}

// balanced reports whether each if of a text ends in it, and each marker has its if.
func (t *tokens) balanced(text string) bool {
	var open []int
	for _, m := range markerToken.FindAllStringSubmatch(text, -1) {
		s := t.sign(m[1])
		if s.kind == pieceIf {
			open = append(open, s.group)
			continue
		}
		if len(open) == 0 || open[len(open)-1] != s.group {
			return false
		}
		if s.kind == pieceEnd {
			open = open[:len(open)-1]
		}
	}
	return len(open) == 0
}

// hollow finds bold, italic or linked words that are nothing but slots that may be empty, or that only some readers have.
func (t *tokens) hollow(spans []span, branch int) string {
	for _, s := range spans {
		branch = t.branchAfter(s.text, branch)
		if s.mark == markNone || s.mark == markBreak {
			continue
		}
		r := t.read(plainSpans(s.inside), branch)
		switch {
		case r.ends&endsBlank == 0:
		case r.loose != "":
			return fmt.Sprintf(`has the slot {{ %s }} alone between marks, which leaves a hole where it is empty; give it words, as in {{ %[1]s | terugval: "collega" }}`, r.loose)
		default:
			return "has a condition alone between marks, which leaves a hole where it does not hold; put the marks inside it"
		}
		if inner := t.hollow(s.inside, branch); inner != "" {
			return inner
		}
	}
	return ""
}
