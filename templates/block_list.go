package templates

import (
	"fmt"
	"slices"
	"strings"
)

// A list is a heading with points, each with a bold beginning.
var _ = declare(Declaration{
	Type:  "list",
	Label: "Lijst",
	Help:  "Een rij punten, met bolletjes of nummers.",
	Order: orderList,
	Fields: []Field{
		{Name: "heading", Label: "Tussentitel", Kind: KindText, Max: 80, Slots: true, Help: "Een paar woorden boven de lijst."},
		{Name: "introduction", Label: "Inleiding", Kind: KindRich, Max: 600, Slots: true, Help: "Eén zin die zegt wat volgt."},
		{Name: "style", Label: "Stijl", Kind: KindChoice, Choices: []Choice{{"bullet", "bolletjes"}, {"check", "vinkjes"}, {"number", "nummers"}},
			Help: "Nummers alleen wanneer de volgorde telt."},
		{Name: "points", Label: "Punten", Kind: KindItems, Required: true, Max: 12, Help: "Hooguit twaalf; vier leest het best.", Fields: []Field{
			{Name: "lead", Label: "Vet begin", Kind: KindText, Max: 80, Help: "De kern in een paar woorden."},
			{Name: "text", Label: "Tekst", Kind: KindRich, Required: true, Max: 500, Slots: true, Help: "Eén of twee zinnen."},
		}},
	},
	html: listHTML,
	text: listText,
	look: look{
		inline: `.points{margin:0;padding:0 0 0 24px}
.checks{list-style-type:'✓  '}
.point{margin:0 0 10px;padding:0 0 0 4px;font:16px/26px Verdana,Geneva,sans-serif;color:$ink}
`,
		dark: `.point{color:$ink-dark}
`,
		print: `.point{margin:0 0 3px;font-size:12px;line-height:17px}
`,
	},
})

func listHTML(p *page, v values) {
	tag, class := "ul", "points"
	switch v.choice("style") {
	case "number":
		tag = "ol"
	case "check":
		class = "points checks"
	}
	inside := p.blockHeading(2, v.text("heading"))
	inside += p.paragraphsBefore("t", v.rich("introduction"))
	var points strings.Builder
	for _, item := range v.items("points") {
		lead := markup("")
		if text := item.text("lead"); text != "" {
			lead = p.markup(`<strong class="h">%s</strong> `, text)
		}
		points.WriteString(string(p.markup(`<li class="point">%s%s</li>`, lead, runOn(item.rich("text")))))
	}
	p.row("row", inside+p.markup(`<%s class="%s">%s</%s>`, markup(tag), class, markup(points.String()), markup(tag)))
}

// runOn writes paragraphs as one, with line breaks between them. Where some are only for some readers it is spaces, which
// nobody sees where nothing follows.
func runOn(all []paragraph) markup {
	between := "<br>"
	if slices.ContainsFunc(all, paragraph.markersAlone) {
		between = " "
	}
	var b strings.Builder
	for i, words := range all {
		switch {
		case words.markersAlone():
			b.WriteString(words.markers())
			continue
		case i > 0:
			b.WriteString(between)
		}
		b.WriteString(string(spansHTML(words)))
	}
	return markup(b.String())
}

// pointText writes the beginning and the paragraphs of a point as lines. Where some are only for some readers they run on,
// with one space between any two that a reader sees.
func pointText(t *tokens, lead string, all []paragraph) string {
	if !slices.ContainsFunc(all, paragraph.markersAlone) {
		return strings.TrimSpace(lead + " " + strings.Join(spansTexts(all), "\n"))
	}
	text, begun, depth := lead, lead != "", 0
	for i, words := range all {
		switch {
		case words.markersAlone():
			text += words.markers()
			depth += t.deeper(words.markers())
		case begun:
			text += " " + spansText(words)
		case depth == 0:
			text, begun = text+spansText(words), true
		case t.nothingAfter(all[i+1:]):
			text += spansText(words)
		default: // the space goes with who has something before it
			text += spansText(words) + " "
		}
	}
	return text
}

func spansTexts(all []paragraph) (texts []string) {
	for _, words := range all {
		texts = append(texts, spansText(words))
	}
	return texts
}

func listText(s *sheet, v values) {
	s.heading(v.text("heading"), '-')
	s.body(v.rich("introduction"), v.text("heading") != "")
	s.gap()
	for i, item := range v.items("points") {
		marker := "-"
		if v.choice("style") == "number" {
			marker = fmt.Sprintf("%d.", i+1)
		}
		s.item(marker, pointText(s.tokens, item.text("lead"), item.rich("text")))
	}
}
