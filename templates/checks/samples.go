package checks

import (
	"strings"

	"dorpspost/templates"
)

var sampleChecks = []Check{{
	Name: "sample-name", Title: "Namen uit het voorbeeld", Levels: []Level{Blocks, Attention},
	About: "De sjablonen noemen plaatsen, partners en makers die niet bestaan. Zet er de echte.",
	Fine:  "Er staan geen verzonnen namen meer in.",
	run:   (*look).sampleName,
}}

// sampleName finds what a template invented, but for the name of the sample network itself while that is who sends.
func (k *look) sampleName() {
	k.every(func(s said) {
		for _, name := range templates.SampleNames() {
			if strings.Contains(s.words, name) && !strings.Contains(k.House.Name, name) {
				k.find(k.unfinished(), s.anyLanguage(), "“%s” is een verzonnen naam uit het sjabloon. Zet er de echte, of laat hem weg.", name)
			}
		}
	})
}
