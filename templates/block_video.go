package templates

// A video is a still of a film that leads to it: mail programs play none.
var _ = declare(Declaration{
	Type:  "video",
	Label: "Video",
	Help:  "Een beeld uit een filmpje, met een link ernaartoe. In een mail zelf speelt niets af.",
	Order: orderAct + 1,
	Fields: []Field{
		{Name: "heading", Label: "Tussentitel", Kind: KindText, Required: true, Max: 80, Help: "Waar het filmpje over gaat."},
		{Name: "text", Label: "Tekst", Kind: KindRich, Max: 600, Help: "Wat zie je, en waarom zou je kijken?"},
		{Name: "image", Label: "Beeld", Kind: KindImage, Required: true, Help: "Een stilstaand beeld, liefst met een afspeelknop erin. Beschrijf in één zin wat je ziet: het beeld is ook een link."},
		{Name: "minutes", Label: "Duur in minuten", Kind: KindNumber, Min: 1, Max: 600, Help: "Afgerond. Staat achter de tekst van de link."},
		{Name: "source", Label: "Bron", Kind: KindText, Same: true, Max: 80, Help: "Wie het filmpje maakte."},
		{Name: "url", Label: "Link", Kind: KindLink, Required: true, Max: 500, Help: "Waar het filmpje staat."},
		{Name: "link_text", Label: "Tekst van de link", Kind: KindText, Max: 60, Help: "Begin met een werkwoord; de duur komt er vanzelf achter.",
			Default: Words{Dutch: "Bekijk de video", French: "Regardez la vidéo", English: "Watch the video"}},
		{Name: "stress", Label: "Stress in beeld", Kind: KindChoice, Choices: []Choice{{"no", "nee"}, {"yes", "ja, zeg het vooraf"}},
			Help: "Is er een kindje te zien dat het moeilijk heeft? Wie zelf in een moeilijke tijd zit, wil dat weten voor het kijken."},
	},
	agree: videoAgree,
	html:  videoHTML,
	text:  videoText,
	look: look{
		inline: `.vistill{margin:0 0 16px;padding:4px 0 0;font:16px/26px Verdana,Geneva,sans-serif;color:$petrol}
.viframe{display:block;width:100%;max-width:100%;height:auto;border:0;border-radius:8px}
.vinote{margin:0 0 6px;font:14px/22px Verdana,Geneva,sans-serif;color:$soft}
`,
		dark: `.vistill{color:$petrol-dark}
.vinote{color:$soft-dark}
`,
		print: `.viframe{max-width:536px}
.vinote{font-size:11px;line-height:15px}
`,
	},
})

// videoWords are the fixed words of a video in one language.
type videoWords struct{ stress, source string }

func videoIn(l Language) videoWords {
	switch l {
	case French:
		return videoWords{"Attention\u00a0: on y voit brièvement un bébé en situation de stress.", "Source\u00a0: "}
	case English:
		return videoWords{"Please note: you will briefly see a baby under stress.", "Source: "}
	}
	return videoWords{"Let op: je ziet kort een baby met stress.", "Bron: "}
}

func videoAgree(b Block) []fault {
	if b.Fields["image"].Decorative {
		return []fault{{"image", "is called decorative, but it is a link; describe what is seen"}}
	}
	return nil
}

func videoHTML(p *page, v values) {
	words, url := videoIn(p.language), v.link("url")
	inside := p.blockHeading(2, v.text("heading"))
	if shown, ok := v.image("image", fullWidth); ok {
		inside += p.markup(`<p class="vistill"><a class="a" href="%s">%s</a></p>`, url, p.picture(shown, "viframe"))
	}
	for _, paragraph := range v.rich("text") {
		inside += p.markup(`<p class="t">%s</p>`, spansHTML(paragraph))
	}
	if v.choice("stress") == "yes" {
		inside += p.markup(`<p class="vinote">%s</p>`, words.stress)
	}
	inside += p.markup(`<a class="more" href="%s">%s</a>`, url, videoLink(v))
	if source := v.text("source"); source != "" {
		inside += p.markup(`<p class="s last">%s</p>`, words.source+source)
	}
	p.row("row", inside)
}

// videoLink is the words of the link with the duration behind them.
func videoLink(v values) string {
	words := v.text("link_text")
	if n := v.number("minutes"); n > 0 {
		words += " (" + unbroken(minutesWords(v.k.language, n)) + ")"
	}
	return words
}

func videoText(s *sheet, v values) {
	words := videoIn(s.language)
	s.heading(v.text("heading"), '-')
	if shown, ok := v.image("image", fullWidth); ok {
		s.picture(shown)
	}
	s.rich(v.rich("text"))
	if v.choice("stress") == "yes" {
		s.paragraph(words.stress)
	}
	s.link(videoLink(v), v.link("url"))
	if source := v.text("source"); source != "" {
		s.wrapped(words.source + source)
	}
}
