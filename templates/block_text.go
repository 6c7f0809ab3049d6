package templates

// A text is a heading with running text.
var _ = declare(Declaration{
	Type:  "text",
	Label: "Tekst",
	Help:  "Een tussentitel met een of meer alinea's.",
	Order: orderText,
	Fields: []Field{
		{Name: "heading", Label: "Tussentitel", Kind: KindText, Max: 80, Slots: true, Help: "Een paar woorden; laat leeg als de tekst gewoon verdergaat."},
		{Name: "level", Label: "Niveau", Kind: KindChoice, Choices: []Choice{{"2", "gewoon"}, {"3", "kleiner, onder een vorige tussentitel"}, {"1", "de grote titel van de mail"}},
			Help: "Een kleinere titel hoort bij de titel erboven. De grote titel staat er hooguit één keer."},
		{Name: "tint", Label: "Kleur", Kind: KindChoice, Choices: []Choice{{"none", "geen"}, {"peach", "perzik"}, {"mint", "mint"}, {"lilac", "lila"}},
			Help: "Een zacht vlak voor wat mag opvallen, bijvoorbeeld een bedankje. Eén per mail is genoeg."},
		{Name: "reading_time", Label: "Leestijd", Kind: KindChoice, Choices: []Choice{{"no", "niet tonen"}, {"yes", "tonen onder de titel"}},
			Help: "Zegt hoelang de hele mail lezen duurt; goed bij een artikel."},
		{Name: "text", Label: "Tekst", Kind: KindRich, Required: true, Max: 3000, Slots: true, Help: "Met **vet**, *cursief* en [een link](https://www.example.org)."},
		{Name: "image", Label: "Beeld", Kind: KindImage, Help: "Een foto of tekening bij de tekst. Beschrijf in één zin wat je ziet, of kies 'alleen versiering'."},
		{Name: "image_place", Label: "Plaats van het beeld", Kind: KindChoice, Choices: []Choice{{"top", "boven de tekst"}, {"left", "links"}, {"right", "rechts"}},
			Help: "Op een gsm staat het altijd boven de tekst."},
	},
	html: textHTML,
	text: textText,
	look: look{
		inline: `.tinted{padding:28px;border-radius:12px;word-break:break-word}
.pic{margin:0 0 20px}
.pair{text-align:left}
.pcol{padding:4px 24px 16px 0}
.pcolr{padding:4px 0 16px 24px}
.tcol{padding:0}
`,
		phone: `.tinted{padding:20px}
.pcolr{padding-left:0;padding-right:24px}
`,
		print: `.txrest{max-width:66%}
.tinted{padding:16px 20px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
`,
	},
})

// Widths in CSS pixels: of a picture beside the words and the room between the two, and what a soft area takes of the room
// for its own sides.
const (
	besideWidth  = 192
	tintedBeside = 160
	besideGap    = 24
	tintedSides  = 56
)

func textHTML(p *page, v values) {
	near, level := "row", wholeNumber(v.choice("level"))
	if level == 3 || !v.has("heading") {
		near = "near"
	}
	words := p.blockHeading(level, v.text("heading"))
	if v.choice("reading_time") == "yes" {
		words += p.markup(`<p class="s">%s</p>`, v.k.readingTime())
	}
	words += p.paragraphs("t", v.rich("text"))
	words = withImage(p, v, words)
	if tint := v.choice("tint"); tint != "none" {
		words = p.markup(table+` width="100%%"><tr><td class="tinted %s" bgcolor="%s">%s</td></tr></table>`, tint, p.tint(tint), words)
	}
	p.row(near, words)
}

// withImage puts the block's picture above its words, or beside them where there is room.
func withImage(p *page, v values, words markup) markup {
	place := v.choice("image_place")
	if place == "top" {
		if shown, ok := v.image("image", fullWidth); ok {
			return p.markup(`<p class="pic">%s</p>`, p.picture(shown, "fluid")) + words
		}
		return words
	}
	most, room := besideWidth, columnsWidth
	if v.choice("tint") != "none" {
		most, room = tintedBeside, columnsWidth-tintedSides
	}
	shown, ok := v.image("image", most)
	if !ok {
		return words
	}
	picture := column{shown.width + besideGap, p.picture(shown, "fluid"), "pcol", ""}
	text := column{room - picture.width, words, "tcol", "words txrest"}
	if place == "left" {
		return p.columns(picture, text)
	}
	picture.cell = "pcolr"
	return p.columnsFromRight(picture, text)
}

// tint is the light colour of a soft area, for the bgcolor attribute.
func (p *page) tint(name string) string {
	switch name {
	case "peach":
		return p.palette.Light.Peach
	case "lilac":
		return p.palette.Light.Lilac
	}
	return p.palette.Light.Mint
}

func textText(s *sheet, v values) {
	s.heading(v.text("heading"), '-')
	headed := v.has("heading")
	if v.choice("reading_time") == "yes" {
		s.wrapped(v.k.readingTime())
		headed = false
	}
	if shown, ok := v.image("image", fullWidth); ok && shown.alt != "" {
		s.picture(shown)
		headed = false
	}
	s.body(v.rich("text"), headed)
}
