package reader

import (
	"net/http"

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
	MovePath  string
	WhyPath   string
	JoinPath  string
	Masked    string
	Consent   string // the words that a tick agrees to
	Topics    []topicRow
	Version   string // pageVersion
	Often     []oftenRow
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

// oftenRow is one answer to "how often?".
type oftenRow struct {
	Value, Label, Hint string
	Chosen             bool
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
	words := preferencesIn.In(in)
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
	preferencesSheet.Show(w, r, http.StatusOK, p.frame(r, in, words.Title, prefs.Subscriber.ID), page)
}

// showUnsure shows the page as it stands now, and names what was not saved: that is the reader's to set.
func (p Pages) showUnsure(w http.ResponseWriter, r *http.Request, id subscribers.ID, left unsure) {
	prefs, err := p.Subscribers.Preferences(r.Context(), id)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := web.LanguageFor(r, prefs.Subscriber.Language)
	words := preferencesIn.In(in)
	page := p.newPreferencesPage(r, prefs, in)
	page.Unsure = panel{words.UnsureTitle, unsureSentence(left, prefs, in)}
	preferencesSheet.Show(w, r, http.StatusConflict, p.frame(r, in, words.Title, prefs.Subscriber.ID), page)
}

func (p Pages) newPreferencesPage(r *http.Request, prefs subscribers.Preferences, in subscribers.Language) preferencesPage {
	person, house := prefs.Subscriber, web.HouseOf(r)
	page := preferencesPage{
		Words: preferencesIn.In(in), Language: in,
		Action: onward(r, p.preferencesLink(person.ID), ""), LeavePath: onward(r, p.leaveLink(person.ID), ""),
		MovePath: onward(r, p.preferencesLink(person.ID)+movePath, ""), WhyPath: onward(r, p.preferencesLink(person.ID)+whyPath, ""),
		JoinPath: onward(r, joinPath, ""), Masked: person.Address.Masked(), Consent: consentWords(in, house),
		Version: pageVersion(in, house, prefs.Topics), Often: oftenRows(prefs, in),
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

// oftenRows are the frequencies on offer: mail for the IMH week alone only where there is a topic for it.
func oftenRows(prefs subscribers.Preferences, in subscribers.Language) (rows []oftenRow) {
	for _, frequency := range subscribers.Frequencies() {
		chosen := prefs.Subscriber.Frequency == frequency
		if frequency == subscribers.FrequencyWeek && weekTopic(prefs.Topics) == nil && !chosen {
			continue
		}
		words := oftenIn.In(in)[frequency]
		row := oftenRow{Value: string(frequency), Label: words.Label, Hint: words.Hint, Chosen: chosen}
		if chosen {
			row.Value = keep
		}
		rows = append(rows, row)
	}
	return rows
}
