package reader

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// actTime is how long an act may wait for its turn to write.
const actTime = 15 * time.Second

// acting frees a request that has been read from its caller: mailbox programs and browsers hang up as soon as they have
// sent, and what they asked for must be done all the same.
func acting(r *http.Request) (*http.Request, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), actTime)
	return r.WithContext(ctx), cancel
}

// savePreferences handles the "POST /v/{token}" route. The answer is a redirect, so that reloading the page that follows
// does not save again; or the page anew, when not all that came back can count.
func (p Pages) savePreferences(w http.ResponseWriter, r *http.Request) {
	id, err := p.Tokens.Read(subscribers.PurposePreferences, r.PathValue("token"))
	if err != nil {
		web.Error(w, r, err)
		return
	}
	if err := r.ParseForm(); err != nil {
		web.Error(w, r, fmt.Errorf("%w: %w", web.ErrForm, err))
		return
	}
	r, done := acting(r)
	defer done()
	unsure, err := p.save(r, id, r.PostForm)
	switch {
	case err != nil:
		web.Error(w, r, err)
	case len(unsure) > 0:
		p.showUnsure(w, r, id, unsure)
	default:
		http.Redirect(w, r, onward(r, p.preferencesLink(id), doneSaved), http.StatusSeeOther)
	}
}

// save stores what the form says, and returns the topics of which it cannot be sure: those that were taken away elsewhere,
// or got other words, since the page was shown. They stay as they are.
func (p Pages) save(r *http.Request, id subscribers.ID, form url.Values) (unsure []subscribers.TopicID, err error) {
	prefs, err := p.Subscribers.Preferences(r.Context(), id)
	if err != nil {
		return nil, err
	}
	answered, err := readAnswered(form)
	if err != nil {
		return nil, err
	}
	change, err := readChange(form, prefs.Subscriber)
	if err != nil {
		return nil, err
	}
	if change.Topics, unsure, err = answered.acts(prefs.Topics, web.HouseOf(r)); err != nil {
		return nil, err
	}
	gone, err := p.Subscribers.SavePreferences(r.Context(), id, change)
	if field, ok := errors.AsType[*subscribers.FieldError](err); ok {
		err = fmt.Errorf("%w: %w", web.ErrForm, field)
	}
	return slices.Concat(unsure, gone), err
}
