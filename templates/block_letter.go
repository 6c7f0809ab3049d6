package templates

import (
	"fmt"
	"time"
)

// A letter, as a block, is another mail told in a few words: its subject, its first words and the way to the whole of it. Digests
// are made of these.
var _ = declare(Declaration{
	Type:  "letter",
	Label: "Eerdere mail",
	Help:  "Een mail die al vertrok, in een paar woorden. Een maandoverzicht maakt er zelf een van elke mail.",
	Order: orderAct + 5,
	Fields: []Field{
		{Name: "heading", Label: "Titel", Kind: KindText, Required: true, Max: 120, Help: "Waar de mail over ging."},
		{Name: "about", Label: "Thema", Kind: KindText, Same: true, Max: 80, Help: "Staat klein boven de titel."},
		{Name: "date", Label: "Datum", Kind: KindDate, Help: "De dag waarop de mail vertrok."},
		{Name: "summary", Label: "Kort", Kind: KindText, Max: 400, Help: "Eén of twee zinnen die zin geven in de rest."},
		{Name: "url", Label: "Link", Kind: KindLink, Max: 500, Help: "Waar de hele mail te lezen is."},
		{Name: "link_text", Label: "Tekst van de knop", Kind: KindText, Max: 60, Help: "Laat leeg voor \"Lees de mail van 14 juni\"."},
		{Name: "language", Label: "Taal van die mail", Kind: KindText, Same: true, Max: 2, Help: "nl, fr of en. Is dat een andere dan die van deze mail, dan staat het erbij."},
	},
	agree: letterAgree,
	html:  letterHTML,
	text:  letterText,
	look: look{
		inline: `.ltitem{padding:20px 32px 0;word-break:break-word}
.ltcard{padding:20px 20px 22px;border:1px solid $mint;border-radius:8px}
.ltabout{margin:0 0 8px;font:14px/22px Verdana,Geneva,sans-serif;color:$soft}
.ltact{padding:16px 0 0}
`,
		dark: `.ltcard{border-top-color:$walla-dark;border-right-color:$walla-dark;border-bottom-color:$walla-dark;border-left-color:$walla-dark}
.ltabout{color:$soft-dark}
`,
		print: `.ltitem{padding-top:10px}
.ltcard{padding:10px 14px}
.ltabout{font-size:11px;line-height:15px}
.ltact{padding:8px 0 0}
`,
	},
})

// letterRoom is what the card has inside its border and sides, in CSS pixels.
const letterRoom = columnsWidth - 2*21

// letterWords are the fixed words of the block in one language: the button with a day and without, and in which language the
// other mail is.
type letterWords struct {
	dated, undated string
	in             map[Language]string
}

func letterIn(l Language) letterWords {
	switch l {
	case French:
		return letterWords{"Lire le mail du %s", "Lire tout le mail", map[Language]string{Dutch: "en néerlandais", English: "en anglais"}}
	case English:
		return letterWords{"Read the mail of %s", "Read the whole mail", map[Language]string{Dutch: "in Dutch", French: "in French"}}
	}
	return letterWords{"Lees de mail van %s", "Lees de hele mail", map[Language]string{French: "in het Frans", English: "in het Engels"}}
}

func letterAgree(b Block) []fault {
	if b.Fields["url"].empty() && !b.Fields["link_text"].empty() {
		return []fault{{"url", "is missing while the button has words; give both"}}
	}
	return nil
}

func letterHTML(p *page, v values) {
	foreign := letterForeign(v)
	words := markup("")
	if line := letterLine(v); line != "" {
		words = p.markup(`<p class="ltabout">%s</p>`, line)
	}
	words += p.headingTag(2, "h h3", letterHeading(p, foreign, v.text("heading")))
	if text := v.text("summary"); text != "" {
		words += p.markup(`<p class="t last"%s>%s</p>`, langAttribute(string(foreign)), text)
	}
	if text := letterButton(v); text != "" {
		words += p.markup(table+` class="full"><tr><td class="ltact">%s</td></tr></table>`, p.button(secondButton, text, v.link("url"), letterRoom))
	}
	p.row("ltitem", p.markup(table+` width="100%%"><tr><td class="ltcard">%s</td></tr></table>`, words))
}

func letterHeading(p *page, foreign Language, text string) markup {
	if foreign == "" {
		return p.markup("%s", text)
	}
	return p.markup(`<span%s>%s</span>`, langAttribute(string(foreign)), text)
}

// letterForeign is the language of the other mail where it is not the reader's; else "".
func letterForeign(v values) Language {
	if spoken := Language(v.text("language")); spoken.Known() && spoken != v.k.language {
		return spoken
	}
	return ""
}

// letterLine is what stands above the title: "IMH-week, 14 juni, in het Frans".
func letterLine(v values) string {
	day := ""
	if at := v.date("date"); !at.IsZero() {
		day = shortDayWords(v.k.language, at)
	}
	line := ""
	for _, part := range []string{v.text("about"), day, letterIn(v.k.language).in[letterForeign(v)]} {
		if part != "" && line != "" {
			line += ", "
		}
		line += part
	}
	return line
}

// letterButton is the words of the button, or "" without a link.
func letterButton(v values) string {
	words := letterIn(v.k.language)
	switch day := v.date("date"); {
	case !v.has("url"):
		return ""
	case v.has("link_text"):
		return v.text("link_text")
	case day.Equal(time.Time{}):
		return words.undated
	default:
		return fmt.Sprintf(words.dated, unbroken(shortDayWords(v.k.language, day)))
	}
}

func letterText(s *sheet, v values) {
	s.heading(v.text("heading"), '-')
	s.wrapped(letterLine(v))
	s.paragraph(v.text("summary"))
	if text := letterButton(v); text != "" {
		s.link(text, v.link("url"))
	}
}
