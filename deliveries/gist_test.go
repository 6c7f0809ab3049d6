package deliveries

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What stays of a relay's words names the same cause, and nobody.
func TestTheGistNamesTheSameCause(t *testing.T) {
	for _, s := range said {
		for _, state := range States() {
			sameGist(t, told{state: state, code: s.code, enhanced: s.enhanced, said: s.words})
		}
	}
	var parts []string
	for _, sign := range signs {
		parts = append(parts, sign.words...)
	}
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(append(parts, "els@opvang.example", "<els@opvang.example>:", "the", "No")), 0, 5).Draw(t, "words")
		sameGist(t, told{
			state: rapid.SampledFrom(States()).Draw(t, "state"), code: rapid.SampledFrom([]int{0, 250, 421, 450, 452, 550, 552, 554}).Draw(t, "code"),
			enhanced: rapid.SampledFrom([]string{"", "5.7.1", "4.7.0", "5.1.1", "5.2.0"}).Draw(t, "enhanced"), said: strings.Join(words, " "),
		})
	})
}

func sameGist(t interface{ Errorf(string, ...any) }, row told) {
	gist := row.gist()
	before, after := Explain(row.state, row.code, row.enhanced, row.said), Explain(row.state, row.code, row.enhanced, gist)
	if before != after && (row.state == Refused || row.state == Later) {
		t.Errorf("%s %d %s %q is %s, and its gist %q is %s", row.state, row.code, row.enhanced, row.said, before, gist, after)
	}
	if strings.Contains(gist, "@") || strings.Contains(gist, "opvang") {
		t.Errorf("the gist of %q is %q", row.said, gist)
	}
}
