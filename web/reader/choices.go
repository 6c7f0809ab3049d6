package reader

import (
	"slices"
	"strings"

	"dorpspost/subscribers"
)

// choice is something that a reader can pick from a list: what is stored, and its words in each language.
type choice struct {
	value string
	words map[subscribers.Language]string
}

// professions are those of the network's readers. A value that is stored and not here, from an import, stays on offer
// to the one who has it.
var professions = []choice{
	{"kinderopvang", map[subscribers.Language]string{"nl": "Kinderopvang", "fr": "Accueil d’enfants", "en": "Childcare"}},
	{"onderwijs", map[subscribers.Language]string{"nl": "Onderwijs", "fr": "Enseignement", "en": "Education"}},
	{"arts", map[subscribers.Language]string{"nl": "Arts", "fr": "Médecin", "en": "Doctor"}},
	{"verpleegkundige", map[subscribers.Language]string{"nl": "Verpleegkundige", "fr": "Infirmier, infirmière", "en": "Nurse"}},
	{"vroedkundige", map[subscribers.Language]string{"nl": "Vroedkundige", "fr": "Sage-femme", "en": "Midwife"}},
	{"gezinsondersteuning", map[subscribers.Language]string{"nl": "Gezinsondersteuning", "fr": "Soutien aux familles", "en": "Family support"}},
	{"psycholoog", map[subscribers.Language]string{"nl": "Psycholoog", "fr": "Psychologue", "en": "Psychologist"}},
	{"ouder", map[subscribers.Language]string{"nl": "Ouder", "fr": "Parent", "en": "Parent"}},
	{"andere", map[subscribers.Language]string{"nl": "Andere", "fr": "Autre", "en": "Other"}},
}

var regions = []choice{
	{"Antwerpen", map[subscribers.Language]string{"nl": "Antwerpen", "fr": "Anvers", "en": "Antwerp"}},
	{"Brussel", map[subscribers.Language]string{"nl": "Brussel", "fr": "Bruxelles", "en": "Brussels"}},
	{"Limburg", map[subscribers.Language]string{"nl": "Limburg", "fr": "Limbourg", "en": "Limburg"}},
	{"Oost-Vlaanderen", map[subscribers.Language]string{"nl": "Oost-Vlaanderen", "fr": "Flandre-Orientale", "en": "East Flanders"}},
	{"Vlaams-Brabant", map[subscribers.Language]string{"nl": "Vlaams-Brabant", "fr": "Brabant flamand", "en": "Flemish Brabant"}},
	{"West-Vlaanderen", map[subscribers.Language]string{"nl": "West-Vlaanderen", "fr": "Flandre-Occidentale", "en": "West Flanders"}},
}

var mailLanguages = []choice{
	{"nl", map[subscribers.Language]string{"nl": "Nederlands", "fr": "Néerlandais", "en": "Dutch"}},
	{"fr", map[subscribers.Language]string{"nl": "Frans", "fr": "Français", "en": "French"}},
	{"en", map[subscribers.Language]string{"nl": "Engels", "fr": "Anglais", "en": "English"}},
}

// option is one line of a list as the page shows it.
type option struct {
	Value, Label string
	Chosen       bool
}

// options lists the choices with the stored value chosen, whatever the case of its letters.
func options(choices []choice, in subscribers.Language, stored string) []option {
	list := make([]option, 0, len(choices)+1)
	known := stored == ""
	for _, one := range choices {
		chosen := strings.EqualFold(one.value, stored)
		known = known || chosen
		list = append(list, option{one.value, one.words[in], chosen})
	}
	if !known {
		list = append(list, option{stored, stored, true})
	}
	return list
}

// offered tells whether the page offered this value to a person who has the stored one.
func offered(choices []choice, value, stored string) bool {
	return value == "" || value == stored || slices.ContainsFunc(choices, func(c choice) bool { return c.value == value })
}
