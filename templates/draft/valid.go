package draft

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"dorpspost/templates"
)

// valid is the content, after templates has agreed with all of it. What it refuses is made simpler: without slots, then
// without marks and signs; in the last resort the words are told in a note.
func (m *maker) valid() templates.Content {
	for {
		c := m.content()
		err := c.Validate()
		if err == nil {
			return c
		}
		problems, ok := errors.AsType[templates.Problems](err)
		if !ok || !m.simplify(problems) {
			m.made = m.made[:1] // the head, which is always valid
			m.notes = append(m.notes, Note{Kind: KindLeftOut, Sentence: "Van deze tekst kon geen mail worden gemaakt.", Text: wordsOf(c)})
			m.subject = plainSubject
			return m.content()
		}
	}
}

const plainSubject = "Nieuwe mail"

func (m *maker) content() templates.Content {
	c := templates.Content{Languages: []templates.Language{m.language}, Subject: templates.Words{m.language: m.subject}}
	for i := range m.made {
		c.Blocks = append(c.Blocks, m.made[i].block)
	}
	return c
}

// simplify repairs every block that has a problem, and the subject. It is false when nothing more can be done.
func (m *maker) simplify(problems templates.Problems) bool {
	bad := map[int]bool{}
	for _, p := range problems {
		bad[p.Block-1] = true
	}
	did := bad[-1] && m.simplifySubject()
	for i := range m.made {
		if i > 0 && bad[i] {
			did = true
			m.made[i].simplify(m.language)
		}
	}
	m.made = slices.DeleteFunc(m.made, func(b made) bool {
		if b.block.Type == "" {
			m.notes = append(m.notes, b.notes...)
		}
		return b.block.Type == ""
	})
	return did
}

func (m *maker) simplifySubject() bool {
	simple := cmp.Or(strings.TrimSpace(withoutSigns(m.subject)), plainSubject)
	if simple == m.subject {
		if simple == plainSubject {
			return false
		}
		simple = plainSubject
	}
	m.notes = append(m.notes, Note{Kind: KindLeftOut, Field: "subject", Text: m.subject, Sentence: "Het onderwerp kon niet blijven zoals het was: " + quoted(m.subject) + "."})
	m.subject = simple
	return true
}

// simplify is done with a block again until it is valid.
func (b *made) simplify(l templates.Language) {
	b.repair++
	text := wordsOfBlock(b.block)
	switch b.repair {
	case 1:
		changeWords(b.block.Fields, apart)
	case 2:
		b.note(KindChanged, "", "Dit blok kon niet blijven zoals het was; er staat nu gewone tekst.")
		text, _ = cutText(withoutSigns(text), limitOf("text", "text"))
		b.block = textOfWords(templates.Value{Words: templates.Words{l: text}})
		fallthrough
	default:
		if b.repair > 2 || strings.TrimSpace(text) == "" {
			b.notes = append(b.notes, Note{Kind: KindLeftOut, Text: text, Sentence: "Dit kon niet in een blok: " + quoted(text) + "."})
			b.block = templates.Block{}
		}
	}
}

// withoutSigns keeps letters, digits, and the signs that mean nothing but themselves.
func withoutSigns(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case isWord(r) || strings.ContainsRune(" ,;:?'’“”", r):
			return r
		case r == '.' || r == '-':
			return r
		}
		return ' '
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	return strings.TrimLeft(text, "-.:;,?0123456789 ")
}

// changeWords puts every text of a block through f.
func changeWords(fields map[string]templates.Value, f func(string) string) {
	for _, v := range fields {
		for l, text := range v.Words {
			if l != "" { // a link
				v.Words[l] = f(text)
			}
		}
		for _, item := range v.Items {
			changeWords(item, f)
		}
	}
}

func wordsOf(c templates.Content) string {
	var all []string
	for _, words := range c.Subject {
		all = append(all, words)
	}
	for _, b := range c.Blocks {
		all = append(all, wordsOfBlock(b))
	}
	return strings.Join(all, "\n")
}

// wordsOfBlock are all the texts of a block, in no particular order of fields.
func wordsOfBlock(b templates.Block) string {
	var all []string
	var collect func(fields map[string]templates.Value)
	collect = func(fields map[string]templates.Value) {
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			for _, text := range fields[name].Words {
				all = append(all, text)
			}
			for _, item := range fields[name].Items {
				collect(item)
			}
		}
	}
	collect(b.Fields)
	return strings.Join(all, "\n")
}
