package reader

import (
	"fmt"
	"net/http"
	"strconv"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// preferencesPage is what the preferences page shows.
type preferencesPage struct {
	Words    preferencesTexts
	Language subscribers.Language
	Own      ownWords
	Undoable bool
	Consent  string // the words that a tick agrees to
	Topics   []topicRow
	Version  string // pageVersion
	Often    []oftenRow
	Paused   string // until when, in words; empty when not paused
	Professions,
	Regions, Languages []option
	Result     panel // what has just been done
	Unsure     panel // what has not been done, and why
	Suppressed bool
	Left       bool
}

type topicRow struct {
	Slug, Name, Description string
	NameLang, AboutLang     subscribers.Language // where it is not the page's
	Shown                   string               // shownAs
	Wanted                  bool
}

// oftenRow is one answer to "how often?".
type oftenRow struct {
	Value, Label, Hint string
	Chosen             bool
}

// ownWords are what of the page no two readers share, or what the address of the request decides.
type ownWords struct {
	Action    string // where the form goes
	LeavePath string
	MovePath  string
	WhyPath   string
	DataPath  string
	JoinPath  string
	Masked    string
}

// list and ownFrom are each other's opposite.
func (o ownWords) list() []string {
	return []string{o.Action, o.LeavePath, o.MovePath, o.WhyPath, o.DataPath, o.JoinPath, o.Masked}
}

func ownFrom(list []string) ownWords {
	return ownWords{list[0], list[1], list[2], list[3], list[4], list[5], list[6]}
}

// panel is the first thing on a page after an act.
type panel struct{ Title, Text string }

// preferencesSheet keeps its pages: it is what readers open most, all at once after each campaign.
var preferencesSheet = web.NewKept(web.NewSheet[preferencesPage](pages, "preferences.html"))

// showPreferences handles the "GET /v/{token}" route.
func (p Pages) showPreferences(w http.ResponseWriter, r *http.Request) {
	prefs, err := p.preferencesOf(r, subscribers.PurposePreferences)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	p.writePreferences(w, r, http.StatusOK, prefs, func(page *preferencesPage) { page.greet(r, prefs) })
}

// greet says first what has just been done.
func (page *preferencesPage) greet(r *http.Request, prefs subscribers.Preferences) {
	words := page.Words
	switch r.URL.Query().Get("gedaan") {
	case doneTooLate:
		if page.Left && !page.Undoable {
			page.Unsure = words.TooLate
		}
	case doneSaved:
		page.Result = panel{words.Saved, words.Now + " " + resultSentence(prefs, page.Language, web.HouseOf(r))}
	case doneBack:
		page.Result = panel{words.Back, words.Now + " " + resultSentence(prefs, page.Language, web.HouseOf(r))}
	}
}

// showUnsure shows the page as it stands now, and names what was not saved: that is the reader's to set.
func (p Pages) showUnsure(w http.ResponseWriter, r *http.Request, id subscribers.ID, left unsure) {
	prefs, err := p.Subscribers.Preferences(r.Context(), id)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	p.writePreferences(w, r, http.StatusConflict, prefs, func(page *preferencesPage) {
		page.Unsure = panel{page.Words.UnsureTitle, unsureSentence(left, prefs, page.Language)}
	})
}

func (p Pages) writePreferences(w http.ResponseWriter, r *http.Request, status int, prefs subscribers.Preferences, say func(*preferencesPage)) {
	in := web.LanguageFor(r, prefs.Subscriber.Language)
	preferencesSheet.Show(w, r, status, p.ownOf(r, prefs.Subscriber).list(), func(marks []string) (web.Frame, preferencesPage, string) {
		page := newPreferencesPage(prefs, in, web.HouseOf(r), ownFrom(marks))
		say(&page)
		frame := web.NewFrame(r, in, page.title())
		frame.DataPath = page.Own.DataPath
		return frame, page, page.key()
	})
}

// title says first what was done, because a screen reader says the title first.
func (page preferencesPage) title() string {
	for _, first := range []string{page.Result.Title, page.Unsure.Title} {
		if first != "" {
			return first + ": " + page.Words.Title
		}
	}
	return page.Words.Title
}

func (p Pages) ownOf(r *http.Request, person subscribers.Subscriber) ownWords {
	link, leave := p.preferencesLink(person.ID), p.leaveLink(person.ID)
	return ownWords{
		Action: onward(r, link, ""), LeavePath: onward(r, leave, ""), MovePath: onward(r, link+movePath, ""), WhyPath: onward(r, link+whyPath, ""),
		DataPath: onward(r, link+dataPath, ""), JoinPath: onward(r, joinPath, ""), Masked: person.Address.Masked(),
	}
}

// key is all that the page shows beside its texts and what is the reader's own.
func (page preferencesPage) key() string {
	parts := []string{
		string(page.Language), page.Consent, page.Version, page.Paused, page.Result.Title, page.Result.Text, page.Unsure.Title, page.Unsure.Text,
		fmt.Sprint(page.Undoable, page.Suppressed, page.Left, len(page.Topics), len(page.Often), len(page.Professions), len(page.Regions)),
	}
	for _, t := range page.Topics {
		parts = append(parts, t.Slug, t.Name, t.Description, string(t.NameLang), string(t.AboutLang), t.Shown, strconv.FormatBool(t.Wanted))
	}
	for _, o := range page.Often {
		parts = append(parts, o.Value, o.Label, o.Hint, strconv.FormatBool(o.Chosen))
	}
	for _, list := range [][]option{page.Professions, page.Regions, page.Languages} {
		for _, o := range list {
			parts = append(parts, o.Value, o.Label, strconv.FormatBool(o.Chosen))
		}
	}
	return web.Key(parts...)
}

func newPreferencesPage(prefs subscribers.Preferences, in subscribers.Language, house web.House, own ownWords) preferencesPage {
	person := prefs.Subscriber
	page := preferencesPage{
		Words: preferencesIn.In(in), Language: in, Own: own, Undoable: undoable(prefs), Consent: consentWords(in, house),
		Version: pageVersion(in, house, prefs.Topics), Often: oftenRows(prefs, in),
		Professions: unshown(professions, in, person.Profession), Regions: unshown(regions, in, person.Region),
		Languages:  options(mailLanguages, in, string(person.Language)),
		Suppressed: prefs.Suppressed, Left: person.State == subscribers.StateLeft,
	}
	if person.State == subscribers.StatePaused {
		page.Paused = web.Date(in, house.Day(person.PausedUntil.Time()))
	}
	for _, one := range prefs.Topics {
		topic := one.Topic
		page.Topics = append(page.Topics, topicRow{
			Slug: topic.Slug, Name: topic.NameIn(in), Description: topic.DescriptionIn(in),
			NameLang: foreign(in, topic.NameLanguage(in)), AboutLang: foreign(in, topic.DescriptionLanguage(in)),
			Shown: shownAs(topic.Slug, topicWords(in, house, topic)), Wanted: one.Wanted,
		})
	}
	return page
}

// foreign is the language of words that are in another one than their page; empty where they are not.
func foreign(page, words subscribers.Language) subscribers.Language {
	if words == page {
		return ""
	}
	return words
}

// unshown offers a list without telling which of it is stored: mails are forwarded, and what a person does for a living, and where,
// is nobody else's to see.
func unshown(from choices, in subscribers.Language, stored string) []option {
	words := preferencesIn.In(in)
	list := []option{{Label: words.NotSaid}}
	if stored != "" {
		list = []option{{keep, words.Filled, true}, {Label: words.NotSaid}}
	}
	return append(list, options(from, in, "")...)
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
