package inbox

import (
	"fmt"
	"net/http"
	"strings"

	"dorpspost/web"
)

// view is one way to look at a message.
type view struct {
	Key, Label string
	Path       string
	Current    bool
}

type messagePage struct {
	Subject, Preheader  string
	Sender, Initial, To string
	Letter              opened
	Attachments         []fileRow
	Kept                Kept
	Moment, Size        string
	Views               []view
	View                string
	FramePath, EmlPath  string
	Source              string
	SourceCut           bool
}

// fileRow is one attachment of the list under the message.
type fileRow struct {
	file
	Path string
}

var messageSheet = web.NewDeskSheet[messagePage](pages, "message.html")

// framePolicy lets the message page hold a frame of this service; everything else stays as on every page.
const framePolicy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// message handles the "GET /inbox/{id}" route.
func (p Pages) message(w http.ResponseWriter, r *http.Request) {
	kept, eml, err := p.open(r.PathValue("id"))
	if err != nil {
		fail(w, r, err)
		return
	}
	letter := readLetter(eml)
	at := web.HouseOf(r).Day(kept.At)
	page := messagePage{
		Subject: subject(letter.Subject), Preheader: letter.Preheader, Sender: sender(letter.From), Initial: initial(letter.From),
		To: first(letter.To, strings.Join(kept.Envelope.To, ", ")), Letter: letter, Kept: kept,
		Moment: web.Date("nl", at) + " om " + web.Clock(at) + " uur", Size: size(kept.Size),
		FramePath: "/inbox/" + kept.ID + "/html", EmlPath: "/inbox/" + kept.ID + "/eml",
	}
	for _, f := range letter.Attachments() {
		page.Attachments = append(page.Attachments, fileRow{f, fmt.Sprintf("/inbox/%s/part/%d", kept.ID, f.Number)})
	}
	page.look(r.URL.Query().Get("vorm"))
	if page.View == "bron" {
		page.Source, page.SourceCut = source(eml)
	}
	w.Header().Set("Content-Security-Policy", framePolicy)
	messageSheet.Show(w, r, http.StatusOK, frame(r, page.Subject), page)
}

func (p Pages) open(id string) (Kept, []byte, error) {
	kept, err := p.Box.Kept(id)
	if err != nil {
		return Kept{}, nil, err
	}
	eml, err := p.Box.Eml(id)
	return kept, eml, err
}

// look chooses the view: the one asked for, else the first that has something to show.
func (m *messagePage) look(asked string) {
	views := []view{{Key: "computer", Label: "Computer"}, {Key: "gsm", Label: "Gsm"}, {Key: "tekst", Label: "Tekst"}, {Key: "bron", Label: "Bron"}}
	m.View = "computer"
	if m.Letter.HTML == "" {
		m.View = "tekst"
	}
	for _, one := range views {
		if one.Key == asked {
			m.View = asked
		}
	}
	for _, one := range views {
		one.Path, one.Current = "/inbox/"+m.Kept.ID+"?vorm="+one.Key, one.Key == m.View
		m.Views = append(m.Views, one)
	}
}

// sender is the name that a phone shows for "Els <els@opvang.example>".
func sender(from string) string {
	if name, _, ok := strings.Cut(from, " <"); ok && name != "" {
		return name
	}
	return first(from, "(geen afzender)")
}

func initial(from string) string {
	for _, r := range sender(from) {
		if r != '"' && r != '(' && r != '\'' {
			return strings.ToUpper(string(r))
		}
	}
	return "?"
}

func size(bytes int64) string {
	if bytes < 1000 {
		return plural(int(bytes), "byte", "bytes")
	}
	return count(int((bytes+500)/1000)) + " kB"
}

// maxSource is how much of a message's source is shown; the download has it all.
const maxSource = 200 << 10

func source(eml []byte) (text string, cut bool) {
	if len(eml) > maxSource {
		eml, cut = eml[:maxSource], true
	}
	return valid(string(eml)), cut
}
