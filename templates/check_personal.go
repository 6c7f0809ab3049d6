package templates

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"unicode"
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

// textFaults says what in a text of good slots and conditions would not read well.
func textFaults(source string, kind Kind) []string {
	var t tokens
	source = t.replace(source, 0)
	if kind != KindRich {
		if !t.sure(source) {
			return []string{unsure}
		}
		return t.openings(source)
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
	for _, words := range paragraphs {
		faults = append(faults, t.paragraphFaults(words)...)
	}
	return faults
}

// unsure is said of words that are nothing for a reader for whom no branch holds.
const unsure = `has nothing to say to readers for whom the condition does not hold; add {% else %} with other words, or give the block as a whole the condition (if)`

func (t *tokens) paragraphFaults(words paragraph) (faults []string) {
	switch hollow := t.hollow(words); {
	case words.markersAlone():
		return nil
	case len(hollow) > 0:
		return hollow
	case !t.sure(spansText(words)):
		return []string{unsure}
	}
	for line := range strings.SplitSeq(spansText(words), "\n") {
		faults = append(faults, t.openings(line)...)
	}
	return faults
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

// sure reports whether a text has words, or a slot, for every reader, whichever branches they see.
func (t *tokens) sure(text string) bool {
	if !markerToken.MatchString(text) {
		return true
	}
	levels := []level{{}}
	for text != "" {
		m := markerToken.FindStringSubmatchIndex(text)
		if m == nil {
			m = []int{len(text), len(text), 0, 0}
		}
		innermost := &levels[len(levels)-1]
		innermost.sure = innermost.sure || strings.TrimSpace(text[:m[0]]) != ""
		if m[2] < m[3] {
			levels = t.sign(text[m[2]:m[3]]).stack(levels)
		}
		text = text[m[1]:]
	}
	return levels[0].sure
}

// level is one if while sure reads a text: whether the branch being read, and all branches before it, have words.
type level struct {
	sure, all, last bool
}

// stack steps into or out of an if, or to its next branch.
func (s sign) stack(levels []level) []level {
	innermost := &levels[len(levels)-1]
	switch s.kind {
	case pieceIf:
		return append(levels, level{all: true})
	case pieceElsif, pieceElse:
		*innermost = level{all: innermost.all && innermost.sure, last: s.kind == pieceElse}
	case pieceEnd:
		complete := innermost.all && innermost.sure && innermost.last
		levels = levels[:len(levels)-1]
		levels[len(levels)-1].sure = levels[len(levels)-1].sure || complete
	}
	return levels
}

// sentenceEnd is the end of a sentence and the space after it.
var sentenceEnd = regexp.MustCompile(`[.!?…]["”»)]*\s+$`)

// openings finds a slot that may be empty where words must stand: at the beginning of a line, which would then begin with a
// space or a comma, and between the end of a sentence and a comma.
func (t *tokens) openings(line string) []string {
	for _, m := range slotToken.FindAllStringSubmatchIndex(line, -1) {
		s := t.sign(line[m[2]:m[3]])
		before, after := withoutMarkers(line[:m[0]]), withoutMarkers(line[m[1]:])
		what := ""
		switch {
		case s.fallback != "":
		case strings.TrimSpace(before) == "":
			what = "begins"
		case sentenceEnd.MatchString(before) && strings.IndexFunc(after, unicode.IsPunct) == 0:
			what = "has a sentence that begins"
		}
		if what != "" {
			return []string{fmt.Sprintf(`%s with the slot {{ %s }}, which is empty for some readers; say what they see, as in {{ %[2]s | terugval: "collega" }}`, what, s.slot)}
		}
	}
	return nil
}

// hollow finds bold, italic or linked words that are nothing but slots that may be empty, or that only some readers have.
func (t *tokens) hollow(spans []span) []string {
	for _, s := range spans {
		if s.mark == markNone || s.mark == markBreak {
			continue
		}
		words, first := plainSpans(s.inside), ""
		if !t.sure(words) {
			return []string{"has a condition alone between marks, which leaves a hole where it does not hold; put the marks inside it"}
		}
		rest := slotToken.ReplaceAllStringFunc(withoutMarkers(words), func(token string) string {
			sign := t.sign(slotToken.FindStringSubmatch(token)[1])
			first = cmp.Or(first, sign.slot)
			return sign.fallback
		})
		if first != "" && strings.TrimSpace(rest) == "" {
			return []string{fmt.Sprintf(`has the slot {{ %s }} alone between marks, which leaves a hole where it is empty; give it words, as in {{ %[1]s | terugval: "collega" }}`, first)}
		}
		if inner := t.hollow(s.inside); len(inner) > 0 {
			return inner
		}
	}
	return nil
}
