package templates

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// RichWords gives a rich text as a reader reads it: its words without marks and addresses, an empty line between paragraphs,
// a line break where the writer asked for one and nowhere else. Slots and conditions stand in it as they were typed. links
// says from where to where the words of each link stand, in bytes. It says nothing of faults; Validate does.
func RichWords(rich string) (words string, links [][2]int) {
	w := wordsReader{}
	w.source = []byte(forMarkdown(w.hide(rich)))
	w.block(richParser.Parse(text.NewReader(w.source)))
	return strings.TrimSuffix(w.b.String(), "\n\n"), w.links
}

// personalShape is a slot or a marker as it was typed.
var personalShape = regexp.MustCompile(`(?s)\{\{.*?\}\}|\{%.*?%\}`)

type wordsReader struct {
	source []byte
	typed  []string // the slots and markers, by the numbers of their tokens
	b      strings.Builder
	links  [][2]int
}

// hide puts tokens in the place of slots and markers: their characters are none of Markdown's.
func (w *wordsReader) hide(rich string) string {
	return personalShape.ReplaceAllStringFunc(rich, func(typed string) string {
		w.typed = append(w.typed, typed)
		number := strconv.Itoa(len(w.typed) - 1)
		if typed[1] == '{' {
			return string(slotOpen) + number + string(slotClose)
		}
		return string(markerOpen) + number + string(markerClose)
	})
}

// show puts the slots and markers back.
func (w *wordsReader) show(words string) string {
	words = fromMarkdown(words)
	for _, shape := range []*regexp.Regexp{slotToken, markerToken} {
		words = shape.ReplaceAllStringFunc(words, func(token string) string {
			at, err := strconv.Atoi(shape.FindStringSubmatch(token)[1])
			if err != nil || at >= len(w.typed) { // somebody's own private-use characters
				return token
			}
			return w.typed[at]
		})
	}
	return words
}

// block writes the paragraphs within a node, also those that no rich text may hold.
func (w *wordsReader) block(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() == ast.TypeBlock {
			w.block(c)
		} else {
			w.inline(c)
		}
	}
	if first := n.FirstChild(); first != nil && first.Type() == ast.TypeInline {
		w.b.WriteString("\n\n")
	}
}

func (w *wordsReader) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		w.b.WriteString(w.show(string(util.UnescapePunctuations(n.Segment.Value(w.source)))))
		switch {
		case n.HardLineBreak():
			w.b.WriteByte('\n')
		case n.SoftLineBreak():
			w.b.WriteByte(' ')
		}
		return
	case *ast.String:
		w.b.Write(n.Value)
	case *ast.AutoLink:
		w.b.Write(n.Label(w.source))
	}
	from := w.b.Len()
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.inline(c)
	}
	if n.Kind() == ast.KindLink {
		w.links = append(w.links, [2]int{from, w.b.Len()})
	}
}
