package templates

import "time"

// An agenda lists what is coming, and messages without a day: a date, a title, two sentences and one way on.
var _ = declare(Declaration{
	Type:  "agenda",
	Label: "Agenda",
	Help:  "Wat er aankomt, met de datum vooraan. Ook berichten zonder datum mogen erin.",
	Order: orderAct + 4,
	Fields: []Field{
		{Name: "heading", Label: "Tussentitel", Kind: KindText, Max: 80, Help: "Bijvoorbeeld: \"Om te noteren\"."},
		{Name: "items", Label: "Berichten", Kind: KindItems, Required: true, Max: 12, Help: "Hooguit twaalf, het eerste eerst.", Fields: []Field{
			{Name: "title", Label: "Titel", Kind: KindText, Required: true, Max: 90, Help: "Wat er te doen is."},
			{Name: "date", Label: "Datum", Kind: KindDate, Help: "Staat groot naast de titel, op een gsm erboven. Laat leeg voor een bericht zonder datum."},
			{Name: "text", Label: "Tekst", Kind: KindRich, Max: 300, Help: "Twee zinnen: wanneer en waar, en voor wie."},
			{Name: "url", Label: "Link", Kind: KindLink, Max: 500, Help: "De pagina met de rest van het verhaal."},
			{Name: "link_text", Label: "Tekst van de link", Kind: KindText, Max: 60, Help: "Zeg wat er achter zit: \"Schrijf je in voor de vorming\". Laat leeg, dan is de titel de link."},
		}},
	},
	agree: agendaAgree,
	html:  agendaHTML,
	text:  agendaText,
	look: look{
		inline: `.agitem{padding:14px 32px 0;word-break:break-word}
.agfirst{padding:4px 32px 0;word-break:break-word}
.agline{padding:20px 0 0;border-top:1px solid $mint}
.agdate{margin:0 0 6px;font:bold 16px/22px Verdana,Geneva,sans-serif;color:$accent}
.agday{font:bold 24px/28px Verdana,Geneva,sans-serif}
.agbreak{line-height:22px}
.agwhen{padding:0;word-break:normal}
.agwhat{padding:0}
`,
		phone: `.agday{font-size:16px;line-height:22px}
.agbreak{display:none}
`,
		dark: `.agline{border-top-color:$walla-dark}
.agdate{color:$accent-dark}
`,
		print: `.agitem,.agfirst{padding-top:10px}
.agline{padding-top:10px}
.agdate{font-size:13px;line-height:18px}
.agrest{max-width:84%}
`,
	},
})

// agendaDate is the width of the column of dates, in CSS pixels.
const agendaDate = 88

func agendaAgree(b Block) []fault {
	var faults []fault
	for i, item := range b.Fields["items"].Items {
		if item["url"].empty() && !item["link_text"].empty() {
			faults = append(faults, inItem("items", i, "url", "is missing while the link has words; give both"))
		}
	}
	return faults
}

func agendaHTML(p *page, v values) {
	heading := p.blockHeading(2, v.text("heading"))
	if heading != "" {
		p.row("row", heading)
	}
	p.entries(func(level int) {
		for i, item := range v.items("items") {
			class := "agitem"
			switch {
			case i == 0 && heading == "":
				class = "row"
			case i == 0:
				class = "agfirst"
			}
			p.row(class, p.markup(table+` width="100%%"><tr><td class="agline">%s</td></tr></table>`, agendaItem(p, item, level)))
		}
	})
}

func agendaItem(p *page, item values, level int) markup {
	words := agendaWords(p, item, level)
	day := item.date("date")
	if day.IsZero() {
		return words
	}
	return p.columns(column{agendaDate, p.bigDate("ag", day, shortMonthWords(p.language, day)), "agwhen", ""},
		column{columnsWidth - agendaDate, words, "agwhat", "words agrest"})
}

func agendaWords(p *page, item values, level int) markup {
	title, link, more := markup(escapeHTML(item.text("title"))), item.link("url"), item.text("link_text")
	if link != "" && more == "" {
		title = p.markup(`<a class="a" href="%s">%s</a>`, link, title)
	}
	words := p.headingTag(level, "h h3", title) + p.paragraphs("t", item.rich("text"))
	if more != "" {
		words += p.markup(`<a class="more" href="%s">%s</a>`, link, more)
	}
	return words
}

// bigDate is a day as a column has it: the number large, the month under it. On a phone it is one line of one size. The
// classes begin with the prefix of the block.
func (p *page) bigDate(prefix string, day time.Time, month string) markup {
	pre := markup(prefix)
	return p.markup(`<p class="%sdate"><span class="%sday">%s&nbsp;</span><br class="%sbreak">%s</p>`, pre, pre, dayNumber(p.language, day), pre, month)
}

func agendaText(s *sheet, v values) {
	s.heading(v.text("heading"), '-')
	for _, item := range v.items("items") {
		title := item.text("title")
		if day := item.date("date"); !day.IsZero() {
			title = capital(s.language, wholeDayWords(s.language, day)) + colon(s.language) + " " + title
		}
		lines := []string{title}
		for _, words := range item.rich("text") {
			lines = append(lines, spansText(words))
		}
		if more := item.text("link_text"); more != "" {
			lines = append(lines, more+colon(s.language))
		}
		s.gap()
		s.item("-", stack(append(lines, item.link("url"))...))
	}
}
