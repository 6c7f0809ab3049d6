package reader

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// The hidden fields of the form say what the page showed, because it may be old by the time it comes back.
const (
	fieldPageLanguage = "page"    // the language of its words
	fieldShown        = "shown"   // a topic, and the digest of the words about it: shownAs
	fieldHad          = "had"     // the topics that the page itself had ticked
	fieldPageVersion  = "version" // all the words that a tick agrees to: pageVersion
)

// shownAs ties a topic to the words that a page shows about it.
func shownAs(slug, words string) string {
	sum := sha256.Sum256([]byte(words))
	return slug + "." + base64.RawURLEncoding.EncodeToString(sum[:9])
}

// pageVersion names all the words of the page to which a tick may agree, for the record of the consent.
func pageVersion(in subscribers.Language, house web.House, choices []subscribers.TopicChoice) string {
	words := []string{consentWords(in, house)}
	for _, choice := range choices {
		words = append(words, topicWords(in, house, choice.Topic))
	}
	return subscribers.FormVersion(words...)
}

// answered is the form as it came back.
type answered struct {
	in      subscribers.Language
	shown   map[string]string // slug -> shownAs
	had     []string
	ticked  []string
	version string // pageVersion
}

// readAnswered fails with web.ErrForm for a form that is not one of ours.
func readAnswered(form url.Values) (answered, error) {
	a := answered{in: subscribers.Language(form.Get(fieldPageLanguage)), shown: map[string]string{}, had: strings.Fields(strings.Join(form[fieldHad], " ")), ticked: form["topic"], version: form.Get(fieldPageVersion)}
	for _, tied := range form[fieldShown] {
		slug, _, _ := strings.Cut(tied, ".")
		a.shown[slug] = tied
	}
	if !web.Speaks(a.in) {
		return a, notOffered("form without the page's language")
	}
	for _, slug := range slices.Concat(a.had, a.ticked) {
		if a.shown[slug] == "" {
			return a, notOffered("topic")
		}
	}
	return a, nil
}

// acts are what the reader did: the difference between what the page showed and what came back. A topic that was ticked
// under other words than stand there now comes back as reworded: nobody agrees to words unseen. A topic that is newer than
// the page is left alone. It fails with web.ErrForm for a topic that does not exist.
func (a answered) acts(choices []subscribers.TopicChoice, house web.House) (acts subscribers.TopicActs, reworded []subscribers.TopicID, err error) {
	acts.Language = a.in
	if a.version == pageVersion(a.in, house, choices) {
		acts.Form = a.version // of a page from before a change, the words of each topic tell by themselves
	}
	if len(a.shown) == 0 && len(choices) > 0 {
		return acts, nil, notOffered("form without topics")
	}
	known := map[string]bool{}
	for _, choice := range choices {
		topic := choice.Topic
		known[topic.Slug] = true
		words := topicWords(a.in, house, topic)
		switch ticked, had := slices.Contains(a.ticked, topic.Slug), slices.Contains(a.had, topic.Slug); {
		case ticked && had:
			acts.Kept = append(acts.Kept, topic.ID)
		case had:
			acts.Withdrawn = append(acts.Withdrawn, topic.ID)
		case ticked && a.shown[topic.Slug] != shownAs(topic.Slug, words):
			reworded = append(reworded, topic.ID)
		case ticked:
			acts.Given = append(acts.Given, subscribers.TopicGiven{Topic: topic.ID, Words: words})
		}
	}
	for _, slug := range a.ticked {
		if !known[slug] {
			return acts, nil, notOffered("topic")
		}
	}
	return acts, reworded, nil
}

// readChange reads the form's other fields. It fails with web.ErrForm for whatever the page did not offer.
func readChange(form url.Values) (change subscribers.PreferencesChange, err error) {
	if change.PauseMonths, err = pauseMonths(form.Get("pause")); err != nil {
		return change, err
	}
	if change.Profession, err = pick(form, "profession", professions); err != nil {
		return change, err
	}
	if change.Region, err = pick(form, "region", regions); err != nil {
		return change, err
	}
	if change.Frequency, err = often(form.Get("often")); err != nil {
		return change, err
	}
	change.Language = subscribers.Language(form.Get("language"))
	if change.Language != "" && !web.Speaks(change.Language) {
		return change, notOffered("language")
	}
	return change, nil
}

// often reads how often the reader wants mail: "" leaves it as it is. What the page had chosen comes back as "keep", so
// that an old page undoes no choice from another one.
func often(text string) (subscribers.Frequency, error) {
	if text == "" || text == keep {
		return "", nil
	}
	if !slices.Contains(subscribers.Frequencies(), subscribers.Frequency(text)) {
		return "", notOffered("often")
	}
	return subscribers.Frequency(text), nil
}

// keep is the value of what the page itself had chosen.
const keep = "keep"

// pauseMonths reads the choice of a pause: nil leaves it as it is.
func pauseMonths(text string) (*int, error) {
	switch text {
	case "", keep:
		return nil, nil
	case "0", "1", "3", "6":
		months, err := strconv.Atoi(text)
		return &months, err
	}
	return nil, notOffered("pause")
}

// pick reads one list of the form: nil when the form has none, or leaves it as it is.
func pick(form url.Values, field string, from choices) (*string, error) {
	value := form.Get(field)
	if !form.Has(field) || value == keep {
		return nil, nil
	}
	if !offered(from, value) {
		return nil, notOffered(field)
	}
	return &value, nil
}

func notOffered(what string) error { return fmt.Errorf("%w: %s", web.ErrForm, what) }
