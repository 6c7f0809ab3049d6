package checks

import (
	"regexp"
	"slices"
	"strings"

	"dorpspost/templates"
	"dorpspost/templates/proofread"
)

// wordFault is what the proofreader found, with the place where it stands.
type wordFault struct {
	place
	proofread.Fault
	guess bool // it stands in the branches of several conditions, which may be for different readers
}

// units are abbreviations that everybody reads as a size or a time, or that another check tells ("RE:").
var units = []string{"MB", "kB", "GB", "TB", "Mo", "Ko", "PDF", "CET", "CEST", "AM", "PM", "RE", "FW", "FWD", "TR"}

var wordChecks = []Check{
	leftoverCheck,
	wordCheck(proofread.GluedWords, "glued-words", "Woorden die aan elkaar plakken", "Twee woorden die één werden, zoals bij het kopiëren uit een pdf.", "Er plakken geen woorden aan elkaar."),
	wordCheck(proofread.DoubledWord, "doubled-word", "Woord dat er twee keer staat", "Hetzelfde woord staat twee keer na elkaar.", "Geen woord staat er twee keer na elkaar."),
	wordCheck(proofread.DoubledSentence, "doubled-sentence", "Zin die er twee keer staat", "Een zin komt maar één keer voor; een themalijn mag terugkomen.", "Geen zin staat er twee keer."),
	wordCheck(proofread.Spaces, "spaces", "Spaties na elkaar", "Tussen twee woorden staat één spatie, ook na het plakken uit Word.", "De spaties staan goed."),
	wordCheck(proofread.SpaceBefore, "space-before-mark", "Spatie voor een leesteken", "Voor een vraagteken, komma of punt staat geen spatie (in het Frans soms wel).", "Voor de leestekens staat geen spatie te veel."),
	inFrench(wordCheck(proofread.FixedSpace, "fixed-space", "Vaste spatie in het Frans", "In het Frans staat voor ? ! : ; en » een vaste spatie.", "De Franse leestekens staan goed.")),
	wordCheck(proofread.SpaceAfter, "space-after-mark", "Spatie na een leesteken", "Na een komma of punt staat een spatie.", "Na de leestekens ontbreekt geen spatie."),
	wordCheck(proofread.Invisible, "invisible", "Onzichtbare tekens", "Er staan geen tekens die je niet ziet en die een voorleesprogramma wel hoort.", "Er staan geen onzichtbare tekens."),
	wordCheck(proofread.Capitals, "capitals", "Zin in hoofdletters", "Een zin staat niet helemaal in hoofdletters.", "Geen zin staat helemaal in hoofdletters."),
	wordCheck(proofread.VagueWords, "vague-words", "“Klik hier” in een tekst", "Een tekst zegt waar iets te vinden is, en niet “klik hier”.", "Nergens staat “klik hier”."),
}

// wordCheck passes on one kind of fault.
func wordCheck(kind proofread.Kind, name, title, about, fine string) Check {
	return Check{Name: name, Title: title, About: about, Fine: fine, Levels: []Level{Attention}, run: func(k *look) { k.pass(Attention, kind) }}
}

// inFrench makes a check speak of letters with French alone.
func inFrench(c Check) Check {
	c.known = func(k *look) bool { return slices.Contains(k.Content.Languages, templates.French) }
	return c
}

// pass reports the faults of these kinds.
func (k *look) pass(level Level, kinds ...proofread.Kind) {
	for _, kind := range kinds {
		for _, f := range k.faults {
			switch {
			case f.Kind != kind:
			case f.guess:
				k.find(Attention, f.place, "%s", f.Sentence())
			default:
				k.find(level, f.place, "%s", f.Sentence())
			}
		}
	}
}

var leftoverCheck = Check{
	Name: "leftover", Title: "Tekst die nog in te vullen is", Levels: []Level{Blocks, Attention},
	About: "Lorem ipsum, TODO en andere woorden die op echte wachten, en invulvelden zoals een ander programma ze schrijft. " +
		"Een telefoonnummer vol nullen in een contactblok vraagt aandacht.",
	Fine: "Alles is ingevuld.",
	run:  (*look).leftovers,
}

// withoutSlots are our own slots and conditions.
var withoutSlots = regexp.MustCompile(`\{\{[^}]*\}\}|\{%[^%]*%\}`)

// foreignSlot is a personal part as other mailers write it; readers would see it as it stands.
var foreignSlot = regexp.MustCompile(`(?i)[{\[%]{1,2} ?(?:voor|achter)?(?:naam|name|first_?name|last_?name|pr[ée]nom|nom|fname|lname) ?[}\]%]{1,2}|\*?\|[A-Z_:]{3,}\|\*?`)

func (k *look) leftovers() {
	for _, f := range k.faults {
		if f.Kind != proofread.Leftover || f.field == "subject" && slices.Contains(testWords, strings.ToLower(f.Found)) { // which subject-test tells
			continue
		}
		level := Blocks
		if strings.Trim(strings.ToLower(f.Found), "x") == "" { // also kisses
			level = Attention
		}
		k.find(level, f.place, "%s", f.Sentence())
	}
	k.every(func(s said) {
		if found := foreignSlot.FindString(withoutSlots.ReplaceAllString(s.words, "")); found != "" {
			k.find(Blocks, s.place, "Lezers zouden “%s” zien staan. Schrijf een invulveld als {{ voornaam }}.", found)
		}
		if s.leaf == "phone" && strings.Count(s.text, "0") > 5 && strings.Trim(s.text, "0+ ./-()") == "" {
			k.find(Attention, place{block: s.block, kind: s.kind, field: s.field}, "“%s” is nog geen echt telefoonnummer. Vul het in of laat het weg.", s.text)
		}
	})
}

// proofread reads everything that the content says, in the language of its words. What belongs together is read together:
// a sentence that only some readers see does not double one that others see.
func (k *look) proofread() {
	for _, g := range k.groups() {
		texts, whose := g.texts()
		for _, f := range k.reader(g.language).Read(texts...) {
			s := g.said[whose[f.Text]]
			if f.Text >= len(g.said) && f.Kind != proofread.WrongWeekday && f.Kind != proofread.NoSuchDate {
				continue
			}
			if f.Kind == proofread.DoubledSentence && !s.prose() || f.Kind == proofread.VagueWords && s.inLink(f.Start) {
				continue
			}
			guess := f.Text >= len(g.said) && len(branchSizes(s.words)) > 1
			if !guess || !k.told(s.place, f) {
				k.faults = append(k.faults, wordFault{s.place, f, guess})
			}
		}
	}
}

// told tells whether the same was found in a place already.
func (k *look) told(at place, f proofread.Fault) bool {
	return slices.ContainsFunc(k.faults, func(w wordFault) bool { return w.place == at && w.Sentence() == f.Sentence() })
}

// texts are what is read, and of which of what is said each is. A text with conditions stands there as it is, and after all
// others once as each reader sees it: a weekday and its date may stand on both sides of a condition.
func (g *group) texts() (texts []string, whose []int) {
	for i, s := range g.said {
		texts, whose = append(texts, s.words), append(whose, i)
	}
	for i, s := range g.said {
		if !markerShape.MatchString(s.words) {
			continue
		}
		for _, one := range versions(s.words) {
			texts, whose = append(texts, one), append(whose, i)
		}
	}
	return texts, whose
}

func (k *look) reader(language templates.Language) proofread.Reader {
	return proofread.Reader{Language: string(language), Today: k.Now, Known: k.words(), Wrapped: true}
}

// words are what needs no explanation: those of the house and of its topic, and the names of who takes part.
func (k *look) words() []string {
	words := append(append([]string{}, units...), k.Known...)
	words = append(words, namesIn(k.House)...)
	for _, l := range k.Letters {
		words = append(words, namesIn(l.House)...)
	}
	for _, s := range k.said {
		if s.kind == "partners" && s.leaf == "name" {
			words = append(words, strings.Fields(s.text)...)
		}
	}
	return words
}

// namesIn are the words of what the house and its topic are called: "IMH" of "IMH-week".
func namesIn(h templates.House) []string {
	return strings.FieldsFunc(h.Name+" "+h.Topic, func(r rune) bool { return r == ' ' || r == '-' || r == '/' })
}

// group is what is read together.
type group struct {
	language templates.Language
	letter   templates.Language
	block    int // of a block that only some readers see; -1 for the lines of the inbox
	said     []said
}

func (k *look) groups() []*group {
	var all []*group
	themes := map[string]bool{}
	k.every(func(s said) {
		if key := string(s.language) + bare(s.text); s.isTheme() {
			if themes[key] {
				return
			}
			themes[key] = true
		}
		block := 0
		switch {
		case s.block == 0:
			block = -1
		case s.partly:
			block = s.block
		}
		for _, g := range all {
			if g.language == s.spoken && g.letter == s.language && g.block == block {
				g.said = append(g.said, s)
				return
			}
		}
		all = append(all, &group{s.spoken, s.language, block, []said{s}})
	})
	return all
}

// inLink tells whether a place in the words stands among those of a link.
func (s said) inLink(at int) bool {
	return slices.ContainsFunc(s.links, func(l [2]int) bool { return l[0] <= at && at < l[1] })
}
