package templates

import (
	"fmt"
	"slices"
	"strings"
)

// Compile makes the letter of one language: it checks the content, builds the document and the text, inlines the CSS and
// cuts both at the slots. It is meant to run once per campaign and language (some milliseconds). It fails with Problems when
// the content has any or makes too long a letter, and with a sentence when the house lacks what every letter must carry.
func Compile(c Content, lang Language, house House) (*Letter, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if !slices.Contains(c.Languages, lang) {
		return nil, fmt.Errorf("compile the letter: the content has no text in %q", lang)
	}
	if err := house.check(); err != nil {
		return nil, fmt.Errorf("compile the letter: %w", err)
	}
	k := compiler{content: c, language: lang, house: house.clean(), look: lindewijk}
	return k.letter()
}

// compiler holds what one compilation gathers.
type compiler struct {
	content  Content
	language Language
	house    House
	look     palette
	tokens   tokens
	slots    []string
}

func (k *compiler) letter() (*Letter, error) {
	subject := k.tokens.replace(k.content.Subject.In(k.language))
	preheader := k.tokens.replace(k.content.Preheader.In(k.language))
	document, outlook := k.document(subject, preheader)
	inlined, err := inline(document, outlook)
	if err != nil {
		return nil, fmt.Errorf("compile the letter: %w", err)
	}
	l := &Letter{
		Language: k.language,
		Subject:  k.cut(subject, PlaceHeader),
		HTML:     k.cut(inlined, PlaceText),
		Text:     k.cut(k.text(), PlacePlain),
	}
	l.Slots = k.slots
	if err := k.fits(l.HTML); err != nil {
		return nil, err
	}
	return l, nil
}

// values gives a block's fields to its writers.
func (k *compiler) values(d Declaration, b Block) values {
	return values{fields: d.Fields, data: b.Fields, language: k.language, tokens: &k.tokens}
}

// rows writes the blocks into the rows of the card, and the footer into rows of its own.
func (k *compiler) rows(p *page) (card, foot markup) {
	for _, b := range k.content.Blocks {
		d, _ := declared(b.Type)
		d.html(p, k.values(d, b))
	}
	card = markup(p.b.String())
	p.b.Reset()
	footer.html(p, k.values(footer, Block{}))
	return card, markup(p.b.String())
}

// text writes the text part.
func (k *compiler) text() string {
	s := sheet{language: k.language, house: k.house}
	for _, b := range k.content.Blocks {
		d, _ := declared(b.Type)
		d.text(&s, k.values(d, b))
	}
	footer.text(&s, k.values(footer, Block{}))
	return s.b.String()
}

// titled reports whether some block has a heading, so that the head need not be one.
func (c Content) titled() bool {
	return slices.ContainsFunc(c.Blocks, func(b Block) bool {
		return !b.Fields["title"].empty() || !b.Fields["heading"].empty()
	})
}

// cut turns a text with tokens into segments. In HTML the place of a slot follows from where its token stands.
func (k *compiler) cut(text string, place Place) []Segment {
	segments := []Segment{}
	inTag := false
	for text != "" {
		m := tokenShape.FindStringSubmatchIndex(text)
		if m == nil {
			return append(segments, Segment{Literal: text, Slot: -1})
		}
		literal := text[:m[0]]
		p := k.tokens.piece(text[m[2]:m[3]])
		if open, shut := strings.LastIndexByte(literal, '<'), strings.LastIndexByte(literal, '>'); open != shut {
			inTag = open > shut
		}
		s := Segment{Slot: k.slot(p.slot), Place: placeOf(p, place, inTag), Fallback: p.fallback}
		if p.fallback == "" {
			literal, s.Lead = cutLead(literal)
		}
		if literal != "" {
			segments = append(segments, Segment{Literal: literal, Slot: -1})
		}
		segments = append(segments, s)
		text = text[m[1]:]
	}
	return segments
}

// cutLead takes the space or line break before a slot from a literal; an empty line stays.
func cutLead(literal string) (rest, lead string) {
	if strings.HasSuffix(literal, " ") || strings.HasSuffix(literal, "\n") && !strings.HasSuffix(literal, "\n\n") && literal != "\n" {
		return literal[:len(literal)-1], literal[len(literal)-1:]
	}
	return literal, ""
}

// placeOf is the place of a slot in a part of a letter.
func placeOf(p piece, part Place, inTag bool) Place {
	switch {
	case part != PlaceText || !inTag:
		return part
	case isLinkSlot(p.slot):
		return PlaceURL
	}
	return PlaceAttribute
}

// slot is the index of a slot's name among the letter's slots.
func (k *compiler) slot(name string) int {
	if at := slices.Index(k.slots, name); at >= 0 {
		return at
	}
	k.slots = append(k.slots, name)
	return len(k.slots) - 1
}
