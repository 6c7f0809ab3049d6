package checks

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of the two lines that an inbox shows, in characters.
const (
	shortestSubject, longestSubject     = 10, 60
	shortestPreheader, longestPreheader = 40, 90
)

var inboxChecks = []Check{
	{
		Name: "subject-length", Title: "Lengte van het onderwerp", Levels: []Level{Attention},
		About: "Een onderwerp van 10 tot 60 tekens is op een gsm in één keer te lezen.",
		Fine:  "Je onderwerp heeft een goede lengte.",
		run:   (*look).subjectLength,
	}, {
		Name: "preheader", Title: "De zin onder het onderwerp", Levels: []Level{Attention},
		About: "Onder het onderwerp toont een inbox nog een zin van 40 tot 90 tekens.",
		Fine:  "De zin onder je onderwerp heeft een goede lengte.",
		run:   (*look).preheader,
	}, {
		Name: "subject-repeated", Title: "Onderwerp twee keer", Levels: []Level{Attention},
		About: "De zin onder het onderwerp zegt iets anders dan het onderwerp.",
		Fine:  "Onderwerp en de zin eronder vullen elkaar aan.",
		run:   (*look).subjectRepeated,
	}, {
		Name: "subject-capitals", Title: "Onderwerp in hoofdletters", Levels: []Level{Attention},
		About: "Een onderwerp in hoofdletters roept, en belandt vaker bij de spam.",
		Fine:  "Je onderwerp roept niet.",
		run:   (*look).subjectCapitals,
	}, {
		Name: "subject-test", Title: "Testwoord in het onderwerp", Levels: []Level{Attention},
		About: "Woorden als test, concept of kopie horen niet in een onderwerp dat vertrekt.",
		Fine:  "Er staat geen testwoord in je onderwerp.",
		run:   (*look).subjectTest,
	}, {
		Name: "subject-reply", Title: "Onderwerp dat een antwoord nadoet", Levels: []Level{Blocks},
		About: "Een onderwerp begint niet met Re: of Fwd:, want deze mail is geen antwoord.",
		Fine:  "Je onderwerp doet geen antwoord na.",
		run:   (*look).subjectReply,
	},
}

// lines gives each version of the subject or the preheader of each language.
func (k *look) lines(name string, visit func(at place, line string)) {
	for _, s := range k.said {
		if s.block == 0 && s.field == name {
			for _, line := range versions(s.text) {
				visit(s.place, line)
			}
		}
	}
}

func (k *look) subjectLength() {
	k.lines("subject", func(at place, line string) {
		switch n := utf8.RuneCountInString(line); {
		case n < shortestSubject:
			k.find(Attention, at, "Je onderwerp telt maar %d tekens. Zeg er ook bij waar de mail over gaat.", n)
		case n > longestSubject:
			k.find(Attention, at, "Je onderwerp telt %d tekens, en een gsm toont er een vijftigtal. Maak het korter of zet het belangrijkste vooraan.", n)
		}
	})
}

func (k *look) preheader() {
	for _, l := range k.Content.Languages {
		if strings.TrimSpace(k.Content.Preheader.In(l)) == "" {
			k.find(Attention, place{language: l, field: "preheader"}, "Onder je onderwerp staat nog niets. Schrijf een zin van 40 tot 90 tekens, "+
				"anders toont de inbox de eerste woorden van je mail.")
		}
	}
	k.lines("preheader", func(at place, line string) {
		switch n := utf8.RuneCountInString(line); {
		case n < shortestPreheader:
			k.find(Attention, at, "De zin onder je onderwerp telt maar %d tekens. Vul hem aan tot een 40-tal, anders schuift de inbox er andere woorden achter.", n)
		case n > longestPreheader:
			k.find(Attention, at, "De zin onder je onderwerp telt %d tekens. Na een 90-tal knipt de inbox hem af: maak hem korter.", n)
		}
	})
}

func (k *look) subjectRepeated() {
	subjects := map[string]bool{}
	k.lines("subject", func(at place, line string) { subjects[string(at.language)+bare(line)] = true })
	k.lines("preheader", func(at place, line string) {
		if subjects[string(at.language)+bare(line)] {
			k.find(Attention, at, "Deze zin is dezelfde als je onderwerp. Vertel hier iets nieuws: een datum, een plek, waarom het de moeite is.")
		}
	})
}

// bare is a text by its letters and digits alone, in small letters.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func (k *look) subjectCapitals() {
	k.lines("subject", func(at place, line string) {
		if shouts(line) {
			k.find(Attention, at, "Je onderwerp staat bijna helemaal in hoofdletters. Schrijf het gewoon: dat leest rustiger en belandt minder bij de spam.")
		}
	})
}

// shouts tells whether most letters of a line are capitals.
func shouts(line string) bool {
	capitals, letters := 0, 0
	for _, r := range line {
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsUpper(r) {
				capitals++
			}
		}
	}
	return letters >= 8 && capitals*10 > letters*6
}

// testWords are what people write above a mail that is not meant to go.
var testWords = []string{"test", "testmail", "testje", "concept", "draft", "brouillon", "kopie", "copy", "copie", "xxx", "xxxx", "todo", "asdf", "untitled"}

func (k *look) subjectTest() {
	k.lines("subject", func(at place, line string) {
		words := strings.FieldsFunc(strings.ToLower(line), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' })
		if len(words) == 0 {
			return
		}
		for _, w := range []string{words[0], words[len(words)-1]} { // "Test je kennis" is told too; "de test van juni" is not
			if slices.Contains(testWords, w) {
				k.find(Attention, at, "In je onderwerp staat nog “%s”. Haal het weg voor de mail vertrekt.", w)
				return
			}
		}
	})
}

var replyShape = regexp.MustCompile(`(?i)^\s*(re|fw|fwd|tr|antw|doorst)\s*:`)

func (k *look) subjectReply() {
	k.lines("subject", func(at place, line string) {
		if m := replyShape.FindString(line); m != "" {
			k.find(Blocks, at, "Je onderwerp begint met “%s”, alsof dit een antwoord is. Haal dat weg: mailprogramma’s wantrouwen het.", strings.TrimSpace(m))
		}
	})
}
