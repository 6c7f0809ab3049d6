package draft

import (
	"regexp"
	"strings"
)

// slotShape is whatever looks like a personal part of a text: {{ voornaam }}, {% if ... %}.
var slotShape = regexp.MustCompile(`\{\{[^{}\n]*\}\}|\{%[^%{}\n]*%\}`)

// findSlots keeps the personal parts that somebody typed and that work as they are. Of all others the braces are set apart: they
// are words then, and harm nothing.
func (p *part) findSlots() {
	kept, broken := "", ""
	p.each(func(spans []span) []span {
		text := words(spans)
		if !strings.Contains(text, "{") && !strings.Contains(text, "}") {
			return spans
		}
		all, one := workingSlots(spans)
		if all != nil {
			kept = one
			return all
		}
		apart := withoutBraces(spans)
		if words(apart) != text {
			broken = slotShape.FindString(text)
			if broken == "" {
				broken = text
			}
		}
		return apart
	})
	if kept != "" {
		p.note(KindChanged, "Hier staat "+quoted(kept)+" en dat blijft een invulveld: elke lezer ziet zijn eigen woord.")
	}
	if broken != "" {
		p.note(KindFault, "Hier staat "+quoted(broken)+" en dat is geen invulveld dat hier kan. De accolades staan nu uit elkaar; haal ze weg of kies een invulveld.")
	}
}

// workingSlots marks the slots in spans, if all of them together make a valid text; and gives the first. It is nil otherwise.
func workingSlots(spans []span) ([]span, string) {
	var out []span
	first := ""
	for _, s := range spans {
		at := 0
		for _, m := range slotShape.FindAllStringIndex(s.text, -1) {
			before, slot := s, s
			before.text, slot.text, slot.slot = s.text[at:m[0]], s.text[m[0]:m[1]], true
			if first == "" {
				first = slot.text
			}
			out = append(out, before, slot)
			at = m[1]
		}
		rest := s
		rest.text = s.text[at:]
		out = append(out, rest)
	}
	if out = merged(out); first == "" || !validBlocks(textOf(rich(out))) {
		return nil, ""
	}
	return out, first
}

var braces = strings.NewReplacer("{{", "{ {", "}}", "} }", "{%", "{ %", "%}", "% }")

// apart sets double braces apart, so that nobody takes them for a slot.
func apart(text string) string {
	for strings.Contains(text, "{{") || strings.Contains(text, "}}") || strings.Contains(text, "{%") || strings.Contains(text, "%}") {
		text = braces.Replace(text)
	}
	return text
}

// withoutBraces sets braces apart, also where the marks change between them.
func withoutBraces(spans []span) []span {
	out := merged(spans)
	for i := range out {
		out[i].slot = false
		out[i].text = apart(out[i].text)
		if i == 0 {
			continue
		}
		before := out[i-1].text
		if seam := before[len(before)-1:] + out[i].text[:1]; apart(seam) != seam {
			out[i].text = " " + out[i].text
		}
	}
	return merged(out)
}
