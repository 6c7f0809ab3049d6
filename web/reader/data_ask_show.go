package reader

import (
	"fmt"
	"net/http"

	"dorpspost/database"
	"dorpspost/subscribers"
	"dorpspost/web"
)

// dataAskPage is what the page shows that offers a fresh link to what is held about a reader. It shows nothing of that
// itself: the link that led here may have been forwarded.
type dataAskPage struct {
	Words    dataAskTexts
	Action   string
	JoinPath string
	Masked   string
	Refusal  string // why no link can be sent now; empty when it can
	Help     string // a mailbox; empty when there is none
}

var dataAskSheet = web.NewSheet[dataAskPage](pages, "data_ask.html")

// showDataAsk handles the "GET /v/{token}/gegevens" route.
func (p Pages) showDataAsk(w http.ResponseWriter, r *http.Request) {
	person, refusal, err := p.dataAsker(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	p.showDataAskPage(w, r, http.StatusOK, person, refusal)
}

// dataAsker is whose link this is, and a sentence where no fresh one can be sent to them now.
func (p Pages) dataAsker(r *http.Request) (person subscribers.Subscriber, refusal string, err error) {
	prefs, err := p.preferencesOf(r, subscribers.PurposePreferences)
	if err != nil {
		return person, "", err
	}
	refusal, err = p.whyNoData(r, prefs)
	return prefs.Subscriber, refusal, err
}

func (p Pages) showDataAskPage(w http.ResponseWriter, r *http.Request, status int, person subscribers.Subscriber, refusal string) {
	in := web.LanguageFor(r, person.Language)
	words := dataAskIn.In(in)
	page := dataAskPage{
		Words: words, Action: onward(r, p.preferencesLink(person.ID)+dataPath, ""), JoinPath: onward(r, joinPath, ""),
		Masked: person.Address.Masked(), Refusal: refusal, Help: web.HouseOf(r).HelpAddress,
	}
	dataAskSheet.Show(w, r, status, p.frame(r, in, words.Title, person.ID), page)
}

// whyNoData is a sentence where no link can be sent to this person now; empty when it can.
func (p Pages) whyNoData(r *http.Request, prefs subscribers.Preferences) (string, error) {
	in := web.LanguageFor(r, prefs.Subscriber.Language)
	if prefs.Suppressed {
		return dataAskIn.In(in).Held, nil
	}
	return p.unsettled(r, prefs.Subscriber)
}

// unsettled says why the person's address is too new to be trusted with the person's data; empty when it is not.
func (p Pages) unsettled(r *http.Request, person subscribers.Subscriber) (string, error) {
	on, err := p.Subscribers.SettledOn(r.Context(), person)
	if err != nil || on <= database.Now() {
		return "", err
	}
	in := web.LanguageFor(r, person.Language)
	if on == subscribers.Never {
		return dataAskIn.In(in).Untold, nil
	}
	return fmt.Sprintf(dataAskIn.In(in).Moved, web.Date(in, web.HouseOf(r).Day(on.Time()))), nil
}
