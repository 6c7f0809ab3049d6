package proofread

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDoubledWord(t *testing.T) {
	expect(t, DoubledWord, Dutch, [][]string{
		{"Dit is de de week", "de de -> de"}, {"De de week", "De de -> De"}, {"een kind\nkind", "kind\nkind -> kind"}, {"in\u00a0in", "in\u00a0in -> in"},
		{"dat dat kan"}, {"die die komen"}, {"als je je inschrijft"}, {"heel heel fijn"}, {"Baden Baden"}, {"kind, kind"}, {"kind. Kind"}, {"dede"},
		{"kind\n\n\nkind"}, {"12 12"}, {"{{ naam }} {{ naam }}"},
	})
	expect(t, DoubledWord, French, [][]string{{"de de la", "de de -> de"}, {"nous nous voyons"}, {"en en parlant"}, {"très très bien"}})
	expect(t, DoubledWord, English, [][]string{{"the the week", "the the -> the"}, {"that that"}, {"had had"}, {"a a week", "a a -> a"}})
}

func TestDoubledSentence(t *testing.T) {
	same(t, DoubledSentence, everyLanguage, [][]string{
		{"Er is een dorp nodig. En wij? Er is een dorp nodig!", "Er is een dorp nodig!"},
		{"It takes a village to raise a child\n\nAnders.\n\nit takes a village, to raise a CHILD.", "it takes a village, to raise a CHILD."},
		{"Tot dan! Tot dan! Tot dan!"}, {"Er is een dorp nodig. Er is geen dorp nodig."},
	})
	texts := []string{"Er is een dorp nodig.", "Anders.", "Echt. Er is een dorp nodig."}
	faults := Reader{Language: Dutch}.Read(texts...)
	if diff := cmp.Diff([]string{"Er is een dorp nodig."}, found(t, faults, texts)); diff != "" || faults[0].Text != 2 {
		t.Errorf("%+v\n%s", faults, diff)
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string][]string{
		"Eén. Twee! Drie? Vier…": {"Eén.", "Twee!", "Drie?", "Vier…"},
		"Dr. An Peeters (°1980) komt bv. met ca. 20 mensen, o.a. J. P. Maes en prof. dr. Bo De Wit, t.e.m. Ronse. Tot dan.": {
			"Dr. An Peeters (°1980) komt bv. met ca. 20 mensen, o.a. J. P. Maes en prof. dr. Bo De Wit, t.e.m. Ronse.", "Tot dan."},
		"Van 9.30 uur tot 3,5 km. Melk, brood enz. Daarna thuis. Met kaas enz. op brood.": {
			"Van 9.30 uur tot 3,5 km.", "Melk, brood enz.", "Daarna thuis.", "Met kaas enz. op brood."},
		"“Kom je?” vroeg ze. “Ja.” Hij kwam.":          {"“Kom je?” vroeg ze.", "“Ja.”", "Hij kwam."},
		"Wacht ... en zie. En dan ... Niets.":          {"Wacht ... en zie.", "En dan ...", "Niets."},
		"Zie www.example.org. Of a@example.org! Goed.": {"Zie www.example.org.", "Of a@example.org!", "Goed."},
		"Titel\nEen zin die\ndoorgaat.\n\nPunt":        {"Titel", "Een zin die\ndoorgaat.", "Punt"},
		"1. Eerst dit.\n2. Dan dat.":                   {"1. Eerst dit.", "2. Dan dat."},
		"Dag {{ voornaam }}. {{ zin }} Ja.":            {"Dag {{ voornaam }}.", "{{ zin }} Ja."},
		"Mme Dubois vient. M. Petit aussi. Oui.":       {"Mme Dubois vient.", "M. Petit aussi.", "Oui."},
		"... !!! ???":                                  nil,
	} {
		x := scan(text)
		var got []string
		for _, s := range sentences(x, false) {
			got = append(got, x.span(s.from, s.to))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
}
