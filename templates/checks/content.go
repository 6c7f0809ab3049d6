package checks

import "dorpspost/templates"

var contentChecks = []Check{{
	Name: "content", Title: "Inhoud", Levels: []Level{Blocks},
	About: "Alle blokken hebben wat ze nodig hebben, en van de inhoud kan een mail gemaakt worden. Deze zinnen zijn Engels: ze gaan over het bestand.",
	Fine:  "Van je inhoud kan een mail gemaakt worden.",
	known: func(k *look) bool { return k.tooLong() == 0 || len(k.Problems) > 1 }, // which size tells
	run: func(k *look) {
		for _, p := range k.Problems {
			if p.Size == 0 {
				k.findings = append(k.findings, OfProblem(p))
			}
		}
	},
}}

// OfProblem is a problem of content as a finding.
func OfProblem(p templates.Problem) Finding {
	return Finding{Check: "content", Level: Blocks, Sentence: p.Sentence, Block: p.Block, Type: p.Type, Field: p.Field, File: p.File, Line: p.Line}
}
