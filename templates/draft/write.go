package draft

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Slots stand aside while rich text is written and read back, as two private characters around a number: no text holds those.
const (
	slotOpen  = '\uE000'
	slotClose = '\uE001'
)

// rich writes a paragraph as rich text that reads back as the same words, marks and links. Marks that Markdown cannot
// place (half a word and a comma, for one) are dropped, one by one; words never are.
func rich(spans []span) string {
	source, _ := writeRich(spans)
	return source
}

// simple are words that Markdown reads as they are.
var simple = regexp.MustCompile(`^[\pL“‘«„(][\pL\p{Nd} .,;:?'’"“”„»()/%€…–—-]*$`)

// writeRich also counts the marks that were dropped.
func writeRich(spans []span) (source string, dropped int) {
	if len(spans) == 1 && spans[0].sameMarks(span{}) && simple.MatchString(strings.TrimSpace(spans[0].text)) {
		return strings.TrimSpace(spans[0].text), 0
	}
	spans = tidyMarks(trim(merged(spans)))
	var slots []string
	aside := make([]span, len(spans))
	for i, s := range spans {
		if s.slot {
			s.text = string(slotOpen) + strconv.Itoa(len(slots)) + string(slotClose)
			slots = append(slots, spans[i].text)
		}
		aside[i] = s
	}
	source, dropped = writeMarks(aside)
	for i, slot := range slots {
		source = strings.ReplaceAll(source, string(slotOpen)+strconv.Itoa(i)+string(slotClose), slot)
	}
	return source, dropped
}

// writeMarks writes and reads back, until what is read is what was meant.
func writeMarks(spans []span) (source string, dropped int) {
	for {
		w := markWriter{}
		w.write(spans)
		source = w.b.String()
		at, same := differ(spans, parseMarks(source))
		if same {
			return source, dropped
		}
		if dropped > 50 || !dropMark(spans, at) {
			return writePlain(words(spans)), dropped
		}
		dropped++
	}
}

// everyMark is every sign that Markdown may give a meaning.
var everyMark = regexp.MustCompile("[!-/:-@\\[-`{-~]")

// writePlain writes words with each sign escaped.
func writePlain(words string) string {
	var b strings.Builder
	for i, l := range strings.Split(words, "\n") {
		if i > 0 {
			b.WriteString(hardBreak(b.String()))
		}
		b.WriteString(everyMark.ReplaceAllString(l, `\$0`))
	}
	return b.String()
}

// dropMark takes the marks off the span at that character, or the nearest before it that has any, or the first.
func dropMark(spans []span, at int) bool {
	found := -1
	for i, s := range spans {
		if s.bold || s.italic {
			found = i
		}
		if at -= utf8.RuneCountInString(s.text); at < 0 && found >= 0 {
			break
		}
	}
	if found < 0 {
		return false
	}
	spans[found].bold, spans[found].italic = false, false
	return true
}

// differ finds the first character at which two texts differ in their words or marks. Marks on spaces do not count.
func differ(a, b []span) (at int, same bool) {
	left, right := []rune(words(a)), []rune(words(b))
	leftOwner, rightOwner := owners(a), owners(b)
	for i := range min(len(left), len(right)) {
		if left[i] != right[i] || !unicode.IsSpace(left[i]) && !sameLook(a[leftOwner[i]], b[rightOwner[i]]) {
			return i, false
		}
	}
	return min(len(left), len(right)), len(left) == len(right)
}

func sameLook(a, b span) bool { return a.bold == b.bold && a.italic == b.italic && a.link == b.link }

// tidyMarks takes marks off the spaces at their ends, where Markdown does not know them.
func tidyMarks(spans []span) []span {
	var out []span
	for _, s := range spans {
		if s.slot {
			out = append(out, s)
			continue
		}
		core := strings.TrimSpace(s.text)
		at := strings.Index(s.text, core)
		for _, piece := range [...]string{s.text[:at], core, s.text[at+len(core):]} {
			if piece != "" {
				s.text = piece
				out = append(out, s)
			}
		}
	}
	for i := range out {
		if strings.TrimSpace(out[i].text) == "" {
			o := out[i]
			out[i].bold, out[i].italic = o.bold && around(out, i, bold), o.italic && around(out, i, italic)
			if o.link != "" && !around(out, i, func(s span) bool { return s.link == o.link }) {
				out[i].link = ""
			}
		}
	}
	return out
}

func bold(s span) bool   { return s.bold }
func italic(s span) bool { return s.italic }

// around reports whether the words before and after a span have a mark.
func around(spans []span, i int, has func(span) bool) bool {
	before, after := false, false
	for j := i - 1; j >= 0; j-- {
		if strings.TrimSpace(spans[j].text) != "" {
			before = has(spans[j])
			break
		}
	}
	for j := i + 1; j < len(spans); j++ {
		if strings.TrimSpace(spans[j].text) != "" {
			after = has(spans[j])
			break
		}
	}
	return before && after
}

// parseMarks reads a paragraph of rich text. It is nil when that is not one paragraph of words, marks and links.
func parseMarks(source string) []span {
	r := markReader{source: []byte(source)}
	root := r.parse()
	only := root.FirstChild()
	if only == nil || only.NextSibling() != nil || only.Kind() != ast.KindParagraph {
		return nil
	}
	r.inside(only, style{})
	if r.strange {
		return nil
	}
	return merged(r.spans)
}

// markParser is the one that templates reads rich text with: it has no definitions of links, which would swallow a line.
var markParser = parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...), parser.WithInlineParsers(parser.DefaultInlineParsers()...))

func (r *markReader) parse() ast.Node { return markParser.Parse(text.NewReader(r.source)) }

type markReader struct {
	source  []byte
	spans   []span
	strange bool
}

func (r *markReader) inside(n ast.Node, s style) {
	for kid := n.FirstChild(); kid != nil; kid = kid.NextSibling() {
		inner := s
		switch kid := kid.(type) {
		case *ast.Text:
			words := string(util.UnescapePunctuations(kid.Segment.Value(r.source)))
			if kid.HardLineBreak() || kid.SoftLineBreak() {
				words += "\n"
			}
			r.spans = append(r.spans, span{text: words, bold: s.bold, italic: s.italic, link: s.link})
		case *ast.Emphasis:
			inner.bold, inner.italic = s.bold || kid.Level == 2, s.italic || kid.Level == 1
			r.inside(kid, inner)
		case *ast.Link:
			inner.link = string(kid.Destination)
			r.inside(kid, inner)
		default:
			r.strange = true
		}
	}
}
