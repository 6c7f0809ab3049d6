package draft

import (
	"regexp"
	"strings"
	"unicode"
)

// readText makes a document of plain text, in which lines may be broken at any width, as they are in a PDF or an e-mail.
func readText(text string) (document, error) {
	if n := runesWithoutSpaces(text); n > maxText {
		return document{}, tooLong(n)
	}
	t := textReader{lines: splitLines(text)}
	if len(t.lines) > maxNodes {
		return document{}, refusal("has more than %d lines; paste only the text that you need", maxNodes)
	}
	t.dropPageMarks()
	t.measure()
	t.makePieces()
	t.findHeadings()
	return t.document(), nil
}

func runesWithoutSpaces(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

// textLine is one line of plain text. An empty one stands for any number of them.
type textLine struct {
	text   string
	indent int  // characters before it
	page   bool // it begins a page
}

// piece is a paragraph, point or heading of plain text.
type piece struct {
	lines [][]string // between which a break was meant, each in the fragments that it was broken into
	last  textLine   // as it stood in the file
	kind  partKind
	level int
	seams []string // where lines were joined that still had room
}

func (p *piece) text() string {
	all := make([]string, len(p.lines))
	for i := range p.lines {
		all[i] = p.line(i)
	}
	return strings.Join(all, "\n")
}

func (p *piece) line(i int) string { return strings.Join(p.lines[i], "") }

// begin is how a piece begins.
func (p *piece) begin() string { return p.lines[0][0] }

type textReader struct {
	lines    []textLine
	width    int  // where lines were broken, in characters; 0 when they were not
	joined   bool // some were put together again
	hyphens  []string
	inLine   map[string]bool // words that stand within a line
	pieces   []piece
	notes    []Note
	repeated map[string]int
}

// wideGap is what pages that are set out in columns leave between words. No-break spaces are not in it: they are told.
var wideGap = regexp.MustCompile(` {2,}`)

func splitLines(text string) []textLine {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n\f").Replace(text)
	var all []textLine
	page := false
	for l := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(l, "\f") {
			page = true
		}
		l = strings.ReplaceAll(strings.TrimLeft(l, "\f"), "\t", "    ")
		trimmed := wideGap.ReplaceAllString(strings.TrimSpace(l), " ")
		if trimmed == "" {
			if len(all) > 0 && all[len(all)-1].text != "" {
				all = append(all, textLine{})
			}
			continue
		}
		all = append(all, textLine{text: trimmed, indent: len([]rune(l)) - len([]rune(strings.TrimLeftFunc(l, unicode.IsSpace))), page: page})
		page = false
	}
	return all
}

// document makes parts of the pieces.
func (t *textReader) document() document {
	d := document{notes: t.notes}
	if t.joined {
		d.notes = append(d.notes, Note{Kind: KindChanged, Sentence: "De regels van deze tekst waren afgebroken, zoals in een pdf of een e-mail. Ze zijn weer aan elkaar gezet; kijk of de alinea’s kloppen."})
	}
	if len(t.hyphens) > 0 {
		d.notes = append(d.notes, Note{Kind: KindChanged, Sentence: "Deze woorden waren op het einde van een regel afgebroken en zijn weer één woord: " + someOf(t.hyphens) + ". Kijk of dat klopt."})
	}
	for _, piece := range t.pieces {
		p := part{kind: piece.kind, level: piece.level}
		switch piece.kind {
		case quote:
			for i := range piece.lines {
				p.items = append(p.items, plain(piece.line(i)))
			}
		case rule:
		default:
			p.spans = plain(piece.text())
		}
		p.noteSeams(piece.seams)
		d.parts = append(d.parts, p)
	}
	return d
}

func someOf(all []string) string {
	const most = 12
	if len(all) > most {
		return strings.Join(all[:most], ", ") + " en " + count(len(all)-most, "ander", "andere")
	}
	return strings.Join(all, ", ")
}
