package reader

import (
	"context"
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
	case unsure.any():
		p.showUnsure(w, r, id, unsure)
	default:
		http.Redirect(w, r, onward(r, p.preferencesLink(id), doneSaved), http.StatusSeeOther)
	}
}

// unsure is what of a form was not stored, because it cannot be meant so.
type unsure struct {
	topics []subscribers.TopicID // taken away elsewhere, or with other words, since the page was shown
	week   *subscribers.Topic    // of the IMH week: mail for it alone was chosen, and it is not followed
}

func (u unsure) any() bool { return len(u.topics) > 0 || u.week != nil }

// save stores what the form says, and returns what it left as it was.
func (p Pages) save(r *http.Request, id subscribers.ID, form url.Values) (left unsure, err error) {
	prefs, err := p.Subscribers.Preferences(r.Context(), id)
	if err != nil {
		return left, err
	}
	answered, err := readAnswered(form)
	if err != nil {
		return left, err
	}
	change, err := readChange(form)
	if err != nil {
		return left, err
	}
	if change.Topics, left.topics, err = answered.acts(prefs.Topics, web.HouseOf(r)); err != nil {
		return left, err
	}
	if left.week, err = onlyWeek(&change, prefs); err != nil {
		return left, err
	}
	gone, err := p.Subscribers.SavePreferences(r.Context(), id, change)
	left.topics = slices.Concat(left.topics, gone)
	return left, fieldFault(err)
}

// onlyWeek looks whether mail for the IMH week alone comes with the topic of that week. Where the reader now chose the one
// without the other, it takes that choice out of the change and returns the topic.
func onlyWeek(change *subscribers.PreferencesChange, prefs subscribers.Preferences) (without *subscribers.Topic, err error) {
	week := weekTopic(prefs.Topics)
	if change.Frequency != subscribers.FrequencyWeek {
		return nil, nil // who lets go of the topic reads in the result that nothing comes of the week alone
	}
	if week == nil {
		return nil, notOffered("often")
	}
	given := slices.ContainsFunc(change.Topics.Given, func(t subscribers.TopicGiven) bool { return t.Topic == week.Topic.ID })
	if given || week.Wanted && !slices.Contains(change.Topics.Withdrawn, week.Topic.ID) {
		return nil, nil
	}
	change.Frequency = ""
	return &week.Topic, nil
}

// weekTopic is nil where the network has no such topic.
func weekTopic(choices []subscribers.TopicChoice) *subscribers.TopicChoice {
	at := slices.IndexFunc(choices, func(one subscribers.TopicChoice) bool { return one.Topic.Slug == subscribers.WeekTopic })
	if at < 0 {
		return nil
	}
	return &choices[at]
}
