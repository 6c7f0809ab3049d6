package checks

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"dorpspost/templates"
	"dorpspost/templates/proofread"
)

// What the points of the rules below add up to.
const (
	someRisk = 2 // matig
	highRisk = 4 // hoog
)

var spamChecks = []Check{{
	Name: "spam-risk", Title: "Spamrisico", Levels: []Level{Attention},
	About: "Dertien regels die spamfilters ook gebruiken, samen laag, matig of hoog, met de reden.",
	Fine:  "Het risico dat je mail bij de spam belandt, is laag.",
	run:   (*look).spamRisk,
}}

// spamRule is one thing that spam filters count.
type spamRule struct {
	points int
	reason string // Dutch, within a sentence
	holds  func(k *look, l templates.Language) bool
}

var spamRules = []spamRule{
	{2, "je onderwerp staat in hoofdletters", subject(shouts)},
	{1, "je onderwerp roept met uitroeptekens", subject(regexp.MustCompile(`!.*!|\?\?|!\?|\?!`).MatchString)},
	{1, "je onderwerp klinkt als reclame", subject(regexp.MustCompile(`(?i)\b(gratis|korting|winn?en?|gewonnen|dringend|laatste kans|nu of nooit|enkel vandaag|beperkte tijd|` +
		`gratuit|gagnez|promo|urgent|dernière chance|free|win|winner|discount|act now|limited time|last chance)\b|€|\b100 ?%`).MatchString)},
	{2, "je onderwerp doet alsof het een antwoord is", subject(replyShape.MatchString)},
	{1, "je onderwerp heeft veel emoji", subject(func(s string) bool { return emoji(s) > 2 })},
	{1, "er staan veel uitroeptekens in je tekst", (*look).exclaims},
	{1, "stukken van je tekst staan in hoofdletters", (*look).textShouts},
	{1, "er is weinig tekst bij de beelden", (*look).picturesAlone},
	{1, "er is bijna geen tekst", func(k *look, l templates.Language) bool { return k.countWords(l) < 40 && len(k.addresses(l)) > 0 }},
	{1, "er zijn veel links voor zo weinig tekst", func(k *look, l templates.Language) bool {
		n := len(k.addresses(l))
		return n >= 8 && n*12 > k.countWords(l)
	}},
	{2, "er staan ingekorte links in", func(k *look, l templates.Language) bool { return k.someAddress(l, isShort) }},
	{2, "een link toont een ander adres dan hij heeft", func(k *look, l templates.Language) bool {
		other := false
		k.eachLink(func(one link) {
			_, sure := otherHost(one)
			other = other || one.language == l && sure
		})
		return other
	}},
	{2, "een link gaat naar een cijferadres of een programma", func(k *look, l templates.Language) bool { return k.someAddress(l, isRisky) }},
}

func (k *look) spamRisk() {
	for _, l := range k.Content.Languages {
		points := 0
		var reasons []string
		for _, r := range spamRules {
			if r.holds(k, l) {
				points += r.points
				reasons = append(reasons, r.reason)
			}
		}
		if points < someRisk {
			continue
		}
		risk := "matig"
		if points >= highRisk {
			risk = "hoog"
		}
		k.find(Attention, place{language: l}, "Het risico dat je mail bij de spam belandt, is %s: %s.", risk, strings.Join(reasons, ", "))
	}
}

// subject makes a rule of something that holds of a line.
func subject(holds func(line string) bool) func(*look, templates.Language) bool {
	return func(k *look, l templates.Language) bool {
		found := false
		k.lines("subject", func(at place, line string) { found = found || at.language == l && holds(line) })
		return found
	}
}

// emoji counts pictures among letters.
func emoji(text string) (n int) {
	for _, r := range text {
		if unicode.Is(unicode.So, r) {
			n++
		}
	}
	return n
}

func (k *look) countWords(l templates.Language) (n int) {
	k.every(func(s said) {
		if s.language == l && s.block > 0 {
			n += len(strings.Fields(s.words))
		}
	})
	return n
}

func (k *look) exclaims(l templates.Language) bool {
	marks, rows := 0, false
	k.every(func(s said) {
		if s.language == l && s.block > 0 {
			marks += strings.Count(s.words, "!")
			rows = rows || strings.Contains(s.words, "!!!")
		}
	})
	return rows || marks >= 6 && marks*50 > k.countWords(l)
}

func (k *look) textShouts(l templates.Language) bool {
	for _, f := range k.faults {
		if f.Kind == proofread.Capitals && f.language == l {
			return true
		}
	}
	return false
}

func (k *look) picturesAlone(l templates.Language) bool {
	p, ok := k.letters[l]
	return ok && p.fewWords()
}

// addresses are those of the links that a letter in a language has.
func (k *look) addresses(l templates.Language) (all []string) {
	k.eachAddress(func(at place, address string) {
		if at.language == "" || at.language == l {
			all = append(all, address)
		}
	})
	return all
}

func (k *look) someAddress(l templates.Language, is func(address string) bool) bool {
	return slices.ContainsFunc(k.addresses(l), is)
}

var programShape = regexp.MustCompile(`(?i)\.(exe|msi|scr|bat|js|jar|apk|zip|rar|7z|iso)$`)

// isRisky tells whether a link leads to an address of figures, or to a file that may be a program.
func isRisky(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	_, figures := netip.ParseAddr(u.Hostname())
	return figures == nil || programShape.MatchString(u.Path)
}
