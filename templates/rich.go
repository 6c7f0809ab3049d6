package templates

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Rich text is a small part of Markdown: paragraphs, **bold**, *italic* and [links](https://...). goldmark parses it; what
// it finds beyond these is a fault, and our own writers (HTML and text) know nothing else.

// span is a run of rich text: words, or spans inside a mark.
type span struct {
	mark   mark
	text   string // for markNone
	url    string // for markLink
	inside []span
}

type mark int

const (
	markNone mark = iota
	markBold
	markItalic
	markLink
	markBreak // a line break that the writer asked for
)

// paragraph is a line of spans.
type paragraph []span

// richParser takes all of Markdown, so that what we refuse is seen and not printed with its marks. Reference definitions
// are left out: they would swallow a line silently.
var richParser = parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...), parser.WithInlineParsers(parser.DefaultInlineParsers()...))

// parseRich reads rich text. The faults are sentences; with any of them the paragraphs are incomplete.
func parseRich(source string) ([]paragraph, []string) {
	r := richReader{source: []byte(forMarkdown(source))}
	root := richParser.Parse(text.NewReader(r.source))
	var paragraphs []paragraph
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() != ast.KindParagraph {
			r.refuse(n)
			continue
		}
		paragraphs = append(paragraphs, r.spans(n))
	}
	return paragraphs, r.faults
}

type richReader struct {
	source []byte
	faults []string
}

func (r *richReader) spans(parent ast.Node) []span {
	var spans []span
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		spans = append(spans, r.span(n)...)
	}
	return spans
}

func (r *richReader) span(n ast.Node) []span {
	switch n := n.(type) {
	case *ast.Text:
		words := fromMarkdown(string(util.UnescapePunctuations(n.Segment.Value(r.source))))
		switch {
		case n.HardLineBreak():
			return []span{{text: words}, {mark: markBreak}}
		case n.SoftLineBreak():
			words += " "
		}
		return []span{{text: words}}
	case *ast.String:
		return []span{{text: string(n.Value)}}
	case *ast.Emphasis:
		m := markItalic
		if n.Level == 2 {
			m = markBold
		}
		return []span{{mark: m, inside: r.spans(n)}}
	case *ast.Link:
		return []span{r.link(n)}
	}
	r.refuse(n)
	return nil
}

func (r *richReader) link(n *ast.Link) span {
	s := span{mark: markLink, url: string(n.Destination), inside: r.spans(n)}
	label := plainSpans(s.inside)
	switch fault := checkLink(s.url); {
	case strings.ContainsAny(s.url, "{}"+string(slotOpen)+string(markerOpen)):
		r.fault("has a slot or condition in the link of %q; links are the same for all readers", label)
	case fault != "":
		r.fault("the link of %q %s", label, fault)
	case len(n.Title) > 0:
		r.fault("has a title inside the link of %q; leave it out", label)
	case strings.TrimSpace(label) == "":
		r.fault("has a link to %s without words; write [words](%s)", s.url, s.url)
	}
	return s
}

func (r *richReader) fault(sentence string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(sentence, args...))
}

// refuse names a part of Markdown that is not of the subset, and what to do instead.
func (r *richReader) refuse(n ast.Node) {
	instead := map[ast.NodeKind]string{
		ast.KindList:            "a list; use the list block (or write \\- and 1\\. when you mean the characters)",
		ast.KindHeading:         "a heading; use the field heading",
		ast.KindHTMLBlock:       "HTML; only **bold**, *italic* and [links](https://...) are known",
		ast.KindRawHTML:         "HTML; only **bold**, *italic* and [links](https://...) are known",
		ast.KindAutoLink:        "a bare link; write [words](https://...)",
		ast.KindImage:           "an image, which cannot stand in a text",
		ast.KindCodeSpan:        "code between backquotes; write the words without them",
		ast.KindCodeBlock:       "a line that begins with four spaces; remove them",
		ast.KindFencedCodeBlock: "code between backquotes; write the words without them",
		ast.KindBlockquote:      "a quotation with >; write the words in quotation marks",
		ast.KindThematicBreak:   "a drawn line; leave it out",
	}[n.Kind()]
	if instead == "" {
		instead = "something that a text cannot hold (" + n.Kind().String() + ")"
	}
	sentence := "has " + instead
	if !slices.Contains(r.faults, sentence) {
		r.faults = append(r.faults, sentence)
	}
}

// plainSpans gives the words alone.
func plainSpans(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		switch s.mark {
		case markNone:
			b.WriteString(s.text)
		case markBreak:
			b.WriteByte(' ')
		default:
			b.WriteString(plainSpans(s.inside))
		}
	}
	return b.String()
}

// spansHTML writes spans as HTML.
func spansHTML(spans []span) markup {
	var b strings.Builder
	for _, s := range spans {
		switch s.mark {
		case markNone:
			b.WriteString(escapeHTML(s.text))
		case markBreak:
			b.WriteString("<br>")
		case markBold:
			b.WriteString("<strong>" + string(spansHTML(s.inside)) + "</strong>")
		case markItalic:
			b.WriteString("<em>" + string(spansHTML(s.inside)) + "</em>")
		case markLink:
			b.WriteString(`<a class="a" href="` + escapeHTML(s.url) + `">` + string(spansHTML(s.inside)) + "</a>")
		}
	}
	return markup(b.String())
}

// spansText writes spans as plain text, a link's address after its words (RFC 3986, appendix C).
func spansText(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		switch s.mark {
		case markNone:
			b.WriteString(s.text)
		case markBreak:
			b.WriteByte('\n')
		case markLink:
			b.WriteString(spansText(s.inside) + " <" + s.url + ">")
		default:
			b.WriteString(spansText(s.inside))
		}
	}
	return b.String()
}

// markersAlone reports whether a paragraph is markers and nothing else: it says which paragraphs follow.
func (p paragraph) markersAlone() bool {
	text := plainSpans(p)
	return hasToken(text) && strings.TrimSpace(withoutMarkers(text)) == ""
}

// markers are the marker tokens of a paragraph, without what stands around them.
func (p paragraph) markers() string {
	return strings.Join(markerToken.FindAllString(plainSpans(p), -1), "")
}
