package templates

// villageCircle shows a child in the middle and the people around it in rings. It is live text in nested tables: the label of
// a ring stands under the ring inside it, so that reading goes from the inside out, with images off and aloud.
var villageCircle = Declaration{
	Type:  "village_circle",
	Label: "Dorpscirkel",
	Help:  "Wie er in het midden staat, en wie er in ringen omheen staan.",
	Fields: []Field{
		{Name: "heading", Label: "Tussentitel", Kind: KindText, Max: 80, Help: "Een paar woorden boven de cirkel."},
		{Name: "core", Label: "Midden", Kind: KindText, Required: true, Max: 30, Help: "Wie in het midden staat."},
		{Name: "rings", Label: "Ringen", Kind: KindItems, Required: true, Max: 3, Help: "Van binnen naar buiten, een tot drie.", Fields: []Field{
			{Name: "label", Label: "Naam van de ring", Kind: KindText, Required: true, Max: 40, Help: "Bijvoorbeeld: Thuis."},
			{Name: "people", Label: "Wie", Kind: KindText, Required: true, Max: 160, Help: "De mensen in deze ring, met komma's ertussen."},
		}},
		{Name: "caption", Label: "Bijschrift", Kind: KindText, Max: 140, Help: "Eén zin onder de cirkel."},
	},
	html: circleHTML,
	text: circleText,
}

func circleHTML(p *page, v values) {
	tones := p.look.Light
	grounds := []string{tones.Mint, tones.Peach, tones.Lilac}
	drawn := p.markup(table+`><tr><td class="core" align="center" bgcolor="%s"><p class="corename">%s</p></td></tr></table>`, tones.Petrol, v.text("core"))
	for i, ring := range v.items("rings") {
		inside := p.markup(table+` width="100%%"><tr><td align="center">%s</td></tr><tr><td class="who" align="center">`+
			`<p class="ringname">%s</p><p class="people">%s</p></td></tr></table>`, drawn, ring.text("label"), ring.text("people"))
		drawn = p.markup(`<table role="presentation" class="r%d" border="0" cellpadding="0" cellspacing="0" width="100%%" bgcolor="%s">`+
			`<tr><td class="ring">%s</td></tr></table>`, i+1, grounds[i], inside)
	}
	caption := markup("")
	if text := v.text("caption"); text != "" {
		caption = p.markup(`<p class="caption" align="center">%s</p>`, text)
	}
	p.row("row", p.blockHeading(2, v.text("heading"))+drawn+caption)
}

func circleText(s *sheet, v values) {
	s.heading(v.text("heading"), '-')
	if v.text("heading") == "" {
		s.gap()
	}
	s.wrapped(v.text("core"))
	for _, ring := range v.items("rings") {
		s.item("-", ring.text("label")+colon(s.language)+" "+ring.text("people"))
	}
	s.paragraph(v.text("caption"))
}
