package reader

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"

	"dorpspost/subscribers"
	"dorpspost/web"
)

// embedPage is what the page for whoever looks after another site shows.
type embedPage struct {
	Words     embedTexts
	Form      string // HTML to copy
	Get, Post string // the two calls
}

var embedSheet = web.NewSheet[embedPage](pages, "embed.html")

// showEmbed handles the "GET /inschrijven/insluiten" route.
func (p Pages) showEmbed(w http.ResponseWriter, r *http.Request) {
	in := web.LanguageFor(r, "")
	offer, err := p.Subscribers.Topics(r.Context())
	if err != nil {
		web.Error(w, r, err)
		return
	}
	form, err := p.embeddable(in, offer)
	if err != nil {
		web.Error(w, r, err)
		return
	}
	call := p.PublicURL + joinPath + ".json?taal=" + string(in)
	page := embedPage{Words: embedIn.In(in), Form: form, Get: "GET " + call, Post: "POST " + call + postExample(offer)}
	embedSheet.Show(w, r, http.StatusOK, web.NewFrame(r, in, page.Words.Title), page)
}

func postExample(offer []subscribers.Topic) string {
	slug := "imh-week"
	if len(offer) > 0 {
		slug = offer[0].Slug
	}
	return fmt.Sprintf("\nContent-Type: application/json\n\n"+
		`{"form": "…", "version": "…", "page": "nl", "address": "els@opvang.example", "topic": [%q], "first_name": "Els", "language": "nl", "profession": "", "region": ""}`, slug)
}

// embedded is the form without any of our looks. It carries no token: what it sends becomes our own page, filled in.
var embedded = template.Must(template.New("embedded").Parse(`<form action="{{.Action}}" method="post" accept-charset="utf-8" lang="{{.Language}}">
<input type="hidden" name="page" value="{{.Language}}">
<p><label>{{.Words.Address}}<br><input type="email" name="address" autocomplete="email" required></label></p>
<fieldset><legend>{{.Words.Topics}}</legend>
{{range .Topics}}<p><label><input type="checkbox" name="topic" value="{{.Slug}}"> {{if .NameLang}}<span lang="{{.NameLang}}">{{.Name}}</span>{{else}}{{.Name}}{{end}}</label></p>
{{end}}</fieldset>
<p hidden><label>{{.Words.Trap}} <input name="remarks" tabindex="-1" autocomplete="off"></label></p>
<p><button>{{.Words.Button}}</button></p>
</form>
`))

// embeddable is the form to copy, in one language.
func (p Pages) embeddable(in subscribers.Language, offer []subscribers.Topic) (string, error) {
	var form bytes.Buffer
	err := embedded.Execute(&form, struct {
		Action   string
		Language subscribers.Language
		Words    signUpTexts
		Topics   []topicTick
	}{p.PublicURL + joinPath + "?taal=" + string(in), in, signUpIn.In(in), ticks(in, offer, nil)})
	return form.String(), err
}
