package draft

import (
	"slices"
	"strings"
)

// limitBlocks makes as many blocks as a letter may have: without the drawn lines, and then by putting the end of the text into
// text blocks. What even those cannot hold is left out, and told.
func (m *maker) limitBlocks() {
	if len(m.made) <= maxBlocks {
		return
	}
	kept := m.made[:0]
	for _, b := range m.made {
		if b.block.Type != "line" {
			kept = append(kept, b)
		}
	}
	if m.made = kept; len(m.made) <= maxBlocks {
		m.notes = append(m.notes, Note{Kind: KindChanged, Sentence: "Er waren te veel blokken; de lijnen ertussen zijn weg."})
		return
	}
	const sentence = "Er waren meer dan 25 blokken. Vanaf hier staat de rest samen in tekstblokken; maak de tekst korter of maak er twee mails van."
	most := limitOf("text", "text")
	paragraphs, origins := asParagraphs(m.parts)
	pieces := written(paragraphs, most)
	for i := range pieces {
		pieces[i].from = origins[pieces[i].from]
	}
	for k := min(len(m.made), maxBlocks) - 1; k >= 1; k-- {
		if !m.made[k].fresh {
			continue
		}
		from := m.made[k].from
		first, _ := slices.BinarySearchFunc(pieces, from, func(c chunk, from int) int { return c.from - from })
		texts := packed(pieces[first:], most)
		if k+len(texts) > maxBlocks && k > 1 {
			continue
		}
		m.made = m.made[:k]
		m.textBlocks("", "", texts[:min(len(texts), maxBlocks-k)], from, 0)
		m.made[k].note(KindChanged, "", sentence)
		if rest := texts[min(len(texts), maxBlocks-k):]; len(rest) > 0 {
			m.leaveOut(rest)
		}
		return
	}
}

func (m *maker) leaveOut(texts []chunk) {
	var b strings.Builder
	for _, c := range texts {
		b.WriteString(c.text + "\n\n")
		m.notes = append(m.notes, c.notes...)
	}
	text := strings.TrimSpace(b.String())
	m.notes = append(m.notes, Note{Kind: KindLeftOut, Text: text, Sentence: "De tekst is te lang voor één mail. Dit deel is weggelaten: " + quoted(text)})
}

// asParagraphs writes parts as running text, in their order. It says for each paragraph which part it comes from.
func asParagraphs(parts []part) (all []part, origins []int) {
	for at, p := range parts {
		switch p.kind {
		case rule:
			continue
		case heading:
			p.spans = bolded(p.spans)
		case list, quote:
			for i, item := range p.items {
				one := part{kind: paragraph, spans: item}
				if p.kind == list {
					one.spans = append(plain("– "), item...)
				}
				if i == 0 {
					one.notes = p.notes
				}
				all, origins = append(all, one), append(origins, at)
			}
			continue
		}
		p.kind = paragraph
		all, origins = append(all, p), append(origins, at)
	}
	return all, origins
}
