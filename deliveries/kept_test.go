package deliveries

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// What the mark keeps is JSON as encoding/json writes it, and reads as what was said.
func TestKeptReadsAsItWasSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "Els", `<b>&"\'`, "\u2028\u2029", "\x00\x1f\x7f", "\uFFFD"}))
		said := kept{To: text.Draw(t, "to"), Name: text.Draw(t, "name"), Values: rapid.SliceOfN(text, 0, 4).Draw(t, "values")}
		slots := []string{"voornaam", "attribuut.team", "regio", `"`}[:len(said.Values)]
		written := said.append(nil, slots)
		read, err := readKept(string(written), slots)
		if err != nil || read.To != said.To || read.Name != said.Name || !slices.Equal(read.Values, said.Values) {
			t.Fatalf("%+v was kept as %s and read as %+v, %v", said, written, read, err)
		}
		want, err := json.Marshal(said.To)
		if got := appendJSON(nil, said.To); err != nil || string(got) != string(want) {
			t.Fatalf("%q is written %s, encoding/json writes %s", said.To, got, want)
		}
	})
}

// What JSON cannot hold is not said either: the mail that is made again is the one that was sent.
func TestNothingIsSaidThatCannotBeKept(t *testing.T) {
	to := benchReader(t)
	to.Region, to.FirstName, to.LastName = "Gent\xff\xfe", "Els", "Maes\xff"
	var k kept
	k.know(benchLetter(t).Letter, to)
	if !slices.Contains(k.Values, "Gent\uFFFD") {
		t.Errorf("of a region that is not UTF-8 it says %q", k.Values)
	}
	if k.Name != "Els Maes\uFFFD" {
		t.Errorf("of a name that is not UTF-8 it says %q", k.Name)
	}
}
