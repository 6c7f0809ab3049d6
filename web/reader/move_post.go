package reader

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// postMove handles the "POST /v/{token}/adres" route. The answer is the same for every address, also for the one that the
// reader has now and for one that somebody else has: a page that somebody may have got forwarded tells nothing about either.
func (p Pages) postMove(w http.ResponseWriter, r *http.Request) {
	form, err := p.moveForm(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	p.askMove(w, r, form, p.Subscribers.AskMove)
}

// postMoveFresh handles the "POST /g/{token}/adres" route.
func (p Pages) postMoveFresh(w http.ResponseWriter, r *http.Request) {
	form, err := p.moveFormFresh(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	p.askMove(w, r, form, p.Subscribers.AskMoveFresh)
}

// asksMove keeps that a person wants to be mailed at another address.
type asksMove func(ctx context.Context, person subscribers.ID, to subscribers.Address, in subscribers.Language) (subscribers.AskID, error)

func (p Pages) askMove(w http.ResponseWriter, r *http.Request, form moveForm, keep asksMove) {
	if err := r.ParseForm(); err != nil {
		web.Error(w, r, fmt.Errorf("%w: %w", web.ErrForm, err))
		return
	}
	in := web.LanguageFor(r, form.person.Language)
	form.typed = r.PostForm.Get(fieldAddress)
	to, fault := readAddress(form.typed, signUpIn.In(in).Fault)
	if fault != nil {
		form.fault = fault.Sentence
		p.showMoveForm(w, r, http.StatusUnprocessableEntity, form)
		return
	}
	r, done := acting(r)
	defer done()
	ask, err := keep(r.Context(), form.person.ID, to, in)
	switch {
	case errors.Is(err, subscribers.ErrTooMany):
		web.RetryAfter(w, err)
		form.fault = moveIn.In(in).TooMany
		p.showMoveForm(w, r, http.StatusTooManyRequests, form)
	case errors.Is(err, subscribers.ErrPutBack):
		form.stale = true
		p.showMoveForm(w, r, http.StatusConflict, form)
	case err != nil:
		web.Error(w, r, err)
	default:
		http.Redirect(w, r, onward(r, p.mailboxPath(ask), ""), http.StatusSeeOther)
	}
}
