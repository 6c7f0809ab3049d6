package templates

import "fmt"

// Thanks is a word of thanks, as a card between other blocks or as the opening of a letter.
var _ = declare(Declaration{
	Type:  "thanks",
	Label: "Bedankje",
	Help:  "Een woord van dank, als kaart tussen de andere blokken of als begin van de mail.",
	Order: orderPeople,
	Fields: []Field{
		{Name: "heading", Label: "Titel", Kind: KindText, Required: true, Max: 80, Slots: true, Help: "Wie je bedankt, bijvoorbeeld: \"Aan iedereen in de kinderopvang\"."},
		{Name: "text", Label: "Tekst", Kind: KindRich, Required: true, Max: 900, Slots: true, Help: "Noem iets wat je echt gezien hebt. Kort mag."},
		{Name: "signature", Label: "Ondertekening", Kind: KindText, Max: 80, Help: "Wie er bedankt. Laat leeg voor \"De ploeg van\" en de naam van het netwerk."},
		{Name: "image", Label: "Beeld", Kind: KindImage, Help: "Een klein beeld naast de ondertekening. Het staat op de onderrand; een doorzichtige achtergrond is het mooist."},
		{Name: "place", Label: "Plaats", Kind: KindChoice, Choices: []Choice{{"card", "kaart tussen andere blokken"}, {"opening", "begin van de mail, onder de kop"}},
			Help: "Als begin is de titel van dit blok de grote titel van de mail."},
	},
	html: thanksHTML,
	text: thanksText,
	look: look{
		inline: `.tycard{border-collapse:separate;border-radius:12px;background-color:$peach}
.tybody{padding:28px 28px 0;word-break:break-word}
.tyopen{padding:36px 32px 0;background-color:$peach;word-break:break-word}
.tytext{margin:0 0 16px;font:18px/28px Verdana,Geneva,sans-serif;color:$ink}
.tyhead{padding:0 0 14px}
.tysign{padding:20px 16px 28px 0}
.tyby{margin:0;font:italic 18px/26px Georgia,'Times New Roman',serif;color:$ink}
.typic{padding:12px 0 0;font:14px/22px Verdana,Geneva,sans-serif;color:$soft}
.tyedge{padding:0}
`,
		phone: `.tybody{padding:20px 20px 0}
.tyopen{padding-top:28px}
`,
		dark: `.tycard,.tyopen{background-color:$peach-dark}
.tytext,.tyby{color:$ink-dark}
.typic{color:$soft-dark}
`,
		print: `.tyopen,.tybody{padding:12px 20px 0}
.tyhead{padding:0 0 4px}
.tytext{margin:0 0 6px;font-size:13px;line-height:18px}
.tysign{padding:4px 16px 12px 0}
.tyby{font-size:14px;line-height:19px}
.typic{width:22%;padding:0}
.tycard,.tyopen{-webkit-print-color-adjust:exact;print-color-adjust:exact}
`,
	},
})

// signWidth is the width of the picture beside the signature, in CSS pixels.
const signWidth = 180

func thanksHTML(p *page, v values) {
	heading, ground := v.text("heading"), p.palette.Light.Peach
	if v.choice("place") == "opening" {
		inside := p.markup(table+` width="100%%"><tr><td class="tyhead">%s</td></tr></table>`,
			p.headingTag(min(p.heading+1, 2), "h h1", markup(escapeHTML(heading))))
		p.put(`<tr><td class="px tyopen" bgcolor="%s">%s</td></tr>`+"\n", ground, inside+p.paragraphs("tytext", v.rich("text"))+signed(p, v))
		return
	}
	p.row("row", p.markup(table+` class="tycard" width="100%%" bgcolor="%s"><tr><td class="tybody">%s</td></tr></table>`,
		ground, p.blockHeading(2, heading)+p.paragraphs("t", v.rich("text"))+signed(p, v)))
}

// signed is the foot of the area: who thanks, and the picture that stands on the bottom edge.
func signed(p *page, v values) markup {
	cells := p.markup(`<td class="tysign" valign="middle"><p class="tyby">%s</p></td>`, signedBy(v))
	if shown, ok := v.image("image", signWidth); ok {
		picture := p.columns(column{shown.width, p.picture(shown, "fluid"), "tyedge", ""})
		cells += p.markup(`<td class="typic" width="45%%" align="right" valign="bottom">%s</td>`, picture)
	}
	return p.markup(table+` width="100%%"><tr>%s</tr></table>`, cells)
}

// signedBy is who thanks: the words of the letter, or the network's own team.
func signedBy(v values) string {
	if written := v.text("signature"); written != "" {
		return written
	}
	team := map[Language]string{Dutch: "De ploeg van %s", French: "L’équipe de %s", English: "The team at %s"}[v.k.language]
	return fmt.Sprintf(team, v.k.house.Name)
}

func thanksText(s *sheet, v values) {
	mark := '-'
	if v.choice("place") == "opening" {
		mark = '='
	}
	s.heading(v.text("heading"), mark)
	s.body(v.rich("text"), true)
	s.paragraph(signedBy(v))
	if shown, ok := v.image("image", signWidth); ok {
		s.picture(shown)
	}
}
