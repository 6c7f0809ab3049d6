package reader

import (
	"bytes"
	"errors"
	"net/http"
	"time"

	"dorpspost/templates/media"
	"dorpspost/web"
)

// showPicture handles the "GET /m/{ref}" route: a picture of a letter, the same for everybody who opens it. Its name is the
// hash of its content, so that whoever has it need never ask again.
func (p Pages) showPicture(w http.ResponseWriter, r *http.Request) {
	ref := r.PathValue("ref")
	hash, kind, ok := media.ParseRef(ref)
	if !ok || kind != media.PNG && kind != media.JPG {
		web.Error(w, r, web.ErrNoPage)
		return
	}
	data, err := p.Media.Bytes(ref)
	if errors.Is(err, media.ErrNotFound) {
		err = web.ErrNoPage
	}
	if err != nil {
		web.Error(w, r, err)
		return
	}
	head := w.Header()
	head.Set("Content-Type", kind.MIME())
	head.Set("ETag", `"`+hash+`"`)
	head.Set("Cache-Control", "public, max-age=31536000, immutable")
	// A reader's web mail shows the picture within a page of its own site, and the practice inbox in a frame of no site.
	head.Set("Cross-Origin-Resource-Policy", "cross-origin")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}
