package reader

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"dorpspost/deliveries"
	"dorpspost/subscribers"
	"dorpspost/templates"
	"dorpspost/web"
)

var archiveSheet = web.NewSheet[archivePage](pages, "archive.html")

// archivePage is one year of the archive.
type archivePage struct {
	Words          archiveWords
	Heading, Lead  string
	Months         []archiveMonth
	Earlier, Later *archiveYear
	JoinPath       string
	AtomPath       string
	RSSPath        string
}

type archiveYear struct{ Title, Path string }

type archiveMonth struct {
	Name  string
	Mails []archivedMail
}

type archivedMail struct {
	Path, Subject, Preheader string
	Tag                      string // of the language, where it is not the page's
	Date                     string
	Others                   []web.LanguageLink // the letter in its other languages
	Practice                 bool
}

// showArchive handles the "GET /archief" route: the last year of which something is public.
func (p Pages) showArchive(w http.ResponseWriter, r *http.Request) {
	years, err := p.Letters.PublicYears(r.Context())
	switch {
	case err != nil:
		web.Error(w, r, err)
	case len(years) == 0:
		p.showEmptyArchive(w, r)
	default:
		p.showArchiveOf(w, r, years[0], years)
	}
}

// showYear handles the "GET /archief/{year}" route.
func (p Pages) showYear(w http.ResponseWriter, r *http.Request) {
	year, err := strconv.Atoi(r.PathValue("year"))
	if err != nil || strconv.Itoa(year) != r.PathValue("year") || !yearShaped(year) {
		web.Error(w, r, web.ErrNoPage)
		return
	}
	years, err := p.Letters.PublicYears(r.Context())
	if err == nil && !slices.Contains(years, year) {
		err = web.ErrNoPage
	}
	if err != nil {
		web.Error(w, r, err)
		return
	}
	p.showArchiveOf(w, r, year, years)
}

// yearShaped tells whether a number can be a year of ours, so that nothing odd reaches the database.
func yearShaped(year int) bool { return year >= 1970 && year <= 9999 }

func (p Pages) showEmptyArchive(w http.ResponseWriter, r *http.Request) {
	in := web.LanguageFor(r, "")
	page := p.archivePage(r, in)
	page.Heading, page.Lead = page.Words.Empty, fmt.Sprintf(page.Words.EmptyNote, web.HouseOf(r).Name)
	frame := web.NewFrame(r, in, page.Words.Back)
	frame.Public = p.publicPage(r, archivePath, in)
	archiveSheet.Show(w, r, http.StatusOK, frame, page)
}

func (p Pages) showArchiveOf(w http.ResponseWriter, r *http.Request, year int, years []int) {
	mails, err := p.Letters.PublicIn(r.Context(), year)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	in := web.LanguageFor(r, "")
	page := p.archivePage(r, in)
	page.Heading, page.Lead = fmt.Sprintf(page.Words.Heading, year), fmt.Sprintf(page.Words.Lead, web.HouseOf(r).Name)
	page.Months = monthsOf(r, in, mails)
	page.Later, page.Earlier = around(r, year, years, page.Words)
	frame := web.NewFrame(r, in, fmt.Sprintf(page.Words.Title, year))
	frame.Public = p.publicPage(r, deliveries.ArchivePath(year), in)
	archiveSheet.Show(w, r, http.StatusOK, frame, page)
}

func (p Pages) archivePage(r *http.Request, in subscribers.Language) archivePage {
	return archivePage{Words: archiveTexts.In(in), JoinPath: onward(r, joinPath, ""), AtomPath: inLanguage(atomPath, in), RSSPath: inLanguage(rssPath, in)}
}

// around are the years on both sides of one; years are there from the newest on.
func around(r *http.Request, year int, years []int, words archiveWords) (later, earlier *archiveYear) {
	at := slices.Index(years, year)
	to := func(year int) *archiveYear {
		return &archiveYear{fmt.Sprintf(words.Title, year), onward(r, deliveries.ArchivePath(year), "")}
	}
	if at > 0 {
		later = to(years[at-1])
	}
	if at >= 0 && at+1 < len(years) {
		earlier = to(years[at+1])
	}
	return later, earlier
}

// monthsOf groups the mails of a year, which come newest first.
func monthsOf(r *http.Request, in subscribers.Language, mails []deliveries.Public) (months []archiveMonth) {
	for _, mail := range mails {
		day := web.HouseOf(r).Day(mail.SentAt.Time())
		name := web.Month(in, day.Month())
		if last := len(months) - 1; last < 0 || months[last].Name != name {
			months = append(months, archiveMonth{Name: name})
		}
		month := &months[len(months)-1]
		month.Mails = append(month.Mails, archivedMailOf(r, in, mail))
	}
	return months
}

func archivedMailOf(r *http.Request, in subscribers.Language, mail deliveries.Public) archivedMail {
	letter := mail.In(templates.Language(in))
	item := archivedMail{
		Path: onward(r, mail.Path(), ""), Subject: letter.Subject, Preheader: letter.Preheader,
		Date: web.Date(in, web.HouseOf(r).Day(mail.SentAt.Time())), Practice: mail.Kind == deliveries.Practice,
	}
	if spoken := subscribers.Language(letter.Language); spoken != in {
		item.Tag = web.Tag(spoken)
	}
	for _, other := range languagesOf(mail) {
		if other != subscribers.Language(letter.Language) {
			item.Others = append(item.Others, web.LanguageLink{
				Code: string(other), Short: strings.ToUpper(string(other)), Name: web.LanguageName(other), Path: mail.Path() + "?taal=" + string(other),
			})
		}
	}
	return item
}
