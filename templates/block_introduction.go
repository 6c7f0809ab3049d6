package templates

// The introduction greets the reader and says in a few sentences why this letter comes.
var _ = declare(Declaration{
	Type:  "introduction",
	Label: "Inleiding",
	Help:  "De aanspreking en de eerste zinnen.",
	Order: orderOpening + 1,
	Fields: []Field{
		{Name: "greeting", Label: "Aanspreking", Kind: KindText, Max: 80, Slots: true,
			Help:    "Met {{ voornaam }}. Is er geen voornaam, dan valt ook de spatie ervoor weg: \"Dag,\".",
			Default: Words{Dutch: "Dag {{ voornaam }},", French: "Bonjour {{ voornaam }},", English: "Hello {{ voornaam }},"}},
		{Name: "text", Label: "Tekst", Kind: KindRich, Required: true, Max: 1200, Slots: true, Help: "Kort: waarom schrijf je, en wat vind je hier?"},
	},
	html: func(p *page, v values) {
		greeting := p.markup(`<p class="intro">%s</p>`, v.text("greeting"))
		p.row("row", greeting+p.paragraphs("intro", v.rich("text")))
	},
	text: func(s *sheet, v values) {
		s.paragraph(v.text("greeting"))
		s.rich(v.rich("text"))
	},
	look: look{
		inline: `.intro{margin:0 0 16px;font:18px/28px Verdana,Geneva,sans-serif;color:$ink}
`,
		dark: `.intro{color:$ink-dark}
`,
		print: `.intro{margin:0 0 6px;font-size:13px;line-height:18px}
`,
	},
})
