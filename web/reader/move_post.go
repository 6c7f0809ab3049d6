package reader

import (
	"errors"
	"fmt"
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// postMove handles the "POST /v/{token}/adres" route. The answer is the same for every address, also for the one that the
// reader has now and for one that somebody else has: a page that somebody may have got forwarded tells nothing about either.
func (p Pages) postMove(w http.ResponseWriter, r *http.Request) {
	prefs, err := p.preferencesOf(r, subscribers.PurposePreferences)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	if err := r.ParseForm(); err != nil {
		web.Error(w, r, fmt.Errorf("%w: %w", web.ErrForm, err))
		return
	}
	person := prefs.Subscriber
	in := web.LanguageFor(r, person.Language)
	typed := r.PostForm.Get(fieldAddress)
	to, fault := readAddress(typed, signUpIn.In(in).Fault)
	if fault != nil {
		p.showMoveForm(w, r, http.StatusUnprocessableEntity, person, typed, fault.Sentence)
		return
	}
	r, done := acting(r)
	defer done()
	ask, err := p.Subscribers.AskMove(r.Context(), person.ID, to, in)
	switch {
	case errors.Is(err, subscribers.ErrTooMany):
		p.showMoveForm(w, r, http.StatusTooManyRequests, person, typed, moveIn.In(in).TooMany)
	case err != nil:
		web.Error(w, r, err)
	default:
		http.Redirect(w, r, onward(r, p.mailboxPath(ask), ""), http.StatusSeeOther)
	}
}
