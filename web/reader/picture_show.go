package reader

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
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
	if has(r, hash) {
		pictureHead(w, hash, kind)
		w.WriteHeader(http.StatusNotModified)
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
	pictureHead(w, hash, kind)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

func pictureHead(w http.ResponseWriter, hash string, kind media.Type) {
	head := w.Header()
	head.Set("Content-Type", kind.MIME())
	head.Set("ETag", `"`+hash+`"`)
	head.Set("Cache-Control", "public, max-age=31536000, immutable")
	// A reader's web mail shows the picture within a page of its own site, and the practice inbox in a frame of no site.
	head.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// has tells whether the asker names this content as one that it has already (RFC 9110 section 13.1.2). That it does is
// known without reading the file.
func has(r *http.Request, hash string) bool {
	for tag := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(tag), "W/") == `"`+hash+`"` {
			return true
		}
	}
	return false
}
