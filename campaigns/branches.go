package campaigns

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"
)

// BranchMail is one of the few mails that together show every branch of a campaign's letters.
type BranchMail struct {
	Language templates.Language `json:"language"`
	Reader   subscribers.ID     `json:"reader,omitempty"` // 0: a stand-in, because nobody in the audience sees this
	Shows    []string           `json:"shows"`            // the conditions that hold for this reader
	templates.Filled
	Files []templates.File `json:"-"` // of the letter
}

// Branches are the mails of the fewest readers in the audience, or stand-ins for them, that together show every branch.
type Branches struct {
	Mails []BranchMail
	Never map[templates.Language][]string // conditions under which nobody can ever see their branch
}

// Branches finds, in each language of a plan, the smallest set of mails that shows all there is to see. It reads everybody whom
// the audience names, once per language. It fails as Letters does.
func (s *Store) Branches(ctx context.Context, plan Plan) (Branches, error) {
	letters, err := s.Letters(ctx, plan)
	if err != nil {
		return Branches{}, err
	}
	ready := deliveries.Plan{Audience: plan.Audience, Letters: letters, Language: plan.Content.Languages[0]}
	found := Branches{Never: map[templates.Language][]string{}}
	for _, language := range plan.Content.Languages {
		letter := letters[language].Letter
		readers := audienceOf{store: s, plan: ready, language: language}
		for _, view := range letter.Views(readers.values(ctx)) {
			found.Mails = append(found.Mails, readers.mail(letter, view))
		}
		if readers.err != nil {
			return Branches{}, fmt.Errorf("look for readers of each branch: %w", readers.err)
		}
		for _, branch := range letter.Never() {
			found.Never[language] = append(found.Never[language], letter.Question(branch))
		}
	}
	return found, nil
}

// audienceOf is who of an audience gets the letter in one language.
type audienceOf struct {
	store    *Store
	plan     deliveries.Plan
	language templates.Language
	ids      []subscribers.ID // in the order in which their values were given
	err      error
}

// values gives what the letter's slots say of one reader after another. A fault ends it, and stays in err. Nobody is read for
// a letter without conditions.
func (a *audienceOf) values(ctx context.Context) iter.Seq[[]string] {
	letter := a.plan.Letters[a.language].Letter
	return func(yield func([]string) bool) {
		if len(letter.Branches) == 0 {
			return
		}
		a.err = a.store.Subscribers.EachNamed(ctx, a.plan.Audience, func(some []subscribers.Recipient) error {
			for i := range some {
				if a.plan.LanguageFor(&some[i]) != a.language {
					continue
				}
				a.ids = append(a.ids, some[i].ID)
				if !yield(deliveries.ValuesOf(letter, &some[i])) {
					return errEnough
				}
			}
			return nil
		})
		if errors.Is(a.err, errEnough) {
			a.err = nil
		}
	}
}

// errEnough ends the reading of an audience of which enough was seen.
var errEnough = errors.New("enough was seen")

// mail is what a view's reader gets, with links that are nobody's.
func (a *audienceOf) mail(l *templates.Letter, view templates.View) BranchMail {
	for i, slot := range l.Slots {
		switch slot {
		case templates.SlotPreferencesLink:
			view.Values[i] = a.store.Network.PreferencesURL("voorbeeld")
		case templates.SlotLeaveLink:
			view.Values[i] = a.store.Network.LeaveURL("voorbeeld")
		}
	}
	m := BranchMail{Language: a.language, Shows: []string{}, Filled: l.Fill(view.Values), Files: l.Files}
	if view.Reader >= 0 {
		m.Reader = a.ids[view.Reader]
	}
	for _, branch := range view.Shows {
		m.Shows = append(m.Shows, l.Question(branch))
	}
	return m
}
