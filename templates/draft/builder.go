package draft

import "strings"

// builder collects a document from a reader that meets marks and words one by one.
type builder struct {
	doc   document
	at    place
	spans []span
	notes []Note // wait for the part that comes next

	lastList, lastItem int // numbers of lists and items given out

	checker linkChecker
}

// place says what the words that come next belong to.
type place struct {
	kind     partKind
	level    int
	numbered bool
	group    int // which list or quote
	item     int // which item of it
	depth    int // of lists, from 1
}

// style is how words look.
type style struct {
	bold, italic bool
	link         string
}

func (b *builder) text(text string, s style) {
	if text != "" {
		b.spans = append(b.spans, span{text: text, bold: s.bold, italic: s.italic, link: s.link})
	}
}

// enter ends what was being collected and goes on elsewhere. It returns the way back.
func (b *builder) enter(p place) (back func()) {
	b.flush()
	before := b.at
	b.at = p
	return func() {
		b.flush()
		b.at = before
	}
}

// group gives a number to a list or quote, so that what belongs to it is found together.
func (b *builder) group() int {
	b.lastList++
	return b.lastList
}

func (b *builder) item() int {
	b.lastItem++
	return b.lastItem
}

func (b *builder) note(kind Kind, sentence string) {
	b.notes = append(b.notes, Note{Kind: kind, Sentence: sentence})
}

func (b *builder) leftOut(sentence, text string) {
	b.notes = append(b.notes, Note{Kind: KindLeftOut, Sentence: sentence, Text: text})
}

// flush makes a part of the words collected so far.
func (b *builder) flush() {
	spans := merged(b.spans)
	b.spans = nil
	if len(spans) == 0 || strings.TrimSpace(words(spans)) == "" {
		return
	}
	switch b.at.kind {
	case list:
		b.flushItem(spans)
	case quote:
		if last := b.last(quote); last != nil {
			last.items = append(last.items, spans)
			break
		}
		b.add(part{kind: quote, items: [][]span{spans}})
	default:
		b.add(part{kind: b.at.kind, level: b.at.level, spans: spans})
	}
	b.settle()
}

// startsAt tells that a numbered list began at another number than 1, which no list in a letter does.
func (b *builder) startsAt(number string) {
	if number != "" && number != "1" {
		b.note(KindChanged, "De nummers van deze lijst begonnen bij "+quoted(number)+". Ze beginnen nu bij 1.")
	}
}

// goesOn reports whether the newest part is the list of a group.
func (b *builder) goesOn(group int) bool {
	n := len(b.doc.parts)
	return n > 0 && b.doc.parts[n-1].kind == list && b.doc.parts[n-1].group == group
}

// flushItem adds words to a list: a new item, one more line of the last one, or a point below it.
func (b *builder) flushItem(spans []span) {
	last := b.last(list)
	switch {
	case last == nil:
		b.add(part{kind: list, items: [][]span{spans}, numbered: b.at.numbered, depth: b.at.depth})
	case b.at.item == b.doc.parts[len(b.doc.parts)-1].item:
		last.extend("\n", spans)
	case b.at.depth > last.depth:
		if !last.nested {
			last.nested = true
			last.note(KindChanged, "De punten onder een punt staan nu als regels in dat punt.")
		}
		last.extend("\n– ", spans)
	default:
		last.items = append(last.items, spans)
	}
	b.doc.parts[len(b.doc.parts)-1].item = b.at.item
}

// extend adds words to the last item.
func (p *part) extend(between string, spans []span) {
	last := len(p.items) - 1
	p.items[last] = append(append(p.items[last], span{text: between}), spans...)
}

// last is the part that the present list or quote goes on in, or nil.
func (b *builder) last(kind partKind) *part {
	if len(b.doc.parts) == 0 {
		return nil
	}
	if p := &b.doc.parts[len(b.doc.parts)-1]; p.kind == kind && p.group == b.at.group {
		return p
	}
	return nil
}

func (b *builder) add(p part) {
	p.group = b.at.group
	b.doc.parts = append(b.doc.parts, p)
}

// settle hands waiting notes to the newest part.
func (b *builder) settle() {
	if len(b.doc.parts) > 0 && len(b.notes) > 0 {
		last := &b.doc.parts[len(b.doc.parts)-1]
		last.notes = append(last.notes, b.notes...)
		b.notes = nil
	}
}

// rule adds a drawn line.
func (b *builder) rule() {
	b.flush()
	b.doc.parts = append(b.doc.parts, part{kind: rule})
}

// document is what was collected.
func (b *builder) document() document {
	b.flush()
	b.settle()
	b.doc.notes = append(b.doc.notes, b.notes...)
	return b.doc
}
