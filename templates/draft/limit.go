package draft

import "strings"

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
	for k := min(len(m.made), maxBlocks) - 1; k >= 1; k-- {
		if !m.made[k].fresh {
			continue
		}
		from := m.made[k].from
		texts := m.texts(asParagraphs(m.parts[from:]), most)
		if k+len(texts) > maxBlocks && k > 1 {
			continue
		}
		m.made = m.made[:k]
		m.textBlocks("", "", texts[:min(len(texts), maxBlocks-k)], from, from)
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

// asParagraphs writes parts as running text, in their order.
func asParagraphs(parts []part) []part {
	var all []part
	for _, p := range parts {
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
				all = append(all, one)
			}
			continue
		}
		p.kind = paragraph
		all = append(all, p)
	}
	return all
}
