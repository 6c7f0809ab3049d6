package templates

// A button is one thing to do, with a verb.
var _ = declare(Declaration{
	Type:  "button",
	Label: "Knop",
	Help:  "Eén ding om te doen. Begin met een werkwoord.",
	Order: orderAct,
	Fields: []Field{
		{Name: "text", Label: "Tekst", Kind: KindText, Required: true, Max: 45, Help: "Een werkwoord en waar het over gaat: \"Bekijk het programma\"."},
		{Name: "url", Label: "Link", Kind: KindLink, Required: true, Max: 500, Help: "Begint met https://. Ook mailto: en tel: kunnen."},
		{Name: "style", Label: "Stijl", Kind: KindChoice, Choices: []Choice{{"main", "hoofdknop"}, {"second", "tweede knop"}},
			Help: "Eén hoofdknop per mail is genoeg."},
		{Name: "second_text", Label: "Tekst van de tweede knop", Kind: KindText, Max: 45, Help: "Een andere weg, ernaast of eronder."},
		{Name: "second_url", Label: "Link van de tweede knop", Kind: KindLink, Max: 500, Help: "Hoort bij de tekst van de tweede knop."},
	},
	agree: buttonAgree,
	html:  buttonHTML,
	text:  buttonText,
	look: look{
		inline: `.under{padding:12px 32px 0;word-break:break-word}
`,
	},
})

func buttonAgree(b Block) []fault {
	switch text, url := b.Fields["second_text"], b.Fields["second_url"]; {
	case text.empty() && !url.empty():
		return []fault{{"second_text", "is missing while the second button has a link; give both"}}
	case !text.empty() && url.empty():
		return []fault{{"second_url", "is missing while the second button has words; give both"}}
	}
	return nil
}

func buttonHTML(p *page, v values) {
	p.row("near", p.button(v.choice("style"), v.text("text"), v.link("url"), fullWidth))
	if v.has("second_text") {
		p.row("under", p.button(secondButton, v.text("second_text"), v.link("second_url"), fullWidth))
	}
}

func buttonText(s *sheet, v values) {
	s.link(v.text("text"), v.link("url"))
	if v.has("second_text") {
		s.link(v.text("second_text"), v.link("second_url"))
	}
}
