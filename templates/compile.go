package templates

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Compile makes the letter of one language: it checks the content, builds the document and the text, inlines the CSS and
// cuts both at the slots. It is meant to run once per campaign and language (some milliseconds). It fails with Problems when
// the content has any or makes too long a letter, and with a sentence when the house lacks what every letter must carry.
func Compile(c Content, lang Language, house House) (*Letter, error) {
	return newCompiler(c, lang, house).checked()
}

// Online makes the web version of a letter: one page for everybody, without personal words or links, on which a condition
// finds nobody known. It fails as Compile does.
func Online(c Content, lang Language, house House) (string, error) {
	k := newCompiler(c, lang, house)
	k.web = true
	l, err := k.checked()
	if err != nil {
		return "", err
	}
	return l.forNobody(lang).HTML, nil
}

// compiler holds what one compilation gathers.
type compiler struct {
	content  Content
	language Language
	house    House
	palette  palette
	web      bool   // the web version
	why      string // of a notice: why somebody gets it
	counts   bool   // links are counted

	tokens   tokens
	rich     map[string][]paragraph // rich texts stand in the HTML and in the text part
	slots    []string
	links    []string
	files    []File
	block    int // being written, from 1
	problems Problems
}

func newCompiler(c Content, lang Language, house House) *compiler {
	return &compiler{content: c, language: lang, house: house.clean(), counts: counting(c, house), rich: map[string][]paragraph{}}
}

// fail keeps what was found wrong while writing a block.
func (k *compiler) fail(field, sentence string) {
	p := Problem{Field: field, Sentence: sentence}
	if k.block > 0 {
		p.Block, p.Type = k.block, k.content.Blocks[k.block-1].Type
	}
	k.problems = append(k.problems, p)
}

// checked compiles what may be compiled.
func (k *compiler) checked() (*Letter, error) {
	if err := k.check(); err != nil {
		return nil, err
	}
	return k.letter()
}

// check says why no letter can be made of the content by this house, and finds the colours.
func (k *compiler) check() (err error) {
	if err := k.content.Validate(); err != nil {
		return err
	}
	if !slices.Contains(k.content.Languages, k.language) {
		return fmt.Errorf("compile the letter: the content has no text in %q", k.language)
	}
	if err := k.house.check(k.why == ""); err != nil {
		return fmt.Errorf("compile the letter: %w", err)
	}
	if k.palette, err = paletteNamed(k.house.Palette); err != nil {
		return fmt.Errorf("compile the letter: %w", err)
	}
	return nil
}

func (k *compiler) letter() (*Letter, error) {
	subject := k.tokens.replace(k.content.Subject.In(k.language), 0)
	preheader := k.tokens.replace(k.content.Preheader.In(k.language), 0)
	document, outlook := k.document(subject, preheader)
	text := k.text()
	k.attach()
	if len(k.problems) > 0 {
		return nil, k.problems
	}
	inlined, err := inline(document, outlook)
	if err != nil {
		return nil, fmt.Errorf("compile the letter: %w", err)
	}
	l := &Letter{
		Language: k.language,
		Subject:  k.cut(subject, PlaceHeader),
		HTML:     k.cut(inlined, PlaceText),
		Text:     k.cut(text, PlacePlain),
		Links:    k.links,
		Files:    k.files,
	}
	l.Branches = k.branches()
	l.Slots = k.slots
	if err := k.fits(l); err != nil {
		return nil, err
	}
	return l, nil
}

// branches are those of the letter, with their questions in terms of its slots.
func (k *compiler) branches() []Branch {
	var all []Branch
	for _, b := range k.tokens.branches {
		branch := Branch{Parent: b.parent, Before: b.before}
		for _, row := range b.when {
			var tests []Test
			for _, one := range row {
				tests = append(tests, Test{Slot: k.slot(one.slot), Op: one.op, Value: one.value})
			}
			branch.When = append(branch.When, tests)
		}
		all = append(all, branch)
	}
	return all
}

// values gives a block's fields to its writers.
func (k *compiler) values(d Declaration, b Block, branch int) values {
	return values{fields: d.Fields, data: b.Fields, k: k, branch: branch}
}

// each gives every block to a function, with the markers that stand around it when only some readers see it.
func (k *compiler) each(write func(d Declaration, v values, before, after string)) {
	for i, b := range k.content.Blocks {
		k.block = i + 1
		d, _ := declared(b.Type)
		if b.If == "" || k.web && b.Type == "letter" { // whoever reads a digest on the web is nobody in particular, and sees all of it
			write(d, k.values(d, b, 0), "", "")
			continue
		}
		before, after := k.tokens.around(b.If)
		write(d, k.values(d, b, k.tokens.branchOf(before)), before, after)
	}
	k.block = 0
}

// rows writes the blocks into the rows of the card, and the footer into rows of its own.
func (k *compiler) rows(p *page) (card, foot markup) {
	k.each(func(d Declaration, v values, before, after string) {
		if before == "" {
			d.html(p, v)
			return
		}
		level := p.heading
		p.partial = true
		p.put("%s", p.comment(markup(before)))
		d.html(p, v)
		p.put("%s", p.comment(markup(after)))
		p.partial, p.heading = false, level
	})
	card = markup(p.b.String())
	p.b.Reset()
	footer.html(p, k.values(footer, Block{}, 0))
	return card, markup(p.b.String())
}

// text writes the text part.
func (k *compiler) text() string {
	s := sheet{language: k.language, house: k.house, tokens: &k.tokens}
	k.each(func(d Declaration, v values, before, after string) {
		if before == "" {
			d.text(&s, v)
			return
		}
		s.b.WriteString(before)
		s.forSome(func() { d.text(&s, v) })
		s.b.WriteString(after)
	})
	footer.text(&s, k.values(footer, Block{}, 0))
	return s.b.String()
}

// titled reports whether some block has a heading that every reader sees, so that the head need not be one.
func (c Content) titled() bool {
	return slices.ContainsFunc(c.Blocks, func(b Block) bool {
		return b.If == "" && (!b.Fields["title"].empty() || !b.Fields["heading"].empty())
	})
}

// cut turns a text with tokens into segments, each of the branch that the marker before it names. In HTML the place of a slot
// follows from where its token stands.
func (k *compiler) cut(text string, place Place) []Segment {
	segments := []Segment{}
	branch, inTag := 0, false
	for text != "" {
		m := nextToken(text)
		if m == nil {
			return append(segments, Segment{Literal: text, Slot: -1, Branch: branch})
		}
		literal, s := text[:m[0]], k.tokens.sign(text[m[2]:m[3]])
		if open, shut := strings.LastIndexByte(literal, '<'), strings.LastIndexByte(literal, '>'); open != shut {
			inTag = open > shut
		}
		segment := Segment{Slot: -1, Fallback: s.fallback, Branch: branch}
		if s.kind == pieceSlot {
			segment.Slot, segment.Place = k.slot(s.slot), placeOf(s.slot, place, inTag)
			if s.fallback == "" && !wordFirst(text[m[1]:]) {
				literal, segment.Lead = cutLead(literal)
			}
		}
		if literal != "" {
			segments = append(segments, Segment{Literal: literal, Slot: -1, Branch: branch})
		}
		if s.kind == pieceSlot {
			segments = append(segments, segment)
		} else {
			branch = s.branch
		}
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

// wordFirst reports whether a text begins with what would be glued to the words before an empty slot.
func wordFirst(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r == slotOpen || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// placeOf is the place of a slot in a part of a letter.
func placeOf(slot string, part Place, inTag bool) Place {
	switch {
	case part != PlaceText || !inTag:
		return part
	case isLinkSlot(slot):
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
