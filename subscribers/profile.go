package subscribers

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// profileColumns are the columns of a Profile, in subscribers and in import_rows; Profile.values fills them in this order.
const profileColumns = `first_name, last_name, language, profession, region, organisation, attributes,
	profession_folded, region_folded, organisation_folded, attributes_folded`

const profileWidth = 11

func (p Profile) values() []any {
	return []any{p.FirstName, p.LastName, string(p.Language), p.Profession, p.Region, p.Organisation, jsonText(p.Attributes),
		fold(p.Profession), fold(p.Region), fold(p.Organisation), jsonText(foldAll(p.Attributes))}
}

// fold is a text as an audience compares it: LIÈGE, Liège and Liège are one (Unicode, canonical caseless matching).
func fold(text string) string {
	if isPlain(text) {
		return strings.ToLower(text)
	}
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(text)))
}

func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func foldAll(texts map[string]string) map[string]string {
	folded := make(map[string]string, len(texts))
	for name, text := range texts {
		folded[name] = fold(text)
	}
	return folded
}
