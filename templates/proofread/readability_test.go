package proofread

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLongSentences(t *testing.T) {
	long := "Een" + strings.Repeat(" woord", 20) + " hier. "
	for text, want := range map[string]int{
		"": 0, strings.Repeat(long, 3): 1, strings.Repeat(long, 2): 0, strings.Repeat(long, 3) + strings.Repeat("Kort. ", 3): 0,
		"Titel\n\nNog een titel\n\n" + strings.Repeat(long, 3): 1,
	} {
		if got := (Reader{Language: Dutch}).Readability(text); len(got) != want {
			t.Errorf("%.40q...: %+v, want %d", text, got, want)
		}
	}
	if got := (Reader{}).AverageSentence("Een twee drie. Vier vijf.", "Titel"); got != 2.5 {
		t.Errorf("average = %v, want 2.5", got)
	}
}

func TestLongParagraph(t *testing.T) {
	r := Reader{Language: Dutch}
	eighty := strings.TrimSpace(strings.Repeat("Een woord. ", 40))
	for text, want := range map[string]int{
		eighty: 0, eighty + " Nog.": 1, eighty + "\n\nNog.": 0, eighty + "\nNog.": 1, eighty + "\n \nNog.": 0, eighty + " een.\n\n" + eighty + " twee.": 2,
	} {
		if got := r.Readability(text); len(got) != want {
			t.Errorf("%d words: %d faults, want %d", len(strings.Fields(text)), len(got), want)
		}
	}
}

func TestUnexplained(t *testing.T) {
	for _, c := range [][]string{
		{"De IMH is er. IMH telt.", "IMH"}, {"De IMH-week en het CLB.", "IMH", "CLB"}, {"Zie (IMH) daar.", "IMH"}, {"Iets. (IMH) daar.", "IMH"},
		{"Infant Mental Health (IMH) telt. De IMH-week."}, {"IMH (Infant Mental Health) telt."}, {"IMH staat voor meer."}, {"Waarom infant mental health? IMH."},
		{"C’est l’Infant Mental Health (IMH)."}, {"L’infant mental health compte. IMH."},
		{"Geestelijke gezondheidszorg (GGZ) en GGZ."}, {"De GGZ (geestelijke gezondheidszorg)."}, {"Betaal de btw aan de VZW via PDF."},
		{"SCHRIJF JE IN"}, {"{{ IMH }} IMH.pdf"}, {"Kies A of B."}, {"Opgroeien"}, {"Bij RADAR."}, {"KENT en GEZIN"}, {"Bij WINGG.", "WINGG"}, {"Bij PANGG."},
	} {
		r := Reader{Language: Dutch, Known: []string{"pangg", "KENT"}}
		if diff := cmp.Diff(c[1:], append([]string{}, found(t, r.Readability(c[0]), c[:1], Unexplained)...)); diff != "" {
			t.Errorf("%q:\n%s", c[0], diff)
		}
	}
	texts := []string{"De IMH-week.", "Infant Mental Health is belangrijk."}
	if got := (Reader{Language: Dutch}).Readability(texts...); len(got) > 0 {
		t.Errorf("explained in another text: %+v", got)
	}
}
