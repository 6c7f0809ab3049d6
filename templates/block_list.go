package templates

import (
	"fmt"
	"strings"
)

// list is a heading with points, each with a bold beginning.
var list = Declaration{
	Type:  "list",
	Label: "Lijst",
	Help:  "Een rij punten, met bolletjes of nummers.",
	Fields: []Field{
		{Name: "heading", Label: "Tussentitel", Kind: KindText, Max: 80, Slots: true, Help: "Een paar woorden boven de lijst."},
		{Name: "introduction", Label: "Inleiding", Kind: KindRich, Max: 600, Slots: true, Help: "Eén zin die zegt wat volgt."},
		{Name: "style", Label: "Stijl", Kind: KindChoice, Choices: []Choice{{"bullet", "bolletjes"}, {"number", "nummers"}},
			Help: "Nummers alleen wanneer de volgorde telt."},
		{Name: "points", Label: "Punten", Kind: KindItems, Required: true, Max: 12, Help: "Hooguit twaalf; vier leest het best.", Fields: []Field{
			{Name: "lead", Label: "Vet begin", Kind: KindText, Max: 80, Help: "De kern in een paar woorden."},
			{Name: "text", Label: "Tekst", Kind: KindRich, Required: true, Max: 500, Slots: true, Help: "Eén of twee zinnen."},
		}},
	},
	html: listHTML,
	text: listText,
}

func listHTML(p *page, v values) {
	tag := "ul"
	if v.choice("style") == "number" {
		tag = "ol"
	}
	inside := p.blockHeading(2, v.text("heading"))
	if intro := v.rich("introduction"); len(intro) > 0 {
		inside += p.paragraphs("t", intro[:len(intro)-1]) + p.markup(`<p class="t">%s</p>`, spansHTML(intro[len(intro)-1]))
	}
	var points strings.Builder
	for _, item := range v.items("points") {
		lead := markup("")
		if text := item.text("lead"); text != "" {
			lead = p.markup(`<strong class="h">%s</strong> `, text)
		}
		points.WriteString(string(p.markup(`<li class="point">%s%s</li>`, lead, runOn(item.rich("text")))))
	}
	p.row("row", inside+p.markup(`<%s class="points">%s</%s>`, markup(tag), markup(points.String()), markup(tag)))
}

// runOn writes paragraphs as one, with line breaks between them.
func runOn(all []paragraph) markup {
	parts := make([]string, len(all))
	for i, words := range all {
		parts[i] = string(spansHTML(words))
	}
	return markup(strings.Join(parts, "<br>"))
}

func listText(s *sheet, v values) {
	s.heading(v.text("heading"), '-')
	for i, intro := range v.rich("introduction") {
		if i > 0 || v.text("heading") == "" {
			s.gap()
		}
		s.wrapped(spansText(intro))
	}
	s.gap()
	for i, item := range v.items("points") {
		marker := "-"
		if v.choice("style") == "number" {
			marker = fmt.Sprintf("%d.", i+1)
		}
		parts := []string{}
		for _, words := range item.rich("text") {
			parts = append(parts, spansText(words))
		}
		s.item(marker, strings.TrimSpace(item.text("lead")+" "+strings.Join(parts, "\n")))
	}
}
