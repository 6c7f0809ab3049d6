package reader

import (
	"errors"
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// confirmPage is what the page of a confirmation shows: the question, or what came of it, or that the link is dead.
type confirmPage struct {
	Words           confirmTexts
	Ask             confirmAskTexts
	Heading         string
	Action          string
	Masked          string
	FirstName       string   // as somebody typed it; often none
	Topics          []string // their names
	Result          panel    // once it is done
	PreferencesPath string
	SignUpPath      string
	LinkPath        string
}

var (
	confirmSheet     = web.NewSheet[confirmPage](pages, "confirm.html")
	confirmDoneSheet = web.NewSheet[confirmPage](pages, "confirm_done.html")
	confirmDeadSheet = web.NewSheet[confirmPage](pages, "confirm_dead.html")
)

// toConfirm is the sign-up that a link in a mail is about. It fails as askOf does.
func (p Pages) toConfirm(r *http.Request) (subscribers.Ask, error) {
	return p.askOf(r, subscribers.PurposeConfirm, subscribers.AskSignUp)
}

// showConfirm handles the "GET /b/{token}" route. It changes nothing: mail scanners follow links.
func (p Pages) showConfirm(w http.ResponseWriter, r *http.Request) {
	ask, err := p.toConfirm(r)
	if err != nil {
		p.refuseConfirm(w, r, err)
		return
	}
	if ask.State == subscribers.AskDone {
		p.showConfirmed(w, r, ask)
		return
	}
	in := web.LanguageFor(r, ask.Language)
	names, err := p.topicNames(r, in, ask.Content.Topics)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	words := confirmIn.In(in)
	page := confirmPage{Words: words, Ask: words.Join, Heading: words.Heading, Action: onward(r, p.confirmLink(ask.ID), ""), Masked: ask.Address.Masked(), FirstName: ask.Content.FirstName, Topics: names}
	switch _, err := p.Subscribers.ByAddress(r.Context(), ask.Address); {
	case err == nil:
		page.Ask, page.Heading = words.More, words.MoreHeading // whoever has this link reads the mails to the address
	case !errors.Is(err, subscribers.ErrNotFound):
		web.Error(w, r, err)
		return
	}
	confirmSheet.Show(w, r, http.StatusOK, web.NewFrame(r, in, page.Ask.Title), page)
}

func (p Pages) topicNames(r *http.Request, in subscribers.Language, given []subscribers.TopicGiven) (names []string, err error) {
	topics, err := p.Subscribers.Topics(r.Context())
	for _, topic := range topics {
		for _, one := range given {
			if one.Topic == topic.ID {
				names = append(names, topic.NameIn(in))
			}
		}
	}
	return names, err
}

// showConfirmed says what the person gets, read anew: at once after the button, and ever after.
func (p Pages) showConfirmed(w http.ResponseWriter, r *http.Request, ask subscribers.Ask) {
	prefs, err := p.Subscribers.Preferences(r.Context(), ask.Subscriber)
	if err != nil {
		p.refuseConfirm(w, r, err)
		return
	}
	in := web.LanguageFor(r, ask.Language)
	words := confirmIn.In(in)
	title := words.AlreadyTitle
	switch r.URL.Query().Get("gedaan") {
	case doneConfirmed:
		title = words.DoneTitle
	case doneMore:
		title = words.MoreTitle
	}
	page := confirmPage{
		Words: words, Masked: prefs.Subscriber.Address.Masked(), PreferencesPath: onward(r, p.preferencesLink(ask.Subscriber), ""),
		Result: panel{title, preferencesIn.In(in).Now + " " + resultSentence(prefs, in, web.HouseOf(r))},
	}
	confirmDoneSheet.Show(w, r, http.StatusOK, web.NewFrame(r, in, title), page)
}

// refuseConfirm shows one page for every link that leads nowhere, with the way to begin anew.
func (p Pages) refuseConfirm(w http.ResponseWriter, r *http.Request, err error) {
	if !isDead(err) {
		web.Error(w, r, err)
		return
	}
	in := web.LanguageFor(r, "")
	page := confirmPage{Words: confirmIn.In(in), SignUpPath: onward(r, joinPath, ""), LinkPath: onward(r, web.LinkPath, "")}
	confirmDeadSheet.Show(w, r, http.StatusNotFound, web.NewFrame(r, in, page.Words.DeadTitle), page)
}

func isDead(err error) bool {
	return errors.Is(err, subscribers.ErrForgedToken) || errors.Is(err, subscribers.ErrNotFound) || errors.Is(err, subscribers.ErrExpired)
}

// confirmLink is where the button of a mail about a sign-up leads.
func (p Pages) confirmLink(id subscribers.AskID) string {
	return ConfirmPath(p.Tokens.Make(subscribers.PurposeConfirm, subscribers.ID(id)))
}
