package templates

import (
	"fmt"
	"strings"
)

// markup is HTML that is safe already. Page.put writes it as it is and escapes every string.
type markup string

// page gathers the rows of a letter's card while the blocks write them.
type page struct {
	b        strings.Builder
	language Language
	house    House
	palette  palette
	outlook  []string // conditional comments for classic Outlook, kept away from the HTML parser
	heading  int      // level of the last heading; 0 before the first
	titled   bool     // some block after the head has a heading that every reader sees
	partial  bool     // only some readers see what is written now
	opening  bool     // the head has just been written: what follows is near it
	tokens   *tokens
}

// put writes a format with %s for strings (escaped), markup (as it is) and %d for numbers.
func (p *page) put(format string, args ...any) {
	p.opening = false
	p.b.WriteString(string(p.markup(format, args...)))
}

func (p *page) markup(format string, args ...any) markup {
	for i, a := range args {
		switch a := a.(type) {
		case string:
			args[i] = escapeHTML(a)
		case markup, int:
		default:
			panic(fmt.Sprintf("templates: a %T is not for HTML", a))
		}
	}
	return markup(fmt.Sprintf(format, args...))
}

// comment writes a conditional comment. go-premailer's parser would undo the escapes inside one, so that it travels as a
// number and gets its words back after inlining.
func (p *page) comment(inside markup) markup {
	p.outlook = append(p.outlook, string(inside))
	return markup(fmt.Sprintf("<!--outlook%d-->", len(p.outlook)-1))
}

// ifOutlook gives markup to classic Outlook for Windows alone. Its style attributes are literal: nothing is inlined there.
func (p *page) ifOutlook(format string, args ...any) markup {
	return p.comment("<!--[if mso]>" + p.markup(format, args...) + "<![endif]-->")
}

// notOutlook gives markup to every other client.
func (p *page) notOutlook(inside markup) markup {
	return p.comment("<!--[if !mso]><!-->") + inside + p.comment("<!--<![endif]-->")
}

// row writes one row of the card around its inside; class says how near it stands to the row before.
func (p *page) row(class string, inside markup) {
	if class == "row" && p.opening {
		class = "near"
	}
	p.put(`<tr><td class="px %s">%s</td></tr>`+"\n", class, inside)
}

// headingTag opens and closes a heading that looks like its level, with a tag that never skips one: the first heading of a
// letter is its h1.
func (p *page) headingTag(level int, class string, words markup) markup {
	tag := min(level, p.heading+1)
	if tag == 1 && p.heading > 0 {
		tag = 2 // a letter has one title, and looks may have more
	}
	if p.partial {
		tag = max(tag, 2) // the h1 is for every reader
	}
	p.heading = tag
	return p.markup(`<h%d class="%s">%s</h%d>`, tag, class, words, tag)
}

// entries has a list's entries written, with one level for all their headings. What follows stands beside the list again, and
// not in its last entry.
func (p *page) entries(write func(level int)) {
	level := min(3, p.heading+1)
	write(level)
	p.heading = max(1, level-1)
}

// blockHeading is the heading of a block, of level 1 to 3; nothing for an empty text.
func (p *page) blockHeading(level int, text string) markup {
	if text == "" {
		return ""
	}
	class := [...]string{"h h1 title", "h h2", "h h3"}[level-1]
	return p.headingTag(level, class, markup(escapeHTML(text)))
}

// smallHeading is the heading of a block at the end of a letter: of the second level, and small.
func (p *page) smallHeading(text string) markup {
	if text == "" {
		return ""
	}
	return p.headingTag(2, "h h3", markup(escapeHTML(text)))
}

// paragraphs writes rich text; the last paragraph has no room under it.
func (p *page) paragraphs(class string, all []paragraph) markup {
	return p.eachParagraph(all, func(i int) string {
		if p.tokens.nothingAfter(all[i+1:]) {
			return class + " last"
		}
		return class
	})
}

// paragraphsBefore writes rich text with more after it.
func (p *page) paragraphsBefore(class string, all []paragraph) markup {
	return p.eachParagraph(all, func(int) string { return class })
}

func (p *page) eachParagraph(all []paragraph, class func(i int) string) markup {
	var b strings.Builder
	for i, words := range all {
		if words.markersAlone() {
			b.WriteString(words.markers())
			continue
		}
		b.WriteString(string(p.markup(`<p class="%s">%s</p>`, class(i), spansHTML(words))))
	}
	return markup(b.String())
}

// nothingAfter reports whether a reader who saw the paragraph before these sees none of them.
func (t *tokens) nothingAfter(all []paragraph) bool {
	skipped := 0 // the if whose other branches are passed by
	for _, words := range all {
		if !words.markersAlone() {
			if skipped == 0 {
				return false
			}
			continue
		}
		for _, m := range markerToken.FindAllStringSubmatch(words.markers(), -1) {
			switch s := t.sign(m[1]); {
			case skipped == s.group && s.kind == pieceEnd:
				skipped = 0
			case skipped == 0 && (s.kind == pieceElsif || s.kind == pieceElse):
				skipped = s.group
			case skipped == 0 && s.kind == pieceIf:
				return false
			}
		}
	}
	return true
}

// picture is an img with its sizes by hand, for Outlook; a taller place on a phone keeps its shape.
func (p *page) picture(shown image, class string) markup {
	return p.markup(`<img class="%s" src="%s" alt="%s" width="%d" height="%d">`, class, shown.src, shown.alt, shown.width, shown.height)
}

// table opens a layout table with its attributes by hand; go-premailer does not copy them from CSS.
const table = `<table role="presentation" border="0" cellpadding="0" cellspacing="0"`
