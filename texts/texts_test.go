package texts

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type language string

type panel struct{ Title, Text string }

type words struct {
	Heading, UndoHint string
	Saved             panel
	Steps             []string
	Pause1            string
	Rich              string
}

type kind string

func sample() map[language]words {
	return map[language]words{
		"nl": {"Kop", "Tot %s, nog %d dagen", panel{"Bewaard", "Het is bewaard."}, []string{"een", "twee"}, "1 maand", "Eerst.\n\nDan."},
		"fr": {"Titre", "Jusqu’au %s, encore %d jours", panel{"Enregistré", "C’est enregistré."}, []string{"un", "deux"}, "1 mois", "D’abord.\n\nPuis."},
	}
}

func TestKeys(t *testing.T) {
	var book Book
	o := New(&book, "leave", sample())
	var keys []string
	for _, original := range o.originals() {
		keys = append(keys, original.language+" "+original.key)
	}
	want := "nl leave.heading|nl leave.undo_hint|nl leave.saved.title|nl leave.saved.text|nl leave.steps.1|nl leave.steps.2|nl leave.pause1|nl leave.rich|" +
		"fr leave.heading|fr leave.undo_hint|fr leave.saved.title|fr leave.saved.text|fr leave.steps.1|fr leave.steps.2|fr leave.pause1|fr leave.rich"
	if got := strings.Join(keys, "|"); got != want {
		t.Errorf("keys:\n%s\nwant:\n%s", got, want)
	}
	maps := New(&book, "errors", map[language]map[kind]panel{"nl": {"Oost-Vlaanderen": {"a", "b"}, "dead link": {"c", "d"}}})
	for _, key := range []string{"errors.oost-vlaanderen.title", "errors.dead_link.text"} {
		found := false
		for _, original := range maps.originals() {
			found = found || original.key == key
		}
		if !found {
			t.Errorf("there is no %s in %+v", key, maps.originals())
		}
	}
}

// A table that is not whole is found as soon as the program starts.
func TestNewHoldsTablesWhole(t *testing.T) {
	mistakes := map[string]func(all map[language]words){
		"an empty text":      func(all map[language]words) { w := all["fr"]; w.Saved.Text = " "; all["fr"] = w },
		"other places":       func(all map[language]words) { w := all["fr"]; w.UndoHint = "Encore %d jours, %s"; all["fr"] = w },
		"a shorter list":     func(all map[language]words) { w := all["fr"]; w.Steps = w.Steps[:1]; all["fr"] = w },
		"nothing whatsoever": func(all map[language]words) { clear(all) },
	}
	for name, mistake := range mistakes {
		all := sample()
		mistake(all)
		if !panics(func() { New(&Book{}, "leave", all) }) {
			t.Errorf("%s passes", name)
		}
	}
	if !panics(func() { New(&Book{}, "x", map[language]struct{ text string }{"nl": {"a"}}) }) {
		t.Error("a field that cannot be changed passes")
	}
	if !panics(func() { New(&Book{}, "x", map[language]struct{ N int }{"nl": {1}}) }) {
		t.Error("a number passes for a text")
	}
	var book Book
	New(&book, "leave", sample())
	New(&book, "leave", sample())
	if !panics(func() { NewStore(nil, &book) }) {
		t.Error("two tables with the same keys pass")
	}
}

func panics(do func()) (did bool) {
	defer func() { did = recover() != nil }()
	do()
	return false
}

func TestFits(t *testing.T) {
	long := strings.Repeat("é", leastMax)
	for _, test := range []struct {
		original, text string
		fits           bool
	}{
		{"Kop", "Andere kop", true},
		{"Kop", long, true},
		{"Kop", long + "x", false},
		{strings.Repeat("woord ", 30), strings.Repeat("woord ", 90), true},
		{"Kop", " ", false},
		{"Kop", "a\xff", false},
		{"Kop", "a\tb", false},
		{"Kop", "a\nb", false},
		{"Kop", "a\u202eb", false},
		{"Kop", "a\u2028b", false},
		{"Kop", "a\ue000b", false},
		{"Kop", "100 % en 50% gratis", true},
		{"Kop", "<b>&amp;</b>", true},
		{"Kop", "Kop %s", false},
		{"a\n\nb", "c\n\nd", true},
		{"Tot %s, %d keer", "%s en dan %d", true},
		{"Tot %s, %d keer", "%d en dan %s", false},
		{"Tot %s, %d keer", "enkel %s", false},
		{"Tot %s", "Tot %s, 100 %%", true},
		{"Tot %s", "Tot %s, 100 %", false},
		{"Tot %s", "Tot %s, 100 % zeker", false},
		{"Tot %s", "Tot %s %[1]s", false},
		{"Tot %s", "Tot %%s", false},
	} {
		if err := fits(test.original, test.text); (err == nil) != test.fits {
			t.Errorf("%q for %q: %v", test.text, test.original, err)
		}
	}
}

// Whatever is written over a table: In has what fits and the original of everything else, the program's own words are never
// touched, and without changes all is as it was.
func TestOverridesProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var book Book
		o := New(&book, "leave", sample())
		originals := o.originals()
		changes := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Change {
			at := rapid.SampledFrom(originals).Draw(t, "original")
			text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z %sd\n]{0,40}`), rapid.Just(at.text+"!")).Draw(t, "text")
			return Change{at.key, at.language, text}
		}), 0, 8).Draw(t, "changes")
		faults := o.lay(changes)
		want := map[place]string{}
		for _, original := range originals {
			want[place{original.key, original.language}] = original.text
		}
		refused := 0
		for _, c := range changes {
			if fits(originalOf(originals, c), c.Text) != nil {
				refused++
				continue
			}
			want[c.place()] = c.Text
		}
		if refused != len(faults) {
			t.Fatalf("%d changes do not fit, %d faults", refused, len(faults))
		}
		for _, l := range []language{"nl", "fr"} {
			each(o.In(l), "leave", func(key, text string) {
				if text != want[place{key, string(l)}] {
					t.Fatalf("%s in %s is %q, want %q", key, l, text, want[place{key, string(l)}])
				}
			})
		}
		o.lay(nil)
		for i, original := range o.originals() {
			if original != originals[i] {
				t.Fatalf("the program's own %s was changed", original.key)
			}
		}
		if got := o.In("nl"); got.Heading != "Kop" || got.Steps[1] != "twee" {
			t.Fatalf("without changes: %+v", got)
		}
	})
}

func originalOf(all []original, c Change) string {
	for _, o := range all {
		if o.key == c.Key && o.language == c.Language {
			return o.text
		}
	}
	return ""
}

// A rule over the words as a whole keeps the changes of that language out, and no other's.
func TestARuleForTheWhole(t *testing.T) {
	var book Book
	o := New(&book, "leave", sample()).Check(func(_ language, w words) error {
		if w.Heading == w.Pause1 {
			return errEmpty
		}
		return nil
	})
	faults := o.lay([]Change{{"leave.heading", "nl", "1 maand"}, {"leave.heading", "fr", "Ici"}})
	if len(faults) != 1 || faults[0].Key != "leave.heading" || faults[0].Language != "nl" {
		t.Errorf("faults = %v", faults)
	}
	if o.In("nl").Heading != "Kop" || o.In("fr").Heading != "Ici" {
		t.Errorf("headings: %q, %q", o.In("nl").Heading, o.In("fr").Heading)
	}
}

// In is what every request does; it must cost nothing.
func TestInAllocatesNothing(t *testing.T) {
	o := New(&Book{}, "leave", sample())
	if n := testing.AllocsPerRun(100, func() { _ = o.In("nl") }); n != 0 {
		t.Errorf("In allocates %v times", n)
	}
}
