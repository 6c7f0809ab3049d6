package reader

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// The buttons of the page for leaving, in the field "act".
const (
	actLeave  = "leave"
	actUndo   = "undo"
	actPause  = "pause"
	actDigest = "digest"
	actWhy    = "why"
)

// pauseInstead is how many months the button on the page for leaving offers.
const pauseInstead = 3

// postLeave handles the "POST /u/{token}" route: the one-click POST of a mailbox program, and the page's own buttons.
// Any other body changes nothing.
func (p Pages) postLeave(w http.ResponseWriter, r *http.Request) {
	id, err := p.Tokens.Read(subscribers.PurposeLeave, r.PathValue("token"))
	if err != nil {
		web.Error(w, r, err)
		return
	}
	form, err := readForm(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	r, done := acting(r)
	defer done()
	if isOneClick(form) {
		p.oneClick(w, r, id)
		return
	}
	if err := web.CheckOrigin(r, web.ByLink); err != nil {
		web.Error(w, r, err)
		return
	}
	next, err := p.act(r, id, form)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// isOneClick tells whether the form is exactly List-Unsubscribe=One-Click (RFC 8058 section 3.1).
func isOneClick(form url.Values) bool {
	return len(form) == 1 && len(form["List-Unsubscribe"]) == 1 && strings.TrimSpace(form.Get("List-Unsubscribe")) == "One-Click"
}

// oneClick leaves all mail at once and answers without a redirect (RFC 8058 section 3.1). The link was made by us, so
// somebody who is not known any more has what was asked for.
func (p Pages) oneClick(w http.ResponseWriter, r *http.Request, id subscribers.ID) {
	err := p.Subscribers.Leave(r.Context(), id, subscribers.ViaOneClick)
	if err != nil && !errors.Is(err, subscribers.ErrNotFound) {
		web.Error(w, r, err)
		return
	}
	in := web.LanguageFor(r, "") // hardly anybody reads this line: to ask for the reader's own language is not worth its time
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Language", string(in))
	_, _ = io.WriteString(w, leaveIn.In(in).DoneTitle+".\n") // a mailbox program that left has had its wish
}

// act does what a button says, and returns the page that shows the result.
func (p Pages) act(r *http.Request, id subscribers.ID, form url.Values) (next string, err error) {
	switch form.Get("act") {
	case actLeave:
		return onward(r, p.leaveLink(id), ""), p.Subscribers.Leave(r.Context(), id, subscribers.ViaPage)
	case actUndo:
		return p.undo(r, id)
	case actPause:
		return p.pause(r, id)
	case actDigest:
		return p.instead(r, id, subscribers.PreferencesChange{Frequency: subscribers.FrequencyDigest})
	case actWhy:
		return p.why(r, id, form.Get("why"))
	}
	return "", notOffered("act")
}

func (p Pages) undo(r *http.Request, id subscribers.ID) (next string, err error) {
	err = p.Subscribers.UndoLeave(r.Context(), id)
	if errors.Is(err, subscribers.ErrTooLate) {
		return onward(r, p.preferencesLink(id), doneTooLate), nil // there the topics can be chosen again
	}
	return onward(r, p.preferencesLink(id), doneBack), err
}

// pause is offered to who has none, so that pressing twice is pressing once.
func (p Pages) pause(r *http.Request, id subscribers.ID) (next string, err error) {
	person, err := p.Subscribers.ByID(r.Context(), id)
	if err != nil {
		return "", err
	}
	if person.State == subscribers.StatePaused {
		return onward(r, p.preferencesLink(id), doneSaved), nil
	}
	months := pauseInstead
	return p.instead(r, id, subscribers.PreferencesChange{PauseMonths: &months})
}

// instead saves what was chosen rather than leaving; the topics stay as they are.
func (p Pages) instead(r *http.Request, id subscribers.ID, change subscribers.PreferencesChange) (next string, err error) {
	_, err = p.Subscribers.SavePreferences(r.Context(), id, change)
	return onward(r, p.preferencesLink(id), doneSaved), err
}

// why counts the reason for leaving. Whoever presses the button without one has said nothing, and need not.
func (p Pages) why(r *http.Request, id subscribers.ID, reason string) (next string, err error) {
	if reason == "" {
		return onward(r, p.leaveLink(id), ""), nil
	}
	err = p.Subscribers.WhyLeft(r.Context(), id, subscribers.LeaveReason(reason))
	return onward(r, p.leaveLink(id), doneThanked), fieldFault(err)
}

// formMemory is far above what a form of ours takes; the site's limit on bodies is below it, so nothing goes to disk.
const formMemory = 1 << 20

// readForm reads the body, and only the body, in both forms that RFC 8058 section 3.1 allows; the one-click body itself also
// under any other name, because not every mailbox program says what it sends. It fails with web.ErrForm.
func readForm(r *http.Request) (url.Values, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", web.ErrForm, err)
	}
	if strings.TrimSpace(string(body)) == "List-Unsubscribe=One-Click" {
		return url.Values{"List-Unsubscribe": {"One-Click"}}, nil
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, notOffered("type of content")
	}
	if kind != "multipart/form-data" {
		if err := r.ParseForm(); err != nil {
			return nil, fmt.Errorf("%w: %w", web.ErrForm, err)
		}
		return r.PostForm, nil
	}
	if err := r.ParseMultipartForm(formMemory); err != nil {
		return nil, fmt.Errorf("%w: %w", web.ErrForm, err)
	}
	if len(r.MultipartForm.File) > 0 {
		return nil, notOffered("file")
	}
	return r.MultipartForm.Value, nil
}
