package checks

import (
	"cmp"
	"slices"
	"strings"

	"dorpspost/templates"
)

var branchChecks = []Check{{
	Name: "never-shown", Title: "Stukken die niemand ziet", Levels: []Level{Attention},
	About: "Elke voorwaarde kan voor iemand gelden.",
	Fine:  "Elk stuk van je mail kan door iemand gezien worden.",
	known: (*look).compiled,
	run:   (*look).neverShown,
}}

func (k *look) neverShown() {
	k.each(func(at place, p *opened) {
		for _, n := range p.letter.Never() {
			b := p.letter.Branches[n-1]
			if len(b.When) == 0 {
				b = p.letter.Branches[b.Before-1]
				k.find(Attention, k.placeOfTest(at, p, b), "Het stuk na {%% else %%} ziet niemand: een voorwaarde ervoor geldt altijd. Haal het weg, of pas de voorwaarde aan.")
				continue
			}
			k.find(Attention, k.placeOfTest(at, p, b), "Het stuk voor wie %s, ziet niemand: dat geldt nooit samen met de voorwaarden eromheen of ervoor.", p.letter.Question(n))
		}
	})
}

// placeOfTest is where the content asks what a branch does.
func (k *look) placeOfTest(at place, p *opened, b templates.Branch) place {
	t := b.When[0][0]
	found := k.placeOf(Question{p.letter.Slots[t.Slot], t.Value}, at.language)
	found.language = at.language
	return found
}

// Question is what a condition asks of a reader: does this slot hold this value?
type Question struct {
	Slot  string
	Value string
}

// Questions lists what the conditions of letters compare whole values with, each once: what the readers' data can be asked for.
func Questions(letters map[templates.Language]Compiled) (all []Question) {
	for _, l := range letters {
		for _, b := range l.Branches {
			for _, row := range b.When {
				for _, t := range row {
					all = append(all, questionOf(l.Letter, t)...)
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b Question) int { return cmp.Or(cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.Value, b.Value)) })
	return slices.Compact(all)
}

func questionOf(l *templates.Letter, t templates.Test) []Question {
	slot := l.Slots[t.Slot]
	whole := t.Op == templates.OpIs || t.Op == templates.OpIsNot || t.Op == templates.OpContains && (slot == templates.SlotTopics || slot == templates.SlotMissed)
	if !whole || slot == templates.SlotLanguage { // the letter itself says which languages there are
		return nil
	}
	return []Question{{slot, t.Value}}
}

func (k *look) conditionValue() {
	for _, q := range k.Mailing.Without {
		k.find(Attention, k.placeOf(q, ""), "Een voorwaarde vraagt naar %s “%s”, maar niemand van je ontvangers heeft dat. Is het juist gespeld?", q.Slot, q.Value)
	}
}

// placeOf is where the content asks something, in a language or in any.
func (k *look) placeOf(q Question, l templates.Language) place {
	asks := func(text string) bool {
		text = strings.ToLower(text)
		return strings.Contains(text, q.Slot) && strings.Contains(text, strings.ToLower(q.Value))
	}
	for i, b := range k.Content.Blocks {
		if asks(b.If) {
			return place{block: i + 1, kind: b.Type, field: "if"}
		}
	}
	for _, s := range k.said {
		if strings.Contains(s.text, "{%") && (l == "" || s.language == l) && asks(s.text) {
			return s.place
		}
	}
	return place{}
}
