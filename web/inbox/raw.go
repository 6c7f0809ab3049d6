package inbox

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// mailPolicy shows a message as it is and lets it do nothing: no script, no form, no way to reach the page around it. Its
// links may open a tab that is free of these bounds, as in a real mailbox. Pictures are those that travel in the message,
// which the page holds itself, and those of this site; from elsewhere nothing is loaded.
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

// html handles the "GET /inbox/{id}/html" route: the message alone, for the frame.
func (p Pages) html(w http.ResponseWriter, r *http.Request) {
	eml, err := p.Box.Eml(r.PathValue("id"))
	if err != nil {
		fail(w, r, err)
		return
	}
	w.Header().Set("Content-Security-Policy", mailPolicy)
	w.Header().Set("X-Frame-Options", "SAMEORIGIN")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = strings.NewReader(p.framed(readLetter(eml))).WriteTo(w) // a browser that left cannot be told so
}

// framed is the HTML with its pictures where the frame finds them: embedded ones in the page itself, and those of the media
// library by a path, because this site may be open under another name than the one in the mail.
func (p Pages) framed(letter opened) string {
	embedded := letter.embedded()
	return inFrame(eachPicture(letter.HTML, func(source string) (string, bool) {
		if rest, ours := strings.CutPrefix(source, p.PublicURL+hosted); ours && p.PublicURL != "" {
			return hosted + rest, true
		}
		return embedded(source)
	}))
}

// hosted begins the path of a picture of the media library.
const hosted = "/m/"

// eml handles the "GET /inbox/{id}/eml" route: the message byte for byte.
func (p Pages) eml(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	eml, err := p.Box.Eml(id)
	if err != nil {
		fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "message/rfc822")
	w.Header().Set("Content-Disposition", `attachment; filename="`+id+`.eml"`)
	_, _ = w.Write(eml)
}

// partPolicy is for a file of which nobody knows what it holds: should a browser show it after all, it can do nothing.
const partPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox"

var errNoFile = &web.Refusal{
	Status: http.StatusNotFound, Language: subscribers.Dutch,
	Title: "Deze bijlage zit niet in de mail",
	Text:  "De mail heeft geen bijlage met dit nummer. Open de mail opnieuw en kies ze onderaan.",
}

// part handles the "GET /inbox/{id}/part/{n}" route: a file of the message, only to be downloaded. Its type stays unsaid,
// because the message may say anything.
func (p Pages) part(w http.ResponseWriter, r *http.Request) {
	eml, err := p.Box.Eml(r.PathValue("id"))
	if err != nil {
		fail(w, r, err)
		return
	}
	files := readLetter(eml).Files
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > len(files) {
		fail(w, r, errNoFile)
		return
	}
	found := files[n-1]
	w.Header().Set("Content-Security-Policy", partPolicy)
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": found.Label()}))
	_, _ = w.Write(found.Data)
}
