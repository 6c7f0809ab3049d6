package templates

import (
	"fmt"
	"strings"
)

// list is a heading with points, each with a bold beginning.
var list = declare(Declaration{
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
		print: `.point{font-size:14px;line-height:20px}
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
	p.row("row", inside+p.markup(`<%s class="%s">%s</%s>`, markup(tag), class, markup(points.String()), markup(tag)))
}

// runOn writes paragraphs as one, with line breaks between them.
func runOn(all []paragraph) markup {
	var b strings.Builder
	for i, words := range all {
		if i > 0 && !words.markersAlone() && !all[i-1].markersAlone() {
			b.WriteString("<br>")
		}
		b.WriteString(string(spansHTML(words)))
	}
	return markup(b.String())
}

// linesText writes paragraphs of a point as lines.
func linesText(all []paragraph) string {
	var b strings.Builder
	for i, words := range all {
		if i > 0 && !words.markersAlone() && !all[i-1].markersAlone() {
			b.WriteByte('\n')
		}
		b.WriteString(spansText(words))
	}
	return b.String()
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
		s.item(marker, strings.TrimSpace(item.text("lead")+" "+linesText(item.rich("text"))))
	}
}
