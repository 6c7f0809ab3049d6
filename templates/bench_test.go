package templates

import (
	"fmt"
	"strings"
	"testing"
)

// manyBranches is a letter of more than 30 kB with nearly as many branches as there may be.
func manyBranches() Content {
	text := strings.Repeat("Een kind dat **gezien** wordt, groeit. Kijk op [onze pagina](https://www.example.org/kind) of kom langs. ", 6)
	personal := `{% if beroep == "arts %d" of regio bevat "gent" %}Als arts zie je het{% elsif thema bevat "vorming" en taal != "fr" %}Je leert het{% else %}Je weet het{% endif %}, {{ voornaam | terugval: "jij" }}. `
	c := small("Voor {% if voornaam %}{{ voornaam }}{% else %}jou{% endif %}", "Dag.")
	for i := range 14 {
		words := strings.ReplaceAll(personal, "%d", fmt.Sprint(i)) + text + "\n\n" + text
		c.Blocks = append(c.Blocks, Block{Type: "text", Fields: map[string]Value{
			"heading": {Words: Words{Dutch: fmt.Sprintf("Kop %d", i)}}, "text": {Words: Words{Dutch: words}}}})
	}
	c.Blocks[3].If = `regio == "Brugge"`
	return c
}

func BenchmarkCompile30kB(b *testing.B) {
	c := manyBranches()
	if n := len(compiled(b, c, Dutch).Fill(nil).HTML); n < 30_000 {
		b.Fatalf("the letter has %d bytes", n)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compile(c, Dutch, testHouse()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFillBranches(b *testing.B) {
	l := compiled(b, manyBranches(), Dutch)
	values := testValues(l)
	b.ReportAllocs()
	for b.Loop() {
		l.Fill(values)
	}
}

// BenchmarkShown is what conditions cost for each reader: it grows with the number of branches, here to the most there may be.
func BenchmarkShown(b *testing.B) {
	for _, n := range []int{15, 30, 60} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			l := compiled(b, manyBranches(), Dutch)
			l.Branches = l.Branches[:min(n, len(l.Branches))]
			for len(l.Branches) < n {
				l.Branches = append(l.Branches, Branch{When: l.Branches[0].When})
			}
			values, shown := testValues(l), make([]bool, 0, n)
			b.ReportAllocs()
			for b.Loop() {
				shown = l.Shown(values, shown)
			}
		})
	}
}
