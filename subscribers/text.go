package subscribers

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func isUTF8(text string) bool { return utf8.ValidString(text) }

func countRunes(text string) int { return utf8.RuneCountInString(text) }

// hasControl finds what could end a header line or turn the reading direction of what follows.
func hasControl(text string) bool {
	for _, r := range text {
		if r < ' ' || r >= 0x7f && isHiddenControl(r) {
			return true
		}
	}
	return false
}

func isHiddenControl(r rune) bool {
	switch {
	case unicode.Is(unicode.Cc, r), r == '\u2028', r == '\u2029', r == '\ufeff':
		return true
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return false
}

// attributeName is the one spelling of an attribute's name: small letters, digits, and _ for everything between them,
// so that a column "Aantal kinderen (0-3)" is written {{ attribuut.aantal_kinderen_0_3 }} in a letter. It is empty when
// nothing usable is left.
func attributeName(text string) string {
	var name strings.Builder
	gap := false
	for _, r := range strings.ToLower(text) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) || r == utf8.RuneError {
			gap = true
			continue
		}
		if gap && name.Len() > 0 {
			name.WriteByte('_')
		}
		gap = false
		name.WriteRune(r)
		if name.Len() > maxLocal {
			break
		}
	}
	return name.String()
}
