package reader

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"time"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// How long after it was shown a form may come back: no person is faster than the first, and after the second the words may
// have changed.
const (
	leastFormTime = 3 * time.Second
	mostFormTime  = 24 * time.Hour
)

// formStanding says what the token of a form proves.
type formStanding int

const (
	formProven   formStanding = iota // shown by us, a while ago and not too long
	formUnproven                     // not shown by us, as a form on another site
	formSoon
	formOld
)

// formToken says when a form was shown. It names nobody, and is good for as many forms as one likes: how often somebody may
// ask is for subscribers to bound.
func (p Pages) formToken(shown time.Time) string {
	return p.Tokens.Make(subscribers.PurposeForm, subscribers.ID(shown.UnixMilli()))
}

// tokenFor is the token of a form that is shown now.
func (p Pages) tokenFor(shown formShown) string {
	if shown.token != "" && p.standing(shown.token, time.Now()) != formUnproven {
		return shown.token
	}
	return p.formToken(time.Now())
}

// standing says what a token proves now.
func (p Pages) standing(token string, now time.Time) formStanding {
	shown, err := p.Tokens.Read(subscribers.PurposeForm, token)
	if err != nil {
		return formUnproven
	}
	switch age := now.Sub(time.UnixMilli(int64(shown))); {
	case age < leastFormTime:
		return formSoon
	case age > mostFormTime:
		return formOld
	}
	return formProven
}

// note says why a form of this standing is shown again; nothing where it is proven.
func (s formStanding) note(again, soon, old panel) panel {
	switch s {
	case formUnproven:
		return again
	case formSoon:
		return soon
	case formOld:
		return old
	}
	return panel{}
}

// readPublicForm reads the body of a form that anybody may send. It fails with web.ErrForm for a body of another type.
func readPublicForm(r *http.Request) (url.Values, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, notOffered("type of content")
	}
	if err := r.ParseForm(); err != nil {
		return nil, fmt.Errorf("%w: %w", web.ErrForm, err)
	}
	return r.PostForm, nil
}

// decoy is the ask that a program gets which filled in what nobody sees: it leads to the same page, and to nothing else.
const decoy subscribers.AskID = 0

// mailboxPath is the page that says to look in one's mailbox.
func (p Pages) mailboxPath(id subscribers.AskID) string {
	return "/k/" + p.Tokens.Make(subscribers.PurposeWait, subscribers.ID(id))
}

// pageLanguage is the language of a form that came back.
func pageLanguage(r *http.Request, page string) subscribers.Language {
	return web.LanguageFor(r, subscribers.Language(page))
}
