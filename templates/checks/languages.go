package checks

import (
	"strings"

	"dorpspost/templates"
	"dorpspost/templates/proofread"
)

const (
	mostAlike  = 0.6 // share of words that two languages may have in common
	wordsAlike = 6   // fewer words say nothing: names are the same everywhere
)

var languageChecks = []Check{
	{
		Name: "untranslated", Title: "Tekst die niet vertaald is", Levels: []Level{Attention},
		About: "Een tekst in de ene taal lijkt voor meer dan 60 % op die in een andere.",
		Fine:  "Elke taal heeft haar eigen woorden.",
		known: func(k *look) bool { return len(k.Content.Languages) > 1 },
		run:   (*look).untranslated,
	},
}

// inDutch are the languages in sentences.
var inDutch = map[templates.Language]string{templates.Dutch: "Nederlands", templates.French: "Frans", templates.English: "Engels"}

// names are fields that hold what is called the same in every language.
var names = map[string]bool{"name": true, "place": true, "source": true, "core": true}

func (k *look) untranslated() {
	first := map[place]said{}
	k.every(func(s said) {
		if s.foreign || names[s.leaf] || len(strings.Fields(s.words)) < wordsAlike {
			return
		}
		at := s.place
		at.language = ""
		before, known := first[at]
		switch {
		case !known:
			first[at] = s
		case s.shared && before.shared:
			k.find(Attention, s.place, "Deze tekst is in het %s dezelfde als in het %s. Vertaal hem nog.", inDutch[s.language], inDutch[before.language])
		case proofread.Alike(before.words, s.words) > mostAlike:
			k.find(Attention, s.place, "Deze tekst in het %s lijkt sterk op die in het %s. Is hij al vertaald?", inDutch[s.language], inDutch[before.language])
		}
	})
}
