package templates

// head is the first thing of a letter: who is speaking.
var head = Declaration{
	Type:  "head",
	Label: "Kop",
	Help:  "De naam van het netwerk, helemaal bovenaan.",
	Fields: []Field{
		{Name: "name", Label: "Naam", Kind: KindText, Max: 60, Help: "Laat leeg voor de naam van het netwerk."},
		{Name: "tagline", Label: "Ondertitel", Kind: KindText, Max: 80, Help: "Een paar woorden onder de naam, bijvoorbeeld de streek."},
	},
	html: headHTML,
	text: headText,
}

func headHTML(p *page, v values) {
	name := headName(v, p.house)
	words := p.markup(`<p class="name">%s</p>`, name)
	if !p.titled {
		words = p.headingTag(1, "name", markup(escapeHTML(name)))
	}
	if tagline := v.text("tagline"); tagline != "" {
		words += p.markup(`<p class="s last">%s</p>`, tagline)
	}
	p.row("top", p.markup(table+`><tr><td class="mark" valign="middle">%s</td><td valign="middle">%s</td></tr></table>`, p.drawHouse(markHouse), words))
}

func headText(s *sheet, v values) {
	s.wrapped(headName(v, s.house))
	if tagline := v.text("tagline"); tagline != "" {
		s.wrapped(tagline)
	}
}

func headName(v values, house House) string {
	if name := v.text("name"); name != "" {
		return name
	}
	return house.Name
}
