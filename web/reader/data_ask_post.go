package reader

import (
	"errors"
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// postDataAsk handles the "POST /v/{token}/gegevens" route.
func (p Pages) postDataAsk(w http.ResponseWriter, r *http.Request) {
	prefs, err := p.preferencesOf(r, subscribers.PurposePreferences)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	refusal, err := p.whyNoData(r, prefs)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	if refusal != "" {
		p.showDataAskPage(w, r, http.StatusConflict, prefs.Subscriber, refusal)
		return
	}
	r, done := acting(r)
	defer done()
	in := web.LanguageFor(r, prefs.Subscriber.Language)
	ask, err := p.Subscribers.AskLinkFor(r.Context(), prefs.Subscriber.ID, in)
	switch {
	case errors.Is(err, subscribers.ErrTooMany):
		p.showDataAskPage(w, r, http.StatusTooManyRequests, prefs.Subscriber, dataAskIn.In(in).TooMany)
	case err != nil:
		web.Error(w, r, err)
	default:
		http.Redirect(w, r, onward(r, p.mailboxPath(ask), ""), http.StatusSeeOther)
	}
}
