package reader

import (
	"slices"
	"strings"

	"dorpspost/subscribers"
	"dorpspost/texts"
)

// choice is something that a reader can pick from a list: what is stored, and its words in each language.
type choice struct {
	value string
	words map[subscribers.Language]string
}

// choices is a list that a reader can pick from. An administrator can change its words, and not what is stored.
type choices struct {
	values []string
	words  *texts.Of[subscribers.Language, map[string]string] // by value
}

func newChoices(name string, list ...choice) choices {
	words := map[subscribers.Language]map[string]string{}
	var values []string
	for _, one := range list {
		values = append(values, one.value)
		for in, word := range one.words {
			if words[in] == nil {
				words[in] = map[string]string{}
			}
			words[in][one.value] = word
		}
	}
	return choices{values, texts.New(&book, name, words)}
}

// professions are those of the network's readers. A value that is stored and not here, from an import, stays on offer
// to the one who has it.
var professions = newChoices("professions",
	choice{"kinderopvang", map[subscribers.Language]string{"nl": "Kinderopvang", "fr": "Accueil d’enfants", "en": "Childcare"}},
	choice{"onderwijs", map[subscribers.Language]string{"nl": "Onderwijs", "fr": "Enseignement", "en": "Education"}},
	choice{"arts", map[subscribers.Language]string{"nl": "Arts", "fr": "Médecin", "en": "Doctor"}},
	choice{"verpleegkundige", map[subscribers.Language]string{"nl": "Verpleegkundige", "fr": "Infirmier, infirmière", "en": "Nurse"}},
	choice{"vroedkundige", map[subscribers.Language]string{"nl": "Vroedkundige", "fr": "Sage-femme", "en": "Midwife"}},
	choice{"gezinsondersteuning", map[subscribers.Language]string{"nl": "Gezinsondersteuning", "fr": "Soutien aux familles", "en": "Family support"}},
	choice{"psycholoog", map[subscribers.Language]string{"nl": "Psycholoog", "fr": "Psychologue", "en": "Psychologist"}},
	choice{"ouder", map[subscribers.Language]string{"nl": "Ouder", "fr": "Parent", "en": "Parent"}},
	choice{"andere", map[subscribers.Language]string{"nl": "Andere", "fr": "Autre", "en": "Other"}},
)

var regions = newChoices("regions",
	choice{"Antwerpen", map[subscribers.Language]string{"nl": "Antwerpen", "fr": "Anvers", "en": "Antwerp"}},
	choice{"Brussel", map[subscribers.Language]string{"nl": "Brussel", "fr": "Bruxelles", "en": "Brussels"}},
	choice{"Limburg", map[subscribers.Language]string{"nl": "Limburg", "fr": "Limbourg", "en": "Limburg"}},
	choice{"Oost-Vlaanderen", map[subscribers.Language]string{"nl": "Oost-Vlaanderen", "fr": "Flandre-Orientale", "en": "East Flanders"}},
	choice{"Vlaams-Brabant", map[subscribers.Language]string{"nl": "Vlaams-Brabant", "fr": "Brabant flamand", "en": "Flemish Brabant"}},
	choice{"West-Vlaanderen", map[subscribers.Language]string{"nl": "West-Vlaanderen", "fr": "Flandre-Occidentale", "en": "West Flanders"}},
)

var mailLanguages = newChoices("mail_languages",
	choice{"nl", map[subscribers.Language]string{"nl": "Nederlands", "fr": "Néerlandais", "en": "Dutch"}},
	choice{"fr", map[subscribers.Language]string{"nl": "Frans", "fr": "Français", "en": "French"}},
	choice{"en", map[subscribers.Language]string{"nl": "Engels", "fr": "Anglais", "en": "English"}},
)

// option is one line of a list as the page shows it.
type option struct {
	Value, Label string
	Chosen       bool
}

// options lists the choices with the stored value chosen, whatever the case of its letters.
func options(from choices, in subscribers.Language, stored string) []option {
	list := make([]option, 0, len(from.values)+1)
	known, words := stored == "", from.words.In(in)
	for _, value := range from.values {
		chosen := strings.EqualFold(value, stored)
		known = known || chosen
		list = append(list, option{value, words[value], chosen})
	}
	if !known {
		list = append(list, option{stored, stored, true})
	}
	return list
}

// offered tells whether the page offered this value.
func offered(from choices, value string) bool {
	return value == "" || slices.Contains(from.values, value)
}
