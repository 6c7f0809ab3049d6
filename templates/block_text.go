package templates

// textBlock is a heading with running text.
var textBlock = Declaration{
	Type:  "text",
	Label: "Tekst",
	Help:  "Een tussentitel met een of meer alinea's.",
	Fields: []Field{
		{Name: "heading", Label: "Tussentitel", Kind: KindText, Max: 80, Slots: true, Help: "Een paar woorden; laat leeg als de tekst gewoon verdergaat."},
		{Name: "level", Label: "Niveau", Kind: KindChoice, Choices: []Choice{{"2", "gewoon"}, {"3", "kleiner, onder een vorige tussentitel"}},
			Help: "Een kleinere titel hoort bij de titel erboven."},
		{Name: "tint", Label: "Kleur", Kind: KindChoice, Choices: []Choice{{"none", "geen"}, {"peach", "perzik"}, {"mint", "mint"}, {"lilac", "lila"}},
			Help: "Een zacht vlak voor wat mag opvallen, bijvoorbeeld een bedankje. Eén per mail is genoeg."},
		{Name: "text", Label: "Tekst", Kind: KindRich, Required: true, Max: 3000, Slots: true, Help: "Met **vet**, *cursief* en [een link](https://www.example.org)."},
	},
	html: textHTML,
	text: textText,
}

func textHTML(p *page, v values) {
	near, level := "row", 2
	if v.choice("level") == "3" {
		near, level = "near", 3
	}
	if v.text("heading") == "" {
		near = "near"
	}
	words := p.blockHeading(level, v.text("heading")) + p.paragraphs("t", v.rich("text"))
	if tint := v.choice("tint"); tint != "none" {
		words = p.markup(table+` width="100%%"><tr><td class="tinted %s" bgcolor="%s">%s</td></tr></table>`, tint, p.tint(tint), words)
	}
	p.row(near, words)
}

// tint is the light colour of a soft area, for the bgcolor attribute.
func (p *page) tint(name string) string {
	switch name {
	case "peach":
		return p.look.Light.Peach
	case "lilac":
		return p.look.Light.Lilac
	}
	return p.look.Light.Mint
}

func textText(s *sheet, v values) {
	s.heading(v.text("heading"), '-')
	body := v.rich("text")
	if v.text("heading") != "" && len(body) > 0 {
		s.wrapped(spansText(body[0]))
		body = body[1:]
	}
	s.rich(body)
}
