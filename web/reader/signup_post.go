package reader

import (
	"errors"
	"net/http"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// signUp handles the "POST /inschrijven" route. Whatever is asked for whichever address, the answer is the same: the page
// that says to look in one's mailbox. A form that is not ours, too quick or too old comes back, filled in, as our own.
func (p Pages) signUp(w http.ResponseWriter, r *http.Request) {
	filled, err := readFilledIn(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := pageLanguage(r, filled.Page)
	if filled.Trap != "" {
		http.Redirect(w, r, onward(r, p.mailboxPath(decoy), ""), http.StatusSeeOther)
		return
	}
	offer, err := p.Subscribers.Topics(r.Context())
	if err != nil {
		web.Error(w, r, err)
		return
	}
	if filled.Act == actLanguage {
		p.showForm(w, r, http.StatusOK, in, offer, translated(filled))
		return
	}
	if note, again := p.again(r, in, filled, offer); again {
		p.showForm(w, r, http.StatusOK, in, offer, formShown{filled: filled, note: note})
		return
	}
	asked, faults := filled.signUp(in, web.HouseOf(r), offer)
	if len(faults) > 0 {
		p.showForm(w, r, http.StatusUnprocessableEntity, in, offer, formShown{filled: filled, faults: faults})
		return
	}
	id, err := p.ask(r, asked)
	switch {
	case errors.Is(err, subscribers.ErrTooMany):
		web.RetryAfter(w, err)
		p.showForm(w, r, http.StatusTooManyRequests, in, offer, formShown{filled: filled, note: signUpIn.In(in).Busy})
	case err != nil:
		web.Error(w, r, err)
	default:
		http.Redirect(w, r, onward(r, p.mailboxPath(id), ""), http.StatusSeeOther)
	}
}

// again tells whether our own form must be shown before this one can count, and what it says then.
func (p Pages) again(r *http.Request, in subscribers.Language, filled filledIn, offer []subscribers.Topic) (note panel, again bool) {
	if web.CheckOrigin(r, web.ByLink) != nil {
		return signUpIn.In(in).Again, true
	}
	note, code := p.uncounted(r, in, filled, offer)
	return note, code != ""
}

// formCodes name for a program why a form does not count yet.
var formCodes = map[formStanding]string{formUnproven: "form-missing", formSoon: "form-too-soon", formOld: "form-too-old"}

// uncounted says why a form does not count yet, to a person and to a program; the code is empty where it counts.
func (p Pages) uncounted(r *http.Request, in subscribers.Language, filled filledIn, offer []subscribers.Topic) (note panel, code string) {
	words := signUpIn.In(in)
	if standing := p.standing(filled.Form, time.Now()); standing != formProven {
		return standing.note(words.Again, words.Soon, words.Old), formCodes[standing]
	}
	if filled.Version != formVersion(in, web.HouseOf(r), offer) {
		return words.Other, "words-changed"
	}
	return panel{}, ""
}

// ask stores what was asked for, also when whoever sent it has gone. It fails with subscribers.ErrTooMany.
func (p Pages) ask(r *http.Request, asked subscribers.SignUp) (subscribers.AskID, error) {
	r, done := acting(r)
	defer done()
	asked.Network = web.ClientNetwork(r)
	return p.Subscribers.SignUp(r.Context(), asked)
}
