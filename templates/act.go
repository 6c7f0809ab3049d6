package templates

import "unicode/utf8"

// The styles of a button.
const (
	mainButton   = "main"
	secondButton = "second"
)

// button is a link that looks like one thing to do, in so many CSS pixels of room.
func (p *page) button(style, text, url string, room int) markup {
	tones := p.palette.Light
	cell, link, ground, words := "b1", "b1a", tones.Petrol, tones.OnPetrol
	if style == secondButton {
		cell, link, ground, words = "b2", "b2a", tones.Sheet, tones.Petrol
	}
	width, height := drawnSize(text, room)
	drawn := p.ifOutlook(`<v:roundrect xmlns:v="urn:schemas-microsoft-com:vml" href="%s" style="height:%dpx;v-text-anchor:middle;width:%dpx" `+
		`arcsize="12%%" strokecolor="%s" fillcolor="%s"><center style="color:%s;font:bold 16px Verdana,sans-serif">%s</center></v:roundrect>`,
		url, height, width, tones.Petrol, ground, words, text)
	normal := p.notOutlook(p.markup(`<a class="%s" href="%s">%s</a>`, link, url, text))
	return p.markup(`<table role="presentation" class="full" border="0" cellpadding="0" cellspacing="0"><tr>`+
		`<td class="%s" align="center" bgcolor="%s">%s%s</td></tr></table>`, cell, ground, drawn, normal)
}

// drawnSize is how wide and high a button is drawn, in CSS pixels. Classic Outlook knows no padding on links: a rectangle of
// about the right size stands in, with 10 px a letter, which is what bold Verdana of 16 px needs.
func drawnSize(text string, room int) (width, height int) {
	const sides, letter, line = 56, 10, 24
	words := letter * utf8.RuneCountInString(text)
	if sides+words <= room {
		return sides + words, 2 * line
	}
	// One line more than the letters fill: lines break between words.
	lines := words/(room-sides) + 1
	return room, (lines + 1) * line
}
