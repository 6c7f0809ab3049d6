package templates

import (
	_ "embed"
	"slices"
	"strings"
)

// The style sheets of a letter. inlineCSS becomes style attributes; the others stay in the head, for clients that read it.
var (
	//go:embed look/inline.css
	inlineCSS string
	//go:embed look/phone.css
	phoneCSS string
	//go:embed look/dark.css
	darkCSS string
	//go:embed look/print.css
	printCSS string
)

// The language codes of documents: our readers live in Belgium.
var documentLanguage = map[Language]string{Dutch: "nl-BE", French: "fr-BE", English: "en"}

// fixed for classic Outlook, which takes its own fonts and a resolution of 120 otherwise.
const outlookHead = `<!--[if mso]><style>table{border-collapse:collapse}td,p,li,a{font-family:Verdana,sans-serif!important}` +
	`h1,h2,h3{font-family:Georgia,serif!important}</style><xml><o:OfficeDocumentSettings xmlns:o="urn:schemas-microsoft-com:office:office">` +
	`<o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><![endif]-->`

const ghostOpen = `<table role="presentation" width="600" align="center" border="0" cellpadding="0" cellspacing="0"><tr><td>`

// document builds the whole HTML before inlining, and the comments for classic Outlook that it refers to.
func (k *compiler) document(subject, preheader string) (document string, outlook []string) {
	p := &page{language: k.language, house: k.house, palette: k.palette, titled: k.content.titled(), tokens: &k.tokens}
	card, foot := k.rows(p)
	p.b.Reset()
	lang := documentLanguage[k.language]
	p.put(`<!doctype html>
<html lang="%s" dir="ltr">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">`+
		`<meta name="supported-color-schemes" content="light dark"><meta name="format-detection" content="telephone=no,date=no,address=no">`+
		`<meta name="x-apple-disable-message-reformatting" content="">
%s<title>%s</title>
%s
%s</head>
`, lang, k.robots(), subject, p.comment(outlookHead), k.styles())
	tones := k.palette.Light
	p.put(`<body class="page" bgcolor="%s">
<div %s lang="%s" dir="ltr">
%s`, tones.Ground, k.role(), lang, k.preview(p, preheader))
	p.put(table+` class="page" width="100%%" bgcolor="%s"><tr><td class="outer" align="center">
%s`+table+` class="card" width="100%%" bgcolor="%s">
%s<tr><td class="end" height="40"></td></tr>
</table>%s
</td></tr>
`, tones.Ground, p.ifOutlook(ghostOpen), tones.Sheet, card, p.ifOutlook(`</td></tr></table>`))
	p.put(`<tr><td class="foot" align="center">%s`+table+` class="wide" width="100%%">
%s</table>%s</td></tr></table>
</div>
</body>
</html>
`, p.ifOutlook(ghostOpen), foot, p.ifOutlook(`</td></tr></table>`))
	return p.b.String(), p.outlook
}

// robots keeps the web version out of search machines: its address is for who got the letter.
func (k *compiler) robots() markup {
	if k.web {
		return "<meta name=\"robots\" content=\"noindex\">\n"
	}
	return ""
}

// role says to screen readers what this is: a mail among mails, or the main thing of a page.
func (k *compiler) role() markup {
	if k.web {
		return `role="main"`
	}
	return `role="article" aria-roledescription="e-mail"`
}

// preview is the line an inbox shows after the subject. Invisible characters after it keep the letter's first words out.
func (k *compiler) preview(p *page, preheader string) markup {
	if preheader == "" || k.web {
		return ""
	}
	spacer := markup(strings.Repeat("&#847;&zwnj;&#160;", 40))
	return p.markup(`<div class="preheader">%s%s</div>`+"\n", preheader, spacer)
}

// styles are the style elements. Each that stays is an element of its own: Gmail drops a whole one that it cannot read.
func (k *compiler) styles() markup {
	var b strings.Builder
	all := k.looks()
	b.WriteString("<style>" + k.palette.paint(all.inline) + "</style>\n")
	for _, css := range []string{
		phoneBase + inMedia("(max-width:599px)", all.phone), inMedia("(prefers-color-scheme:dark)", all.dark), darkByOutlook(all.dark),
		inMedia("print", "@page{size:A4;margin:12mm}\n"+all.print),
	} {
		b.WriteString("<style " + ignoreMarker + ">" + k.palette.paint(css) + "</style>\n")
	}
	return markup(b.String())
}

// phoneBase keeps iPhones from choosing sizes of their own.
const phoneBase = "body{-webkit-text-size-adjust:100%}\n"

// look is style rules, one a line: those that become style attributes, and those that stay in the head for phones, the dark
// and paper, where each declaration wins over the inlined ones.
type look struct{ inline, phone, dark, print string }

// looks are the rules of every letter and, after them, those of the blocks that this one has.
func (k *compiler) looks() look {
	all := look{inlineCSS, phoneCSS, darkCSS, printCSS}
	for _, d := range declarations {
		if d.Fixed || slices.ContainsFunc(k.content.Blocks, func(b Block) bool { return b.Type == d.Type }) {
			all.inline += d.look.inline
			all.phone += d.look.phone
			all.dark += d.look.dark
			all.print += d.look.print
		}
	}
	// Last, because a block's own rule for a paragraph has room under it.
	return look{all.inline + lastRule, important(merged(all.phone)), important(merged(all.dark)), important(merged(all.print) + lastRule)}
}

// lastRule takes the room under the last paragraph away.
const lastRule = ".last{margin:0}\n"

// merged joins the selectors of rules that say the same, to keep the head short.
func merged(css string) string {
	var order []string
	selectors := map[string]string{}
	for rule := range strings.Lines(css) {
		selector, body, _ := strings.Cut(rule, "{")
		if before, ok := selectors[body]; ok {
			selectors[body] = before + "," + selector
			continue
		}
		order = append(order, body)
		selectors[body] = selector
	}
	var b strings.Builder
	for _, body := range order {
		b.WriteString(selectors[body] + "{" + body)
	}
	return b.String()
}

// inMedia puts rules under a media query.
func inMedia(query, css string) string { return "@media " + query + "{\n" + css + "}\n" }

// darkByOutlook is the dark look for Outlook's own mode, which marks what it recoloured: data-ogsc text, data-ogsb grounds.
func darkByOutlook(dark string) string {
	var b strings.Builder
	for rule := range strings.Lines(dark) {
		selectors, body, _ := strings.Cut(rule, "{")
		mark := "[data-ogsc] "
		if strings.Contains(body, "background-color") {
			mark = "[data-ogsb] "
		}
		b.WriteString(mark + strings.ReplaceAll(selectors, ",", ","+mark) + "{" + body)
	}
	return b.String()
}

// important makes each declaration win over the inlined ones. The sheet has one rule a line.
func important(css string) string {
	return strings.NewReplacer("}", "!important}", ";", "!important;").Replace(css)
}
