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
	FreshPath       string // where a fresh link is asked for, which this takes first; empty where the form can be sent
	FaultsHead      string
	Fault           string // a sentence; empty where there is nothing to repair
}

var moveSheet = web.NewSheet[movePage](pages, "move.html")

// moveForm is whose form it is and what stands in it.
type moveForm struct {
	person       subscribers.Subscriber
	action, back string // paths of ours
	stale        bool   // only a fresh link asks for a move
	typed, fault string
}

// moveForm is the form behind a preferences link.
func (p Pages) moveForm(r *http.Request) (form moveForm, err error) {
	prefs, err := p.preferencesOf(r, subscribers.PurposePreferences)
	if err != nil {
		return form, err
	}
	form.person, form.back = prefs.Subscriber, p.preferencesLink(prefs.Subscriber.ID)
	form.action = form.back + movePath
	form.stale, err = p.Subscribers.WasPutBack(r.Context(), form.person.ID)
	return form, err
}

// moveFormFresh is the form behind a fresh link.
func (p Pages) moveFormFresh(r *http.Request) (form moveForm, err error) {
	ask, person, err := p.freshOf(r)
	return moveForm{person: person, action: p.dataLink(ask.ID) + movePath, back: p.preferencesLink(person.ID)}, err
}

// showMove handles the "GET /v/{token}/adres" route.
func (p Pages) showMove(w http.ResponseWriter, r *http.Request) {
	form, err := p.moveForm(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	p.showMoveForm(w, r, http.StatusOK, form)
}

// showMoveFresh handles the "GET /g/{token}/adres" route.
func (p Pages) showMoveFresh(w http.ResponseWriter, r *http.Request) {
	form, err := p.moveFormFresh(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	p.showMoveForm(w, r, http.StatusOK, form)
}

// showMoveForm shows the form, with what was typed and what is wrong with it.
func (p Pages) showMoveForm(w http.ResponseWriter, r *http.Request, status int, form moveForm) {
	in := web.LanguageFor(r, form.person.Language)
	words := moveIn.In(in)
	page := movePage{
		Words: words, Action: onward(r, form.action, ""), PreferencesPath: onward(r, form.back, ""),
		JoinPath: onward(r, joinPath, ""), Masked: form.person.Address.Masked(), Typed: form.typed, FaultsHead: signUpIn.In(in).Faults, Fault: form.fault,
	}
	if form.stale {
		page.FreshPath = onward(r, web.LinkPath, "")
	}
	title := words.Title
	if form.fault != "" {
		title = signUpIn.In(in).TitleFault + " " + title
	}
	moveSheet.Show(w, r, status, p.frame(r, in, title, form.person.ID), page)
}
