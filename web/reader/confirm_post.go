package reader

import (
	"errors"
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// confirm handles the "POST /b/{token}" route. Twice is once.
func (p Pages) confirm(w http.ResponseWriter, r *http.Request) {
	r, done := acting(r)
	defer done()
	ask, err := p.toConfirm(r)
	if err != nil {
		p.refuseConfirm(w, r, err)
		return
	}
	completed, err := p.Subscribers.Complete(r.Context(), ask.ID)
	if errors.Is(err, subscribers.ErrBarred) {
		in := web.LanguageFor(r, ask.Language)
		words := preferencesIn.In(in).Suppressed
		err = &web.Refusal{Status: http.StatusConflict, Language: in, Title: words.Title, Text: words.Text}
	}
	if err != nil {
		p.refuseConfirm(w, r, err)
		return
	}
	said := map[subscribers.Outcome]string{subscribers.OutcomeNew: doneConfirmed, subscribers.OutcomeAdded: doneMore}[completed.Outcome]
	http.Redirect(w, r, onward(r, p.confirmLink(ask.ID), said), http.StatusSeeOther)
}
