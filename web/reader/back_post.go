package reader

import (
	"net/http"

	"dorpspost/web"
)

// postBack handles the "POST /t/{token}" route. Twice is once.
func (p Pages) postBack(w http.ResponseWriter, r *http.Request) {
	ask, person, _, err := p.toPutBack(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	r, done := acting(r)
	defer done()
	if _, err := p.Subscribers.MoveBack(r.Context(), ask.ID); err != nil {
		web.Error(w, r, movedRefusal(web.LanguageFor(r, person.Language), err))
		return
	}
	http.Redirect(w, r, onward(r, p.backLink(ask.ID), ""), http.StatusSeeOther)
}
