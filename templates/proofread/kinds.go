package proofread

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Kind is what sort of fault one is.
type Kind string

// What Reader.Read finds.
const (
	GluedWords      Kind = "glued words"          // "komthet"; Dutch only
	DoubledWord     Kind = "doubled word"         // "de de"
	DoubledSentence Kind = "doubled sentence"     // the second of two same sentences
	Spaces          Kind = "spaces"               // several spaces in a row
	SpaceBefore     Kind = "space before a mark"  // "komt ?"; not in French
	FixedSpace      Kind = "no fixed space"       // "Bonjour!" in French, where a no-break space belongs
	SpaceAfter      Kind = "no space after"       // "komt,het"
	LineBreak       Kind = "line break"           // a line that ends within a sentence
	Invisible       Kind = "invisible characters" // soft hyphens, zero-width and direction characters
	Leftover        Kind = "leftover"             // "lorem ipsum", "TODO"
	Capitals        Kind = "capitals"             // A SENTENCE THAT SHOUTS
	VagueWords      Kind = "vague words"          // "klik hier" in running text
	WrongWeekday    Kind = "wrong weekday"        // "maandag 15 juni 2027" is a Tuesday
	NoSuchDate      Kind = "no such date"         // "31 juni"
)

// What Reader.Readability finds.
const (
	LongSentences Kind = "long sentences" // more than 20 words on average; Found is empty
	LongParagraph Kind = "long paragraph" // more than 80 words
	Unexplained   Kind = "unexplained"    // an abbreviation that is written out nowhere
)

// What Years and LinkText find.
const (
	Year      Kind = "year"       // a year, for a person to confirm
	VagueLink Kind = "vague link" // a link called "klik hier"
	BareLink  Kind = "bare link"  // a link called by its address
)

// plain are the sentences that need no more than what was found and what could stand there.
var plain = map[Kind]string{
	GluedWords:      "“%s” lijkt op twee woorden die aan elkaar plakken. Schrijf “%s”.",
	DoubledWord:     "“%s”: dat woord staat er twee keer. Haal er één weg.",
	DoubledSentence: "Deze zin staat er twee keer: “%s” Haal er één weg.",
	Spaces:          "Hier staan meerdere spaties na elkaar. Laat er één staan.",
	SpaceBefore:     "“%s”: voor een leesteken komt geen spatie. Schrijf “%s”.",
	FixedSpace:      "“%s”: in het Frans hoort hier een vaste spatie. Schrijf “%s”.",
	SpaceAfter:      "“%s”: na het leesteken ontbreekt een spatie. Schrijf “%s”.",
	LineBreak:       "De regel breekt af midden in een zin: “%s”. Haal het regeleinde weg.",
	Invisible:       "Hier staan onzichtbare tekens, meestal meegekopieerd uit een pdf. Haal ze weg.",
	Leftover:        "“%s” lijkt nog een invultekst. Vervang die door je eigen woorden.",
	Capitals:        "“%s” staat helemaal in hoofdletters. Schrijf het gewoon, dat leest rustiger.",
	VagueWords:      "“%s” zegt niet waar je terechtkomt. Maak een link van woorden die dat wel zeggen.",
	NoSuchDate:      "%s bestaat niet. Pas de datum aan.",
	LongSentences:   "Je zinnen tellen gemiddeld meer dan 20 woorden. Knip er enkele in twee.",
	LongParagraph:   "Deze alinea telt meer dan 80 woorden. Splits ze op.",
	Unexplained:     "“%s” wordt nergens uitgelegd. Schrijf het één keer voluit, met de afkorting tussen haakjes.",
	Year:            "Hier staat het jaar %s. Klopt dat nog? Bevestig het of pas het aan.",
	VagueLink:       "De link “%s” zegt niet waar je terechtkomt. Zeg het in de link zelf: “Bekijk het programma”.",
	BareLink:        "De link toont een adres: “%s”. Schrijf in woorden waar hij heen gaat.",
}

// Sentence says in Dutch what is wrong and what to do.
func (f Fault) Sentence() string {
	if f.Kind == WrongWeekday {
		return f.weekdaySentence()
	}
	format := plain[f.Kind]
	values := []any{shortened(f.Found), shortened(f.Instead)}
	return fmt.Sprintf(format, values[:strings.Count(format, "%s")]...)
}

// weekdaySentence speaks Dutch also where the text is French, and always names the year that was reckoned with.
func (f Fault) weekdaySentence() string {
	day := f.Date.Day
	return fmt.Sprintf("%d %s %d is een %s, geen %s. Pas de dag of de datum aan.", day.Day(), monthNames[Dutch][day.Month()-1][0],
		day.Year(), dutchDay(day.Weekday()), dutchDay(f.Date.Weekday))
}

func dutchDay(day time.Weekday) string { return weekdayNames[Dutch][day][0] }

// longestQuote is how much of a text a sentence repeats, in runes.
const longestQuote = 80

// shortened is a text on one line, without what cannot be seen, and with its end left out where it is long.
func shortened(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case isInvisible(r) || unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	runes := []rune(s)
	if len(runes) <= longestQuote {
		return s
	}
	return string(runes[:longestQuote-1]) + "…"
}
