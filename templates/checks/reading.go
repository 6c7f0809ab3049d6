package checks

import (
	"slices"

	"dorpspost/templates"
	"dorpspost/templates/proofread"
)

var readingChecks = []Check{
	{
		Name: "long-sentences", Title: "Lange zinnen", Levels: []Level{Attention},
		About: "Zinnen van gemiddeld hooguit 20 woorden lezen vlot.",
		Fine:  "Je zinnen lezen vlot.",
		run:   func(k *look) { k.readability(proofread.LongSentences) },
	}, {
		Name: "long-paragraph", Title: "Lange alinea", Levels: []Level{Attention},
		About: "Een alinea blijft onder 80 woorden.",
		Fine:  "Je alinea’s zijn kort genoeg.",
		run:   func(k *look) { k.readability(proofread.LongParagraph) },
	}, {
		Name: "abbreviation", Title: "Afkorting zonder uitleg", Levels: []Level{Attention},
		About: "Een afkorting die niet iedereen kent, staat één keer voluit in de mail.",
		Fine:  "Elke afkorting wordt uitgelegd.",
		run:   func(k *look) { k.readability(proofread.Unexplained) },
	},
}

// readability reads each language as a whole: an abbreviation is explained once, anywhere.
func (k *look) readability(kind proofread.Kind) {
	for _, l := range k.Content.Languages {
		var all []said
		var texts []string
		k.every(func(s said) {
			if s.language == l && s.spoken == l && !s.isName() {
				all = append(all, s)
				texts = append(texts, s.words)
			}
		})
		for _, f := range k.reader(l).Readability(texts...) {
			if f.Kind != kind {
				continue
			}
			at := place{language: l}
			if kind != proofread.LongSentences { // which is about all of them
				at = all[f.Text].place
			}
			k.find(Attention, at, "%s", f.Sentence())
		}
	}
}

// isName tells whether this is what somebody or something is called: nobody explains that.
func (s said) isName() bool {
	return s.leaf == "name" || s.leaf == "source" || s.sort == templates.KindText && slices.Contains([]string{"phone", "email"}, s.leaf)
}
