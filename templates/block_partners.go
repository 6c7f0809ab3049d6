package templates

import "strings"

// Partners are those who carry a letter along, as names or as logos. Each logo's description is the partner's name, so that
// with images off the names stand there.
var _ = declare(Declaration{
	Type:  "partners",
	Label: "Partners",
	Help:  "Wie er mee de schouders onder zet, met naam of logo.",
	Order: orderPeople + 2,
	Fields: []Field{
		{Name: "heading", Label: "Tussentitel", Kind: KindText, Max: 80, Help: "Bijvoorbeeld: \"Zij dragen de week mee\"."},
		{Name: "style", Label: "Stijl", Kind: KindChoice, Choices: []Choice{{"names", "namen"}, {"logos", "logo’s"}},
			Help: "Namen zijn rustig en altijd te lezen. Wie geen logo heeft, staat ook bij logo's met zijn naam."},
		{Name: "partners", Label: "Partners", Kind: KindItems, Required: true, Max: 24, Help: "In de volgorde waarin je ze wil tonen; het alfabet is het eerlijkst.", Fields: []Field{
			{Name: "name", Label: "Naam", Kind: KindText, Same: true, Required: true, Max: 60, Help: "Zoals de partner zichzelf schrijft."},
			{Name: "url", Label: "Link", Kind: KindLink, Max: 500, Help: "De website van de partner."},
			{Name: "logo", Label: "Logo", Kind: KindImage, Help: "Kies \"decoratief\": de naam is al de beschrijving. Voor namen is geen logo nodig."},
		}},
	},
	// In the dark the tiles keep their light tones: most logos are made for paper.
	html: partnersHTML,
	text: partnersText,
	look: look{
		inline: `.pncell{display:inline-block;width:50%;max-width:170px;vertical-align:top}
.pnname{padding:6px 8px 6px 0;font:14px/22px Verdana,Geneva,sans-serif;color:$ink}
.pnlink{color:$petrol;text-decoration:underline}
.pngap{padding:0 8px 8px 0}
.pntile{padding:12px 8px;border:1px solid $mint;border-radius:8px;background-color:$sheet;font:14px/20px Verdana,Geneva,sans-serif;color:$ink;word-break:break-word}
.pnlogo{display:block;max-width:100%;margin:0 auto;border:0}
.pnonwhite{color:$petrol;text-decoration:underline}
`,
		phone: `.pncell{max-width:50%}
`,
		dark: `.pnname{color:$ink-dark}
.pnlink{color:$petrol-dark}
.pntile{background-color:$sheet}
.pntile{color:$ink}
.pnonwhite{color:$petrol}
`,
		print: `.pncell{width:33%;max-width:33%}
.pnname{padding:2px 12px 0 0;font-size:12px;line-height:16px}
`,
	},
})

// Sizes of the partners' places and logos, in CSS pixels.
const (
	partnersPerRow = 3
	partnerWidth   = columnsWidth / partnersPerRow
	partnerTile    = 64 // height
	logoMost       = 136
	logoTallest    = 56
	narrowLogo     = 100 // fits a tile on the smallest phone
)

func partnersHTML(p *page, v values) {
	inside := p.smallHeading(v.text("heading"))
	draw := partnerName
	if v.choice("style") == "logos" {
		draw = partnerLogo
	}
	for i, partner := range v.items("partners") {
		inside += partnerPlace(p, i, draw(p, partner))
	}
	p.row("row", inside+p.ifOutlook(`</td></tr></table>`))
}

// partnerPlace is the place of the i-th partner: three in a row, two on a phone, without a media query. Classic Outlook, which
// knows no inline-block, gets a table.
func partnerPlace(p *page, i int, inside markup) markup {
	before := markup(`</td>`)
	switch {
	case i == 0:
		before = table + `><tr>`
	case i%partnersPerRow == 0:
		before = `</td></tr><tr>`
	}
	return p.ifOutlook(`%s<td width="%d" valign="top">`, before, partnerWidth) + p.markup(`<div class="pncell">`+table+` width="100%%"><tr>%s</tr></table></div>`, inside)
}

func partnerName(p *page, partner values) markup {
	return p.markup(`<td class="pnname">%s</td>`, partnerLink(p, partner, "pnlink", p.markup(`%s`, partner.text("name"))))
}

func partnerLogo(p *page, partner values) markup {
	drawn := p.markup(`%s`, partner.text("name"))
	if shown, ok := partner.image("logo", logoMost); ok {
		if shown.alt == "" {
			shown.alt = partner.text("name")
		}
		drawn = p.logo(shown.within(logoTallest))
	}
	return p.markup(`<td class="pngap">`+table+` width="100%%"><tr><td class="pntile" align="center" valign="middle" height="%d" bgcolor="%s">%s</td></tr></table></td>`,
		partnerTile, p.palette.Light.Sheet, partnerLink(p, partner, "pnonwhite", drawn))
}

// logo is a wide logo that shrinks with its tile, or a narrow one of fixed height. With images off a client gives the name as
// much room as the sizes say, and a narrow logo is too narrow for words: so its width is said to classic Outlook alone, by the
// attribute, and its height to all others, by the style.
func (p *page) logo(shown image) markup {
	if shown.width < narrowLogo {
		return p.markup(`<img class="pnlogo" src="%s" alt="%s" width="%d" style="width:auto;height:%dpx">`, shown.src, shown.alt, shown.width, shown.height)
	}
	return p.markup(`<img class="pnlogo" src="%s" alt="%s" width="%d" height="%d" style="height:auto">`, shown.src, shown.alt, shown.width, shown.height)
}

func partnerLink(p *page, partner values, class string, inside markup) markup {
	if url := partner.link("url"); url != "" {
		return p.markup(`<a class="%s" href="%s">%s</a>`, class, url, inside)
	}
	return inside
}

// partnersText names those without a page in one line, and the others with their pages.
func partnersText(s *sheet, v values) {
	s.headed(v.text("heading"))
	var names []string
	var linked []values
	for _, partner := range v.items("partners") {
		if partner.link("url") != "" {
			linked = append(linked, partner)
			continue
		}
		names = append(names, partner.text("name"))
	}
	s.wrapped(strings.Join(names, ", "))
	if len(linked) > 0 && len(names) > 0 {
		s.gap()
	}
	for _, partner := range linked {
		s.wrapped(partner.text("name") + colon(s.language))
		s.line(partner.link("url"))
	}
}
