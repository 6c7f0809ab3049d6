package templates

import "unicode/utf8"

// button is one thing to do, with a verb.
var button = Declaration{
	Type:  "button",
	Label: "Knop",
	Help:  "Eén ding om te doen. Begin met een werkwoord.",
	Fields: []Field{
		{Name: "text", Label: "Tekst", Kind: KindText, Required: true, Max: 45, Help: "Een werkwoord en waar het over gaat: \"Bekijk het programma\"."},
		{Name: "url", Label: "Link", Kind: KindLink, Required: true, Max: 500, Help: "Begint met https://. Ook mailto: en tel: kunnen."},
		{Name: "style", Label: "Stijl", Kind: KindChoice, Choices: []Choice{{"main", "hoofdknop"}, {"second", "tweede knop"}},
			Help: "Eén hoofdknop per mail is genoeg."},
	},
	html: buttonHTML,
	text: func(s *sheet, v values) { s.link(v.text("text"), v.text("url")) },
}

func buttonHTML(p *page, v values) {
	tones := p.look.Light
	cell, link, ground, words := "b1", "b1a", tones.Petrol, tones.OnPetrol
	if v.choice("style") == "second" {
		cell, link, ground, words = "b2", "b2a", tones.Sheet, tones.Petrol
	}
	text, url := v.text("text"), v.text("url")
	// Classic Outlook knows no padding on links: a drawn rectangle of about the right width stands in. 10 px a letter is
	// what bold Verdana of 16 px needs.
	drawn := p.ifOutlook(`<v:roundrect xmlns:v="urn:schemas-microsoft-com:vml" href="%s" style="height:48px;v-text-anchor:middle;width:%dpx" `+
		`arcsize="12%%" strokecolor="%s" fillcolor="%s"><center style="color:%s;font:bold 16px Verdana,sans-serif">%s</center></v:roundrect>`,
		url, min(536, 56+10*utf8.RuneCountInString(text)), tones.Petrol, ground, words, text)
	normal := p.notOutlook(p.markup(`<a class="%s" href="%s">%s</a>`, link, url, text))
	p.row("near", p.markup(`<table role="presentation" class="full" border="0" cellpadding="0" cellspacing="0"><tr>`+
		`<td class="%s" align="center" bgcolor="%s">%s%s</td></tr></table>`, cell, ground, drawn, normal))
}
