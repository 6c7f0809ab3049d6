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
			{Name: "term", Label: "Woord", Kind: KindText, Same: true, Required: true, Max: 40, Help: "Het woord zelf, zonder dubbelpunt."},
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
.tmfirst{padding:0 20px 0 0}
.tmsecond{padding:0}
.tmname{margin:0 0 8px;font:italic bold 20px/28px Georgia,'Times New Roman',serif}
`,
		phone: `.tmleft{padding-right:0}
.tmfirst{padding-right:0;padding-bottom:16px}
.tmsecond{padding-top:14px;border-top:2px solid $petrol}
`,
		dark: `.tmrow,.tmsecond{border-top-color:$petrol-dark}
`,
		print: `.tmrow{padding:8px 0}
.tmname{margin:0 0 3px;font-size:15px;line-height:20px}
.tmhalf{max-width:50%}
.tmrest{max-width:70%}
`,
	},
})

// Widths of a term's place, the room behind it included: beside another one, and before its own explanation.
const (
	termWidth = columnsWidth / 2
	nameWidth = 184
)

func termsHTML(p *page, v values) {
	inside := p.blockHeading(2, v.text("heading"))
	items := v.items("terms")
	if len(items) == 2 {
		p.row("row", inside+termRow(p, p.columns(
			column{termWidth, termName(p, items[0]) + termWords(p, items[0]), "tmfirst", "words tmhalf"},
			column{termWidth, termName(p, items[1]) + termWords(p, items[1]), "tmsecond", "words tmhalf"})))
		return
	}
	for _, item := range items {
		inside += termRow(p, p.columns(
			column{nameWidth, termName(p, item), "tmleft", "words"},
			column{columnsWidth - nameWidth, termWords(p, item), "tmright", "words tmrest"}))
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
