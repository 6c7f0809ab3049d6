package deliveries

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longestArchiveName is what of a campaign's name goes into an address.
const longestArchiveName = 60

// nameless is the name in an address of a campaign whose own has no letter or digit that an address takes.
const nameless = "mail"

// spelt are letters that are no plain letter with a mark.
var spelt = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "ł", "l", "þ", "th", "ı", "i", "&", " en ", "’", "", "'", "")

// archiveName writes the name of a campaign as one word of an address: "Week van de IMH 2027" is "week-van-de-imh-2027". Only
// plain letters, digits and single hyphens are in it.
func archiveName(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range spelt.Replace(strings.ToLower(norm.NFKD.String(name))) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case !unicode.Is(unicode.Mn, r):
			gap = true
		}
	}
	return shortName(b.String())
}

// shortName cuts a name at a hyphen.
func shortName(name string) string {
	if len(name) > longestArchiveName {
		name = name[:longestArchiveName]
		if at := strings.LastIndexByte(name, '-'); at > 0 {
			name = name[:at]
		}
	}
	if name == "" {
		return nameless
	}
	return name
}
