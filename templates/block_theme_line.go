package templates

// A theme line is one sentence that may stand still for a moment: a motto, a quotation or the key of an article.
var _ = declare(Declaration{
	Type:  "theme_line",
	Label: "Themalijn",
	Help:  "Eén zin die blijft hangen: een motto, een citaat of de kern van je verhaal.",
	Order: orderList + 1,
	Fields: []Field{
		{Name: "text", Label: "Zin", Kind: KindText, Required: true, Max: 140, Help: "Eén korte zin. Hoe korter, hoe sterker."},
		languageField("language", "Taal van de zin", "Zo spreekt een voorleesprogramma de zin goed uit."),
		{Name: "source", Label: "Bron", Kind: KindText, Max: 80, Help: "Van wie de zin komt, of wat hij betekent. Staat er klein onder."},
		{Name: "style", Label: "Stijl", Kind: KindChoice, Choices: []Choice{{"band", "band over de hele breedte"}, {"quote", "citaat met een lijn ernaast"}, {"key", "kernzin in een vlak"}},
			Help: "Een band voor een motto, een citaat voor iemands woorden, een kernzin voor wat de lezer moet onthouden."},
	},
	html: themeHTML,
	text: themeText,
	look: look{
		inline: `.tlband{padding:28px 32px;background-color:$lilac;word-break:break-word}
.tlquote{padding:4px 0 4px 20px;border-left:4px solid $accent;word-break:break-word}
.tlkey{padding:28px;border-radius:12px;background-color:$mint;word-break:break-word}
.tlline{margin:0;font:italic bold 24px/32px Georgia,'Times New Roman',serif}
.tlbig{margin:0;font:italic bold 28px/38px Georgia,'Times New Roman',serif}
.tlink{color:$ink}
.tlsource{margin:8px 0 0;font:14px/22px Verdana,Geneva,sans-serif;color:$soft}
`,
		phone: `.tlkey{padding:20px}
.tlline{font-size:22px;line-height:30px}
.tlbig{font-size:24px;line-height:32px}
`,
		dark: `.tlband{background-color:$lilac-dark}
.tlkey{background-color:$mint-dark}
.tlquote{border-left-color:$accent-dark}
.tlink{color:$ink-dark}
.tlsource{color:$soft-dark}
`,
		print: `.tlband{padding:12px 20px}
.tlkey{padding:16px 20px}
.tlline,.tlbig{font-size:18px;line-height:24px}
.tlsource{font-size:11px;line-height:15px}
.tlband,.tlkey{-webkit-print-color-adjust:exact;print-color-adjust:exact}
`,
	},
})

func themeHTML(p *page, v values) {
	tones := p.palette.Light
	switch v.choice("style") {
	case "quote":
		p.row("row", p.markup(table+` width="100%%"><tr><td class="tlquote">%s</td></tr></table>`, themeWords(p, v, "tlline h")))
	case "key":
		p.row("row", p.markup(table+` width="100%%"><tr><td class="tlkey" bgcolor="%s">%s</td></tr></table>`, tones.Mint, themeWords(p, v, "tlbig h")))
	default:
		p.put(`<tr><td class="end" height="40"></td></tr>` + "\n")
		p.put(`<tr><td class="px tlband" align="center" bgcolor="%s">%s</td></tr>`+"\n", tones.Lilac, themeWords(p, v, "tlline tlink"))
	}
}

func themeWords(p *page, v values, class string) markup {
	words := p.markup(`<p class="%s"%s>%s</p>`, class, langAttribute(v.choice("language")), v.text("text"))
	if source := v.text("source"); source != "" {
		words += p.markup(`<p class="tlsource">%s</p>`, source)
	}
	return words
}

func themeText(s *sheet, v values) {
	const mark = "* * *"
	s.gap()
	s.line(mark)
	s.wrapped(v.text("text"))
	s.wrapped(v.text("source"))
	s.line(mark)
}
