package draft

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

// Limits of Markdown. Its parser takes time by the square of how deep things nest, and of the marks in one paragraph.
const (
	maxMarkdown = 300_000 // octets
	maxNested   = 20      // signs of lists and quotations before a line
	maxMarks    = 5_000   // in one paragraph
)

var nestedSigns = regexp.MustCompile(`^([ \t]*([>*+-]|[0-9]{1,9}[.)]))+`)

// readMarkdown reads Markdown as the page it would become. HTML in it is read as such.
func readMarkdown(source string) (document, error) {
	if len(source) > maxMarkdown {
		return document{}, refusal("is larger than %d kB; a letter holds much less; cut it into several texts", maxMarkdown/1000)
	}
	marks := 0
	for line := range strings.Lines(source) {
		if marks += strings.Count(line, "*") + strings.Count(line, "_") + strings.Count(line, "["); marks > maxMarks {
			return document{}, refusal("has a paragraph with more than %d marks of Markdown; call it .txt when it is none", maxMarks)
		}
		if strings.TrimSpace(line) == "" {
			marks = 0
		}
		if signs := nestedSigns.FindString(line); len(strings.Fields(signs)) > maxNested || strings.Count(signs, ">") > maxNested {
			return document{}, refusal("has lists or quotations more than %d deep; write them out", maxNested)
		}
	}
	var page bytes.Buffer
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Footnote), goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := markdown.Convert([]byte(source), &page); err != nil {
		return document{}, refusal("cannot be read as Markdown: %v", err)
	}
	return readHTML(page.String())
}
