package reader

import (
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// mailboxPage is what the page after an ask shows. It is the same whatever becomes of the ask.
type mailboxPage struct {
	Words         mailboxTexts
	Action        string
	FormPath      string // where the address can be filled in anew
	Before, After string // around the address
	Masked        string // empty where none is known
	Note          panel
	Patience      bool // the note asks for it
}

var mailboxSheet = web.NewSheet[mailboxPage](pages, "mailbox.html")

// waiting is the ask of a "look in your mailbox" page.
func (p Pages) waiting(r *http.Request) (subscribers.Ask, error) {
	id, err := p.Tokens.Read(subscribers.PurposeWait, r.PathValue("token"))
	if err != nil {
		return subscribers.Ask{}, err
	}
	if subscribers.AskID(id) == decoy {
		return subscribers.Ask{Kind: subscribers.AskSignUp}, nil
	}
	return p.Subscribers.Awaited(r.Context(), subscribers.AskID(id))
}

// showMailbox handles the "GET /k/{token}" route.
func (p Pages) showMailbox(w http.ResponseWriter, r *http.Request) {
	ask, err := p.waiting(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := web.LanguageFor(r, ask.Language)
	words := mailboxIn.In(in)
	page := mailboxPage{Words: words, Action: onward(r, p.mailboxPath(ask.ID), ""), Masked: ask.Masked()}
	switch {
	case ask.Own():
		page.Before, page.After = words.OwnBefore, words.OwnAfter
	case ask.Kind == subscribers.AskLink:
		page.Before, page.After, page.FormPath = words.LinkBefore, words.LinkAfter, web.LinkPath
	case ask.Kind == subscribers.AskMove:
		page.Before, page.After = words.MoveBefore, words.MoveAfter
	default:
		page.Before, page.After, page.FormPath = words.SignUpBefore, words.SignUpAfter, joinPath
	}
	if page.FormPath != "" {
		page.FormPath = onward(r, page.FormPath, "")
	}
	switch r.URL.Query().Get("gedaan") {
	case doneAgain:
		page.Note = words.Sent
	case doneEarly:
		page.Note, page.Patience = words.Early, true
	}
	mailboxSheet.Show(w, r, http.StatusOK, web.NewFrame(r, in, words.Title), page)
}
