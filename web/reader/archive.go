package reader

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/web"
)

// Where the archive is, and its feeds. Of its other addresses, deliveries knows how they are made.
const (
	archivePath = "/archief"
	atomPath    = "/archief/atom.xml"
	rssPath     = "/archief/rss.xml"
)

// withdrawn turns what the archive does not show into the page that is not there.
func withdrawn(err error) error {
	if errors.Is(err, deliveries.ErrNotPublic) {
		return web.ErrNoPage
	}
	return err
}

// inLanguage is a path in one language; the house's own needs no word about it.
func inLanguage(path string, in subscribers.Language) string {
	if in == web.Languages()[0] {
		return path
	}
	return path + "?" + url.Values{"taal": {string(in)}}.Encode()
}

// publicPage is the head of a page of the archive at this path.
func (p Pages) publicPage(r *http.Request, path string, in subscribers.Language) *web.PublicPage {
	title := fmt.Sprintf(archiveTexts.In(in).FeedTitle, web.HouseOf(r).Name)
	return &web.PublicPage{Canonical: p.PublicURL + inLanguage(path, in), Feeds: []web.Feed{
		{Format: "atom", Title: title + " (Atom)", Path: inLanguage(atomPath, in)},
		{Format: "rss", Title: title + " (RSS)", Path: inLanguage(rssPath, in)},
	}}
}

// languagesOf are the languages of a public letter, in the order in which pages offer them.
func languagesOf(public deliveries.Public) (all []subscribers.Language) {
	for _, in := range web.Languages() {
		if slices.ContainsFunc(public.Letters, func(l deliveries.PublicLetter) bool { return l.Language == templates.Language(in) }) {
			all = append(all, in)
		}
	}
	return all
}
