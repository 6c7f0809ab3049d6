package reader

import (
	"errors"
	"net/http"
	"slices"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/web"
)

// signUpPage is what the sign-up page shows.
type signUpPage struct {
	Words       signUpTexts
	Language    subscribers.Language
	Action      string // where the form goes
	ExamplePath string // a mail that anybody may read; empty where there is none
	PrivacyURL  string // empty where there is none
	Token       string
	Version     string
	Filled      filledIn
	Topics      []topicTick
	Consent     string // the words that the button agrees to
	Professions,
	Regions, Languages []option
	Faults []formFault
	Note   panel // why the form is shown again
}

type topicTick struct {
	Slug, Name, Description string
	NameLang, AboutLang     subscribers.Language // where it is not the page's
	Ticked                  bool
}

// FaultOf is the sentence about a field; empty when there is nothing to repair.
func (s signUpPage) FaultOf(field string) string { return faultOf(s.Faults, field) }

var signUpSheet = web.NewSheet[signUpPage](pages, "signup.html")

// showSignUp handles the "GET /inschrijven" route. Nothing is ticked.
func (p Pages) showSignUp(w http.ResponseWriter, r *http.Request) {
	offer, err := p.Subscribers.Topics(r.Context())
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := web.LanguageFor(r, "")
	example, err := p.examplePath(r, in)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	p.showForm(w, r, http.StatusOK, in, offer, formShown{example: example})
}

// examplePath is the last mail that anybody may read, in this language where it has one; empty when there is none.
func (p Pages) examplePath(r *http.Request, in subscribers.Language) (string, error) {
	latest, err := p.Letters.LatestPublic(r.Context())
	if errors.Is(err, deliveries.ErrNotPublic) {
		return "", nil
	}
	return inLanguage(latest.Path(), subscribers.Language(latest.In(templates.Language(in)).Language)), err
}

// formShown is what differs from one showing of the sign-up form to another.
type formShown struct {
	filled filledIn
	faults []formFault
	note   panel
	token  string // empty: a fresh one

	example string // a form that came back offers nothing that leads away from it
}

// actLanguage is the button that shows the same form in another language.
const actLanguage = "language"

// translated is a form as it stands, to be shown in another language. The language of the mails goes along unless it was
// chosen.
func translated(filled filledIn) formShown {
	if filled.Language == filled.Page {
		filled.Language = ""
	}
	return formShown{filled: filled, token: filled.Form}
}

// formFrame is the frame of a page with one form to fill in, which goes along when the language is changed.
func formFrame(r *http.Request, in subscribers.Language, title string, faults []formFault) web.Frame {
	if len(faults) > 0 {
		title = signUpIn.In(in).TitleFault + " " + title
	}
	frame := web.NewFrame(r, in, title)
	frame.Form = "form"
	return frame
}

// showForm shows the form as it was filled in, with a fresh token.
func (p Pages) showForm(w http.ResponseWriter, r *http.Request, status int, in subscribers.Language, offer []subscribers.Topic, shown formShown) {
	words, house := signUpIn.In(in), web.HouseOf(r)
	language := shown.filled.Language
	if language == "" {
		language = string(in)
	}
	page := signUpPage{
		Words: words, Language: in, Action: onward(r, joinPath, ""), ExamplePath: shown.example, PrivacyURL: house.PrivacyURL,
		Token: p.tokenFor(shown), Version: formVersion(in, house, offer), Filled: shown.filled,
		Topics: ticks(in, offer, shown.filled.Topics), Consent: signUpConsent(in, house),
		Professions: options(professions, in, shown.filled.Profession), Regions: options(regions, in, shown.filled.Region),
		Languages: options(mailLanguages, in, language), Faults: shown.faults, Note: shown.note,
	}
	signUpSheet.Show(w, r, status, formFrame(r, in, words.Title, shown.faults), page)
}

func ticks(in subscribers.Language, offer []subscribers.Topic, ticked []string) []topicTick {
	list := make([]topicTick, len(offer))
	for i, topic := range offer {
		list[i] = topicTick{
			Slug: topic.Slug, Name: topic.NameIn(in), Description: topic.DescriptionIn(in), Ticked: slices.Contains(ticked, topic.Slug),
			NameLang: foreign(in, topic.NameLanguage(in)), AboutLang: foreign(in, topic.DescriptionLanguage(in)),
		}
	}
	return list
}
