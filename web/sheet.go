package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"

	"dorpspost/subscribers"
	"dorpspost/texts"
)

//go:embed pages/*.html
var pages embed.FS

// Frame is what stands around the words of a page: title, head, foot and the offer of other languages.
type Frame struct {
	Title    string // without the name of the house
	House    House
	Language subscribers.Language
	Tag      string // the language with its country, for the lang attribute
	Links    []LanguageLink
	DataPath string // where "my data" leads, in the foot: a page that asks for the address, unless the reader is known
	Form     string // id of a form that goes along when the language is changed, with act=language, so that nothing typed is lost
	Words    frameWords
	Public   *PublicPage // nil: search machines are kept away
}

// PublicPage is what stands in the head of a page that anybody may find.
type PublicPage struct {
	Canonical string // its own address, whole
	Feeds     []Feed
}

// Feed is where a feed reader finds what is new. The format is atom or rss.
type Feed struct{ Format, Title, Path string }

// frameWords are the words that no page brings itself.
type frameWords struct{ Languages, Skip, Data, Privacy, Help, Number string }

var frameTexts = texts.New(&book, "frame", map[subscribers.Language]frameWords{
	"nl": {Languages: "Taal van deze pagina", Skip: "Ga naar de inhoud", Data: "Mijn gegevens", Privacy: "Privacy", Help: "Hulp", Number: "Schrijf je ons hierover? Vermeld dan dit nummer:"},
	"fr": {Languages: "Langue de cette page", Skip: "Aller au contenu", Data: "Mes données", Privacy: "Vie privée", Help: "Aide", Number: "Vous nous écrivez à ce sujet\u00a0? Mentionnez alors ce numéro\u00a0:"},
	"en": {Languages: "Language of this page", Skip: "Go to the content", Data: "My data", Privacy: "Privacy", Help: "Help", Number: "Writing to us about this? Please mention this number:"},
})

// LinkPath is the page on which whoever has lost a link asks for a fresh one.
const LinkPath = "/link"

// NewFrame is the frame of a page with this title, in this language.
func NewFrame(r *http.Request, in subscribers.Language, title string) Frame {
	return Frame{
		Title: title, House: HouseOf(r), Language: in, Tag: own[in].tag, Links: languageLinks(r, in),
		DataPath: InLanguage(r, LinkPath), Words: frameTexts.In(in),
	}
}

// Sheet is a page of the readers' side: the frame, and one template that shows a T.
type Sheet[T any] struct{ page *template.Template }

// NewSheet reads the template name from files. It panics when the template does not parse, which a test sees.
func NewSheet[T any](files fs.FS, name string) *Sheet[T] {
	return &Sheet[T]{parse(files, "pages/reader_frame.html", name)}
}

// NewDeskSheet is NewSheet with the look of the staff's desk.
func NewDeskSheet[T any](files fs.FS, name string) *Sheet[T] {
	return &Sheet[T]{parse(files, "pages/desk_frame.html", name)}
}

// parse reads the page from pages/name in the files of the package that owns it.
func parse(files fs.FS, frame, name string) *template.Template {
	page := template.New("frame").Funcs(template.FuncMap{"asset": AssetPath})
	outer, err := fs.ReadFile(pages, frame)
	if err != nil {
		panic(err)
	}
	template.Must(page.Parse(string(outer)))
	return template.Must(page.ParseFS(files, "pages/"+name))
}

// Show answers with the page. What goes wrong while it is made goes through the error door.
func (s *Sheet[T]) Show(w http.ResponseWriter, r *http.Request, status int, frame Frame, page T) {
	if err := s.write(w, r, status, frame, page); err != nil {
		Error(w, r, err)
	}
}

// write makes the whole page before it answers, so that no half page ever leaves.
func (s *Sheet[T]) write(w http.ResponseWriter, _ *http.Request, status int, frame Frame, page T) error {
	text, err := s.text(frame, page)
	if err != nil {
		return err
	}
	if frame.Public != nil {
		Findable(w)
	}
	answerPage(w, status, frame.Tag, text)
	return nil
}

// Findable gives an answer the head of what is public: search machines may list it, and caches between us may keep it for a
// while. What was withdrawn is out of them after that. Call it once nothing can go wrong any more.
func Findable(w http.ResponseWriter) {
	head := w.Header()
	head.Del("X-Robots-Tag")
	head.Set("Cache-Control", "public, max-age=300")
	head.Add("Vary", "Accept-Language")
}

func (s *Sheet[T]) text(frame Frame, page T) ([]byte, error) {
	var text bytes.Buffer
	err := s.page.Execute(&text, struct {
		Frame
		Page T
	}{frame, page})
	if err != nil {
		return nil, fmt.Errorf("make the page: %w", err)
	}
	return text.Bytes(), nil
}

func answerPage(w http.ResponseWriter, status int, tag string, text []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", tag)
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text) // a browser that left cannot be told so
}
