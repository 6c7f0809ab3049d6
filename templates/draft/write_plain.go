package draft

import (
	"html"
	"strings"
)

// plainText writes spans for a field of one line, without marks.
func plainText(spans []span) string {
	var b strings.Builder
	for _, s := range merged(spans) {
		if s.slot {
			b.WriteString(s.text)
			continue
		}
		b.WriteString(apart(strings.ReplaceAll(s.text, "\n", " ")))
	}
	// Marks that are gone may have stood in the middle of a code.
	return strings.TrimSpace(entityShape.ReplaceAllStringFunc(b.String(), html.UnescapeString))
}
