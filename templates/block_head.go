package templates

// The head is the first thing of a letter: who is speaking.
var _ = declare(Declaration{
	Type:  "head",
	Label: "Kop",
	Help:  "Het logo en de naam van het netwerk, helemaal bovenaan.",
	Order: orderHead,
	Fields: []Field{
		{Name: "name", Label: "Naam", Kind: KindText, Max: 60, Help: "Laat leeg voor de naam van het netwerk."},
		{Name: "logo", Label: "Logo", Kind: KindImage, Help: "Laat leeg voor het logo van het netwerk. Kies 'alleen versiering' als de naam ernaast staat."},
		{Name: "second_logo", Label: "Tweede logo", Kind: KindImage, Help: "Van wie de mail mee verstuurt. Beschrijf het met de naam."},
		{Name: "tagline", Label: "Ondertitel", Kind: KindText, Max: 80, Help: "Een paar woorden onder de naam, bijvoorbeeld de streek."},
	},
	html: headHTML,
	text: headText,
	look: look{
		inline: `.name{margin:0;font:bold 18px/24px Georgia,'Times New Roman',serif;color:$petrol}
.mark{padding:0 12px 0 0}
.mark2{padding:0 0 0 12px}
.logo{display:block;border:0}
.online{padding:0 0 0 16px;white-space:nowrap}
`,
		dark: `.name{color:$petrol-dark}
`,
	},
})

// logoHeight is how high a logo stands, in CSS pixels; a wide one is at most 160 wide.
const (
	logoHeight = 44
	logoWidth  = 160
)

func headHTML(p *page, v values) {
	name := headName(v, p.house)
	words := p.markup(`<p class="name">%s</p>`, name)
	if !p.titled {
		words = p.headingTag(1, "name", markup(escapeHTML(name)))
	}
	if tagline := v.text("tagline"); tagline != "" {
		words += p.markup(`<p class="s last">%s</p>`, tagline)
	}
	cells := p.markup(`<td class="mark" width="1" valign="middle">%s</td><td valign="middle">%s</td>`, headMark(p, v), words)
	if second, ok := v.image("second_logo", logoWidth); ok {
		cells += p.markup(`<td class="mark2" width="1" align="right" valign="middle">%s</td>`, p.picture(second.within(logoHeight), "logo"))
	}
	if online := v.k.online(); online != "" {
		cells += p.markup(`<td class="online" align="right" valign="middle"><a class="fl" href="%s">%s</a></td>`, online, footerIn(p.language).online)
	}
	p.row("top", p.markup(table+` width="100%%"><tr>%s</tr></table>`, cells))
	p.opening = true
}

// headMark is the logo: the one written here, else the network's, else a small drawn house.
func headMark(p *page, v values) markup {
	logo, ok := v.image("logo", logoWidth)
	if !ok && p.house.Logo != "" {
		logo, ok = v.k.picture("logo", p.house.Logo, logoWidth), true
	}
	if !ok {
		return p.drawHouse(markHouse)
	}
	return p.picture(logo.within(logoHeight), "logo")
}

func headText(s *sheet, v values) {
	s.wrapped(headName(v, s.house))
	if tagline := v.text("tagline"); tagline != "" {
		s.wrapped(tagline)
	}
	if online := v.k.online(); online != "" {
		s.line(footerIn(s.language).online + colon(s.language) + " " + online)
	}
}

func headName(v values, house House) string {
	if name := v.text("name"); name != "" {
		return name
	}
	return house.Name
}
