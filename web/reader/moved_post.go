package reader

import (
	"errors"
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// postMoved handles the "POST /n/{token}" route. Twice is once.
func (p Pages) postMoved(w http.ResponseWriter, r *http.Request) {
	ask, _, err := p.toMove(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	r, done := acting(r)
	defer done()
	if _, err := p.Subscribers.Complete(r.Context(), ask.ID); err != nil {
		web.Error(w, r, movedRefusal(web.LanguageFor(r, ask.Language), err))
		return
	}
	http.Redirect(w, r, onward(r, p.moveLink(ask.ID), ""), http.StatusSeeOther)
}

// movedRefusal says in the reader's words why an address cannot be taken. Whoever sees it reads the mail to that address.
func movedRefusal(in subscribers.Language, err error) error {
	words := panel{}
	switch {
	case errors.Is(err, subscribers.ErrTaken):
		words = movedIn.In(in).Taken
	case errors.Is(err, subscribers.ErrBarred):
		words = preferencesIn.In(in).Suppressed
	default:
		return err
	}
	return &web.Refusal{Status: http.StatusConflict, Language: in, Title: words.Title, Text: words.Text}
}
