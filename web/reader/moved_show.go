package reader

import (
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// movedPage is what the page shows on which an address changes, to a new one or back to the one before: the question, or that
// it is so.
type movedPage struct {
	Words           movedTexts
	Action          string
	From, To        string // masked
	Done            bool
	PreferencesPath string // once it is done
}

var movedSheet = web.NewSheet[movedPage](pages, "moved.html")

// MovePath is where the link in a mail to a new address leads, for a token of that purpose.
func MovePath(token string) string { return "/n/" + token }

func (p Pages) moveLink(id subscribers.AskID) string {
	return MovePath(p.Tokens.Make(subscribers.PurposeMove, subscribers.ID(id)))
}

// toMove is what a link in a mail to a new address is about, and whose address it is to be.
func (p Pages) toMove(r *http.Request) (ask subscribers.Ask, person subscribers.Subscriber, err error) {
	if ask, err = p.askOf(r, subscribers.PurposeMove, subscribers.AskMove); err != nil {
		return ask, person, err
	}
	if person, err = p.Subscribers.ByID(r.Context(), ask.Subscriber); err != nil {
		return ask, person, err
	}
	if ask.State == subscribers.AskDone && person.Address.Key() != ask.Address.Key() {
		return ask, person, subscribers.ErrExpired // moved on since
	}
	return ask, person, nil
}

// showMoved handles the "GET /n/{token}" route. It changes nothing: mail scanners follow links.
func (p Pages) showMoved(w http.ResponseWriter, r *http.Request) {
	ask, person, err := p.toMove(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := web.LanguageFor(r, ask.Language)
	p.showMovedPage(w, r, in, person, movedPage{
		Words: movedIn.In(in), Action: onward(r, p.moveLink(ask.ID), ""), To: ask.Address.Masked(), Done: ask.State == subscribers.AskDone,
	})
}

// showMovedPage adds what the page says about the person as they are mailed now.
func (p Pages) showMovedPage(w http.ResponseWriter, r *http.Request, in subscribers.Language, person subscribers.Subscriber, page movedPage) {
	page.From = person.Address.Masked()
	frame := web.NewFrame(r, in, page.Words.Title)
	if page.Done {
		frame = p.frame(r, in, page.Words.DoneTitle, person.ID)
		page.PreferencesPath = onward(r, p.preferencesLink(person.ID), "")
	}
	movedSheet.Show(w, r, http.StatusOK, frame, page)
}
