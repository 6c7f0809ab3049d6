package reader

import (
	"errors"
	"net/http"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// askLink handles the "POST /link" route. Known or not, the answer is the page that says to look in one's mailbox.
func (p Pages) askLink(w http.ResponseWriter, r *http.Request) {
	filled, err := readFilledIn(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := pageLanguage(r, filled.Page)
	words := linkIn.In(in)
	if filled.Trap != "" {
		http.Redirect(w, r, onward(r, p.mailboxPath(decoy), ""), http.StatusSeeOther)
		return
	}
	if filled.Act == actLanguage {
		p.showLinkForm(w, r, http.StatusOK, in, translated(filled))
		return
	}
	if standing := p.standing(filled.Form, time.Now()); standing != formProven {
		p.showLinkForm(w, r, http.StatusOK, in, formShown{filled: filled, note: standing.note(words.Again, words.Soon, words.Old)})
		return
	}
	address, fault := readAddress(filled.Address, signUpIn.In(in).Fault)
	if fault != nil {
		p.showLinkForm(w, r, http.StatusUnprocessableEntity, in, formShown{filled: filled, faults: []formFault{*fault}})
		return
	}
	network := web.ClientNetwork(r)
	r, done := acting(r)
	defer done()
	id, err := p.Subscribers.AskLink(r.Context(), address, in, network)
	switch {
	case errors.Is(err, subscribers.ErrTooMany):
		web.RetryAfter(w, err)
		p.showLinkForm(w, r, http.StatusTooManyRequests, in, formShown{filled: filled, note: words.Busy})
	case err != nil:
		web.Error(w, r, err)
	default:
		http.Redirect(w, r, onward(r, p.mailboxPath(id), ""), http.StatusSeeOther)
	}
}
