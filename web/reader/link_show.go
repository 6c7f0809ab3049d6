package reader

import (
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// linkPage is what the page shows on which whoever has lost a link asks for a fresh one.
type linkPage struct {
	Words      linkTexts
	Language   subscribers.Language
	Action     string
	SignUpPath string
	Token      string
	Trap       string // the words beside the field that nobody should see
	Typed      string // the address, as it was filled in
	FaultsHead string
	Faults     []formFault
	Note       panel
}

// FaultOf is the sentence about a field; empty when there is nothing to repair.
func (l linkPage) FaultOf(field string) string { return faultOf(l.Faults, field) }

var linkSheet = web.NewSheet[linkPage](pages, "link.html")

// showLink handles the "GET /link" route.
func (p Pages) showLink(w http.ResponseWriter, r *http.Request) {
	p.showLinkForm(w, r, http.StatusOK, web.LanguageFor(r, ""), formShown{})
}

// showLinkForm shows the form as it was filled in, with a fresh token.
func (p Pages) showLinkForm(w http.ResponseWriter, r *http.Request, status int, in subscribers.Language, shown formShown) {
	words := linkIn.In(in)
	page := linkPage{
		Words: words, Language: in, Action: onward(r, web.LinkPath, ""), SignUpPath: onward(r, joinPath, ""),
		Token: p.tokenFor(shown), Trap: signUpIn.In(in).Trap, Typed: shown.filled.Address,
		FaultsHead: signUpIn.In(in).Faults, Faults: shown.faults, Note: shown.note,
	}
	linkSheet.Show(w, r, status, formFrame(r, in, words.Title, shown.faults), page)
}
