package templates

import (
	"fmt"
	"math/bits"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// viewsOf compiles a text, and gives the letter and its views.
func viewsOf(t *testing.T, text string, readers ...known) (*Letter, []View) {
	t.Helper()
	l := compiled(t, small("x", text), Dutch)
	var values [][]string
	for _, by := range readers {
		values = append(values, valuesOf(l, by))
	}
	return l, l.Views(slices.Values(values))
}

func TestViews(t *testing.T) {
	t.Parallel()
	doctor, teacher, nobody := known{SlotProfession: "Arts"}, known{SlotProfession: "leraar"}, known{}
	gent := known{SlotRegion: "Gent", SlotProfession: "arts"}
	const both = `Dag {% if beroep == "arts" %}dokter{% elsif beroep == "leraar" %}juf{% else %}jij{% endif %}`
	tests := []struct {
		name, text string
		readers    []known
		want       string
	}{
		{"a letter without conditions is seen once", "Dag", []known{teacher, doctor}, "0[]"},
		{"a letter without conditions or readers", "Dag", nil, "-1[]"},
		{"one reader for each branch", both, []known{teacher, teacher, doctor, nobody, gent}, "0[2] 2[1] 3[3]"},
		{"stand-ins for who is not there", both, []known{teacher}, "0[2] -1[1] -1[3]"},
		{"nobody is there", both, nil, "-1[1] -1[2] -1[3]"},
		{"an if without else is seen and not seen", "Dag{% if regio %} daar{% endif %}", []known{gent, nobody}, "0[1] 1[]"},
		{"who shows two branches is chosen before who shows one", "Dag{% if regio %} daar{% endif %}{% if beroep %} jij{% endif %}", []known{doctor, nobody, gent}, "1[] 2[1 2]"},
		{"one stand-in for what goes together", "Dag{% if regio %} daar{% endif %}{% if beroep %} jij{% endif %}", nil, "-1[1 2] -1[]"},
		{"an inner if, seen and not seen", "Dag{% if regio %} daar{% if beroep %} jij{% endif %}{% endif %}", []known{gent}, "0[1 2] -1[] -1[1]"},
	}
	for _, test := range tests {
		l, views := viewsOf(t, test.text, test.readers...)
		got := ""
		for i, v := range views {
			if i > 0 {
				got += " "
			}
			got += fmt.Sprintf("%d%d", v.Reader, v.Shows)
			if diff := cmp.Diff(v.Shows, numbers(l.Shown(v.Values, nil))); diff != "" {
				t.Errorf("%s: view %d shows something else:\n%s", test.name, i, diff)
			}
			if v.Reader >= 0 && !slices.Equal(v.Values, valuesOf(l, test.readers[v.Reader])) {
				t.Errorf("%s: view %d has other values than reader %d", test.name, i, v.Reader)
			}
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestStandInsAreNatural(t *testing.T) {
	t.Parallel()
	l, views := viewsOf(t, `Dag{% if voornaam en voornaam != "Els" en regio bevat "vlaanderen" en taal != "nl" en thema bevat "vorming" en thema bevat "imh-week" %} jij{% endif %}`)
	want := known{SlotFirstName: "voorbeeld", SlotRegion: "vlaanderen", SlotLanguage: "fr", SlotTopics: "vorming imh-week"}
	if diff := cmp.Diff(valuesOf(l, want), views[0].Values); diff != "" {
		t.Errorf("the stand-in is somebody else:\n%s", diff)
	}
}

func TestNever(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want []int
	}{
		{`Dag{% if beroep == "a" en beroep == "b" %} x{% endif %}`, []int{1}},
		{`Dag{% if beroep == "a" en beroep == "A" %} x{% endif %}`, nil},
		{`Dag{% if beroep == "a" of beroep != "a" %} x{% else %} y{% endif %}`, []int{2}},
		{`Dag{% if beroep %} x{% elsif beroep == "a" %} y{% endif %}`, []int{2}},
		{`Dag{% if regio %}{% if beroep == "a" %} x{% elsif regio %} y{% else %} z{% endif %}{% endif %}`, []int{4}},
		{`Dag{% if regio bevat "gent" en regio == "Brugge" %} x{% endif %}`, []int{1}},
		{`Dag{% if regio bevat "gent" en regio bevat "brugge" en regio != "gent brugge" %} x{% endif %}`, nil},
		{`Dag{% if regio bevat "oostende" %} x{% elsif regio bevat "oost" %} y{% elsif regio bevat "oostende" %} z{% endif %}`, []int{3}},
		{`Dag{% if thema bevat "a" en thema bevat "b" %} x{% elsif thema bevat "A" %} y{% endif %}`, nil},
		{`Dag{% if taal == "nl" %} x{% elsif taal == "fr" %} y{% elsif taal == "en" %} z{% elsif taal %} q{% endif %}`, []int{4}},
		{`Dag{% if taal != "nl" en taal != "fr" en taal != "en" en taal %} x{% endif %}`, []int{1}},
	}
	for _, test := range tests {
		l := compiled(t, small("x", test.text), Dutch)
		if got := l.Never(); !slices.Equal(got, test.want) {
			t.Errorf("%s: never %v, want %v", test.text, got, test.want)
		}
	}
}

// drawLetter draws a small letter of branches alone.
func drawLetter(t *rapid.T) *Letter {
	l := &Letter{Slots: []string{SlotProfession, SlotTopics}}
	tests := []Test{{0, OpKnown, ""}, {0, OpIs, "a"}, {0, OpIs, "b"}, {0, OpIsNot, "a"}, {0, OpContains, "a"}, {0, OpContains, "ab"}, {1, OpContains, "p"}, {1, OpContains, "q"}}
	when := rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom(tests), 1, 2), 1, 2)
	var parents = []int{0}
	for len(l.Branches) < 5 {
		parent, before := rapid.SampledFrom(parents).Draw(t, "parent"), 0
		for range rapid.IntRange(1, 3).Draw(t, "branches") {
			l.Branches = append(l.Branches, Branch{Parent: parent, Before: before, When: when.Draw(t, "when")})
			before = len(l.Branches)
			parents = append(parents, before)
		}
		if rapid.Bool().Draw(t, "else") {
			l.Branches = append(l.Branches, Branch{Parent: parent, Before: before})
		}
	}
	return l
}

// TestViewsAreFewest holds Views and Never against trying everything.
func TestViewsAreFewest(t *testing.T) {
	t.Parallel()
	professions, topics := []string{"", "a", "b", "ab", "xabx", "xax", "x"}, []string{"", "p", "q", "p q"}
	rapid.Check(t, func(t *rapid.T) {
		l := drawLetter(t)
		all := l.parts()
		readers := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) []string {
			return []string{rapid.SampledFrom(professions).Draw(t, "profession"), rapid.SampledFrom(topics).Draw(t, "topics")}
		}), 0, 7).Draw(t, "readers")
		possible, real := make(partSet, 1), make(partSet, 1)
		for _, p := range professions {
			for _, q := range topics {
				possible[0] |= all.shownIn(l.Shown([]string{p, q}, nil))[0]
			}
		}
		for _, values := range readers {
			real[0] |= all.shownIn(l.Shown(values, nil))[0]
		}
		least := len(readers)
		for subset := range 1 << len(readers) {
			covered := uint64(0)
			for i, values := range readers {
				if subset>>i&1 == 1 {
					covered |= all.shownIn(l.Shown(values, nil))[0]
				}
			}
			if covered == real[0] {
				least = min(least, bits.OnesCount(uint(subset)))
			}
		}

		chosen, covered := 0, uint64(0)
		for _, v := range l.Views(slices.Values(readers)) {
			if v.Reader >= 0 {
				chosen++
			}
			covered |= all.shownIn(l.Shown(v.Values, nil))[0]
		}
		if chosen != least || covered != possible[0] {
			t.Fatalf("%d readers who with stand-ins show %b, want %d and %b of %+v", chosen, covered, least, possible[0], l.Branches)
		}
		var never []int
		for b := range l.Branches {
			if !possible.has(b + 1) {
				never = append(never, b+1)
			}
		}
		if diff := cmp.Diff(never, l.Never()); diff != "" {
			t.Fatalf("never: %s\nof %+v", diff, l.Branches)
		}
	})
}

// TestTangledConditionsEnd holds that conditions made to be hard end, and make no false findings.
func TestTangledConditionsEnd(t *testing.T) {
	t.Parallel()
	l := &Letter{}
	for i := range 20 {
		l.Slots = append(l.Slots, fmt.Sprintf("attribuut.a%d", i))
	}
	for range 60 {
		b := Branch{Before: len(l.Branches)}
		for row := range 5 {
			b.When = append(b.When, []Test{{(len(l.Branches)*7 + row*3) % 20, OpKnown, ""}, {(len(l.Branches)*3 + row*11) % 20, OpIs, fmt.Sprint(row)}})
		}
		l.Branches = append(l.Branches, b)
	}
	never := l.Never()
	for i, v := range l.Views(slices.Values([][]string{make([]string, 20)})) {
		for _, b := range v.Shows {
			if slices.Contains(never, b) {
				t.Errorf("view %d shows branch %d, which nobody can ever see", i, b)
			}
		}
	}
}

// crowd is many readers, most of whom differ.
func crowd(n int) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		values := make([]string, 6)
		for i := range n {
			for slot := range values {
				values[slot] = []string{"", "arts", "leraar", "vorming imh-week"}[(i>>(2*slot)+i/7)%4]
			}
			if !yield(values) {
				return
			}
		}
	}
}

func BenchmarkViews(b *testing.B) {
	l := &Letter{Slots: []string{"voornaam", "achternaam", "beroep", "regio", "organisatie", "thema"}}
	for slot := range l.Slots {
		l.Branches = append(l.Branches, Branch{When: [][]Test{{{slot, OpKnown, ""}}}},
			Branch{Parent: len(l.Branches) + 1, When: [][]Test{{{slot, OpIs, "arts"}}, {{slot, OpContains, "imh"}}}},
			Branch{Parent: len(l.Branches) + 1, Before: len(l.Branches) + 2})
	}
	b.ReportAllocs()
	for b.Loop() {
		if views := l.Views(crowd(100_000)); len(views) < 2 {
			b.Fatal(views)
		}
	}
}

func BenchmarkNever(b *testing.B) {
	l := compiled(b, manyBranches(), Dutch)
	b.ReportAllocs()
	for b.Loop() {
		if never := l.Never(); len(never) > 0 {
			b.Fatal(never)
		}
	}
}
