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
	return markup(joined(all, "<br>", func(s []span) string { return string(spansHTML(s)) }))
}

// linesText writes paragraphs of a point as lines, or runs on as runOn does.
func linesText(all []paragraph) string { return joined(all, "\n", spansText) }

func joined(all []paragraph, between string, write func([]span) string) string {
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
		b.WriteString(write(words))
	}
	return b.String()
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
		s.item(marker, strings.TrimSpace(item.text("lead")+" "+linesText(item.rich("text"))))
	}
}
