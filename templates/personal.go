package templates

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The personal language, all of it:
//
//	{{ name }}  {{ name | terugval: "words" }}                                   a slot
//	{% if condition %} … {% elsif condition %} … {% else %} … {% endif %}        branches, elsif and else at will
//	condition:  test, test en test, test of test                                 en binds tighter than of
//	test:       name, name == "words", name != "words", name bevat "words"       a bare name asks whether it is known
//
// There are no loops and no arithmetic: a text is read once, in time linear in its length.

// Limits of the personal language: what nobody can oversee is a mistake.
const (
	maxDepth    = 3  // ifs inside ifs
	maxChain    = 12 // branches of one if, its else among them
	maxTests    = 10 // of one condition
	maxBranches = 60 // of one letter
	maxFaults   = 5  // that are told of one text
	maxQuoted   = 40 // characters of a text that a fault repeats
)

// pieceKind says what a piece of a text is.
type pieceKind int

const (
	pieceLiteral pieceKind = iota
	pieceSlot
	pieceIf
	pieceElsif
	pieceElse
	pieceEnd
)

// piece is a part of a text.
type piece struct {
	kind     pieceKind
	literal  string
	slot     string
	fallback string
	when     condition // of an if or elsif
}

// parsePersonal cuts a text at its slots and conditions. Faults are sentences; the pieces are then incomplete.
func parsePersonal(text string) (pieces []piece, faults []string) {
	p := personalParser{}
	for text != "" && !p.lost && len(p.faults) < maxFaults {
		text = p.next(text)
	}
	if len(p.open) > 0 && !p.lost && len(p.faults) < maxFaults {
		p.fault(`has "{%% if … %%}" without "{%% endif %%}" after it`)
	}
	return p.pieces, p.faults
}

type personalParser struct {
	pieces []piece
	faults []string
	open   []openIf
	ifs    int  // and their branches
	lost   bool // what follows cannot be understood
}

// openIf is an if whose end is still to come.
type openIf struct {
	branches int
	last     bool // its else has been
}

func (p *personalParser) fault(sentence string, args ...any) {
	p.faults = append(p.faults, fmt.Sprintf(sentence, args...))
}

// next reads up to and including the next slot or marker, and returns what is left.
func (p *personalParser) next(text string) string {
	at := openingOf(text)
	p.literal(text[:at])
	if at == len(text) {
		return ""
	}
	opening, closing := text[at:at+2], "}}"
	if opening == "{%" {
		closing = "%}"
	}
	inside, rest, closed := strings.Cut(text[at+2:], closing)
	if !closed || openingOf(inside) < len(inside) {
		p.lost = true
		p.fault(`has %q without %q after it; %s`, opening, closing, howTo(opening))
		return ""
	}
	if opening == "{{" {
		p.slot(inside)
	} else {
		p.marker(inside)
	}
	return rest
}

// openingOf is where the next slot or marker begins, or the end of the text.
func openingOf(text string) int {
	for from := 0; ; {
		at := strings.IndexByte(text[from:], '{')
		if at < 0 || from+at+1 >= len(text) {
			return len(text)
		}
		at += from
		if text[at+1] == '{' || text[at+1] == '%' {
			return at
		}
		from = at + 1
	}
}

func howTo(opening string) string {
	if opening == "{{" {
		return "a slot is written {{ voornaam }}"
	}
	return `a condition is written {% if beroep == "arts" %} … {% endif %}`
}

func (p *personalParser) literal(text string) {
	for _, pair := range [][2]string{{"{{", "}}"}, {"{%", "%}"}} {
		if opening, closing := pair[0], pair[1]; strings.Contains(text, closing) {
			p.fault(`has %q without %q before it; %s`, closing, opening, howTo(opening))
		}
	}
	if text != "" {
		p.pieces = append(p.pieces, piece{literal: text})
	}
}

func (p *personalParser) slot(inside string) {
	slot, fault := parseSlot(inside)
	if fault != "" {
		p.fault("%s", fault)
	}
	p.pieces = append(p.pieces, slot)
}

// marker reads what stands between {% and %}.
func (p *personalParser) marker(inside string) {
	inside = strings.TrimSpace(inside)
	word, rest := inside, ""
	if space := strings.IndexFunc(inside, unicode.IsSpace); space > 0 {
		word, rest = inside[:space], strings.TrimSpace(inside[space:])
	}
	switch word = strings.ToLower(word); word {
	case "if":
		p.begin(rest)
	case "elsif":
		p.elsif(rest)
	case "else", "endif":
		if rest != "" {
			p.fault(`has %q after %s; write {%% %[2]s %%}`, clip(rest), word)
		}
		p.close(word)
	default:
		p.fault(`has the unknown {%% %s %%}; known are if, elsif, else and endif`, clip(inside))
	}
}

func (p *personalParser) begin(rest string) {
	if len(p.open) == maxDepth {
		p.fault("has conditions inside conditions, more than %d deep; make it simpler", maxDepth)
	}
	p.open = append(p.open, openIf{})
	p.branch(&p.open[len(p.open)-1])
	p.pieces = append(p.pieces, piece{kind: pieceIf, when: p.condition(rest)})
}

func (p *personalParser) elsif(rest string) {
	when := p.condition(rest)
	if innermost := p.innermost("elsif"); innermost != nil {
		if innermost.last {
			p.fault(`has "{%% elsif … %%}" after "{%% else %%}"; put it before`)
		}
		p.branch(innermost)
		p.pieces = append(p.pieces, piece{kind: pieceElsif, when: when})
	}
}

// branch counts one more branch of an if.
func (p *personalParser) branch(of *openIf) {
	if p.ifs++; p.ifs > maxBranches {
		p.lost = true
		p.fault("has more than %d branches of conditions; make it simpler", maxBranches)
		return
	}
	if of.branches++; of.branches == maxChain+1 {
		p.fault("has more than %d branches in one condition; make it simpler", maxChain)
	}
}

// close reads an else or endif.
func (p *personalParser) close(word string) {
	innermost := p.innermost(word)
	switch {
	case innermost == nil:
	case word == "endif":
		p.open = p.open[:len(p.open)-1]
		p.pieces = append(p.pieces, piece{kind: pieceEnd})
	case innermost.last:
		p.fault(`has "{%% else %%}" twice in one condition`)
	default:
		innermost.last = true
		p.branch(innermost)
		p.pieces = append(p.pieces, piece{kind: pieceElse})
	}
}

func (p *personalParser) innermost(word string) *openIf {
	if len(p.open) == 0 {
		p.fault(`has "{%% %s %%}" without "{%% if … %%}" before it`, word)
		return nil
	}
	return &p.open[len(p.open)-1]
}

func (p *personalParser) condition(text string) condition {
	when, fault := parseCondition(text)
	if fault != "" {
		p.fault("%s", fault)
	}
	return when
}

// clip shortens what a fault repeats.
func clip(text string) string {
	if utf8.RuneCountInString(text) <= maxQuoted {
		return text
	}
	return string([]rune(text)[:maxQuoted]) + "…"
}
