package draft

import (
	"slices"
	"unicode/utf8"

	"dorpspost/templates"
)

// made is a block on its way, with the parts of the document that it holds.
type made struct {
	block  templates.Block
	notes  []Note
	from   int  // the first of its parts
	fresh  bool // it begins with the beginning of that part
	repair int  // how often it was made simpler to become valid
}

func (m *made) note(kind Kind, field, sentence string) {
	m.notes = append(m.notes, Note{Kind: kind, Field: field, Sentence: sentence})
}

// keep adds a part's notes, with the field in which the part's words stand.
func (m *made) keep(field string, notes []Note) {
	for _, n := range notes {
		n.Field = field
		m.notes = append(m.notes, n)
	}
}

// maker makes blocks of a document's parts.
type maker struct {
	language templates.Language
	parts    []part
	made     []made
	notes    []Note // about the whole
	base     int    // the level of the document's main headings
	titled   int    // the heading that is the title, or -1
	buttons  int
	subject  string
}

// makeDraft is the last step: blocks that are valid, and what there is to say about them.
func makeDraft(d document) Draft {
	m := maker{language: guess(d.allWords()), parts: d.parts, notes: d.notes}
	m.title(d.title)
	m.base = m.mainLevel()
	m.blocks()
	m.limitBlocks()
	content := m.valid()
	draft := Draft{Content: content, Notes: m.numbered()}
	draft.Notes = append(draft.Notes, faults(content, m.language)...)
	draft.Notes = fewer(draft.Notes)
	sortNotes(draft.Notes)
	return draft
}

// title takes the subject from the first heading, or else from what the page calls itself, or from the first words.
func (m *maker) title(page string) {
	for i := range m.parts {
		if p := &m.parts[i]; p.kind == heading && (p.level == 1 || i == 0) {
			m.titled = i
			m.setSubject(line(p.spans))
			return
		}
	}
	m.titled = -1
	if page != "" {
		m.notes = append(m.notes, Note{Kind: KindChanged, Field: "subject", Sentence: "Het onderwerp is de naam van de webpagina."})
		m.setSubject(page)
		return
	}
	const few = 60
	for i := range m.parts {
		for _, spans := range m.parts[i].runs() {
			if text := line(spans); text != "" && !greets(text) {
				m.notes = append(m.notes, Note{Kind: KindChanged, Field: "subject", Sentence: "De tekst heeft geen titel. Het onderwerp is nu het begin van de tekst; schrijf er zelf een."})
				m.subject, _ = cutText(apart(text), few)
				return
			}
		}
	}
	m.subject = "Nieuwe mail"
}

// setSubject makes a subject of a title, which stands in the letter as well.
func (m *maker) setSubject(title string) {
	title = apart(title)
	most := limitOf("subject")
	if utf8.RuneCountInString(title) > most {
		m.notes = append(m.notes, Note{Kind: KindLeftOut, Field: "subject", Sentence: "De titel is te lang voor het onderwerp; het einde viel eraf. Maak het korter.", Text: title})
	}
	m.subject, _ = cutText(title, most)
}

// mainLevel is the highest level of headings below the title.
func (m *maker) mainLevel() int {
	base := 7
	for i := range m.parts {
		if p := &m.parts[i]; p.kind == heading && i != m.titled {
			base = min(base, p.level)
		}
	}
	return base
}

// blocks goes through the parts once.
func (m *maker) blocks() {
	m.add(templates.Block{Type: "head"}, 0)
	at := m.opening()
	for at < len(m.parts) {
		at = m.next(at)
	}
}

func (m *maker) add(b templates.Block, from int) *made {
	m.made = append(m.made, made{block: b, from: from, fresh: true})
	return &m.made[len(m.made)-1]
}

// next makes blocks of the parts from at on, and says where it stopped.
func (m *maker) next(at int) int {
	p := &m.parts[at]
	switch p.kind {
	case heading, paragraph:
		if p.kind == paragraph && m.button(at) {
			return at + 1
		}
		return m.section(at)
	case list:
		m.list(at, nil, nil, at)
	case quote:
		m.quote(at)
	case theme:
		m.theme(at, line(p.spans), "", "band")
	case rule:
		m.add(templates.Block{Type: "line"}, at)
	}
	return at + 1
}

// opening makes the introduction of a letter that begins with a greeting.
func (m *maker) opening() int {
	at := 0
	if len(m.parts) > 1 && m.parts[0].kind == heading {
		at = 1
	}
	end := at + 1
	for end < len(m.parts) && m.parts[end].kind == paragraph && onlyLink(m.parts[end].spans) == "" {
		end++
	}
	if at >= len(m.parts) || m.parts[at].kind != paragraph || !greets(line(m.parts[at].spans)) || end == at+1 {
		return 0
	}
	texts := m.texts(m.parts[at+1:end], limitOf("introduction", "text"))
	b := m.add(templates.Block{Type: "introduction", Fields: map[string]templates.Value{
		"greeting": m.words(plainText(m.parts[at].spans)), "text": m.words(texts[0].text)}}, 0)
	if at == 1 {
		b.note(KindChanged, "", "De titel staat in het onderwerp en niet meer boven de aanspreking. Wil je hem ook in de mail, gebruik dan een weekbanner of tussentitel.")
		b.keep("", append(slices.Clone(m.parts[0].notes), lostLinks(m.parts[0].spans, "de titel")...))
	}
	b.keep("greeting", append(slices.Clone(m.parts[at].notes), lostLinks(m.parts[at].spans, "de aanspreking")...))
	b.keep("text", texts[0].notes)
	m.textBlocks("", "", texts[1:], at+1, at+1)
	return end
}

// words is a text in the letter's language.
func (m *maker) words(text string) templates.Value {
	return templates.Value{Words: templates.Words{m.language: text}}
}
