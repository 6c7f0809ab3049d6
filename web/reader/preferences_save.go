package reader

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// savePreferences handles the "POST /v/{token}" route. The answer is a redirect, so that reloading the page that follows
// does not save again.
func (p Pages) savePreferences(w http.ResponseWriter, r *http.Request) {
	prefs, err := p.preferencesOf(r, subscribers.PurposePreferences)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	if err := r.ParseForm(); err != nil {
		web.Error(w, r, fmt.Errorf("%w: %w", web.ErrForm, err))
		return
	}
	change, err := readChange(r.PostForm, prefs)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	change.WordsLanguage = web.LanguageFor(r, prefs.Subscriber.Language)
	change.Words = consentWords(change.WordsLanguage, web.HouseOf(r))
	if err := p.save(r, prefs.Subscriber.ID, change); err != nil {
		web.Error(w, r, err)
		return
	}
	http.Redirect(w, r, onward(r, p.preferencesLink(prefs.Subscriber.ID), doneSaved), http.StatusSeeOther)
}

func (p Pages) save(r *http.Request, id subscribers.ID, change subscribers.PreferencesChange) error {
	err := p.Subscribers.SavePreferences(r.Context(), id, change)
	if field, ok := errors.AsType[*subscribers.FieldError](err); ok {
		return fmt.Errorf("%w: %w", web.ErrForm, field)
	}
	return err
}

// readChange reads the form. It fails with web.ErrForm for whatever the page did not offer to this person.
func readChange(form url.Values, prefs subscribers.Preferences) (subscribers.PreferencesChange, error) {
	var change subscribers.PreferencesChange
	var err error
	if change.Topics, err = wantedTopics(form, prefs.Topics); err != nil {
		return change, err
	}
	if change.PauseMonths, err = pauseMonths(form.Get("pause")); err != nil {
		return change, err
	}
	person := prefs.Subscriber
	if change.Profession, err = pick(form, "profession", professions, person.Profession); err != nil {
		return change, err
	}
	if change.Region, err = pick(form, "region", regions, person.Region); err != nil {
		return change, err
	}
	change.Language = subscribers.Language(form.Get("language"))
	if change.Language != "" && !web.Speaks(change.Language) {
		return change, notOffered("language")
	}
	return change, nil
}

// wantedTopics are those that are ticked, and those wanted already that the form did not show: a topic that is newer
// than the open page is not left by saving it. A form without the list of what it showed is not ours.
func wantedTopics(form url.Values, choices []subscribers.TopicChoice) ([]subscribers.TopicID, error) {
	shown, ticked := form["shown"], form["topic"]
	if len(shown) == 0 {
		return nil, notOffered("form without topics")
	}
	var wanted []subscribers.TopicID
	known := map[string]bool{}
	for _, one := range choices {
		slug := one.Topic.Slug
		known[slug] = true
		if slices.Contains(ticked, slug) || (one.Wanted && !slices.Contains(shown, slug)) {
			wanted = append(wanted, one.Topic.ID)
		}
	}
	for _, slug := range ticked {
		if !known[slug] || !slices.Contains(shown, slug) {
			return nil, notOffered("topic")
		}
	}
	return wanted, nil
}

// pauseMonths reads the choice of a pause: nil leaves it as it is.
func pauseMonths(text string) (*int, error) {
	switch text {
	case "", "keep":
		return nil, nil
	case "0", "1", "3", "6":
		months, err := strconv.Atoi(text)
		return &months, err
	}
	return nil, notOffered("pause")
}

// pick reads one list of the form: nil when the form has none.
func pick(form url.Values, field string, choices []choice, stored string) (*string, error) {
	if !form.Has(field) {
		return nil, nil
	}
	value := form.Get(field)
	if !offered(choices, value, stored) {
		return nil, notOffered(field)
	}
	return &value, nil
}

func notOffered(what string) error { return fmt.Errorf("%w: %s", web.ErrForm, what) }
