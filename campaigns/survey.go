package campaigns

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// Survey is what a plan makes of its readers, counted before anything is sent. All but Named and Skipped speaks of those who
// may be mailed at that moment.
type Survey struct {
	Named     int                          `json:"named"`
	Skipped   map[subscribers.Reason]int   `json:"skipped"`   // by why
	Languages map[templates.Language]int   `json:"languages"` // of the letter that they get
	Other     map[subscribers.Language]int `json:"other"`     // who speak a language without a letter, and get the first one
	Empty     []EmptySlot                  `json:"empty"`     // the most first
	Doubled   Doubled                      `json:"doubled"`
	Longest   map[templates.Language]int   `json:"longest"` // octets of HTML of the longest mail that the letter can become
}

// EmptySlot is a slot that prints nothing for some readers, because nothing is known of them and there is no fallback.
type EmptySlot struct {
	Slot     string             `json:"slot"`
	Language templates.Language `json:"language"`
	People   int                `json:"people"`
}

// Doubled are mailboxes that stand in the list under more than one address. People is how many would get the mail a second
// time, or more often.
type Doubled struct {
	People   int        `json:"people"`
	Examples [][]string `json:"examples,omitempty"` // the addresses of a mailbox
}

// doubledExamples is how many doubled mailboxes are told by name.
const doubledExamples = 10

// surveyor goes by all readers of a plan, and fills in a survey.
type surveyor struct {
	Survey
	plan      deliveries.Plan
	empty     map[EmptySlot]int              // People is 0 in the key
	mailboxes map[string]subscribers.Address // the first one of each
	examples  map[string]int                 // index in Doubled.Examples
	samples   map[string]bool
	wanted    int                          // samples of each language and part
	seen      map[templates.Language][]int // how many samples show what everybody sees, and each branch

	shown []bool
	holes []int
}

func newSurveyor(plan deliveries.Plan, samples int) *surveyor {
	v := &surveyor{
		plan: plan, wanted: samples, empty: map[EmptySlot]int{}, mailboxes: map[string]subscribers.Address{}, examples: map[string]int{},
		samples: map[string]bool{}, seen: map[templates.Language][]int{},
	}
	v.Skipped, v.Languages = map[subscribers.Reason]int{}, map[templates.Language]int{}
	v.Other, v.Longest = map[subscribers.Language]int{}, map[templates.Language]int{}
	for language, letter := range plan.Letters {
		v.Longest[language] = letter.Longest()
		v.seen[language] = make([]int, 1+len(letter.Branches))
	}
	return v
}

// survey goes by everybody whom a plan's audience names.
func (s *Store) survey(ctx context.Context, v *surveyor) error {
	err := s.Subscribers.EachNamed(ctx, v.plan.Audience, func(some []subscribers.Recipient) error {
		ids := make([]subscribers.ID, len(some))
		for i := range some {
			ids[i] = some[i].ID
		}
		barred, err := s.barred(ctx, v.plan.Topic, v.plan.Digest, ids)
		if err != nil {
			return err
		}
		for i := range some {
			reason, is := barred[some[i].ID]
			if reason == subscribers.ReasonNoDigest {
				continue // it is not for them
			}
			v.Named++
			if is {
				v.Skipped[reason]++
				continue
			}
			v.reader(&some[i])
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("go by the readers: %w", err)
	}
	v.finish()
	return nil
}

// reader counts one person who may be mailed.
func (v *surveyor) reader(to *subscribers.Recipient) {
	language := v.plan.LanguageFor(to)
	v.Languages[language]++
	if string(language) != string(to.Language) {
		v.Other[to.Language]++
	}
	letter := v.plan.Letters[language].Letter
	values := deliveries.ValuesOf(letter, to)
	v.shown = letter.Shown(values, v.shown)
	v.holes = letter.Empty(values, v.shown, v.holes[:0])
	for _, slot := range v.holes {
		if templates.Personal(letter.Slots[slot]) {
			v.empty[EmptySlot{Slot: letter.Slots[slot], Language: language}]++
		}
	}
	v.sample(language, to)
	v.mailbox(to)
}

// sample takes a reader who sees a part of which there are not enough samples yet.
func (v *surveyor) sample(language templates.Language, to *subscribers.Recipient) {
	seen := v.seen[language]
	wanted := seen[0] < v.wanted
	for i, shown := range v.shown {
		wanted = wanted || shown && seen[i+1] < v.wanted
	}
	if !wanted {
		return
	}
	v.samples[to.Address.ASCII()] = true
	seen[0]++
	for i, shown := range v.shown {
		if shown {
			seen[i+1]++
		}
	}
}

// mailbox notes whose mailbox somebody has already.
func (v *surveyor) mailbox(to *subscribers.Recipient) {
	mailbox := to.Address.Mailbox()
	first, known := v.mailboxes[mailbox]
	if !known {
		v.mailboxes[mailbox] = to.Address
		return
	}
	v.Doubled.People++
	at, told := v.examples[mailbox]
	if !told && len(v.Doubled.Examples) == doubledExamples {
		return
	}
	if !told {
		at = len(v.Doubled.Examples)
		v.examples[mailbox] = at
		v.Doubled.Examples = append(v.Doubled.Examples, []string{first.String()})
	}
	v.Doubled.Examples[at] = append(v.Doubled.Examples[at], to.Address.String())
}

// finish puts what was counted in its order.
func (v *surveyor) finish() {
	v.Empty = []EmptySlot{}
	for slot, people := range v.empty {
		slot.People = people
		v.Empty = append(v.Empty, slot)
	}
	slices.SortFunc(v.Empty, func(a, b EmptySlot) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Slot, b.Slot), cmp.Compare(a.Language, b.Language))
	})
}
