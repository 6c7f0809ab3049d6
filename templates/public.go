package templates

import (
	"errors"
	"strings"
)

// noIndex is how a web version keeps search machines away, as it is stored: inlining closes the element.
const noIndex = `<meta name="robots" content="noindex"/>`

// errNotOnline says that a text is no web version.
var errNotOnline = errors.New("this is no web version of a letter")

// Public makes of a web version (Online) a page that search machines may list, with more in its head, and a bar of markup
// before the letter. Both are written as they are. It fails where the page is none that Online made.
func Public(online, head, bar string) (string, error) {
	before, rest, marked := strings.Cut(online, noIndex)
	inHead, body, closed := strings.Cut(rest, "</head>")
	at := strings.Index(body, "<body")
	end := strings.IndexByte(body[max(at, 0):], '>')
	if !marked || !closed || at < 0 || end < 0 {
		return "", errNotOnline
	}
	end += at + 1
	return before + inHead + head + "</head>" + body[:end] + "\n" + bar + body[end:], nil
}
