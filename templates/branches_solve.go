package templates

import (
	"slices"
	"strings"
)

// demand is what must hold of a reader: of each choice, all answers of one alternative.
type demand []choice

type choice [][]answer

// answer is a test that must hold, or must not.
type answer struct {
	test Test
	yes  bool
}

// when adds that a condition holds; one without rows always does.
func (d demand) when(rows [][]Test) demand {
	if len(rows) == 0 {
		return d
	}
	var one choice
	for _, row := range rows {
		var all []answer
		for _, test := range row {
			all = append(all, answer{test, true})
		}
		one = append(one, all)
	}
	return append(d, one)
}

// unless adds that a condition does not hold: in each of its rows some test does not.
func (d demand) unless(rows [][]Test) demand {
	if len(rows) == 0 {
		return append(d, choice{})
	}
	for _, row := range rows {
		var one choice
		for _, test := range row {
			one = append(one, []answer{{test, false}})
		}
		d = append(d, one)
	}
	return d
}

// solution says whether some reader meets a demand.
type solution int

const (
	impossible solution = iota
	possible
	untold // it would take too long
)

// How many steps one demand is worth, and all demands of a letter together.
const (
	maxSolved = 5_000
	maxEffort = 500_000
)

// solver makes up readers.
type solver struct {
	letter  *Letter
	effort  int // steps that are left for all demands
	steps   int // that are left for this one
	demand  demand
	answers [][]answer // by slot, those that were chosen
	values  []string   // by slot, one that gives these answers
}

func (l *Letter) solver() *solver { return &solver{letter: l, effort: maxEffort} }

// solve makes up the values of a reader who meets a demand.
func (s *solver) solve(d demand) (values []string, found solution) {
	s.demand = slices.Clone(d)
	slices.SortStableFunc(s.demand, func(a, b choice) int { return len(a) - len(b) })
	s.answers, s.values = make([][]answer, len(s.letter.Slots)), make([]string, len(s.letter.Slots))
	s.steps = min(maxSolved, s.effort)
	before := s.steps
	found = s.from(0)
	s.effort -= before - s.steps
	return s.values, found
}

// from chooses an alternative of each choice from the i-th on.
func (s *solver) from(i int) solution {
	if i == len(s.demand) {
		return possible
	}
	for _, alternative := range s.demand[i] {
		if s.steps--; s.steps < 0 {
			s.steps = 0
			return untold
		}
		undo := s.kept(alternative)
		if s.give(alternative) {
			if found := s.from(i + 1); found != impossible {
				return found
			}
		}
		undo()
	}
	return impossible
}

// kept remembers what was answered of the slots of an alternative.
func (s *solver) kept(all []answer) (undo func()) {
	answers, values := make([][]answer, len(all)), make([]string, len(all))
	for i, one := range all {
		answers[i], values[i] = s.answers[one.test.Slot], s.values[one.test.Slot]
	}
	return func() {
		for i, one := range all {
			s.answers[one.test.Slot], s.values[one.test.Slot] = answers[i], values[i]
		}
	}
}

// give adds answers, and reports whether they go together with those given before.
func (s *solver) give(all []answer) bool {
	for _, one := range all {
		slot := one.test.Slot
		if !slices.Contains(s.answers[slot], one) {
			s.answers[slot] = append(slices.Clip(s.answers[slot]), one)
		}
		value, ok := valueFor(s.letter.Slots[slot], s.answers[slot])
		if !ok {
			return false
		}
		s.values[slot] = value
	}
	return true
}

// valueFor is a value of a slot that gives some answers: as little as possible, and where it can be, a natural one.
func valueFor(slot string, answers []answer) (value string, ok bool) {
	for _, value := range valuesFor(slot, answers) {
		if !slices.ContainsFunc(answers, func(a answer) bool { return a.test.Op.holds(slot, value, a.test.Value) != a.yes }) {
			return value, true
		}
	}
	return "", false
}

// valuesFor are values of which one gives the answers, if any value does.
func valuesFor(slot string, answers []answer) []string {
	if slot == SlotLanguage {
		return []string{string(Dutch), string(French), string(English), ""}
	}
	var is, within []string
	for _, a := range answers {
		switch {
		case a.test.Op == OpIs && a.yes, a.test.Op == OpIsNot && !a.yes:
			is = append(is, a.test.Value)
		case a.test.Op == OpContains && a.yes:
			within = append(within, a.test.Value)
		}
	}
	all := append([]string{"", examples[slot], "voorbeeld"}, is...)
	together := strings.Join(within, " ")
	if isListSlot(slot) || len(answers) == 0 {
		return []string{"", together}
	}
	// Around and between the words that must be in it stands a letter that none of the answers is about.
	between := string(strange(answers))
	return append(all, together, between+strings.Join(within, between)+between)
}

// examples are values that stand-ins have where any will do.
var examples = map[string]string{
	SlotFirstName: "Els", SlotLastName: "Peeters", SlotName: "Els Peeters", SlotProfession: "kinderbegeleider", SlotRegion: "Gent", SlotOrganisation: "Huis van het Kind",
}

// strange is a letter that no answer is about.
func strange(answers []answer) rune {
	for letter := 'x'; ; letter++ {
		if !slices.ContainsFunc(answers, func(a answer) bool { return strings.ContainsRune(fold(a.test.Value), letter) }) {
			return letter
		}
	}
}
