package templates

import "strconv"

// The week banner announces a week or day: its name, its dates in full words and its theme.
var _ = declare(Declaration{
	Type:  "week_banner",
	Label: "Weekbanner",
	Help:  "Kondigt een week of dag aan, met de titel van de mail.",
	Order: orderOpening,
	Fields: []Field{
		{Name: "title", Label: "Titel", Kind: KindText, Required: true, Max: 70, Help: "De grote titel van de mail."},
		{Name: "from", Label: "Van", Kind: KindDate, Help: "De eerste dag. Staat in woorden op de banner."},
		{Name: "to", Label: "Tot en met", Kind: KindDate, Help: "De laatste dag. Laat leeg voor één dag."},
		{Name: "year", Label: "Jaar", Kind: KindNumber, Min: 2000, Max: 2100, Help: "Staat er zolang er geen dagen zijn."},
		{Name: "theme", Label: "Themalijn", Kind: KindText, Max: 90, Help: "Eén korte zin onder de titel."},
		languageField("theme_language", "Taal van de themalijn", "Zo spreekt een voorleesprogramma ze goed uit."),
		{Name: "tint", Label: "Kleur", Kind: KindChoice, Choices: []Choice{{"mint", "mint"}, {"peach", "perzik"}, {"lilac", "lila"}},
			Help: "Het zachte vlak achter de titel."},
		{Name: "image", Label: "Tekening", Kind: KindImage, Help: "Een brede tekening onder de titel. Laat leeg voor een klein dorp dat ook zonder beelden te zien is."},
	},
	agree: bannerAgree,
	html:  bannerHTML,
	text:  bannerText,
	look: look{
		inline: `.banner{padding:36px 32px 28px;word-break:break-word}
.view{padding:0;font-size:0;line-height:0}
.date{margin:0 0 10px;font:bold 16px/24px Verdana,Geneva,sans-serif;color:$accent}
.theme{margin:12px 0 0;font:italic 20px/28px Georgia,'Times New Roman',serif;color:$ink}
.soil{background-color:$tree;font-size:0;line-height:0}
.plot{padding:0 2px;font-size:0;line-height:0}
`,
		dark: `.theme{color:$ink-dark}
.date{color:$accent-dark}
.soil{background-color:$tree-dark}
`,
		print: `.banner{padding:16px 20px}
.date{margin:0 0 6px;font-size:13px;line-height:18px}
.theme{margin:6px 0 0;font-size:16px;line-height:22px}
.banner,.view,.soil{-webkit-print-color-adjust:exact;print-color-adjust:exact}
`,
	},
})

func bannerAgree(b Block) []fault {
	from, to := b.Fields["from"].One, b.Fields["to"].One
	switch {
	case to != "" && from == "":
		return []fault{{"from", "is missing while there is a last day; give both"}}
	case to != "" && to < from: // dates of this form sort as text
		return []fault{{"to", "is " + to + ", before the first day " + from}}
	}
	return nil
}

func bannerHTML(p *page, v values) {
	var inside markup
	if when := bannerWhen(v); when != "" {
		inside = p.markup(`<p class="date">%s</p>`, when)
	}
	inside += p.headingTag(1, "h h1", markup(escapeHTML(v.text("title"))))
	if theme := v.text("theme"); theme != "" {
		inside += p.markup(`<p class="theme"%s>%s</p>`, langAttribute(v.choice("theme_language")), theme)
	}
	tint := v.choice("tint")
	ground := p.tint(tint)
	p.put(`<tr><td class="px banner %s" align="center" bgcolor="%s">%s</td></tr>`+"\n", tint, ground, inside)
	if shown, ok := v.image("image", cardWidth); ok {
		p.put(`<tr><td class="view %s" bgcolor="%s">%s</td></tr>`+"\n", tint, ground, p.picture(shown, "fluid"))
		return
	}
	p.put(`<tr><td class="view %s" align="center" valign="bottom" bgcolor="%s">%s</td></tr>`+"\n", tint, ground, p.drawVillage())
	p.put(`<tr><td class="soil" height="6" bgcolor="%s"></td></tr>`+"\n", p.palette.Light.Tree)
}

// bannerWhen is the days in words, or the year alone.
func bannerWhen(v values) string {
	if when := periodWords(v.k.language, v.date("from"), v.date("to")); when != "" {
		return when
	}
	if year := v.number("year"); year > 0 {
		return strconv.Itoa(year)
	}
	return ""
}

func bannerText(s *sheet, v values) {
	s.heading(v.text("title"), '=')
	s.wrapped(bannerWhen(v))
	s.wrapped(v.text("theme"))
	if shown, ok := v.image("image", cardWidth); ok {
		s.picture(shown)
	}
}

// langAttribute marks words in another language than the letter's, so that they are read aloud right.
func langAttribute(language string) markup {
	if language == "" {
		return ""
	}
	return markup(` lang="` + escapeHTML(language) + `"`)
}
