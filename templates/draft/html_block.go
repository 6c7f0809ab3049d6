package draft

import (
	"fmt"
	"regexp"
	"strings"
)

// block reads an element that begins a new line.
func (r *pageReader) block(n *node, s style, d declarations, pre bool) {
	depth, point := d.wordList()
	switch n.tag {
	case "hr":
		r.rule()
		return
	case "table":
		r.table(n, s, pre)
		return
	case "ul", "ol", "menu", "dir", "dl":
		r.list(n, s, pre)
		return
	case "li", "dt":
		r.listItem(n, s, pre)
		return
	}
	back := r.enter(r.placeOf(n, depth, point))
	if r.at.kind == heading {
		s = style{link: s.link} // a heading is bold by itself
	}
	r.inside(n, s, pre)
	back()
}

// placeOf is where the words of a block go. Inside a list or a quotation everything stays in it.
func (r *pageReader) placeOf(n *node, depth int, point bool) place {
	class := n.attribute("class")
	switch {
	case r.at.kind == list || r.at.kind == quote:
		return r.at
	case point:
		if r.wordList == 0 {
			r.wordList = r.group()
		}
		return place{kind: list, group: r.wordList, item: r.item(), depth: depth, numbered: numberedPoint(n)}
	case len(n.tag) == 2 && n.tag[0] == 'h' && n.tag[1] >= '1' && n.tag[1] <= '6':
		return place{kind: heading, level: int(n.tag[1] - '0')}
	case class == "MsoTitle":
		return place{kind: heading, level: 1}
	case n.tag == "blockquote", class == "MsoQuote", class == "MsoIntenseQuote":
		return place{kind: quote, group: r.group()}
	}
	return place{}
}

var numberShape = regexp.MustCompile(`^\(?([0-9]{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]`)

// numberedPoint reports whether Word drew a number before a point.
func numberedPoint(n *node) bool {
	marker := ""
	n.all(func(n *node) bool {
		if n.style()["mso-list"] == "ignore" && marker == "" {
			marker = n.words()
		}
		return marker == ""
	})
	return numberShape.MatchString(marker)
}

func (r *pageReader) list(n *node, s style, pre bool) {
	at := place{kind: list, numbered: n.tag == "ol", depth: 1}
	switch r.at.kind {
	case list:
		at.group, at.depth, at.item = r.at.group, r.at.depth+1, r.at.item
	default:
		at.group = r.group()
	}
	back := r.enter(at)
	if n.tag == "ol" && at.depth == 1 {
		r.startsAt(strings.TrimSpace(n.attribute("start")))
	}
	r.inside(n, s, pre)
	back()
}

func (r *pageReader) listItem(n *node, s style, pre bool) {
	at := r.at
	if at.kind != list { // a point without a list around it
		at = place{kind: list, group: r.group(), depth: 1}
	}
	at.item = r.item()
	back := r.enter(at)
	r.inside(n, s, pre)
	back()
	if n.tag == "dt" { // its explanation follows as another line of the same item
		r.at.item = at.item
	}
}

// table reads a table: one that only orders a page in its order, one with data as a paragraph per row.
func (r *pageReader) table(n *node, s style, pre bool) {
	rows := n.rows()
	if !isData(rows) || n.strayText() != "" {
		back := r.enter(r.at)
		r.inside(n, s, pre)
		back()
		return
	}
	back := r.enter(r.at)
	r.note(KindChanged, tableNote(len(rows)))
	for _, row := range rows {
		r.row(row, s, pre)
	}
	back()
}

// row writes the cells of a row after each other.
func (r *pageReader) row(row []*node, s style, pre bool) {
	at := r.at
	if at.kind == list {
		at.item = r.item()
	}
	back := r.enter(at)
	written := false
	for _, cell := range row {
		if cell.tag != "caption" && cell.words() == "" {
			continue
		}
		if written {
			r.text(" – ", style{})
		}
		r.inside(cell, s, pre)
		written = true
	}
	back()
}

// rows are the cells of a table, by row, without those of tables inside it.
func (n *node) rows() [][]*node {
	var rows [][]*node
	for _, kid := range n.kids {
		kid.all(func(n *node) bool {
			switch n.tag {
			case "table":
				return false
			case "caption":
				rows = append(rows, []*node{n})
				return false
			case "tr":
				rows = append(rows, nil)
			case "td", "th":
				if len(rows) == 0 {
					rows = append(rows, nil)
				}
				rows[len(rows)-1] = append(rows[len(rows)-1], n)
				return false
			}
			return true
		})
	}
	return rows
}

// isData reports whether a table's rows hold short cells side by side, and not whole pieces of a page.
func isData(rows [][]*node) bool {
	wide := 0
	for _, row := range rows {
		if len(row) > 1 {
			wide++
		}
		for _, cell := range row {
			if cell.tag != "caption" && !cell.short() {
				return false
			}
		}
	}
	return wide > 1 || wide == 1 && len(rows) == 1 && len(rows[0]) > 2
}

// short reports whether a cell holds at most a paragraph.
func (n *node) short() bool {
	paragraphs := 0
	for _, kid := range n.kids {
		kid.all(func(n *node) bool {
			switch n.tag {
			case "p", "div":
				paragraphs++
			case "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "img", "blockquote":
				paragraphs += 2
			}
			return true
		})
	}
	return paragraphs <= 1
}

func tableNote(rows int) string {
	return fmt.Sprintf("Een tabel van %s staat nu als gewone regels. Kijk of het zo leest.", count(rows, "rij", "rijen"))
}

// count writes a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "één " + one
	}
	return fmt.Sprint(n) + " " + many
}

// strayText is what stands in a table outside of its cells; browsers show it above the table.
func (n *node) strayText() string {
	var b strings.Builder
	n.all(func(n *node) bool {
		b.WriteString(n.text)
		return n.tag != "td" && n.tag != "th" && n.tag != "caption"
	})
	return strings.Join(strings.Fields(b.String()), " ")
}
