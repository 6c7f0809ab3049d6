package draft

import (
	"strings"
	"unicode"

	"dorpspost/templates"
)

// functionWords are the small words that a language cannot do without. None stands in two of the lists.
var functionWords = map[templates.Language]map[string]bool{
	templates.Dutch: set("het een van niet dat zijn voor met wij je jij jouw jullie ook maar naar bij wordt worden deze dit hun ze zij wat hoe wie waar " +
		"aan uit om er nog als heeft hebben kan kunnen meer en ik u uw te dag werd dan geen veel moet onze ons elke"),
	templates.French: set("le la les un une des du et est sont dans pour avec nous vous votre vos notre nos ne pas que qui au aux ce cette ces sur par il elle " +
		"ils elles leur leurs où mais plus être avoir bonjour tout"),
	templates.English: set("the and to that it for with you your our they their this these those from by not are have has be been at which or " +
		"an how a takes hello"),
}

// guess is the language of a text by its small words; Dutch when little shows.
func guess(text string) templates.Language {
	if l, ok := sure(text, 2); ok {
		return l
	}
	return templates.Dutch
}

// sure is the language whose small words stand at least that many times more often than any other's.
func sure(text string, lead int) (templates.Language, bool) {
	counts := map[templates.Language]int{}
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		for l, known := range functionWords {
			if known[word] {
				counts[l]++
			}
		}
	}
	best, second := templates.Dutch, 0
	for _, l := range []templates.Language{templates.French, templates.English} {
		if counts[l] > counts[best] {
			best = l
		}
	}
	for l, n := range counts {
		if l != best {
			second = max(second, n)
		}
	}
	return best, counts[best]-second >= lead
}
