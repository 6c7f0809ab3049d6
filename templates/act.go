package templates

import "unicode/utf8"

// The styles of a button.
const (
	mainButton   = "main"
	secondButton = "second"
)

// button is a link that looks like one thing to do.
func (p *page) button(style, text, url string) markup {
	tones := p.palette.Light
	cell, link, ground, words := "b1", "b1a", tones.Petrol, tones.OnPetrol
	if style == secondButton {
		cell, link, ground, words = "b2", "b2a", tones.Sheet, tones.Petrol
	}
	// Classic Outlook knows no padding on links: a drawn rectangle of about the right width stands in. 10 px a letter is
	// what bold Verdana of 16 px needs.
	drawn := p.ifOutlook(`<v:roundrect xmlns:v="urn:schemas-microsoft-com:vml" href="%s" style="height:48px;v-text-anchor:middle;width:%dpx" `+
		`arcsize="12%%" strokecolor="%s" fillcolor="%s"><center style="color:%s;font:bold 16px Verdana,sans-serif">%s</center></v:roundrect>`,
		url, min(536, 56+10*utf8.RuneCountInString(text)), tones.Petrol, ground, words, text)
	normal := p.notOutlook(p.markup(`<a class="%s" href="%s">%s</a>`, link, url, text))
	return p.markup(`<table role="presentation" class="full" border="0" cellpadding="0" cellspacing="0"><tr>`+
		`<td class="%s" align="center" bgcolor="%s">%s%s</td></tr></table>`, cell, ground, drawn, normal)
}
