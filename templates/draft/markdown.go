package draft

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

// readMarkdown reads Markdown as the page it would become. HTML in it is read as such.
func readMarkdown(source string) (document, error) {
	var page bytes.Buffer
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Footnote), goldmark.WithRendererOptions(html.WithUnsafe()))
	if err := markdown.Convert([]byte(source), &page); err != nil {
		return document{}, refusal("cannot be read as Markdown: %v", err)
	}
	return readHTML(page.String())
}
