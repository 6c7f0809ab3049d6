package templates

import "strings"

// Rooms inside a letter, in CSS pixels.
const (
	cardWidth = 600 // the whole letter
	fullWidth = 536 // between its sides: what a picture over the whole width and classic Outlook have

	// columnsWidth is what columns beside each other may add up to. It is less than fullWidth, so that they do not fall under
	// each other in a window of 600 with a scroll bar in it, which no media query sees.
	columnsWidth = 512
)

// column is one of two or three things beside each other.
type column struct {
	width  int // at most, in CSS pixels
	inside markup
	cell   string // class of the cell around what is inside
	place  string // classes of the column itself: "words" takes all the room that a phone has
}

// columns sets columns beside each other where there is room, and under each other where there is not, without any media
// query: each is an inline-block of at most its width. Classic Outlook, which knows no inline-block, gets a table around them.
func (p *page) columns(all ...column) markup {
	return p.ifOutlook(table+`><tr>`) + p.beside("", all) + p.ifOutlook(`</tr></table>`)
}

// columnsFromRight is columns of which the first in the source, and so on a phone, stands at the right.
func (p *page) columnsFromRight(all ...column) markup {
	return p.ifOutlook(table+` dir="rtl"><tr>`) + p.markup(`<div class="pair" dir="rtl">%s</div>`, p.beside(` dir="ltr"`, all)) + p.ifOutlook(`</tr></table>`)
}

// beside is the columns without anything around them; each begins with its own reading direction, or none.
func (p *page) beside(direction markup, all []column) markup {
	var b strings.Builder
	for _, c := range all {
		place := "col"
		if c.place != "" {
			place += " " + c.place
		}
		b.WriteString(string(p.ifOutlook(`<td width="%d" valign="top"%s>`, c.width, direction)))
		b.WriteString(string(p.markup(`<div class="%s" style="max-width:%dpx"%s>`+table+` width="100%%"><tr><td class="%s">%s</td></tr></table></div>`,
			place, c.width, direction, c.cell, c.inside)))
		b.WriteString(string(p.ifOutlook(`</td>`)))
	}
	return markup(b.String())
}
