package subscribers

import (
	"errors"
	"fmt"
	"regexp"
)

// TopicID numbers a topic.
type TopicID int64

// Topic is a purpose that a person can ask mail for. Its slug is public: it stands in the List-Id of every mail.
type Topic struct {
	ID          TopicID             `json:"id"`
	Slug        string              `json:"slug"`
	Name        map[Language]string `json:"name"`
	Description map[Language]string `json:"description,omitempty"`
}

// What a caller decides on about topics.
var (
	ErrNoTopic    = errors.New("there is no such topic: see `dorpspost topics list`")
	ErrTopicTaken = errors.New("there is a topic with this slug already: choose another slug, or rename that one")
)

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// validSlug tells whether a text can be a topic's slug: small letters, digits and single hyphens, 63 characters at most
// (a label of a List-Id, RFC 2919 section 3).
func validSlug(slug string) bool { return len(slug) <= 63 && slugForm.MatchString(slug) }

// NameIn is the topic's name in a language, or else in Dutch, French or English, in this order, or else its slug.
func (t Topic) NameIn(language Language) string { return textIn(t.Name, language, t.Slug) }

// DescriptionIn is the topic's description in a language, or else in another, or else empty.
func (t Topic) DescriptionIn(language Language) string { return textIn(t.Description, language, "") }

// NameLanguage is the language of what NameIn returns; empty where that is the slug.
func (t Topic) NameLanguage(language Language) Language { return languageOf(t.Name, language) }

// DescriptionLanguage is the language of what DescriptionIn returns; empty where there is none.
func (t Topic) DescriptionLanguage(language Language) Language {
	return languageOf(t.Description, language)
}

func languageOf(texts map[Language]string, language Language) Language {
	for _, l := range append([]Language{language}, Languages()...) {
		if texts[l] != "" {
			return l
		}
	}
	return ""
}

func textIn(texts map[Language]string, language Language, otherwise string) string {
	if l := languageOf(texts, language); l != "" {
		return texts[l]
	}
	return otherwise
}

// clean trims and checks the topic; it fails with a *FieldError.
func (t *Topic) clean() error {
	if !validSlug(t.Slug) {
		return &FieldError{"slug", fmt.Sprintf("%q has other signs than small letters, digits and single hyphens (63 at most), as in imh-week", t.Slug)}
	}
	if err := cleanTexts("name", t.Name, maxText); err != nil {
		return err
	}
	if err := cleanTexts("description", t.Description, maxValue); err != nil {
		return err
	}
	if len(t.Name) == 0 {
		return &FieldError{"name", "a topic needs a name in one language at least"}
	}
	return nil
}

func cleanTexts(field string, texts map[Language]string, limit int) error {
	for language, text := range texts {
		if !language.known() {
			return &FieldError{field, fmt.Sprintf("%q is not nl, fr or en", language)}
		}
		if err := cleanText(field+" ("+string(language)+")", &text, limit); err != nil {
			return err
		}
		if text == "" {
			delete(texts, language)
			continue
		}
		texts[language] = text
	}
	return nil
}
