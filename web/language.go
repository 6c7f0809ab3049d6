package web

import (
	"net/http"
	"slices"

	"golang.org/x/text/language"

	"dorpspost/subscribers"
)

// Languages are those that the readers' pages speak, in the order in which they are offered; the first is the house's.
func Languages() []subscribers.Language { return []subscribers.Language{"nl", "fr", "en"} }

// LanguageFor picks the language of a page: the one asked for with ?taal=, else the reader's own, else the browser's,
// else the house's. An empty readers means that the reader is not known.
func LanguageFor(r *http.Request, readers subscribers.Language) subscribers.Language {
	if asked := subscribers.Language(r.URL.Query().Get("taal")); Speaks(asked) {
		return asked
	}
	if Speaks(readers) {
		return readers
	}
	return browsers(r.Header.Get("Accept-Language"))
}

// Speaks tells whether the pages exist in this language.
func Speaks(wanted subscribers.Language) bool {
	return slices.Contains(Languages(), wanted)
}

func browsers(accepted string) subscribers.Language {
	wanted, _, err := language.ParseAcceptLanguage(accepted)
	if err != nil || len(wanted) == 0 {
		return Languages()[0]
	}
	known := make([]language.Tag, len(Languages()))
	for i, code := range Languages() {
		known[i] = language.Make(string(code))
	}
	_, at, sure := language.NewMatcher(known).Match(wanted...)
	if sure == language.No {
		return Languages()[0]
	}
	return Languages()[at]
}

// InLanguage is a path of ours that keeps the language that was asked for with ?taal=.
func InLanguage(r *http.Request, path string) string {
	if asked := r.URL.Query().Get("taal"); Speaks(subscribers.Language(asked)) {
		return path + "?taal=" + asked
	}
	return path
}

// LanguageLink offers the same page in another language.
type LanguageLink struct {
	Code, Short, Name string // "fr", "FR", "français"
	Path              string // relative: whatever was asked for may look like the name of another site
	Current           bool
}

// own is how a language calls itself, and its full tag.
var own = map[subscribers.Language]struct{ name, tag string }{
	"nl": {"Nederlands", "nl-BE"},
	"fr": {"français", "fr-BE"},
	"en": {"English", "en-GB"},
}

func languageLinks(r *http.Request, current subscribers.Language) []LanguageLink {
	links := make([]LanguageLink, len(Languages()))
	for i, code := range Languages() {
		links[i] = LanguageLink{
			Code: string(code), Short: string([]byte{code[0] - 'a' + 'A', code[1] - 'a' + 'A'}), Name: own[code].name,
			Path: "?taal=" + string(code), Current: code == current,
		}
	}
	return links
}

// Tag is a language with its country, for the lang attribute.
func Tag(in subscribers.Language) string { return own[in].tag }

// LanguageName is how a language calls itself.
func LanguageName(in subscribers.Language) string { return own[in].name }
