package templates

// A line is a breath between two parts of a letter.
var _ = declare(Declaration{
	Type:  "line",
	Label: "Lijn",
	Help:  "Een dunne lijn tussen twee delen. Tussentitels scheiden ook; een lijn is zelden nodig.",
	Order: orderPicture + 2,
	html: func(p *page, _ values) {
		p.row("row", p.markup(table+` width="100%%"><tr><td class="lnrule" height="1" bgcolor="%s"></td></tr></table>`, p.palette.Light.Mint))
	},
	text: func(s *sheet, _ values) {
		s.gap()
		s.line("----")
	},
	look: look{
		inline: `.lnrule{padding:0;background-color:$mint;font-size:0;line-height:0}
`,
		dark: `.lnrule{background-color:$walla-dark}
`,
	},
})
