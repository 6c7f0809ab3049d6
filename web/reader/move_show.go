package reader

import (
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// movePage is what the page shows on which a reader gives another address.
type movePage struct {
	Words           moveTexts
	Action          string
	PreferencesPath string
	JoinPath        string
	Masked          string
	Typed           string
	FaultsHead      string
	Fault           string // a sentence; empty where there is nothing to repair
}

var moveSheet = web.NewSheet[movePage](pages, "move.html")

// showMove handles the "GET /v/{token}/adres" route.
func (p Pages) showMove(w http.ResponseWriter, r *http.Request) {
	prefs, err := p.preferencesOf(r, subscribers.PurposePreferences)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	p.showMoveForm(w, r, http.StatusOK, prefs.Subscriber, "", "")
}

// showMoveForm shows the form, with what was typed and what is wrong with it.
func (p Pages) showMoveForm(w http.ResponseWriter, r *http.Request, status int, person subscribers.Subscriber, typed, fault string) {
	in := web.LanguageFor(r, person.Language)
	words := moveIn.In(in)
	page := movePage{
		Words: words, Action: onward(r, p.preferencesLink(person.ID)+movePath, ""), PreferencesPath: onward(r, p.preferencesLink(person.ID), ""),
		JoinPath: onward(r, joinPath, ""), Masked: person.Address.Masked(), Typed: typed, FaultsHead: signUpIn.In(in).Faults, Fault: fault,
	}
	title := words.Title
	if fault != "" {
		title = signUpIn.In(in).TitleFault + " " + title
	}
	moveSheet.Show(w, r, status, p.frame(r, in, title, person.ID), page)
}
