package reader

import (
	"fmt"
	"net/http"
	"slices"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// preferencesPage is what the preferences page shows.
type preferencesPage struct {
	Words     preferencesTexts
	Language  subscribers.Language
	Action    string // where the form goes
	LeavePath string
	UndoPath  string // empty when there is nothing to undo
	Masked    string
	Consent   string // the words that a tick agrees to
	Topics    []topicRow
	Paused    string // until when, in words; empty when not paused
	Professions,
	Regions, Languages []option
	Result     panel // what has just been done
	Unsure     panel // what has not been done, and why
	Suppressed bool
	Left       bool
}

type topicRow struct {
	Slug, Name, Description string
	Shown                   string // shownAs
	Wanted                  bool
}

// panel is the first thing on a page after an act.
type panel struct{ Title, Text string }

var preferencesSheet = web.NewSheet[preferencesPage](pages, "preferences.html")

// showPreferences handles the "GET /v/{token}" route.
func (p Pages) showPreferences(w http.ResponseWriter, r *http.Request) {
	prefs, err := p.preferencesOf(r, subscribers.PurposePreferences)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := web.LanguageFor(r, prefs.Subscriber.Language)
	words := preferencesIn[in]
	page := p.newPreferencesPage(r, prefs, in)
	switch r.URL.Query().Get("gedaan") {
	case doneTooLate:
		if page.Left && page.UndoPath == "" {
			page.Unsure = words.TooLate
		}
	case doneSaved:
		page.Result = panel{words.Saved, words.Now + " " + resultSentence(prefs, in, web.HouseOf(r))}
	case doneBack:
		page.Result = panel{words.Back, words.Now + " " + resultSentence(prefs, in, web.HouseOf(r))}
	}
	preferencesSheet.Show(w, r, http.StatusOK, web.NewFrame(r, in, words.Title), page)
}

// showUnsure shows the page as it stands now, and names the topics that were not saved: their ticks are the reader's to set.
func (p Pages) showUnsure(w http.ResponseWriter, r *http.Request, id subscribers.ID, unsure []subscribers.TopicID) {
	prefs, err := p.Subscribers.Preferences(r.Context(), id)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := web.LanguageFor(r, prefs.Subscriber.Language)
	words := preferencesIn[in]
	var names []string
	for _, one := range prefs.Topics {
		if slices.Contains(unsure, one.Topic.ID) {
			names = append(names, one.Topic.NameIn(in))
		}
	}
	page := p.newPreferencesPage(r, prefs, in)
	page.Unsure = panel{words.Unsure.Title, fmt.Sprintf(words.Unsure.Text, listed(names, words.And))}
	preferencesSheet.Show(w, r, http.StatusConflict, web.NewFrame(r, in, words.Title), page)
}

func (p Pages) newPreferencesPage(r *http.Request, prefs subscribers.Preferences, in subscribers.Language) preferencesPage {
	person, house := prefs.Subscriber, web.HouseOf(r)
	page := preferencesPage{
		Words: preferencesIn[in], Language: in,
		Action: onward(r, p.preferencesLink(person.ID), ""), LeavePath: onward(r, p.leaveLink(person.ID), ""),
		Masked: person.Address.Masked(), Consent: consentWords(in, house),
		Professions: options(professions, in, person.Profession), Regions: options(regions, in, person.Region),
		Languages:  options(mailLanguages, in, string(person.Language)),
		Suppressed: prefs.Suppressed, Left: person.State == subscribers.StateLeft,
	}
	if undoable(prefs) {
		page.UndoPath = page.LeavePath
	}
	if person.State == subscribers.StatePaused {
		page.Paused = web.Date(in, house.Day(person.PausedUntil.Time()))
	}
	for _, one := range prefs.Topics {
		topic := one.Topic
		page.Topics = append(page.Topics, topicRow{
			Slug: topic.Slug, Name: topic.NameIn(in), Description: topic.DescriptionIn(in),
			Shown: shownAs(topic.Slug, topicWords(in, house, topic)), Wanted: one.Wanted,
		})
	}
	return page
}
