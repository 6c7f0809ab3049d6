package templates

import "strings"

// Terms explain two or three words: two beside each other, three below each other.
var _ = declare(Declaration{
	Type:  "terms",
	Label: "Begrippen",
	Help:  "Legt twee of drie woorden uit die niet iedereen kent.",
	Order: orderList + 2,
	Fields: []Field{
		{Name: "heading", Label: "Tussentitel", Kind: KindText, Max: 80, Help: "Een paar woorden boven de uitleg."},
		{Name: "terms", Label: "Begrippen", Kind: KindItems, Required: true, Min: 2, Max: 3, Help: "Twee of drie. Begin met het woord dat de lezer als eerste tegenkomt.", Fields: []Field{
			{Name: "term", Label: "Woord", Kind: KindText, Required: true, Max: 40, Help: "Het woord zelf, zonder dubbelpunt."},
			languageField("term_language", "Taal van het woord", "Zo spreekt een voorleesprogramma het woord goed uit."),
			{Name: "text", Label: "Uitleg", Kind: KindRich, Required: true, Max: 400, Help: "Twee of drie gewone zinnen."},
		}},
	},
	html: termsHTML,
	text: termsText,
	look: look{
		inline: `.tmleft{padding:0 20px 0 0}
.tmright{padding:0}
.tmrow{padding:14px 0 12px;border-top:2px solid $petrol}
.tmname{margin:0 0 8px;font:italic bold 20px/28px Georgia,'Times New Roman',serif}
`,
		phone: `.tmleft{padding-right:0}
`,
		dark: `.tmrow{border-top-color:$petrol-dark}
`,
	},
})

// Widths of a term's place: beside another one, with the room between them, and before its own explanation.
const (
	termGap   = 20
	termWidth = (fullWidth - termGap) / 2
	nameWidth = 184
)

func termsHTML(p *page, v values) {
	inside := p.blockHeading(2, v.text("heading"))
	items := v.items("terms")
	if len(items) == 2 {
		p.row("row", inside+p.columns(
			column{termWidth + termGap, termRow(p, termName(p, items[0])+termWords(p, items[0])), "tmleft"},
			column{termWidth, termRow(p, termName(p, items[1])+termWords(p, items[1])), "tmright"}))
		return
	}
	for _, item := range items {
		inside += termRow(p, p.columns(
			column{nameWidth, termName(p, item), "tmleft"},
			column{fullWidth - nameWidth, termWords(p, item), "tmright"}))
	}
	p.row("row", inside)
}

// termRow opens a term with a line.
func termRow(p *page, inside markup) markup {
	return p.markup(table+` width="100%%"><tr><td class="tmrow">%s</td></tr></table>`, inside)
}

func termName(p *page, item values) markup {
	return p.markup(`<p class="tmname h"%s>%s</p>`, langAttribute(item.choice("term_language")), item.text("term"))
}

func termWords(p *page, item values) markup { return p.paragraphs("t", item.rich("text")) }

func termsText(s *sheet, v values) {
	s.heading(v.text("heading"), '-')
	for i, item := range v.items("terms") {
		name := strings.ToUpper(item.text("term")) + colon(s.language) + " "
		for j, words := range item.rich("text") {
			if i+j > 0 || v.text("heading") == "" {
				s.gap()
			}
			s.wrapped(name + spansText(words))
			name = ""
		}
	}
}
