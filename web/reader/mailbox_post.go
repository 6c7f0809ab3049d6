package reader

import (
	"errors"
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// sendAgain handles the "POST /k/{token}" route. The answer tells nothing about the address.
func (p Pages) sendAgain(w http.ResponseWriter, r *http.Request) {
	ask, err := p.waiting(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	r, done := acting(r)
	defer done()
	said := doneAgain
	if ask.ID != decoy {
		err = p.Subscribers.Again(r.Context(), ask.ID)
	}
	if errors.Is(err, subscribers.ErrTooSoon) {
		said, err = doneEarly, nil
	}
	if err != nil {
		web.Error(w, r, err)
		return
	}
	http.Redirect(w, r, onward(r, p.mailboxPath(ask.ID), said), http.StatusSeeOther)
}
