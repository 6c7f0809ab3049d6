package reader

import (
	"errors"
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// postDataAsk handles the "POST /v/{token}/gegevens" route.
func (p Pages) postDataAsk(w http.ResponseWriter, r *http.Request) {
	person, refusal, err := p.dataAsker(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	if refusal != "" {
		p.showDataAskPage(w, r, http.StatusConflict, person, refusal)
		return
	}
	r, done := acting(r)
	defer done()
	in := web.LanguageFor(r, person.Language)
	ask, err := p.Subscribers.AskLinkFor(r.Context(), person.ID, in)
	switch {
	case errors.Is(err, subscribers.ErrTooMany):
		web.RetryAfter(w, err)
		p.showDataAskPage(w, r, http.StatusTooManyRequests, person, dataAskIn.In(in).TooMany)
	case err != nil:
		web.Error(w, r, err)
	default:
		http.Redirect(w, r, onward(r, p.mailboxPath(ask), ""), http.StatusSeeOther)
	}
}
