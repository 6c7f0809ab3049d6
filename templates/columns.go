package templates

import "strings"

// column is one of two or three things beside each other, so many CSS pixels wide; class is that of its cell.
type column struct {
	width  int
	inside markup
	class  string
}

// columns sets columns beside each other where there is room, and under each other where there is not, without any media
// query: each is an inline-block of at most its width. Classic Outlook, which knows no inline-block, gets a table around them.
func (p *page) columns(all ...column) markup {
	var b strings.Builder
	for i, c := range all {
		before := `</td><td width="%d" valign="top">`
		if i == 0 {
			before = table + `><tr><td width="%d" valign="top">`
		}
		b.WriteString(string(p.ifOutlook(before, c.width)))
		b.WriteString(string(p.markup(`<div class="col" style="max-width:%dpx">`+table+` width="100%%"><tr><td class="%s">%s</td></tr></table></div>`,
			c.width, c.class, c.inside)))
	}
	return markup(b.String()) + p.ifOutlook(`</td></tr></table>`)
}
