package schedules

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var languages = []string{"nl", "fr", "en"}

// A rule that is taken has words of its own in each language, and no two languages have the same ones.
func TestWhateverIsTakenCanBeRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := Spec{At: "09:00"}
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			s.Every, s.Start = rapid.StringMatching(`([1-9][0-9]{0,2} )?(day|week|month)s?`).Draw(t, "every"), "2027-01-31"
		case 1:
			s.Monthly = rapid.StringMatching(`(first|second|third|fourth|fifth|last) (monday|sunday|day|working day)|[12]?[1-9]`).Draw(t, "monthly")
		case 2:
			s.Yearly = rapid.StringMatching(`[12]?[1-9] (june|april|may)|(first|fifth|last) (monday|sunday) of (june|august)|friday of week [1-5][0-9]|[1-9][0-9] days (before|after) easter`).Draw(t, "yearly")
		case 3:
			s.Around = rapid.StringMatching(`([1-9] )?(day|week)s? (before|after) (imh-week|other)|(first|last|each) day of imh-week|day [1-7] of imh-week`).Draw(t, "around")
		}
		if _, err := s.Rule(WeekOfIMH); err != nil {
			t.Skip("refused")
		}
		seen := map[string]bool{s.String(): true}
		for _, language := range languages {
			words := s.In(language, WeekOfIMH)
			if seen[words] || strings.Contains(words, "%!") {
				t.Fatalf("%s in %s: %q", s, language, words)
			}
			seen[words] = true
		}
	})
}

// What cannot be read is given back, and nothing of it is taken for a form.
func TestWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, s := range []Spec{{}, {Once: "%d"}, {Cron: "%s %d"}, {Every: "now"}, {Monthly: "first %s", At: "x"}, {Yearly: "30 brumaire"}, {Around: "near imh-week"}, {Cron: "0 9 * * *", Once: "x"}} {
		if got := s.In("nl", nil); got != s.String() {
			t.Errorf("%q is read as %q", s, got)
		}
	}
	if got := (Spec{Cron: "0 9 * * *"}).In("de", nil); got != "elke dag om 9.00 uur (Brusselse tijd)" {
		t.Errorf("an unknown language gives %q", got)
	}
	if got := (Spec{Around: "day after imh-week", At: "09:00"}).In("nl", nil); got != "de dag na imh-week om 9.00 uur (Brusselse tijd)" {
		t.Errorf("without a calendar: %q", got)
	}
}

func TestMomentInWords(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation(DefaultZone)
	if err != nil {
		t.Fatal(err)
	}
	for language, want := range map[string]string{
		"nl": "dinsdag 1 juni 2027 om 9.05 uur (Brusselse tijd)",
		"fr": "mardi 1er juin 2027 à 9h05 (heure de Bruxelles)",
		"en": "Tuesday 1 June 2027 at 9:05 (Brussels time)",
	} {
		if got := MomentIn(language, time.Date(2027, 6, 1, 9, 5, 0, 0, zone)); got != want {
			t.Errorf("in %s: %q, want %q", language, got, want)
		}
	}
}

func TestNotesInWords(t *testing.T) {
	t.Parallel()
	m := Moment{At: time.Date(2027, 3, 28, 3, 0, 0, 0, time.UTC), Notes: []Note{
		{Kind: NoteWeekend}, {Kind: NoteHoliday, What: "ascension"}, {Kind: NoteSummerTime}, {Kind: NoteGap, What: "02:30"},
		{Kind: NoteMoved, What: "2027-03-26"}, {Kind: NoteNoDay, What: "2027-01"}, {Kind: NoteNoDay, What: "2027-02"}, {Kind: NoteProvisional, What: "imh-week 2032"},
		{Kind: NoteOtherReading, What: "2032-06-07"}, {Kind: NoteUnpublished, What: "2027-08-31"}, {Kind: NoteNight},
	}}
	want := []string{"zondag", "feestdag: Hemelvaart", "zomertijd begint", "de klok springt over dit uur: 2.30", "verschoven van: 26 maart 2027",
		"overgeslagen, die dag is er niet: januari 2027 en februari 2027", "data nog voorlopig: Week van de IMH 2032", "zou ook kunnen beginnen op: 7 juni 2032",
		"schoolvakanties zijn nog niet bekend na: 31 augustus 2027", "'s avonds laat of 's nachts"}
	if got := m.NotesIn("nl", WeekOfIMH); !slices.Equal(got, want) {
		t.Errorf("the notes are %q", got)
	}
	for what, want := range map[string]string{"": "feestdag", "2027-03-26T09:00": "feestdag: vrijdag 26 maart 2027 om 9.00 uur", "2029–2057": "feestdag: 2029–2057", "imh-week 2032": "feestdag: imh-week 2032"} {
		if got := (Moment{Notes: []Note{{NoteHoliday, what}}}).NotesIn("nl", nil); !slices.Equal(got, []string{want}) {
			t.Errorf("%q is said as %q", what, got)
		}
	}
}

func TestMissedInWords(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]Spec{
		"meer dan 2 uur te laat: eerst vragen":      {},
		"meer dan 1 uur 30 min. te laat: overslaan": {Missed: MissedSkip, MissedAfter: 90 * time.Minute},
		"meer dan 45 min. te laat: toch doen":       {Missed: MissedSend, MissedAfter: 45 * time.Minute},
		"later":                                     {Missed: "later"},
	} {
		if got := s.MissedIn("nl"); got != want {
			t.Errorf("%+v: %q, want %q", s, got, want)
		}
	}
}

// Every value of these types that the package names has words in each language.
func TestNothingLacksWords(t *testing.T) {
	t.Parallel()
	tables := map[string]func(value, language string) string{
		"Problem":  func(value, language string) string { return problemsIn[Problem(value)][language] },
		"NoteKind": func(value, language string) string { return notesIn[NoteKind(value)][language] },
		"Missed":   func(value, language string) string { return missedIn[Missed(value)][language] },
		"Outcome":  func(value, language string) string { return Outcome(value).In(language) },
		"Move":     func(value, language string) string { return limitsIn[language].avoid[Move(value)] },
	}
	for of, words := range tables {
		values := constants(t, of)
		if len(values) < 3 {
			t.Errorf("there are %d constants of the type %s", len(values), of)
		}
		for _, value := range values {
			for _, language := range languages {
				if words(value, language) == "" {
					t.Errorf("%s %q has no words in %s", of, value, language)
				}
			}
		}
	}
	for _, k := range kinds {
		if says[k.key] == nil {
			t.Errorf("%s cannot be read aloud", k.key)
		}
	}
	for word := range avoidedWords {
		for _, language := range languages {
			if limitsIn[language].avoided[word] == "" {
				t.Errorf("%s has no words in %s", word, language)
			}
		}
	}
}

// constants are the values of a type's constants in this package.
func constants(t *testing.T, of string) (values []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := goparser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			name, isName := spec.Type.(*ast.Ident)
			value, isText := spec.Values[0].(*ast.BasicLit)
			if isName && isText && name.Name == of {
				values = append(values, strings.Trim(value.Value, `"`))
			}
			return true
		})
	}
	return values
}

// A refusal quotes what was written, shortened, and is a sentence in each language.
func TestRefusalsInWords(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{
		"nl": "“30 february”: zo'n dag komt nooit; kijk de dag, de maand en de data na",
		"fr": "« 30 february » : un tel jour ne vient jamais ; vérifiez le jour, le mois et les dates",
		"en": "“30 february”: no such day ever comes; check the day, the month and the dates",
	} {
		err := (Spec{Yearly: "30 february", At: "09:00"}).Check()
		refusal, ok := err.(*SpecError) //nolint:errorlint // it is what Check promises
		if !ok || refusal.In(language) != want {
			t.Errorf("in %s it is %v", language, err)
		}
	}
	long := (&SpecError{Value: strings.Repeat("é", 500), Problem: ProblemDay}).In("nl")
	if len([]rune(long)) > 200 {
		t.Errorf("a long text fills the screen: %s", long)
	}
	if got := (&SpecError{Problem: ProblemTimeOfDay}).In("nl"); got != "schrijf het uur zoals 09:00" {
		t.Errorf("without a value: %q", got)
	}
}

func TestFrenchElides(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"avril": "d'avril", "Éghezée": "d'Éghezée", "Ypres": "d'Ypres", "yoga": "de yoga", "Yémen": "de Yémen", "hiver": "d'hiver", "Helsinki": "d'Helsinki",
		"handicap": "de handicap", "Hambourg": "de Hambourg", "mai": "de mai", "": "de ",
	} {
		if got := frenchOf(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
