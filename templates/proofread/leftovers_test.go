package proofread

import (
	"testing"
)

func TestLeftover(t *testing.T) {
	same(t, Leftover, everyLanguage, [][]string{
		{"Lorem ipsum dolor", "Lorem ipsum"}, {"Nog TODO: foto", "TODO"}, {"xxx", "xxx"}, {"Tekst hier", "Tekst hier"}, {"test", "test"}, {"Test.", "Test"},
		{"Titel", "Titel"}, {"dit is een test test", "test test"}, {"Votre texte ici", "Votre texte ici"}, {"Your text here", "Your text here"},
		{"Deze test meet iets"}, {"De titel van het boek"}, {"Todos los"}, {"hier staat tekst"}, {"vul de lijst hier in"},
	})
}

func TestCapitals(t *testing.T) {
	expect(t, Capitals, Dutch, [][]string{
		{"SCHRIJF JE NU IN! Ja", "SCHRIJF JE NU IN"}, {"Dit is HEEL ERG BELANGRIJK VOOR jou", "HEEL ERG BELANGRIJK VOOR"},
		{"RADAR WINGG YUNECO"}, {"PANGG 0-18, RADAR, WINGG"}, {"de IMH van RADAR"}, {"KIJK NU"}, {"A B C"},
	})
	expect(t, Capitals, French, [][]string{{"VENEZ AVEC VOS ENFANTS", "VENEZ AVEC VOS ENFANTS"}, {"RADAR WINGG YUNECO"}})
	expect(t, Capitals, English, [][]string{{"COME WITH US", "COME WITH US"}, {"RADAR WINGG YUNECO"}})
}

func TestVagueWords(t *testing.T) {
	same(t, VagueWords, everyLanguage, [][]string{
		{"Klik hier voor meer", "Klik hier"}, {"Pour venir, cliquez ici.", "cliquez ici"}, {"To join, click here.", "click here"}, {"Ga naar deze link"}, {"Lees via deze link", "via deze link"},
		{"Hier komt een klik"}, {"Kom hier"}, {"klik, hier"},
	})
}

func TestLinkText(t *testing.T) {
	for words, want := range map[string]Kind{
		"klik hier": VagueLink, "Hier": VagueLink, "Lees meer": VagueLink, " lees meer … ": VagueLink, "meer info": VagueLink, "deze link": VagueLink,
		"Cliquez ici": VagueLink, "ici": VagueLink, "En savoir plus": VagueLink, "click here": VagueLink, "here": VagueLink, "Read more »": VagueLink,
		"Lees meer over hechting": "", "Hier schrijf je je in": "", "Kies een vorming": "", "": "", "→": "", "{{ voornaam }}": "", "meer": VagueLink,
		"https://example.org/a": BareLink, "www.example.org": BareLink, "example.org.": BareLink, "affiche.pdf": BareLink,
		"Het programma op example.org": "", "info@example.org": "",
	} {
		got, bad := LinkText(words)
		if bad != (want != "") || bad && got.Kind != want {
			t.Errorf("LinkText(%q) = %+v, %v, want %q", words, got, bad, want)
		}
		if bad && got.Found != words[got.Start:got.End] {
			t.Errorf("LinkText(%q): found %q at %d", words, got.Found, got.Start)
		}
	}
}
