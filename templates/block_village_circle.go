package templates

// The village circle shows a child in the middle and the people around it in rings. It is live text in nested tables: the label of
// a ring stands under the ring inside it, so that reading goes from the inside out, with images off and aloud.
var _ = declare(Declaration{
	Type:  "village_circle",
	Label: "Dorpscirkel",
	Help:  "Wie er in het midden staat, en wie er in ringen omheen staan.",
	Order: orderPicture,
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
	look: look{
		inline: `.r1{border-collapse:separate;border-radius:72px;background-color:$mint}
.r2{border-collapse:separate;border-radius:96px;background-color:$peach}
.r3{border-collapse:separate;border-radius:120px;background-color:$lilac}
.ring{padding:24px 24px 32px}
.core{padding:16px 32px;border-radius:32px;background-color:$petrol}
.corename{margin:0;font:bold 20px/28px Georgia,'Times New Roman',serif;color:$onpetrol}
.who{padding:14px 18px 0;word-break:break-word}
.ringname{margin:0;font:bold 18px/26px Georgia,'Times New Roman',serif;color:$petrol}
.people{margin:0;font:16px/24px Verdana,Geneva,sans-serif;color:$ink}
.caption{margin:14px 0 0;font:italic 18px/26px Georgia,'Times New Roman',serif;color:$soft}
`,
		phone: `.r1{border-radius:48px}
.r2{border-radius:62px}
.r3{border-radius:76px}
.ring{padding:16px 12px 30px}
.who{padding-left:4px;padding-right:4px}
`,
		dark: `.people{color:$ink-dark}
.caption{color:$soft-dark}
.ringname{color:$petrol-dark}
.r1{background-color:$mint-dark}
.r2{background-color:$peach-dark}
.r3{background-color:$lilac-dark}
.core{background-color:$petrol-dark}
.corename{color:$onpetrol-dark}
`,
		print: `.people{font-size:12px;line-height:16px}
.core,.r1,.r2,.r3{-webkit-print-color-adjust:exact;print-color-adjust:exact}
.ring{padding:8px 12px 10px}
.r1{border-radius:48px}
.r2{border-radius:62px}
.r3{border-radius:76px}
.core{padding:6px 24px}
.corename{font-size:16px;line-height:20px}
.who{padding:4px 18px 0}
.ringname{font-size:14px;line-height:19px}
.caption{margin:4px 0 0;font-size:13px;line-height:17px}
`,
	},
})

func circleHTML(p *page, v values) {
	tones := p.palette.Light
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
	s.headed(v.text("heading"))
	s.wrapped(v.text("core"))
	for _, ring := range v.items("rings") {
		s.item("-", ring.text("label")+colon(s.language)+" "+ring.text("people"))
	}
	s.paragraph(v.text("caption"))
}
