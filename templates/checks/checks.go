// Package checks looks a letter over before it goes: it knows what a machine can find wrong in a campaign's content, in the
// letters compiled from it, and in the facts that its caller gathered about readers, moment and links.
//
// It is one list of named checks (All), each declared in a file of its subject (links.go, dates.go, pictures.go, ...). A name
// is a promise to scripts. What a check says is Dutch and meant for who wrote the letter: what is wrong, and what to do.
//
// The package leaves to others what is wrong in plain words (templates/proofread), what may stand in content at all
// (templates.Content.Validate) and who the readers are. Nothing in it waits for a network but Asker, which only its caller
// sets to work.
package checks

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"dorpspost/templates"
)

// Level is how grave a finding is.
type Level string

// The levels. What blocks must be mended before the letter can go; what asks for attention must be seen.
const (
	Blocks    Level = "blocks"
	Attention Level = "attention"
	Fine      Level = "fine"
)

func (l Level) rank() int { return slices.Index([]Level{Blocks, Attention, Fine}, l) }

// Check is one thing that is looked at.
type Check struct {
	Name   string  // English and stable: scripts use it
	Title  string  // Dutch, a few words
	About  string  // Dutch, one sentence: what is looked at, and where the limit lies
	Fine   string  // Dutch: what is said when nothing was found
	Levels []Level // what its findings can be, the gravest first

	known func(k *look) bool // whether what it needs is known; nil: always
	run   func(k *look)
}

// Finding is one thing that a check has to say.
type Finding struct {
	Check    string             `json:"check"`
	Level    Level              `json:"level"`
	Sentence string             `json:"sentence"`
	Language templates.Language `json:"language,omitempty"` // "" when it is about every language
	Block    int                `json:"block,omitempty"`    // from 1; 0 when it is not about a block
	Type     string             `json:"type,omitempty"`     // of that block
	Field    string             `json:"field,omitempty"`    // as in templates.Problem: "points 2, lead"
	File     string             `json:"file,omitempty"`     // of a fault in a campaign file
	Line     int                `json:"line,omitempty"`     // in File, from 1
}

// Input is what is looked at. Only Content must be there: a check that needs more than is given says nothing.
type Input struct {
	Content  templates.Content
	Problems templates.Problems              // what kept the content from being compiled
	Refused  templates.Language              // whose letter could not be compiled; "" where that is not known
	Letters  map[templates.Language]Compiled // nothing where there are problems
	House    templates.House                 // who sends it; what differs by language is not used
	Now      time.Time                       // in the zone of the readers
	Week     [2]time.Time                    // first and last day of the week that a banner announces; zero: not known

	WeekProvisional bool // nobody has confirmed the days of the week yet

	Known   []string          // words and abbreviations of the house that are right ("IMH")
	Mailing *Mailing          // nil: only the letter is looked at
	Answers map[string]Answer // what sites said of the links; nil: they were not asked
}

// Compiled is a letter with the house that it was compiled for.
type Compiled struct {
	*templates.Letter
	House templates.House
}

// All lists every check, in the order in which they are made.
func All() []Check {
	return slices.Concat(contentChecks, mailingChecks, inboxChecks, linkChecks, sampleChecks, wordChecks, dateChecks, pictureChecks,
		languageChecks, readingChecks, sizeChecks, structureChecks, lookChecks, branchChecks, spamChecks)
}

// Run makes all checks. What blocks comes first, then what asks for attention; a check that found nothing says so. What is
// about one block stands together.
func Run(in Input) []Finding {
	k := newLook(in)
	for _, c := range All() {
		k.make(c)
	}
	slices.SortStableFunc(k.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Level.rank(), b.Level.rank()), cmp.Compare(a.Block, b.Block))
	})
	return k.findings
}

// look is one run of the checks.
type look struct {
	Input
	said     []said // everything that the content says, in its order
	letters  map[templates.Language]*opened
	faults   []wordFault
	check    Check
	findings []Finding
}

func newLook(in Input) *look {
	k := &look{Input: in, said: everything(in.Content), letters: map[templates.Language]*opened{}}
	for _, l := range in.Content.Languages {
		if letter, ok := in.Letters[l]; ok {
			k.letters[l] = openLetter(letter)
		}
	}
	k.proofread()
	return k
}

func (k *look) make(c Check) {
	if c.known != nil && !c.known(k) {
		return
	}
	before := len(k.findings)
	k.check = c
	c.run(k)
	if len(k.findings) == before {
		k.findings = append(k.findings, Finding{Check: c.Name, Level: Fine, Sentence: c.Fine})
	}
}

// find reports something at a place. The same said twice of one place is said once.
func (k *look) find(level Level, at place, sentence string, args ...any) {
	f := Finding{Check: k.check.Name, Level: level, Sentence: fmt.Sprintf(sentence, args...),
		Language: at.language, Block: at.block, Type: at.kind, Field: at.field}
	if !slices.Contains(k.findings, f) {
		k.findings = append(k.findings, f)
	}
}

// compiled tells whether there are letters to look at.
func (k *look) compiled() bool { return len(k.letters) > 0 }

// each gives every letter to a function, in the order of the content's languages.
func (k *look) each(visit func(at place, p *opened)) {
	for _, l := range k.Content.Languages {
		if p, ok := k.letters[l]; ok {
			visit(place{language: l}, p)
		}
	}
}
