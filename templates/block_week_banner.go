package templates

// weekBanner announces a week or day: its name, its dates in full words and its theme.
var weekBanner = Declaration{
	Type:  "week_banner",
	Label: "Weekbanner",
	Help:  "Kondigt een week of dag aan, met de titel van de mail.",
	Fields: []Field{
		{Name: "title", Label: "Titel", Kind: KindText, Required: true, Max: 70, Help: "De grote titel van de mail."},
		{Name: "from", Label: "Van", Kind: KindDate, Help: "De eerste dag. Staat in woorden op de banner."},
		{Name: "to", Label: "Tot en met", Kind: KindDate, Help: "De laatste dag. Laat leeg voor één dag."},
		{Name: "theme", Label: "Themalijn", Kind: KindText, Max: 90, Help: "Eén korte zin onder de titel."},
		languageField("theme_language", "Taal van de themalijn", "Zo spreekt een voorleesprogramma ze goed uit."),
	},
	agree: bannerAgree,
	html:  bannerHTML,
	text:  bannerText,
}

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
	if when := periodWords(p.language, v.date("from"), v.date("to")); when != "" {
		inside = p.markup(`<p class="date">%s</p>`, when)
	}
	inside += p.headingTag(1, "h h1", markup(escapeHTML(v.text("title"))))
	if theme := v.text("theme"); theme != "" {
		inside += p.markup(`<p class="theme"%s>%s</p>`, langAttribute(v.choice("theme_language")), theme)
	}
	mint, soil := p.look.Light.Mint, p.look.Light.Tree
	p.put(`<tr><td class="px banner" align="center" bgcolor="%s">%s</td></tr>`+"\n", mint, inside)
	p.put(`<tr><td class="view" align="center" valign="bottom" bgcolor="%s">%s</td></tr>`+"\n", mint, p.drawVillage())
	p.put(`<tr><td class="soil" height="6" bgcolor="%s"></td></tr>`+"\n", soil)
}

func bannerText(s *sheet, v values) {
	s.heading(v.text("title"), '=')
	if when := periodWords(s.language, v.date("from"), v.date("to")); when != "" {
		s.wrapped(when)
	}
	s.wrapped(v.text("theme"))
}

// langAttribute marks words in another language than the letter's, so that they are read aloud right.
func langAttribute(language string) markup {
	if language == "" {
		return ""
	}
	return markup(` lang="` + escapeHTML(language) + `"`)
}
