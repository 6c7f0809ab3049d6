package reader

import (
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// erasePage is what the page shows on which a reader has everything erased, before and after.
type erasePage struct {
	Words      eraseTexts
	Action     string
	DataPath   string
	Masked     string
	FaultsHead string
	Missing    bool // the tick
	Done       bool
	Help       string // a mailbox
}

var eraseSheet = web.NewSheet[erasePage](pages, "erase.html")

// showErase handles the "GET /g/{token}/wissen" route: what goes, what stays, and the question.
func (p Pages) showErase(w http.ResponseWriter, r *http.Request) {
	ask, person, err := p.dataOf(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	p.showErasePage(w, r, http.StatusOK, ask, person, false)
}

func (p Pages) showErasePage(w http.ResponseWriter, r *http.Request, status int, ask subscribers.Ask, person subscribers.Subscriber, missing bool) {
	in := web.LanguageFor(r, person.Language)
	words := eraseIn.In(in)
	page := erasePage{
		Words: words, Action: onward(r, p.dataLink(ask.ID)+erasePath, ""), DataPath: onward(r, p.dataLink(ask.ID), ""),
		Masked: person.Address.Masked(), FaultsHead: signUpIn.In(in).Faults, Missing: missing,
	}
	frame := web.NewFrame(r, in, words.Title)
	frame.DataPath = page.DataPath
	eraseSheet.Show(w, r, status, frame, page)
}

// showErased is the last page: nothing on it leads back to somebody whom we do not know any more.
func showErased(w http.ResponseWriter, r *http.Request, in subscribers.Language) {
	words := eraseIn.In(in)
	frame := web.NewFrame(r, in, words.DoneTitle)
	frame.Links = nil
	eraseSheet.Show(w, r, http.StatusOK, frame, erasePage{Words: words, Done: true, Help: web.HouseOf(r).HelpAddress})
}
