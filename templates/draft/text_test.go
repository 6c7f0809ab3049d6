package draft

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	t.Parallel()
	filler := "Dit is een alinea die lang genoeg is om een gewone tekst te zijn, en zeker geen themalijn, met een punt."
	tests := []struct{ name, text, want, notes string }{
		{"a PDF", "Titel van de brief\n\nDit is een lange regel van een tekst die uit een pdf\nkomt en die dus op elke regel is afgebroken en hier nog ver-\ndergaat tot het einde van de zin. En dan begint er een nieuwe\nzin.\n\nKop zonder punt\nHier staat de tekst onder de kop en die is ook afgebroken\nop deze manier.\n",
			"text\n  heading: Titel van de brief\n  text: Dit is een lange regel van een tekst die uit een pdf komt en die dus op elke regel is afgebroken en hier nog verdergaat tot het einde van de zin. En dan begint er een nieuwe zin.\n" +
				"text\n  heading: Kop zonder punt\n  text: Hier staat de tekst onder de kop en die is ook afgebroken op deze manier.\n", "weer één woord: verdergaat|weer aan elkaar gezet"},
		{"bullets", "Neem mee:\n\n• een hoed\n• een jas\n\n" + filler, "list\n  introduction: Neem mee:\n  points 1, text: een hoed\n  points 2, text: een jas\ntext\n  text: " + filler + "\n", ""},
		{"dashes and numbers", "Neem mee:\n– een hoed\n– een jas\n\nDoe dan:\n1. Dit eerst.\n2. Dat daarna.\n",
			"list\n  introduction: Neem mee:\n  points 1, text: een hoed\n  points 2, text: een jas\nlist\n  introduction: Doe dan:\n  style: number\n  points 1, text: Dit eerst.\n  points 2, text: Dat daarna.\n", ""},
		{"pages", "Nieuwsbrief juni\n\n" + filler + "\n\n1\n\fNieuwsbrief juni\n\n" + filler + "\n\n2\n", "text\n  heading: Nieuwsbrief juni\n  text: " + filler + "⏎⏎" + filler + "\n", "Paginanummers"},
		{"a printed page", "11/22/26, 9:23 PM    De titel\n\nDe titel\n" + filler + "\nWie wiegt, wiegt\n\nhttps://a.example/brief     1/2\n\f11/22/26, 9:23 PM    De titel\n\n" + filler + "\n\nhttps://a.example/brief     2/2\n\f",
			"text\n  heading: De titel\n  text: " + filler + "\ntext\n  heading: Wie wiegt, wiegt\n  text: " + filler + "\n", "“11/22/26, 9:23 PM De titel"},
		{"pages by words", filler + "\n\nPagina 1 van 2\n\n" + filler + "\n\nPagina 2 van 2\n", "text\n  text: " + filler + "⏎⏎" + filler + "\n", "Paginanummers"},
		{"capitals", "WAT WE DOEN\n\n" + filler, "text\n  heading: WAT WE DOEN\n  text: " + filler + "\n", ""},
		{"underlined", "Titel\n=====\n\n" + filler + "\n\nDeel\n----\n\n" + filler, "text\n  heading: Titel\n  text: " + filler + "\ntext\n  heading: Deel\n  text: " + filler + "\n", ""},
		{"an address", filler + "\n\nKind en Gezin\nDorpsstraat 1\n9000 Gent", "text\n  text: " + filler + "⏎⏎Kind en Gezin\\⏎Dorpsstraat 1\\⏎9000 Gent\n", ""},
		{"a paragraph a line", strings.Repeat(filler+" ", 2) + "\n" + strings.Repeat(filler+" ", 2), "text\n  text: " + filler + " " + filler + "⏎⏎" + filler + " " + filler + "\n", "twee keer"},
		{"a link", "Lees www.example.org/x. Of https://a.example/(b).", "text\n  text: Lees [www.example.org/x](https://www.example.org/x). Of [https://a.example/(b](https://a.example/%28b)).\n", ""},
		{"a greeting", "Dag Els,\nFijn dat je er bij was, gisteren in het dorp.\n", "introduction\n  greeting: Dag Els,\n  text: Fijn dat je er bij was, gisteren in het dorp.\n", ""},
		{"an e-mail", "> Dit schreef iemand\n> aan ons allemaal.\n\n" + filler, "theme_line\n  text: Dit schreef iemand aan ons allemaal.\n  style: quote\ntext\n  text: " + filler + "\n", ""},
		{"a line that is no theme", "Veel liefs van ons\n\nVeel liefs van ons", "text\n  text: Veel liefs van ons⏎⏎Veel liefs van ons\n", ""},
		{"baby- en peuter", "Dit is een lange regel van een tekst over de baby-\nen peuterjaren die dan nog even verder gaat en ook\nnog een derde regel heeft.", "text\n  text: Dit is een lange regel van een tekst over de baby- en peuterjaren die dan nog even verder gaat en ook nog een derde regel heeft.\n", ""},
		{"HTML in a text file", "<!DOCTYPE html><p>Dag <b>mens</b>.</p>", "text\n  text: Dag **mens**.\n", ""},
		{"a list that does not begin at one", "3. Drie is hier de eerste.\n4. Vier is hier de tweede.", "text\n  text: 3\\. Drie is hier de eerste.⏎⏎4\\. Vier is hier de tweede.\n", ""},
	}
	for _, test := range tests {
		d := read(t, "a.txt", test.text)
		if got := outline(d); got != test.want {
			t.Errorf("%s:\n%swant:\n%s", test.name, got, test.want)
		}
		for want := range strings.SplitSeq(test.notes, "|") {
			if all := sentences(d); !strings.Contains(all, want) {
				t.Errorf("%s: no note with %q in\n%s", test.name, want, all)
			}
		}
	}
}
