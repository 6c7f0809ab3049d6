package templates

import (
	"regexp"
	"strconv"
	"strings"
)

// Slots and markers travel through Markdown, HTML and the CSS inliner as tokens between two private-use characters, which no
// checked content can hold: nobody can type a token. A slot's token stands for words; a marker's has no width and says that
// from there on another branch is written.
const (
	slotOpen    = '\uE000'
	slotClose   = '\uE001'
	markerOpen  = '\uE002'
	markerClose = '\uE003'
)

var (
	slotToken   = regexp.MustCompile(`\x{E000}([0-9]+)\x{E001}`)
	markerToken = regexp.MustCompile(`\x{E002}([0-9]+)\x{E003}`)
	tokenHere   = regexp.MustCompile(`^[\x{E000}\x{E002}]([0-9]+)[\x{E001}\x{E003}]`)

	// markerLine is a line with nothing but markers.
	markerLine = regexp.MustCompile(`(?m)^[ \t]*(?:\x{E002}[0-9]+\x{E003}[ \t]*)+$`)
)

// tokenStart is what each token begins with in UTF-8: texts without one, nearly all, need no closer look.
const tokenStart = "\xee\x80"

func hasToken(text string) bool { return strings.Contains(text, tokenStart) }

// nextToken finds the first token of a text: where it begins and ends, and its number does; or nil.
func nextToken(text string) []int {
	for from := 0; ; {
		at := strings.Index(text[from:], tokenStart)
		if at < 0 {
			return nil
		}
		if m := tokenHere.FindStringSubmatchIndex(text[from+at:]); m != nil {
			return []int{from + at, from + at + m[1], from + at + m[2], from + at + m[3]}
		}
		from += at + len(tokenStart)
	}
}

// sign is what one token stands for: a slot, or a marker.
type sign struct {
	kind     pieceKind
	slot     string
	fallback string
	branch   int // of a marker: what is written from here on; 0 is what every reader sees
	group    int // of a marker: which if it belongs to
}

// branch is a part of a text that some readers see.
type branch struct {
	parent int // branch around it; 0 is none
	before int // branch before it in the same if; 0 is none
	when   condition
}

// tokens remembers what each token of one compilation stands for.
type tokens struct {
	signs    []sign
	numbers  map[sign]int
	branches []branch
	groups   int
	replaced map[string]string // texts stand in the HTML and in the text part: their branches are the same
}

// slot returns the token that stands for a slot.
func (t *tokens) slot(name, fallback string) string {
	return string(slotOpen) + t.number(sign{kind: pieceSlot, slot: name, fallback: fallback}) + string(slotClose)
}

func (t *tokens) marker(s sign) string { return string(markerOpen) + t.number(s) + string(markerClose) }

func (t *tokens) number(s sign) string {
	at, ok := t.numbers[s]
	if !ok {
		if t.numbers == nil {
			t.numbers = map[sign]int{}
		}
		at = len(t.signs)
		t.signs, t.numbers[s] = append(t.signs, s), at
	}
	return strconv.Itoa(at)
}

// sign is what the token of a number stands for.
func (t *tokens) sign(number string) sign {
	at, _ := strconv.Atoi(number)
	return t.signs[at]
}

// around returns the markers before and after a block that only some readers see; the same each time it is asked.
func (t *tokens) around(when string) (before, after string) {
	both := t.replace("{% if "+when+" %}{% endif %}", 0)
	at := strings.IndexRune(both, markerClose) + len(string(markerClose))
	return both[:at], both[at:]
}

// branchOf is the branch that a marker begins.
func (t *tokens) branchOf(marker string) int {
	return t.sign(markerToken.FindStringSubmatch(marker)[1]).branch
}

// branch adds a branch and returns its number, from 1.
func (t *tokens) branch(b branch) int {
	t.branches = append(t.branches, b)
	return len(t.branches)
}

// replace puts tokens in the place of the slots and markers of a checked text. within is the branch around the text.
func (t *tokens) replace(text string, within int) string {
	if !strings.Contains(text, "{{") && !strings.Contains(text, "{%") {
		return text
	}
	key := strconv.Itoa(within) + " " + text
	if done, ok := t.replaced[key]; ok {
		return done
	}
	pieces, _ := parsePersonal(text)
	r := replacer{tokens: t, open: []ifOpen{{branch: within}}}
	for _, p := range tidy(pieces) {
		r.piece(p)
	}
	if t.replaced == nil {
		t.replaced = map[string]string{}
	}
	t.replaced[key] = r.b.String()
	return t.replaced[key]
}

type replacer struct {
	*tokens
	b    strings.Builder
	open []ifOpen
}

// ifOpen is an if that is being written: its number and the branch it has come to.
type ifOpen struct{ group, branch int }

func (r *replacer) piece(p piece) {
	last := len(r.open) - 1
	switch p.kind {
	case pieceLiteral:
		r.b.WriteString(p.literal)
	case pieceSlot:
		r.b.WriteString(r.slot(p.slot, p.fallback))
	case pieceIf:
		r.groups++
		r.open = append(r.open, ifOpen{group: r.groups, branch: r.branch(branch{parent: r.open[last].branch, when: p.when})})
		r.mark(pieceIf)
	case pieceElsif, pieceElse:
		r.open[last].branch = r.branch(branch{parent: r.open[last-1].branch, before: r.open[last].branch, when: p.when})
		r.mark(p.kind)
	case pieceEnd:
		r.b.WriteString(r.marker(sign{kind: pieceEnd, branch: r.open[last-1].branch, group: r.open[last].group}))
		r.open = r.open[:last]
	}
}

// mark writes the marker of the innermost if.
func (r *replacer) mark(kind pieceKind) {
	innermost := r.open[len(r.open)-1]
	r.b.WriteString(r.marker(sign{kind: kind, branch: innermost.branch, group: innermost.group}))
}

// asks reports whether a branch, or one around it, is shown only to readers of whom a slot is known.
func (t *tokens) asks(branch int, slot string) bool {
	for ; branch > 0; branch = t.branches[branch-1].parent {
		if t.branches[branch-1].when.asks(slot) {
			return true
		}
	}
	return false
}

// spread gives lines of markers alone an empty line before and after, so that Markdown takes them for paragraphs.
func spread(text string) string {
	return markerLine.ReplaceAllStringFunc(text, func(line string) string { return "\n" + strings.TrimSpace(line) + "\n" })
}

// forMarkdown is a text with tokens as Markdown reads it, and fromMarkdown brings its words back.
func forMarkdown(text string) string {
	if !hasToken(text) {
		return text
	}
	return edges.Replace(spread(text))
}

func fromMarkdown(words string) string {
	if !hasToken(words) {
		return words
	}
	return unedged.Replace(words)
}

// edge stands between a marker and the words around it while Markdown is read. To Markdown the characters of a marker are
// letters, and "**Kom je ook?**" with a letter right behind it is not bold.
const edge = '·'

var (
	edges   = strings.NewReplacer(string(markerOpen), string(edge)+string(markerOpen), string(markerClose), string(markerClose)+string(edge))
	unedged = strings.NewReplacer(string(edge)+string(markerOpen), string(markerOpen), string(markerClose)+string(edge), string(markerClose))
)

// withoutMarkers is a text as its width is counted.
func withoutMarkers(text string) string {
	if !hasToken(text) {
		return text
	}
	return markerToken.ReplaceAllString(text, "")
}
