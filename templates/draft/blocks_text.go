package draft

import (
	"slices"
	"strings"
	"unicode/utf8"

	"dorpspost/templates"
)

// section makes a text block of a heading and the paragraphs under it; a list that follows takes the heading or the sentence
// right above it.
func (m *maker) section(at int) int {
	from, level := at, ""
	var above *part
	if m.parts[at].kind == heading {
		above = &m.parts[at]
		level = m.levelOf(at)
		at++
	}
	first := at
	for at < len(m.parts) && m.parts[at].kind == paragraph && !m.isButton(at) {
		at++
	}
	paragraphs := m.parts[first:at]
	if at < len(m.parts) && m.parts[at].kind == list {
		if n := len(paragraphs); above != nil && n < 2 && (n == 0 || from != m.titled) || n > 0 && strings.HasSuffix(line(paragraphs[n-1].spans), ":") {
			intro := paragraphs[max(0, n-1):]
			if m.listBelow(above, level, paragraphs[:max(0, n-1)], intro, from, at) {
				return at + 1
			}
		}
	}
	m.text(above, level, paragraphs, from, first)
	return at
}

// listBelow makes the list at a place with its introduction, and a text block of what stands before that.
func (m *maker) listBelow(above *part, level string, before, intro []part, from, at int) bool {
	if len(intro) == 1 && utf8.RuneCountInString(rich(intro[0].spans)) > limitOf("list", "introduction") {
		return false
	}
	if len(before) > 0 {
		m.text(above, level, before, from, at-1-len(before))
		above, from = nil, at-1
	}
	if above != nil && utf8.RuneCountInString(plainText(above.spans)) > limitOf("list", "heading") {
		m.text(above, level, nil, from, from)
		above, from = nil, from+1
	}
	m.list(at, above, intro, from)
	return true
}

// levelOf is "3" for a heading below another one.
func (m *maker) levelOf(at int) string {
	if at == m.titled || m.parts[at].level <= m.base {
		return ""
	}
	for i := range m.made {
		if b := m.made[i].block; (b.Type == "text" || b.Type == "list") && b.Fields["heading"].Words != nil {
			return "3"
		}
	}
	return ""
}

// text makes a text block, or more when the words are too many for one. A heading without words below it, or too long for
// its field, becomes a bold line. The block begins at part from, its paragraphs at part first.
func (m *maker) text(above *part, level string, paragraphs []part, from, first int) {
	title := ""
	var notes []Note
	if above != nil {
		title, notes = headingText(above)
		if len(paragraphs) == 0 || utf8.RuneCountInString(title) > limitOf("text", "heading") {
			line := part{kind: paragraph, spans: bolded(above.spans), notes: above.notes}
			if len(paragraphs) > 0 {
				line.note(KindChanged, "Deze tussentitel is te lang en staat nu als vette regel in de tekst. Maak er een korte titel van.")
			}
			paragraphs, title, notes, first = slices.Concat([]part{line}, paragraphs), "", nil, from
		}
	}
	if len(paragraphs) == 0 {
		return
	}
	before := len(m.made)
	m.textBlocks(title, level, m.texts(paragraphs, limitOf("text", "text")), from, first)
	m.made[before].keep("heading", notes)
}

// headingText is a heading's words, with the notes of what they lost.
func headingText(p *part) (string, []Note) {
	return plainText(p.spans), append(slices.Clone(p.notes), lostLinks(p.spans, "deze tussentitel")...)
}

// lostLinks tells which links go lost where words stand without marks.
func lostLinks(spans []span, place string) []Note {
	var links []string
	for _, s := range spans {
		if s.link != "" && !slices.Contains(links, s.link) {
			links = append(links, s.link)
		}
	}
	if len(links) == 0 {
		return nil
	}
	return []Note{{Kind: KindLeftOut, Sentence: "De link in " + place + " kon niet mee: " + strings.Join(links, ", ") + ".", Text: strings.Join(links, " ")}}
}

func bolded(spans []span) []span {
	out := slices.Clone(spans)
	for i := range out {
		out[i].bold, out[i].italic = true, false
	}
	return out
}

// textBlocks adds a text block for each text, the heading on the first.
func (m *maker) textBlocks(title, level string, texts []chunk, from, first int) {
	for i, c := range texts {
		if i > 0 {
			from = first + c.from
		}
		b := m.add(textOfWords(m.words(c.text)), from)
		b.fresh = i == 0 || c.fresh
		if i == 0 && title != "" {
			b.block.Fields["heading"] = m.words(title)
			if level != "" {
				b.block.Fields["level"] = templates.Value{One: level}
			}
		}
		b.keep("text", c.notes)
		if i > 0 {
			b.note(KindChanged, "text", "Deze tekst was te lang voor één blok en loopt hier verder.")
		}
	}
}

func textOfWords(v templates.Value) templates.Block {
	return templates.Block{Type: "text", Fields: map[string]templates.Value{"text": v}}
}

// isButton reports whether a paragraph is nothing but a link that can stand on a button.
func (m *maker) isButton(at int) bool {
	spans := m.parts[at].spans
	link := onlyLink(spans)
	return strings.HasPrefix(link, "https://") && m.buttons < maxButtons &&
		utf8.RuneCountInString(line(spans)) <= limitOf("button", "text") && !hasSlot(spans) && !addressShape.MatchString(line(spans))
}

// maxButtons is how many buttons a letter bears; what more there are stay links.
const maxButtons = 3

func (m *maker) button(at int) bool {
	if !m.isButton(at) {
		return false
	}
	p := &m.parts[at]
	fields := map[string]templates.Value{"text": m.words(plainText(p.spans)), "url": {Words: templates.Words{"": onlyLink(p.spans)}}}
	if m.buttons > 0 {
		fields["style"] = templates.Value{One: "second"}
	}
	m.buttons++
	m.add(templates.Block{Type: "button", Fields: fields}, at).keep("text", p.notes)
	return true
}

func hasSlot(spans []span) bool {
	return slices.ContainsFunc(spans, func(s span) bool { return s.slot })
}
