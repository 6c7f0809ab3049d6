package reader

import (
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// BackPath is where the link in the mail to an old address leads, for a token of that purpose.
func BackPath(token string) string { return "/t/" + token }

func (p Pages) backLink(id subscribers.AskID) string {
	return BackPath(p.Tokens.Make(subscribers.PurposeMoveBack, subscribers.ID(id)))
}

// toPutBack is the move that a link in the mail to an old address is about, whom it moved, and the address before.
func (p Pages) toPutBack(r *http.Request) (ask subscribers.Ask, person subscribers.Subscriber, before subscribers.Address, err error) {
	if ask, err = p.askOf(r, subscribers.PurposeMoveBack, subscribers.AskMove); err != nil {
		return ask, person, before, err
	}
	if ask.State != subscribers.AskDone || ask.Content.Before == "" {
		return ask, person, before, subscribers.ErrNotFound
	}
	if before, err = subscribers.ParseAddress(ask.Content.Before); err != nil {
		return ask, person, before, err
	}
	person, err = p.Subscribers.ByID(r.Context(), ask.Subscriber)
	return ask, person, before, err
}

// showBack handles the "GET /t/{token}" route. It changes nothing: mail scanners follow links.
func (p Pages) showBack(w http.ResponseWriter, r *http.Request) {
	ask, person, before, err := p.toPutBack(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := web.LanguageFor(r, person.Language)
	p.showMovedPage(w, r, in, person, movedPage{
		Words: backIn.In(in), Action: onward(r, p.backLink(ask.ID), ""), To: before.Masked(), Done: person.Address.Key() == before.Key(),
	})
}
