package draft

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"dorpspost/templates"
)

// list makes a list block, or more when there are too many points, with the heading and the sentence right above it.
func (m *maker) list(at int, above *part, intro []part, from int) {
	p := &m.parts[at]
	points, split := m.points(p.items)
	most := limitOf("list", "points")
	for n := 0; n < len(points); n += most {
		fields := map[string]templates.Value{"points": {Items: points[n:min(len(points), n+most)]}}
		if p.numbered && len(points) <= most {
			fields["style"] = templates.Value{One: "number"}
		}
		b := m.add(templates.Block{Type: "list", Fields: fields}, from)
		if n > 0 {
			b.fresh = false
			b.note(KindChanged, "points", "De lijst heeft te veel punten voor één blok en loopt hier verder.")
			continue
		}
		if above != nil {
			title, notes := headingText(above)
			fields["heading"] = m.words(title)
			b.keep("heading", notes)
		}
		if len(intro) > 0 {
			source, dropped := writeRich(intro[0].spans)
			fields["introduction"] = m.words(source)
			b.keep("introduction", append(intro[0].notes, lostMarks(dropped)...))
		}
		b.keep("points", p.notes)
		if split {
			b.note(KindChanged, "points", "Een punt was te lang en is over meer punten verdeeld.")
		}
		if p.numbered && len(points) > most {
			b.note(KindChanged, "points", "De punten waren genummerd. Omdat de lijst over meer blokken loopt, staan er nu bolletjes.")
		}
	}
}

// points are the entries of a list, each with its bold beginning apart.
func (m *maker) points(items [][]span) (points []map[string]templates.Value, split bool) {
	for _, item := range items {
		lead, rest := leadOf(item)
		pieces := splitParagraph(rest, limitOf("list", "points", "text"))
		split = split || len(pieces) > 1
		for i, piece := range pieces {
			point := map[string]templates.Value{"text": m.words(rich(piece))}
			if i == 0 && lead != "" {
				point["lead"] = m.words(lead)
			}
			points = append(points, point)
		}
	}
	return points, split
}

// leadOf cuts the bold beginning off a point, when words follow it that are not bold.
func leadOf(item []span) (lead string, rest []span) {
	item = trim(item)
	n := 0
	for n < len(item) && item[n].bold && item[n].link == "" && !item[n].slot {
		n++
	}
	lead, rest = words(item[:n]), item[n:]
	after := strings.TrimLeftFunc(words(rest), unicode.IsSpace)
	if n == 0 || after == "" || !strings.ContainsFunc(lead, isWord) {
		return "", item
	}
	if strings.ContainsRune(":.,;!?", rune(after[0])) && len(rest) > 0 && strings.HasPrefix(rest[0].text, after[:1]) {
		lead += after[:1]
		_, rest = cut(rest, 1)
		after = strings.TrimLeftFunc(words(rest), unicode.IsSpace)
	}
	first, _ := utf8.DecodeRuneInString(words(rest))
	last, _ := utf8.DecodeLastRuneInString(lead)
	if after == "" || isWord(first) && isWord(last) || !strings.ContainsFunc(after, isWord) {
		return "", item
	}
	lead = plainText(plain(lead))
	if utf8.RuneCountInString(lead) > limitOf("list", "points", "lead") {
		return "", item
	}
	return lead, trim(rest)
}

// quote makes a theme line of a short quotation, with its source. A longer one is a text on a tint.
func (m *maker) quote(at int) {
	p := &m.parts[at]
	items := p.items
	source := ""
	if n := len(items); n > 1 {
		last := line(items[n-1])
		if said := strings.TrimLeft(last, "-–—~ "); said != last && utf8.RuneCountInString(said) <= limitOf("theme_line", "source") && !linked(items[n-1]) {
			source, items = said, items[:n-1]
		}
	}
	all := joined(items, "\n")
	text := line(all)
	if utf8.RuneCountInString(text) <= limitOf("theme_line", "text") && !linked(all) && !hasSlot(all) {
		m.theme(at, text, source, "quote")
		return
	}
	paragraphs := make([]part, len(p.items))
	for i, spans := range p.items {
		paragraphs[i] = part{kind: paragraph, spans: spans}
	}
	before := len(m.made)
	m.text(nil, "", paragraphs, at, at)
	for i := range m.made[before:] {
		b := &m.made[before+i]
		b.block.Fields["tint"] = templates.Value{One: "lilac"}
		b.from, b.fresh = at, i == 0
	}
	m.made[before].keep("text", p.notes)
	m.made[before].note(KindChanged, "text", "Dit citaat is te lang voor een themalijn en staat nu als tekst op een gekleurd vlak.")
}

// theme makes a theme line. One in another language than the letter says so, for screen readers.
func (m *maker) theme(at int, text, source, style string) {
	fields := map[string]templates.Value{"text": m.words(plainText(plain(text)))}
	if style != "band" {
		fields["style"] = templates.Value{One: style}
	}
	if source != "" {
		fields["source"] = m.words(plainText(plain(source)))
	}
	b := m.add(templates.Block{Type: "theme_line", Fields: fields}, at)
	b.keep("text", m.parts[at].notes)
	if n := m.parts[at].times; n > 0 {
		b.note(KindChanged, "text", fmt.Sprintf("Deze zin staat %d keer als eigen regel in je tekst. Hij is een themalijn geworden, op elke plaats waar hij stond.", n))
	}
	if l, ok := sure(text, 2); ok && l != m.language {
		fields["language"] = templates.Value{One: string(l)}
		b.note(KindChanged, "language", "Deze zin lijkt "+languageName[l]+" en is zo aangeduid. Kijk of dat klopt.")
	}
}

var languageName = map[templates.Language]string{templates.Dutch: "Nederlands", templates.French: "Frans", templates.English: "Engels"}
