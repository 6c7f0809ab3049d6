// Package reader holds what a reader opens by a link in a mail, without signing in: the preferences and the page for
// leaving, with the one-click POST of mailbox programs (RFC 8058); and what is the same for all readers of a letter, its
// web version, its pictures and its counted links. What staff made public stands in the archive, with its feeds: the only pages
// that search machines may list.
//
// The link is the key: the token of a page about somebody says who and for what (subscribers.Tokens), the key of a letter
// cannot be guessed. Pages show a masked address, because mails are forwarded. GET and HEAD only show, but for the counter
// of a link; what else changes is done by POST and by subscribers. Our own pages are there in Dutch, French and English: the
// language is the reader's own, or the one asked for with ?taal=. Of who opened a letter, its pictures or its links,
// nothing is kept.
package reader

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates/media"
	"dorpspost/web"
)

//go:embed pages/*.html
var pages embed.FS

// Pages shows and changes what readers have chosen, and shows what they were sent.
type Pages struct {
	Subscribers *subscribers.Store
	Tokens      *subscribers.Tokens
	Letters     *deliveries.Store
	Media       *media.Library
	Clicks      *deliveries.Clicks
	PublicURL   string                                             // of this site, for the addresses that leave it: in feeds, and of public letters
	Erase       func(ctx context.Context, id subscribers.ID) error // takes all that is held about somebody, wherever it is; called again, it finishes what was left
	lately      *erasedLately
}

// Routes are the pages, for cmd to put into the site.
func (p Pages) Routes() []web.Route {
	p.lately = &erasedLately{all: map[subscribers.AskID]*erasure{}}
	return []web.Route{
		{Pattern: "GET /inschrijven", Handler: p.showSignUp},
		{Pattern: "POST /inschrijven", From: web.AnySite, Handler: p.signUp}, // from another site it gets our form, filled in
		{Pattern: "GET /inschrijven.json", JSON: true, Handler: p.offerSignUp},
		{Pattern: "POST /inschrijven.json", From: web.AnySite, Handler: p.signUpJSON},
		{Pattern: "OPTIONS /inschrijven.json", Handler: allowSignUp},
		{Pattern: "GET /inschrijven/insluiten", Handler: p.showEmbed},
		{Pattern: "GET /k/{token}", Handler: p.showMailbox},
		{Pattern: "POST /k/{token}", From: web.ByLink, Handler: p.sendAgain},
		{Pattern: "GET /b/{token}", Handler: p.showConfirm},
		{Pattern: "POST /b/{token}", From: web.ByLink, Handler: p.confirm},
		{Pattern: "GET /link", Handler: p.showLink},
		{Pattern: "POST /link", From: web.ByLink, Handler: p.askLink},
		{Pattern: "GET /v/{token}", Handler: p.showPreferences},
		{Pattern: "POST /v/{token}", From: web.ByLink, Handler: p.savePreferences},
		{Pattern: "GET /v/{token}" + whyPath, Handler: p.showWhy},
		{Pattern: "GET /v/{token}" + movePath, Handler: p.showMove},
		{Pattern: "POST /v/{token}" + movePath, From: web.ByLink, Handler: p.postMove},
		{Pattern: "GET /n/{token}", Handler: p.showMoved},
		{Pattern: "POST /n/{token}", From: web.ByLink, Handler: p.postMoved},
		{Pattern: "GET /t/{token}", Handler: p.showBack},
		{Pattern: "POST /t/{token}", From: web.ByLink, Handler: p.postBack},
		{Pattern: "GET /v/{token}" + dataPath, Handler: p.showDataAsk},
		{Pattern: "POST /v/{token}" + dataPath, From: web.ByLink, Handler: p.postDataAsk},
		{Pattern: "GET /g/{token}", Handler: p.showData},
		{Pattern: "GET /g/{token}" + jsonPath, Handler: p.downloadJSON},
		{Pattern: "GET /g/{token}" + csvPath, Handler: p.downloadCSV},
		{Pattern: "GET /g/{token}" + movePath, Handler: p.showMoveFresh},
		{Pattern: "POST /g/{token}" + movePath, From: web.ByLink, Handler: p.postMoveFresh},
		{Pattern: "GET /g/{token}" + erasePath, Handler: p.showErase},
		{Pattern: "POST /g/{token}" + erasePath, From: web.ByLink, Handler: p.postErase},
		{Pattern: "GET /u/{token}", Handler: p.showLeave},
		{Pattern: "POST /u/{token}", From: web.AnySite, Handler: p.postLeave}, // its acts from the page are checked by itself
		{Pattern: "GET /o/{key}", Handler: p.showLetter},
		{Pattern: "GET /m/{ref}", Handler: p.showPicture},
		{Pattern: "GET /l/{key}/{n}", Handler: p.follow},
		{Pattern: "GET /archief", Handler: p.showArchive},
		{Pattern: "GET /archief/{year}", Handler: p.showYear},
		{Pattern: "GET /archief/{year}/{name}", Handler: p.showPublicLetter},
		{Pattern: "GET /archief/atom.xml", Handler: p.showAtom},
		{Pattern: "GET /archief/rss.xml", Handler: p.showRSS},
	}
}

// PreferencesPath and LeavePath are where the links in a mail lead, for the token of that purpose.
func PreferencesPath(token string) string { return "/v/" + token }

// ConfirmPath is where the link in the mail about a sign-up leads, for a token of that purpose.
func ConfirmPath(token string) string { return "/b/" + token }

// LeavePath is also the address of the one-click POST.
func LeavePath(token string) string { return "/u/" + token }

// joinPath is where somebody else signs up.
const joinPath = "/inschrijven"

// The pages that belong to a preferences link; movePath also to a fresh one.
const (
	movePath = "/adres"
	whyPath  = "/waarom"
	dataPath = "/gegevens"
)

// preferencesOf is the person whose link this is, and what that person has chosen.
func (p Pages) preferencesOf(r *http.Request, purpose subscribers.Purpose) (subscribers.Preferences, error) {
	id, err := p.Tokens.Read(purpose, r.PathValue("token"))
	if err != nil {
		return subscribers.Preferences{}, err
	}
	return p.Subscribers.Preferences(r.Context(), id)
}

// askOf is the ask of this kind that a link in a mail is about. It fails with subscribers.ErrForgedToken, ErrNotFound or
// ErrExpired.
func (p Pages) askOf(r *http.Request, purpose subscribers.Purpose, kind subscribers.AskKind) (subscribers.Ask, error) {
	id, err := p.Tokens.Read(purpose, r.PathValue("token"))
	if err != nil {
		return subscribers.Ask{}, err
	}
	ask, err := p.Subscribers.Ask(r.Context(), subscribers.AskID(id))
	if err == nil && ask.Kind != kind {
		err = subscribers.ErrNotFound
	}
	return ask, err
}

func (p Pages) preferencesLink(id subscribers.ID) string {
	return PreferencesPath(p.Tokens.Make(subscribers.PurposePreferences, id))
}

func (p Pages) leaveLink(id subscribers.ID) string {
	return LeavePath(p.Tokens.Make(subscribers.PurposeLeave, id))
}

// frame is the frame of a page about somebody: its foot leads to that person's own data.
func (p Pages) frame(r *http.Request, in subscribers.Language, title string, id subscribers.ID) web.Frame {
	frame := web.NewFrame(r, in, title)
	frame.DataPath = onward(r, p.preferencesLink(id)+dataPath, "")
	return frame
}

// fieldFault makes a form that we did not make of a field that cannot be.
func fieldFault(err error) error {
	if field, ok := errors.AsType[*subscribers.FieldError](err); ok {
		return fmt.Errorf("%w: %w", web.ErrForm, field)
	}
	return err
}

// onward is a path of ours that keeps the language asked for, and says what has just been done.
func onward(r *http.Request, path, done string) string {
	path = web.InLanguage(r, path)
	switch {
	case done == "":
		return path
	case strings.Contains(path, "?"):
		return path + "&gedaan=" + done
	}
	return path + "?gedaan=" + done
}

// What the page that follows an act says first. The words are only a greeting: what stands below them is always read
// anew.
const (
	doneSaved   = "bewaard"
	doneBack    = "terug"
	doneTooLate = "te-laat"
	doneThanked = "dank"

	doneConfirmed = "bevestigd"
	doneMore      = "erbij"
	doneAgain     = "opnieuw"
	doneEarly     = "te-vroeg"
)
