package reader

import (
	"encoding/json"
	"fmt"
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// downloadJSON handles the "GET /g/{token}/gegevens.json" route.
func (p Pages) downloadJSON(w http.ResponseWriter, r *http.Request) {
	p.download(w, r, "mijn-gegevens.json", "application/json", func(dossier subscribers.Dossier) ([]byte, error) {
		return json.MarshalIndent(dossier, "", "  ")
	})
}

// download makes the whole file before it answers, so that no half file ever leaves.
func (p Pages) download(w http.ResponseWriter, r *http.Request, name, kind string, write func(subscribers.Dossier) ([]byte, error)) {
	_, person, err := p.dataOf(r)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	dossier, err := p.Subscribers.Dossier(r.Context(), person.ID)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	file, err := write(dossier)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	_, _ = w.Write(file) // a browser that left cannot be told so
}
