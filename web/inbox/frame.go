package inbox

import (
	"strings"

	"golang.org/x/net/html"
)

// newTab makes every link of the page open a new tab: inside the frame, our own pages refuse to be shown.
const newTab = `<base target="_blank">`

// inFrame is the message's HTML as the frame shows it: unchanged but for newTab, which stands at the head's beginning,
// after the doctype, so that the page keeps its mode of layout. The kept message is not touched.
func inFrame(page string) string {
	tokens := html.NewTokenizer(strings.NewReader(page))
	at, place := 0, 0
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		at += len(tokens.Raw())
		if kind == html.DoctypeToken {
			place = at
			continue
		}
		if kind != html.StartTagToken {
			continue
		}
		name, _ := tokens.TagName()
		if string(name) == "html" || string(name) == "head" {
			place = at
		}
		if string(name) != "html" {
			break
		}
	}
	return page[:place] + newTab + page[place:]
}
