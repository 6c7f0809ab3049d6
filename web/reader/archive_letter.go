package reader

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/web"
)

// The parts that a public letter gets besides its own: in its head, and above it.
var letterParts = template.Must(template.ParseFS(pages, "pages/archive_letter.html"))

// publicLetter is what those parts show.
type publicLetter struct {
	*web.PublicPage
	Words     archiveWords
	Back      archiveYear // that it stands in
	Summary   string
	Languages []web.LanguageLink
}

// showPublicLetter handles the "GET /archief/{year}/{name}" route: the web version of a letter that staff made public, for
// search machines too.
func (p Pages) showPublicLetter(w http.ResponseWriter, r *http.Request) {
	page, err := p.publicLetter(r)
	if err != nil {
		web.Error(w, r, withdrawn(err))
		return
	}
	web.Findable(w)
	w.Header().Set("Content-Security-Policy", letterPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = strings.NewReader(page).WriteTo(w) // a browser that left cannot be told so
}

func (p Pages) publicLetter(r *http.Request) (page string, err error) {
	year, err := strconv.Atoi(r.PathValue("year"))
	name := r.PathValue("name")
	if err != nil || strconv.Itoa(year) != r.PathValue("year") || !yearShaped(year) || !nameShaped(name) {
		return "", web.ErrNoPage
	}
	public, err := p.Letters.PublicNamed(r.Context(), year, name)
	if err != nil {
		return "", err
	}
	letter := public.In(templates.Language(p.letterLanguage(r, public)))
	online, err := p.Letters.PublicPage(r.Context(), public, letter.Language)
	if err != nil {
		return "", err
	}
	parts := p.letterParts(r, public, letter)
	var head, bar strings.Builder
	if err := letterParts.ExecuteTemplate(&head, "head", parts); err != nil {
		return "", err
	}
	if err := letterParts.ExecuteTemplate(&bar, "bar", parts); err != nil {
		return "", err
	}
	return templates.Public(online, head.String(), bar.String())
}

// letterLanguage is the language asked for, else the browser's, where the letter has it; else the letter's first.
func (p Pages) letterLanguage(r *http.Request, public deliveries.Public) subscribers.Language {
	spoken := languagesOf(public)
	if wanted := web.LanguageFor(r, ""); slices.Contains(spoken, wanted) || len(spoken) == 0 {
		return wanted
	}
	return spoken[0]
}

func (p Pages) letterParts(r *http.Request, public deliveries.Public, letter deliveries.PublicLetter) publicLetter {
	in := subscribers.Language(letter.Language)
	parts := publicLetter{
		PublicPage: p.publicPage(r, public.Path(), in), Words: archiveTexts.In(in), Summary: letter.Preheader,
		Back: archiveYear{fmt.Sprintf(archiveTexts.In(in).Title, public.Year), inLanguage(deliveries.ArchivePath(public.Year), in)},
	}
	if all := languagesOf(public); len(all) > 1 {
		for _, one := range all {
			parts.Languages = append(parts.Languages, web.LanguageLink{
				Code: string(one), Short: strings.ToUpper(string(one)), Name: web.LanguageName(one), Path: "?taal=" + string(one), Current: one == in,
			})
		}
	}
	return parts
}

// longestName is above what any name in the archive has.
const longestName = 100

// nameShaped tells whether a text can be a name in the archive, so that nothing odd reaches the database.
func nameShaped(name string) bool {
	return name != "" && len(name) <= longestName && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
