package draft

import (
	"strings"
	"testing"
)

// TestManyNotes holds that many notes of one sort become one, which holds what was left out, and that no note is lost otherwise.
func TestManyNotes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, page, want string
		notes            int // at most
		words            string
	}{
		{"bad links", numbered("<p>Dag ", "<a href=x:weg%05d>w%[1]d</a> ")(300), "zijn nog 250 opmerkingen van deze soort: De link bij", 60, "weg00000 weg00049 weg00050 weg00299"},
		{"pictures", numbered("<p>Dag ", "<img alt='beeld %05d'>")(51), "is nog één opmerking van deze soort: Een beeld", 60, "00000 00049 00050"},
		{"different links", numbered("<p>Dag ", "<a href=https://a.example/%05d>w%[1]d</a> ")(600), "meer dan 500 verschillende links", 60, "00500 00599"},
		{"struck in struck", "<p>Dag " + strings.Repeat("<s>", 100) + "woord", "“woord” waren doorgestreept", 2, "woord"},
	}
	for _, test := range tests {
		d := read(t, "a.html", test.page)
		if all := sentences(d); !strings.Contains(all, test.want) || len(d.Notes) > test.notes {
			t.Errorf("%s: %d notes, want at most %d, one with %q:\n%s", test.name, len(d.Notes), test.notes, test.want, all)
		}
		holdsWords(t, d, test.words)
	}
}
