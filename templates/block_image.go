package templates

// An image is a picture over the whole width, with words under it.
var _ = declare(Declaration{
	Type:  "image",
	Label: "Beeld",
	Help:  "Een foto of tekening over de hele breedte.",
	Order: orderPicture + 1,
	Fields: []Field{
		{Name: "image", Label: "Beeld", Kind: KindImage, Required: true, Help: "Het liefst minstens 1072 pixels breed, zonder tekst erin."},
		{Name: "caption", Label: "Bijschrift", Kind: KindText, Max: 160, Help: "Eén zin onder het beeld, of wie het maakte."},
		{Name: "url", Label: "Link", Kind: KindLink, Max: 500, Help: "Waar een klik op het beeld heen leidt. Zeg dat ook in de beschrijving van het beeld."},
	},
	agree: imageAgree,
	html:  imageHTML,
	text:  imageText,
	look: look{
		inline: `.imcell{padding:0;font:14px/22px Verdana,Geneva,sans-serif;color:$soft}
.imcaption{margin:10px 0 0;font:italic 16px/24px Georgia,'Times New Roman',serif;color:$soft}
.imlink{display:block;color:$petrol;text-decoration:underline}
`,
		dark: `.imcell,.imcaption{color:$soft-dark}
.imlink{color:$petrol-dark}
`,
		print: `.imcaption{font-size:13px;line-height:18px}
`,
	},
})

// imageAgree asks words for a picture that leads somewhere: they are all that a link is called.
func imageAgree(b Block) []fault {
	if b.Fields["image"].Decorative && !b.Fields["url"].empty() {
		return []fault{{"image", "is called decorative but leads somewhere; describe in one sentence where"}}
	}
	return nil
}

func imageHTML(p *page, v values) {
	shown, _ := v.image("image", fullWidth)
	picture := p.picture(shown, "fluid")
	if url := v.link("url"); url != "" {
		picture = p.markup(`<a class="imlink" href="%s">%s</a>`, url, picture)
	}
	// A column as wide as the picture keeps a small one from being blown up.
	inside := p.columns(column{shown.width, picture, "imcell", ""})
	if caption := v.text("caption"); caption != "" {
		inside += p.markup(`<p class="imcaption">%s</p>`, caption)
	}
	p.row("row", inside)
}

func imageText(s *sheet, v values) {
	shown, _ := v.image("image", fullWidth)
	url, caption := v.link("url"), v.text("caption")
	switch {
	case url != "":
		s.link(shown.alt, url)
	case shown.alt != "":
		s.picture(shown)
	default:
		s.paragraph(caption)
		return
	}
	s.wrapped(caption)
}
