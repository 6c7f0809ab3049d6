package reader

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// filledIn is the sign-up form as it came in, from a page or from a program.
type filledIn struct {
	Form       string   `json:"form"`     // the token that says when the form was shown
	Version    string   `json:"version"`  // of the words that were shown
	Page       string   `json:"page"`     // the language of those words
	Trap       string   `json:"remarks"`  // what nobody sees and only programs fill in
	Address    string   `json:"address"`  // as typed
	Topics     []string `json:"topic"`    // slugs
	Language   string   `json:"language"` // of the mails to come
	FirstName  string   `json:"first_name"`
	Profession string   `json:"profession"`
	Region     string   `json:"region"`
	Act        string   `json:"-"` // a button of the page beside the main one
}

// Limits of what is read: far above what a person fills in.
const (
	maxFields     = 50   // all values of a form together
	maxTyped      = 1000 // octets of one value
	maxNameLength = 200  // characters
)

// readFilledIn fails with web.ErrForm for a form that nobody can have filled in by hand.
func readFilledIn(r *http.Request) (f filledIn, err error) {
	form, err := readPublicForm(r)
	if err != nil {
		return f, err
	}
	if err := bounded(form); err != nil {
		return f, err
	}
	return filledIn{
		Form: form.Get(fieldForm), Version: form.Get(fieldVersion), Page: form.Get(fieldPageLanguage), Trap: form.Get(fieldTrap),
		Address: form.Get(fieldAddress), Topics: form[fieldTopic], Language: form.Get(fieldLanguage),
		FirstName: form.Get(fieldFirstName), Profession: form.Get(fieldProfession), Region: form.Get(fieldRegion), Act: form.Get("act"),
	}, nil
}

func bounded(form url.Values) error {
	count := 0
	for name, values := range form {
		count += len(values)
		if count > maxFields || len(name) > maxTyped || slices.ContainsFunc(values, tooLong) {
			return notOffered("form of that size")
		}
	}
	return nil
}

func tooLong(value string) bool { return len(value) > maxTyped }

// signUp is what the form asks for, or what must be repaired first. The words are those of the page, in its language.
func (f filledIn) signUp(in subscribers.Language, house web.House, offer []subscribers.Topic) (subscribers.SignUp, []formFault) {
	words := signUpIn.In(in).Fault
	var faults []formFault
	address, fault := readAddress(f.Address, words)
	if fault != nil {
		faults = append(faults, *fault)
	}
	topics, fault := f.topics(in, house, offer)
	if fault != nil {
		faults = append(faults, *fault)
	}
	name, fault := readFirstName(f.FirstName, words)
	if fault != nil {
		faults = append(faults, *fault)
	}
	for _, list := range []struct {
		field, value string
		choices      choices
	}{{fieldLanguage, f.Language, mailLanguages}, {fieldProfession, f.Profession, professions}, {fieldRegion, f.Region, regions}} {
		if !offered(list.choices, list.value) {
			faults = append(faults, formFault{list.field, list.field + "-not-offered", words.NotOffered, list.field})
		}
	}
	mails := subscribers.Language(f.Language)
	if mails == "" {
		mails = in
	}
	return subscribers.SignUp{Address: address, Language: in, Content: subscribers.AskContent{
		FirstName: name, Profession: f.Profession, Region: f.Region, Mails: mails, Topics: topics,
		Form: formVersion(in, house, offer), Source: sourceSignUp,
	}}, faults
}

// sourceSignUp is written as the source of a consent that was given by this form.
const sourceSignUp = "sign-up form"

// topics are those that were ticked, each with the words that stood there.
func (f filledIn) topics(in subscribers.Language, house web.House, offer []subscribers.Topic) (given []subscribers.TopicGiven, fault *formFault) {
	words := signUpIn.In(in).Fault
	for _, topic := range offer {
		if slices.Contains(f.Topics, topic.Slug) {
			given = append(given, subscribers.TopicGiven{Topic: topic.ID, Words: signUpWords(in, house, topic)})
		}
	}
	for _, slug := range f.Topics {
		if !slices.ContainsFunc(offer, func(t subscribers.Topic) bool { return t.Slug == slug }) {
			return nil, &formFault{fieldTopic, "topic-gone", words.TopicGone, firstTopic}
		}
	}
	if len(given) == 0 {
		return nil, &formFault{fieldTopic, "topic-missing", words.NoTopic, firstTopic}
	}
	return given, nil
}

// firstTopic is the id of the first tick on the page.
const firstTopic = "t0"

// readFirstName refuses what could break out of a line of a mail's head.
func readFirstName(typed string, words signUpFaultTexts) (name string, fault *formFault) {
	name = strings.TrimSpace(typed)
	switch {
	case utf8.RuneCountInString(name) > maxNameLength:
		return "", &formFault{fieldFirstName, "first-name-long", words.NameLong, fieldFirstName}
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unprintable):
		return "", &formFault{fieldFirstName, "first-name-sign", words.NameSign, fieldFirstName}
	case subscribers.NoName(name):
		return "", &formFault{fieldFirstName, "first-name-link", words.NameLink, fieldFirstName}
	}
	return name, nil
}

// unprintable finds line breaks and the signs that turn the direction of what follows.
func unprintable(r rune) bool {
	return unicode.Is(unicode.C, r) && r != '\u200c' && r != '\u200d' || r == '\u2028' || r == '\u2029'
}

// formVersion is a digest of every word that the form shows, so that a consent can name the form that it was given on.
func formVersion(in subscribers.Language, house web.House, offer []subscribers.Topic) string {
	sum := sha256.New()
	shown := []any{in, house.Name, signUpIn.In(in), options(professions, in, ""), options(regions, in, ""), options(mailLanguages, in, "")}
	for _, topic := range offer {
		shown = append(shown, topic.Slug, topic.NameIn(in), topic.DescriptionIn(in))
	}
	if err := json.NewEncoder(sum).Encode(shown); err != nil {
		panic(fmt.Sprintf("the words of a form are texts: %v", err))
	}
	return string(in) + "." + base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:9])
}
