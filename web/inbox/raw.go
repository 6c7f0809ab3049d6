package inbox

import (
	"net/http"
	"strings"
)

// mailPolicy shows a message as it is and lets it do nothing: no script, no form, nothing loaded, no way to reach the
// page around it. Its links may open a tab that is free of these bounds, as in a real mailbox. Pictures by https come
// when letters have them.
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

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
	_, _ = strings.NewReader(inFrame(readLetter(eml).HTML)).WriteTo(w) // a browser that left cannot be told so
}

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
