package proofread

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// today is a Monday.
var today = time.Date(2027, time.March, 1, 12, 0, 0, 0, time.UTC)

// found are the faults of some kinds in texts, as "found -> instead".
func found(t *testing.T, faults []Fault, texts []string, kinds ...Kind) []string {
	t.Helper()
	var all []string
	for _, f := range faults {
		if f.Found != texts[f.Text][f.Start:f.End] {
			t.Errorf("Found is %q, at its place stands %q", f.Found, texts[f.Text][f.Start:f.End])
		}
		if len(kinds) > 0 && !slices.Contains(kinds, f.Kind) {
			continue
		}
		said := f.Found
		if f.Instead != "" {
			said += " -> " + f.Instead
		}
		all = append(all, said)
	}
	return all
}

// expect reads texts per language and compares the faults of one kind. A text is followed by what is to be found in it.
func expect(t *testing.T, kind Kind, language string, cases [][]string) {
	t.Helper()
	for _, c := range cases {
		r := Reader{Language: language, Today: today}
		got := found(t, r.Read(c[0]), c[:1], kind)
		if diff := cmp.Diff(c[1:], append([]string{}, got...)); diff != "" {
			t.Errorf("%s, %s, in %q:\n%s", language, kind, c[0], diff)
		}
	}
}

// same is one table for several languages.
func same(t *testing.T, kind Kind, languages []string, cases [][]string) {
	t.Helper()
	for _, l := range languages {
		expect(t, kind, l, cases)
	}
}

var everyLanguage = []string{Dutch, French, English, "de"}

// TestRead_GoodTexts: nothing at all is found in what is right.
func TestRead_GoodTexts(t *testing.T) {
	for language, texts := range map[string][]string{
		Dutch: {
			"", " ", "\n", "Dag {{ voornaam | terugval: \"collega\" }},",
			"{% if beroep == \"arts\" %}Beste dokter, komt u ook?{% else %}Kom je ook?{% endif %}",
			"Dr. Peeters komt om 9.30 uur, d.w.z. een halfuur vóór de anderen. Ca. 3,5 km verder, t.e.m. p. 12, ligt de zaal.",
			"Mail naar info@example.org of kijk op www.example.org/imh-week, op https://example.org/a,b of in affiche.pdf.",
			"Je kunt je inschrijven. Wie die die komt, ziet dat dat kan.",
			"De “Week van de IMH” (maandag 14 tot zondag 20 juni 2027) is er weer!",
			"Volg @example op #imhweek … of niet. 😀 👨‍👩‍👧",
			"Een lijst:\n- melk\n- brood\n- kaas",
			"Wat een week! En nu? Nu rusten we.",
			"It takes a village to raise a child: daar geloven we in.",
		},
		French: {
			"Bonjour\u00a0! Comment allez-vous\u202f? Très bien\u00a0: merci\u00a0; «\u00a0à bientôt\u00a0».",
			"Rendez-vous le lundi 14 juin 2027 à 13:30 (voir https://example.org/fr).",
			"Nous nous voyons du 14 au 20 juin 2027.",
		},
		English: {
			"I think that that is fine. See you on Monday 14 June 2027, at 13:30!",
			"He had had enough; on Monday, June 14, 2027 he left.",
		},
	} {
		for _, text := range texts {
			if got := (Reader{Language: language, Today: today}).Read(text); len(got) > 0 {
				t.Errorf("%s %q: found %+v", language, text, got)
			}
		}
	}
}

// TestRead_OpaqueIsNotRead: the same faults inside a slot, a condition or an address are none.
func TestRead_OpaqueIsNotRead(t *testing.T) {
	for _, text := range []string{
		`{{ komthet  | terugval: "de de,het" }}`, `{% if regio == "31 juni  ?" %}`, "https://example.org/komthet,het..x",
		"komthet@example.org", "komthet.pdf", "www.komthet.be", "#komthet", "{{ komthet }} {% komthet %}",
	} {
		if got := (Reader{Language: Dutch, Today: today}).Read(text); len(got) > 0 {
			t.Errorf("%q: found %+v", text, got)
		}
	}
}

func TestRead_InOrder(t *testing.T) {
	texts := []string{"Kom maar, kom maar. Wie weet waar het is ?", "De de week,komthet  goed"}
	faults := Reader{Language: Dutch}.Read(texts...)
	want := []string{"is ? -> is?", "De de -> De", "week,komthet -> week, komthet", "komthet -> komt het", "   ->  "}
	if diff := cmp.Diff(want, found(t, faults, texts)); diff != "" {
		t.Error(diff)
	}
}

func TestRead_LanguageTag(t *testing.T) {
	for _, language := range []string{"nl", "nl-BE", "NL-be"} {
		if got := (Reader{Language: language}).Read("Dat komthet beste uit."); len(got) != 1 {
			t.Errorf("%s: %+v", language, got)
		}
	}
}

func TestSentence(t *testing.T) {
	r := Reader{Language: Dutch, Today: today}
	for text, want := range map[string]string{
		"Dat komthet beste uit.":     "“komthet” lijkt op twee woorden die aan elkaar plakken. Schrijf “komt het”.",
		"Kom je ?":                   "“je ?”: voor een leesteken komt geen spatie. Schrijf “je?”.",
		"Op maandag 15 juni 2027.":   "15 juni 2027 is een dinsdag, geen maandag. Pas de dag of de datum aan.",
		"Op maandag 15/06/2027.":     "15 juni 2027 is een dinsdag, geen maandag. Pas de dag of de datum aan.",
		"Op maandag 15 juni.":        "15 juni 2027 is een dinsdag, geen maandag. Pas de dag of de datum aan.",
		"Op 31 juni.":                "31 juni bestaat niet. Pas de datum aan.",
		"De\u00adze week.":           "Hier staan onzichtbare tekens, meestal meegekopieerd uit een pdf. Haal ze weg.",
		"TODO":                       "“TODO” lijkt nog een invultekst. Vervang die door je eigen woorden.",
		"Klik hier voor de affiche.": "“Klik hier” zegt niet waar je terechtkomt. Maak een link van woorden die dat wel zeggen.",
	} {
		if got := r.Read(text); len(got) != 1 || got[0].Sentence() != want {
			t.Errorf("%q: %+v\nwant %s", text, got, want)
		}
	}
	french := Reader{Language: French}.Read("Le lundi 15 juin 2027")
	if want := "15 juni 2027 is een dinsdag, geen maandag. Pas de dag of de datum aan."; len(french) != 1 || french[0].Sentence() != want {
		t.Errorf("%+v", french)
	}
}

// TestSentence_EveryKind: each kind has a sentence with everything filled in, short however long the place is.
func TestSentence_EveryKind(t *testing.T) {
	for kind := range plain {
		s := Fault{Kind: kind, Found: strings.Repeat("lang\n\u202e ", 500), Instead: "kort"}.Sentence()
		if s == "" || strings.Contains(s, "%!") || strings.ContainsAny(s, "\n\u202e") || len(s) > 400 {
			t.Errorf("%s: %q", kind, s)
		}
	}
}

func TestAlike(t *testing.T) {
	dutch := "Bij elke baby hoort een heel verhaal. In de IMH-week krijgt dat verhaal een plek."
	french := "Chaque bébé a toute une histoire. Pendant la semaine IMH, cette histoire trouve sa place."
	for _, c := range []struct {
		a, b     string
		from, to float64
	}{
		{dutch, dutch, 1, 1}, {dutch, strings.ToUpper(dutch), 1, 1}, {dutch, french, 0, 0.3}, {"", "", 0, 0}, {dutch, "", 0, 0},
		{dutch, strings.Replace(dutch, "heel verhaal", "mooi begin", 1), 0.6, 0.99}, {"{{ voornaam }} 12", "{{ voornaam }} 12", 0, 0},
	} {
		if got := Alike(c.a, c.b); got < c.from || got > c.to || got != Alike(c.b, c.a) {
			t.Errorf("Alike(%q, %q) = %v, want %v to %v", c.a, c.b, got, c.from, c.to)
		}
	}
}

func ExampleReader_Read() {
	r := Reader{Language: Dutch, Today: time.Date(2027, time.March, 1, 0, 0, 0, 0, time.UTC)}
	for _, f := range r.Read("Kom op maandag 15 juni 2027 langs, want dan ishet feest !") {
		fmt.Println(f.Sentence())
	}
	// Output:
	// 15 juni 2027 is een dinsdag, geen maandag. Pas de dag of de datum aan.
	// “ishet” lijkt op twee woorden die aan elkaar plakken. Schrijf “is het”.
	// “feest !”: voor een leesteken komt geen spatie. Schrijf “feest!”.
}
